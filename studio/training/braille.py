"""A curve in characters: braille cells of 2 x 4 dots, so that a terminal shows a chart."""

from __future__ import annotations

import math
from collections.abc import Sequence

#: Bits of the dots in a braille character, by row and column.
BLANK = "\u2800"
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


def columns_of(values: Sequence[float], count: int) -> list[tuple[float, float]]:
    """Smallest and largest finite value of each of `count` equal stretches; (NaN, NaN) where there is none."""
    result = []
    for column in range(count):
        start, end = (
            column * len(values) // count,
            max((column + 1) * len(values) // count, column * len(values) // count + 1),
        )
        finite = [value for value in values[start:end] if math.isfinite(value)]
        result.append((min(finite), max(finite)) if finite else (math.nan, math.nan))
    return result


def curve(values: Sequence[float], width: int, height: int, low: float, high: float) -> list[str]:
    """`height` lines of `width` characters with the curve of `values` between `low` and `high`."""
    cells = [[0] * width for _ in range(height)]
    rows = height * 4
    stretch = (rows - 1) / (high - low) if high > low else 0.0
    before: tuple[int, int] | None = None
    for column, (least, most) in enumerate(columns_of(values, width * 2) if values else []):
        if math.isnan(least):
            before = None
            continue
        top = rows - 1 - round((min(max(most, low), high) - low) * stretch)
        bottom = rows - 1 - round((min(max(least, low), high) - low) * stretch)
        first, last = top, bottom
        if before is not None:  # joined to the column before
            first, last = min(first, before[1] + 1), max(last, before[0] - 1)
        for row in range(first, last + 1):
            cells[row // 4][column // 2] |= _DOTS[row % 4][column % 2]
        before = (top, bottom)
    return ["".join(chr(ord(BLANK) + bits) for bits in line) for line in cells]
