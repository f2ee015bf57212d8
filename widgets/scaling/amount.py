"""Amounts as people type and read them: `390M`, `0.7 G`, `5.3e6`, `20 MB`. Values only."""

from __future__ import annotations

import re

_SIZES = {"": 1.0, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12}
_AMOUNT = re.compile(r"([0-9.,]+(?:e[+-]?[0-9]+)?)\s*([kmgt]?)i?b?$", re.IGNORECASE)


def read_amount(text: str) -> float:
    """The number that a text says. Raises ValueError for one that says none above 0."""
    found = _AMOUNT.fullmatch(text.strip().replace("\N{NO-BREAK SPACE}", " "))
    if found is None:
        raise ValueError(f'expected an amount such as 390M or 0.7 G, not "{text}"')
    number = float(found[1].replace(",", "")) * _SIZES[found[2].lower()]
    if not 0 < number < 1e18:
        raise ValueError("expected an amount above 0")
    return number


def write_amount(amount: float) -> str:
    """The shortest of its kind: `390 M`, `0.7`, `1.5 G`."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if amount >= size:
            return f"{amount / size:.6g} {letter}"
    return f"{amount:.6g}"
