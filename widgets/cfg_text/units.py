"""Places in a text: Qt counts UTF-16 units, Python and the cfg reader count characters."""

from __future__ import annotations


def units_of(text: str, column: int) -> int:
    """Qt's place of the character at a column."""
    return column if text.isascii() else len(text[:column].encode("utf-16-le", "surrogatepass")) // 2


def column_of(text: str, units: int) -> int:
    """The column at Qt's place in a line."""
    if text.isascii():
        return units
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore"))


def common_start(first: str, second: str) -> int:
    """Length of the common beginning."""
    length = min(len(first), len(second))
    if first[:length] == second[:length]:
        return length
    low, high = 0, length  # the answer is at least low, below high
    while high - low > 1:
        middle = (low + high) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle
    return low
