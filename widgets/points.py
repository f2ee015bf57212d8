"""The points of charts: how many of them a screen can show, their span, the one under the mouse. Loads numpy."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def thinned(xs: Array, ys: Array, low: float, high: float, most: int) -> tuple[Array, Array]:
    """The points between `low` and `high` and their neighbours; of too many the extremes of each stretch.

    A peak of a single point is never lost, nor is the first or the last point.
    """
    first = max(0, int(np.searchsorted(xs, low)) - 1)
    last = min(len(xs), int(np.searchsorted(xs, high, side="right")) + 1)
    xs, ys = xs[first:last], ys[first:last]
    width = -(-len(xs) // max(1, most // 2))
    if width <= 2:
        return xs, ys
    whole = len(xs) // width * width
    rows = ys[:whole].reshape(-1, width)
    starts = np.arange(0, whole, width)
    kept = np.unique([0, *(starts + rows.argmin(1)), *(starts + rows.argmax(1)), *range(whole, len(xs)), len(xs) - 1])
    return xs[kept], ys[kept]


def span(values: Array) -> tuple[float, float]:
    """Smallest and largest finite value; NaN where there is none."""
    finite = values[np.isfinite(values)]
    return (float(finite.min()), float(finite.max())) if len(finite) else (math.nan, math.nan)


def nearest(xs: Array, x: float) -> int | None:
    """The place of the number nearest to `x` in ascending numbers; None when there are none."""
    if not len(xs):
        return None
    right = int(np.searchsorted(xs, x))
    if right == 0:
        return 0
    if right == len(xs):
        return right - 1
    return right if xs[right] - x < x - xs[right - 1] else right - 1
