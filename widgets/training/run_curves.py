"""The points of a run as arrays that grow with it, for charts. Loads numpy: import it where a chart opens."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from studio.training.history import History, StepPoint
from widgets.points import Array


class Column:
    """Numbers that are added at the end, seen as an array without copying."""

    def __init__(self) -> None:
        self._numbers: Array = np.empty(1024)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    @property
    def array(self) -> Array:
        """All numbers; valid until the next change."""
        return self._numbers[: self._length]

    def extend(self, numbers: Iterable[float]) -> None:
        """Add numbers."""
        added = np.fromiter(numbers, dtype=np.float64)
        length = self._length + len(added)
        if length > len(self._numbers):
            grown = np.empty(max(length, 2 * len(self._numbers)))
            grown[: self._length] = self.array
            self._numbers = grown
        self._numbers[self._length : length] = added
        self._length = length

    def clear(self) -> None:
        """Begin anew."""
        self._length = 0


#: How much of the smoothed accuracy on training images stays from step to step: a mini-batch alone says little.
STEADY = 0.97


class RunCurves:
    """Step, loss, smoothed loss, learning rate and smoothed training accuracy of each record; step and accuracies of
    each evaluation."""

    def __init__(self) -> None:
        self._columns = {name: Column() for name in ("n", "loss", "smooth", "rate", "train")}
        self._history: History | None = None
        self._last: Any = None
        self.eval_n: Array = np.empty(0)
        self.top1: Array = np.empty(0)
        self.topk: Array = np.empty(0)

    def update(self, history: History) -> None:
        """Take in what a history got since the last call; another history, or one that was rewound, begins anew."""
        known, steps = len(self._columns["n"]), history.steps
        grown = history is self._history and known <= len(steps) and (not known or steps[known - 1] is self._last)
        if not grown:
            known = 0
            for column in self._columns.values():
                column.clear()
        new = steps[known:]
        self._columns["n"].extend(point.n for point in new)
        self._columns["loss"].extend(point.loss for point in new)
        self._columns["smooth"].extend(history.smooth_loss[known:])
        self._columns["rate"].extend(point.lr for point in new)
        self._columns["train"].extend(_steady(self.train[known - 1] if known else math.nan, new))
        self._history, self._last = history, steps[-1] if steps else None
        self.eval_n = np.array([point.n for point in history.evals], dtype=np.float64)
        self.top1 = np.array([point.top1 for point in history.evals], dtype=np.float64)
        self.topk = np.array([point.topk for point in history.evals], dtype=np.float64)

    @property
    def n(self) -> Array:
        """Optimizer steps done at each record."""
        return self._columns["n"].array

    @property
    def loss(self) -> Array:
        """Mean loss since the record before."""
        return self._columns["loss"].array

    @property
    def smooth(self) -> Array:
        """The same, smoothed as Darknet prints it."""
        return self._columns["smooth"].array

    @property
    def rate(self) -> Array:
        """Learning rate."""
        return self._columns["rate"].array

    @property
    def train(self) -> Array:
        """Top-1 on the training images, smoothed; NaN where it isn't measured."""
        return self._columns["train"].array


def _steady(before: float, points: Iterable[StepPoint]) -> Iterator[float]:
    """The smoothed accuracy at each point; a record of several steps counts as many times."""
    for point in points:
        if math.isfinite(point.top1):
            kept = 0.0 if math.isnan(before) else STEADY**point.k
            before = point.top1 if kept == 0.0 else kept * before + (1 - kept) * point.top1
        yield before
