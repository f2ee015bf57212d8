"""Repeats of a block as text: neighbours that are equal, or differ in their drop-connect only, as one expression."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

_DROP = re.compile(r"drop_connect=([0-9.e-]+)")
#: Shares are written with 9 decimals.
_NEAR = 1e-8


def runs(texts: Sequence[str], growth: tuple[float, int] = (0.0, 0)) -> list[str]:
    """The texts with runs of neighbours as generator expressions.

    `growth`: the share of drop-connect that the design grows to, and over how many blocks.
    """
    found: list[str] = []
    for _, group in groupby(texts, key=lambda text: _DROP.sub("drop_connect", text)):
        found += _run(list(group), growth)
    return found


def _run(texts: list[str], growth: tuple[float, int]) -> list[str]:
    """Texts that are the same but for their share of drop-connect."""
    if len(texts) == 1:
        return texts
    if len(set(texts)) == 1:
        return [f"*({texts[0]} for _ in range({len(texts)}))"]
    shares = [float(share) for text in texts for share in _DROP.findall(text)]
    start, total = _place(shares[0], growth), growth[1]
    if all(abs(growth[0] * (start + n) / max(1, total) - share) < _NEAR for n, share in enumerate(shares)):
        text = _DROP.sub(f"drop_connect={growth[0]!r} * n / {total}", texts[0])
        return [f"*({text} for n in range({start}, {start + len(shares)}))"]
    text = _DROP.sub("drop_connect=share", texts[0])
    return [f"*({text} for share in ({', '.join(map(repr, shares))}))"]


def _place(share: float, growth: tuple[float, int]) -> int:
    """The place among all blocks at which drop-connect grows to a share."""
    return round(share * growth[1] / growth[0]) if growth[0] else 0
