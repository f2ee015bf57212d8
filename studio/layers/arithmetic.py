"""Integer arithmetic as C does it, where that shows in shapes and costs."""

from __future__ import annotations


def int32(value: int) -> int:
    """A product as Darknet's 32-bit int holds it: it wraps past 2^31 (darknet-semantics 3.1)."""
    return (value + 2**31) % 2**32 - 2**31


def quotient(number: int, divisor: int) -> int:
    """Integer division that truncates toward zero, as in C; raises ZeroDivisionError."""
    if number >= 0 and divisor > 0:
        return number // divisor
    whole = abs(number) // abs(divisor)
    return whole if (number < 0) == (divisor < 0) else -whole


def steps(side: int, padding: int, size: int, stride: int) -> int:
    """Places of a window of `size` along `side` pixels with `padding` in total.

    C's division: a window that overruns the padded side by less than the stride still has one place.
    """
    return quotient(side + padding - size, stride) + 1
