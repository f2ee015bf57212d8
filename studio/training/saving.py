"""When checkpoints are written, and what happens while the disk is full: it is tried again, and the old ones stay."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

from studio.training import runs
from studio.training.checkpoints import State, write_checkpoint
from studio.training.events import EventWriter
from studio.training.problems import TrainingProblem
from studio.training.recipe import Recipe

#: A checkpoint is written after this many steps at the latest.
CHECKPOINT_STEPS = 1000
#: Seconds between two tries on a full disk, and after how many training gives up.
RETRY_SECONDS = 60.0
GIVE_UP_SECONDS = 1800.0
#: A milestone ends each tenth of a run, if that is not less than so many steps.
TENTHS, LEAST_STEPS = 10, 50
#: Free space that a run needs besides three checkpoints: the old one, the new one, the best one.
SPARE_BYTES = 256 * 2**20


class Keeper:
    """Writes the checkpoints of a run. Of several processes only the one that leads writes."""

    def __init__(self, run: Path, events: EventWriter, recipe: Recipe, n: int, leads: bool = True) -> None:
        """Write as often as `recipe` says; `n` steps are done."""
        self._run, self._events, self._leads = run, events, leads
        self._seconds, self._milestones = recipe.checkpoint_seconds, recipe.milestones
        self._saved_at, self._saved_n = time.monotonic(), n
        self._full_since: float | None = None

    def due(self, n: int) -> bool:
        """Whether it is time for a checkpoint after step `n`."""
        waited = time.monotonic() - self._saved_at
        if self._full_since is not None:
            return waited >= RETRY_SECONDS
        return waited >= self._seconds or n - self._saved_n >= CHECKPOINT_STEPS

    def save(self, name: str, state: Callable[[], State], n: int) -> bool:
        """Write a checkpoint and tell of it; on a full disk tell of that, and whether it was written.

        Raises TrainingProblem when the disk has been full for half an hour.
        """
        if not self._leads:
            return True
        started = time.monotonic()
        if name == runs.LAST or self._full_since is not None:
            self._saved_at, self._saved_n = started, n
        try:
            size = write_checkpoint(state(), self._run / name, keep_previous=name == runs.LAST)
        except OSError as failure:
            self._failed(failure, started)
            return False
        if self._full_since is not None:
            self._events.write("warn", code="disk_room", message="There is room on the disk again.")
            self._full_since = None
        self._events.write("ckpt", n=n, file=name, bytes=size, s=round(time.monotonic() - started, 3))
        return True

    def is_milestone(self, n: int, total: int) -> bool:
        """Whether step `n` ends a tenth of a run of `total` steps whose way is kept; short runs have no milestones."""
        tenth = total // TENTHS
        return self._milestones > 0 and tenth >= LEAST_STEPS and n % tenth == 0 and n < total

    def tidy(self) -> None:
        """Delete all milestones but the newest that are to be kept."""
        if self._leads:
            steps = runs.milestones(self._run)
            for path in steps[: max(0, len(steps) - self._milestones)]:
                path.unlink(missing_ok=True)

    def save_at_last(self, name: str, state: Callable[[], State], n: int, hurry: bool) -> None:
        """Write the last checkpoint of an attempt, waiting for room on a full disk; in a `hurry` it is tried once.

        Raises TrainingProblem where there is none: the last good checkpoint is older.
        """
        while not self.save(name, state, n):
            if hurry:
                raise self._problem("the last steps are lost")
            time.sleep(min(RETRY_SECONDS, 5.0))

    def _failed(self, failure: OSError, now: float) -> None:
        reason = failure.strerror or str(failure)
        if self._full_since is None:
            self._full_since = now
            message = f"The checkpoint couldn't be written: {reason}. Training goes on, the last good files stay."
            self._events.write("warn", code="disk_full", message=message, hint="free some space; it is tried again")
        elif now - self._full_since >= GIVE_UP_SECONDS:
            raise self._problem(f"{reason} for {GIVE_UP_SECONDS / 60:.0f} minutes")

    def _problem(self, why: str) -> TrainingProblem:
        message = f"No checkpoint could be written: {why}."
        return TrainingProblem("disk_full", message, expected="free some space, then resume from the last good one")


def disk_problem(run: Path, checkpoint_bytes: int) -> tuple[str, str, bool] | None:
    """A sentence, what to do, and whether it is hopeless, where a run's disk has too little room; None where it has."""
    free = shutil.disk_usage(run).free
    wanted = 3 * checkpoint_bytes + SPARE_BYTES
    if free >= wanted:
        return None
    message = f"{free / 2**20:,.0f} MB are free on the disk of the run, {wanted / 2**20:,.0f} MB are wanted"
    return message, "free some space, or another folder with --run", free < checkpoint_bytes
