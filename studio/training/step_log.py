"""The `step` events of a training: every step at first, later one merged record a second."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import SupportsFloat

from studio.training.divergence import DivergenceWatch
from studio.training.events import EventWriter
from studio.training.problems import Diverged
from studio.training.scalars import Scalars

#: Up to this step every step has its own record.
EVERY_STEP = 1000
#: Seconds that are merged into one record afterwards.
SPACING = 1.0


class StepLog:
    """Collects steps and writes them; losses may still be on the device, they are read when a record is written."""

    def __init__(
        self,
        events: EventWriter,
        scalars: Scalars,
        watch: DivergenceWatch,
        accuracy: Callable[[], Mapping[str, float]] = dict,
    ) -> None:
        """Write to the run's events and, where there are any, to TensorBoard's files; `watch` sees every loss.

        `accuracy` gives that on the training images since it was last asked, {} where there is none.
        """
        self._accuracy = accuracy
        self._events = events
        self._watch = watch
        self._scalars = scalars
        self._losses: list[SupportsFloat] = []
        self._images = 0
        self._data_s = 0.0
        self._step_s = 0.0
        self._written = time.monotonic()
        self._last = (0, 0, 0.0)

    def add(
        self, n: int, seen: int, loss: SupportsFloat, rate: float, images: int, data_s: float, step_s: float
    ) -> None:
        """Note step `n`: its mean loss, learning rate, images, seconds in all and seconds that it waited for data."""
        self._losses.append(loss)
        self._images += images
        self._data_s += data_s
        self._step_s += step_s
        self._last = (n, seen, rate)
        if n <= EVERY_STEP or time.monotonic() - self._written >= SPACING:
            self.flush()

    def flush(self) -> None:
        """Write what was collected; raises Diverged when a loss is not a finite number."""
        if not self._losses:
            return
        losses = [float(loss) for loss in self._losses]
        n, seen, rate = self._last
        count = len(losses)
        mean = math.fsum(losses) / count if all(map(math.isfinite, losses)) else math.nan
        self._events.write(
            "step",
            n=n,
            seen=seen,
            loss=round(mean, 6),
            loss_min=round(min(losses), 6),
            loss_max=round(max(losses), 6),
            lr=float(f"{rate:.6g}"),
            ips=round(self._images / self._step_s, 1) if self._step_s else 0.0,
            data_s=round(self._data_s / count, 6),
            step_s=round(self._step_s / count, 6),
            k=count,
            **self._accuracy(),
        )
        self._scalars.add(n, {"train/loss": mean, "train/lr": rate, "train/images_per_s": self._images / self._step_s})
        self._losses, self._images, self._data_s, self._step_s = [], 0, 0.0, 0.0
        self._written = time.monotonic()
        if math.isnan(mean):
            raise Diverged(
                "nan",
                f"The loss is no longer a finite number at step {n}.",
                expected="a quarter of learning_rate, a longer burn_in, or clip_norm=1; the last checkpoint is good",
                key="learning_rate",
            )
        self._watch.look(n, losses)
