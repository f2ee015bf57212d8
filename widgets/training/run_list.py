"""The runs of a folder with their figures, kept up to date while somebody looks at them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, QTimer, Signal

from studio.training import runs
from studio.training.runs import RunSummary
from widgets.settings import settings
from widgets.tasks import Progress, Tasks
from widgets.training.run_names import short_name
from widgets.training.watch import is_alive

#: Milliseconds between two looks at the folder.
INTERVAL = 2000
_KEY = "runsFolder"

Order = Literal["newest", "best", "name", "state"]
#: States in the order in which they ask for somebody.
STATES: tuple[runs.State, ...] = ("running", "failed", "crashed", "paused", "stopped", "new", "finished")

#: What tells that a run did something: size and time of its events, whether it has a worker.
_Stamp = tuple[int, int, bool]


class RunList(QObject):
    """The runs below one folder, newest first. A run that cannot be read is listed all the same."""

    changed = Signal()
    folderChanged = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.quiet_tasks = Tasks(self)  # the status line shows what somebody waits for, not this
        self._paths: list[Path] = []
        self._summaries: dict[Path, RunSummary] = {}
        self._stamps: dict[Path, _Stamp] = {}
        self._reading = False
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL)
        self._timer.timeout.connect(self.refresh)
        self._order: Order = "newest"
        self._folder = Path(str(settings().value(_KEY) or Path.cwd() / "runs"))

    @property
    def folder(self) -> Path:
        """Where runs are looked for and made: `runs` in the working directory unless another was chosen."""
        return self._folder

    @property
    def paths(self) -> tuple[Path, ...]:
        """The run folders in the chosen order."""
        return tuple(sorted(self._paths, key=self._rank)) if self._order != "newest" else tuple(self._paths)

    @property
    def order(self) -> Order:
        """What the list is sorted by."""
        return self._order

    def sort(self, order: Order) -> None:
        """Sort by something else; equal ones stay with the newest first."""
        if order != self._order:
            self._order = order
            self.changed.emit()

    def _rank(self, path: Path) -> tuple[float, str]:
        """Where a run belongs: small ones first."""
        summary = self._summaries.get(path)
        if self._order == "name":
            return 0.0, short_name(path.name).casefold()
        if self._order == "state":
            return float(STATES.index(summary.state)) if summary is not None else math.inf, ""
        value = summary.best_top1 if summary is not None else math.nan
        return (-value if math.isfinite(value) else math.inf), ""

    def summary(self, path: Path) -> RunSummary | None:
        """The figures of a run, None before it was read."""
        return self._summaries.get(path)

    def set_folder(self, folder: Path) -> None:
        """Look at another folder, now and when the program is started again."""
        self._folder = folder.resolve()
        stored = settings()
        stored.setValue(_KEY, str(self._folder))
        stored.sync()
        self._summaries, self._stamps = {}, {}
        self.folderChanged.emit()
        self.refresh()

    def set_viewed(self, viewed: bool) -> None:
        """Follow the folder only while somebody looks."""
        if viewed:
            self.refresh()
            self._timer.start()
        else:
            self._timer.stop()

    def running(self) -> Path | None:
        """A run of the folder that has a worker, the newest."""
        return next((path for path in runs.list_runs(self._folder) if is_alive(path)), None)

    def refresh(self) -> None:
        """Look which runs there are, and read those that did something."""
        paths = [path.resolve() for path in runs.list_runs(self._folder)]
        if paths != self._paths:
            self._paths = paths
            self.changed.emit()
        stamps = {path: _stamp(path) for path in paths}
        stale = [path for path in paths if stamps[path] != self._stamps.get(path)]
        if stale and not self._reading:
            self._reading = True
            self.quiet_tasks.start("Reading runs", lambda progress: _read(stale, progress), self._take)
            self._stamps |= {path: stamps[path] for path in stale}

    def _take(self, read: list[RunSummary]) -> None:
        self._reading = False
        self._summaries |= {summary.path: summary for summary in read}
        self.changed.emit()


def _read(paths: list[Path], progress: Progress) -> list[RunSummary]:
    return [runs.summarise(path) for path in paths if not progress.cancelled]


def _stamp(path: Path) -> _Stamp:
    try:
        status = (path / runs.EVENTS).stat()
    except OSError:
        return 0, 0, is_alive(path)
    return status.st_size, status.st_mtime_ns, is_alive(path)
