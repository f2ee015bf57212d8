"""Logarithmic axes of a plot: round numbers on them, and where values stand. Values only."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

#: Numbers within one decade, the fewest first that give enough of them.
_STEPS = ((1,), (1, 3), (1, 2, 5), (1, 1.5, 2, 3, 5, 7))
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class LogAxis:
    """From `low` to `high` (both above 0) over `start` to `end` in pixels."""

    low: float
    high: float
    start: float
    end: float

    @classmethod
    def around(cls, values: Iterable[float], start: float, end: float, air: float = 0.08) -> LogAxis:
        """An axis that shows all values above 0 with some air; a decade around 1 where there are none."""
        logs = [math.log10(value) for value in values if value > 0 and math.isfinite(value)] or [0.0]
        low, high = min(logs), max(logs)
        if high - low < 0.2:
            low, high = (low + high) / 2 - 0.1, (low + high) / 2 + 0.1
        room = (high - low) * air
        return cls(10 ** (low - room), 10 ** (high + room), start, end)

    def place(self, value: float) -> float:
        """The pixel of a value."""
        if value <= 0:
            return self.start
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> tuple[float, ...]:
        """Round numbers within the axis, at least three where a decade has so many."""
        first, last = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
        found: tuple[float, ...] = ()
        for steps in _STEPS:
            numbers = (step * 10.0**power for power in range(first, last + 1) for step in steps)
            found = tuple(number for number in numbers if self.low <= number <= self.high)
            if len(found) >= _FEWEST:
                break
        return found
