"""Training that goes nowhere, seen early: a loss far above that of guessing, or one that never falls below it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from studio.training.events import EventWriter

#: A loss above this many times that of guessing is far off.
FAR = 3.0
#: So many steps in a row it must be, and so many steps at least a run is left alone before its loss is judged.
STEPS = 200
#: Weight of the newest loss in the running mean, as Darknet prints it.
_NEWEST = 0.1
_HINTS = {
    "diverging": "stop and begin again with a quarter of learning_rate, a longer burn_in, or clip_norm=1",
    "not_learning": "stop and look at the labels (--sheet), then begin again with a smaller or larger learning_rate",
}


class DivergenceWatch:
    """Looks at the losses of a run and writes a `warn` event, once of each kind.

    Guessing among K classes has the cross-entropy ln K.
    """

    def __init__(self, events: EventWriter, classes: int, patience: int, from_step: int = 0) -> None:
        """Judge whether the loss falls once, `patience` steps (or `STEPS`) after `from_step`."""
        self._events = events
        self._guessing = math.log(max(2, classes))
        self._from, self._judged_at = from_step, from_step + max(STEPS, patience)
        self._far = 0
        self._far_told = False
        self._mean: float | None = None

    def look(self, n: int, losses: Sequence[float]) -> None:
        """Take in the losses of the steps up to and with step `n`."""
        for step, loss in enumerate(losses, n - len(losses) + 1):
            self._far = self._far + 1 if loss > FAR * self._guessing else 0
            self._mean = loss if self._mean is None else (1 - _NEWEST) * self._mean + _NEWEST * loss
            if self._far == STEPS and not self._far_told:
                self._far_told = True
                self._warn("diverging", step, f"has been above {FAR:g} times that of guessing for {STEPS} steps")
            if step == self._judged_at and self._mean >= self._guessing:
                self._warn("not_learning", step, f"is still not below that of guessing after {step} steps")

    def _warn(self, code: str, step: int, what: str) -> None:
        message = f"The loss, {self._mean:.3g}, {what} ({self._guessing:.3g})."
        self._events.write("warn", code=code, n=step, message=message, hint=_HINTS[code])
