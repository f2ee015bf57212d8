"""Other runs that are shown in the charts of the watched one, read in the background."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from studio.diagnostics import StudioError
from studio.training import recipe as recipes
from studio.training import runs
from studio.training.events import EventReader
from studio.training.history import History
from studio.training.recipe import Recipe
from widgets.tasks import Progress, Tasks

#: Colours of the other runs among the series; the watched one has the first, top-k the third.
SERIES = (1, 3, 4, 5)


@dataclass(slots=True)
class Shown:
    """One other run: its colour's place among the series, and what it did."""

    path: Path
    series: int
    history: History = field(default_factory=History)
    recipe: Recipe | None = None
    #: Grows with everything that is read.
    version: int = 0
    reader: EventReader = field(default_factory=lambda: EventReader(Path()))


class Overlay(QObject):
    """At most as many as there are colours; a colour stays with its run."""

    #: A run came, went, or did something.
    changed = Signal()

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._shown: dict[Path, Shown] = {}
        self._reading: set[Path] = set()

    @property
    def shown(self) -> tuple[Shown, ...]:
        """The other runs, in the order in which they were chosen."""
        return tuple(self._shown.values())

    def holds(self, run: Path) -> bool:
        """Whether a run is shown beside the watched one."""
        return run in self._shown

    @property
    def full(self) -> bool:
        """There is no colour left."""
        return len(self._shown) >= len(SERIES)

    def toggle(self, run: Path) -> None:
        """Show a run, or don't any more."""
        if run in self._shown:
            del self._shown[run]
        elif not self.full:
            taken = {item.series for item in self._shown.values()}
            series = next(number for number in SERIES if number not in taken)
            self._shown[run] = Shown(run, series, reader=EventReader(run / runs.EVENTS))
            self.refresh(run)
        self.changed.emit()

    def drop(self, run: Path) -> None:
        """A run is gone, or is the watched one now."""
        if self._shown.pop(run, None) is not None:
            self.changed.emit()

    def refresh(self, run: Path) -> None:
        """Read what a shown run did since the last look."""
        item = self._shown.get(run)
        if item is None or run in self._reading:
            return
        self._reading.add(run)

        def work(progress: Progress) -> Shown:
            _read(item)
            return item

        self._tasks.start(f"Reading {run.name}", work, self._take, lambda failure, report: self._reading.discard(run))

    def _take(self, item: Shown) -> None:
        if isValid(self):
            self._reading.discard(item.path)
            self.changed.emit()


def _read(item: Shown) -> None:
    restarts = item.reader.restarts
    events = item.reader.poll()
    if item.reader.restarts != restarts:
        item.history = History()
    item.history.feed(events)
    if item.recipe is None:
        try:
            item.recipe = recipes.load(item.path / runs.RECIPE)
        except StudioError:
            item.recipe = None
    item.version += 1
