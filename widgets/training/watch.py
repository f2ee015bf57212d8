"""One run followed through its files: what it has done so far, whether it goes on, and the two things it can be told.

Any window can watch any run, so closing the one that started it changes nothing.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from studio.diagnostics import StudioError
from studio.training import recipe as recipes
from studio.training import runs
from studio.training.events import Event, EventReader
from studio.training.history import History
from studio.training.recipe import Recipe
from widgets.tasks import Progress, Tasks

#: Milliseconds between two looks at the events.
POLL = 250
#: Bytes of events that are read on the spot; more is read in the background.
AT_ONCE = 1_000_000

_workers: dict[Path, subprocess.Popen[bytes]] = {}
"""Workers that this process started, kept until they end: a child that nobody asks about stays in the process table."""


def start_worker(run: Path) -> None:
    """Start or resume a run in a process that outlives this one; raises RunProblem."""
    _workers[run.resolve()] = runs.start(run, detach=True)


def is_alive(run: Path) -> bool:
    """Whether a run has a worker; one that was just started counts before it holds the run's lock."""
    run = run.resolve()
    process = _workers.get(run)
    if process is not None:
        if process.poll() is None:
            return True
        del _workers[run]
    return runs.is_running(run)


class RunWatch(QObject):
    """The run that is shown, if any. Read it in a slot of `opened` or `updated`."""

    #: Another run is shown, or none.
    opened = Signal()
    #: The run did something, or ended.
    updated = Signal()

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._viewers = 0
        self._reader = EventReader(Path())
        self._reading = False
        self._restarts = 0
        self.path: Path | None = None
        self.recipe: Recipe | None = None
        self.history = History()
        self.state: runs.State = "new"
        #: It was asked to stop and has not stopped yet.
        self.stopping = False
        self._timer = QTimer(self)
        self._timer.setInterval(POLL)
        self._timer.timeout.connect(self.look)

    @property
    def running(self) -> bool:
        """A worker is at it."""
        return self.path is not None and self.state == "running"

    @property
    def resumable(self) -> bool:
        """It can go on where it stopped."""
        return self.path is not None and self.state in ("new", "paused", "stopped", "failed", "crashed")

    def open(self, run: Path | None) -> None:
        """Show a run from its beginning, None for no run. Nothing in it is executed."""
        self._timer.stop()
        self.path = run.resolve() if run is not None else None
        self.recipe = _recipe_of(self.path) if self.path else None
        self.history, self.state, self.stopping = History(), "new", False
        self._reader = EventReader(self.path / runs.EVENTS if self.path else Path())
        self._restarts = 0
        self._reading = self.path is not None and _size(self._reader.path) > AT_ONCE
        if self._reading:
            self._read_in_background()
        elif self.path is not None:
            self._take(self._reader.poll())
            self.state = self._state()
        self.opened.emit()
        self._set_timer()

    def stop(self) -> None:
        """Ask the worker to write a checkpoint and end; raises FileProblem."""
        self._ask("stop")

    def pause(self) -> None:
        """The same, and the run counts as paused; raises FileProblem."""
        self._ask("pause")

    def _ask(self, action: runs.Action) -> None:
        if self.running and self.path is not None:
            runs.request(self.path, action)
            self.stopping = True
            self.updated.emit()

    def resume(self) -> None:
        """Let the run go on from its last checkpoint; raises RunProblem. This runs the `model.py` of the run."""
        if self.path is not None:
            self.recipe = _recipe_of(self.path)
            start_worker(self.path)
            self.look()

    def look(self) -> None:
        """Take in what the run did since the last look."""
        if self.path is None or self._reading:
            return
        before = self.state
        alive = is_alive(self.path)  # first, so that the last events of one that just ended are read
        events = self._reader.poll()
        self._take(events)
        self.state = "running" if alive else self._state()
        self.stopping = self.stopping and alive
        self._set_timer()
        if events or self.state != before:
            self.updated.emit()

    def set_viewed(self, viewed: bool) -> None:
        """A view of the run came or went. Unseen, a run that is over is left in peace."""
        self._viewers += 1 if viewed else -1
        if viewed:
            self.look()
        self._set_timer()

    def _state(self) -> runs.State:
        assert self.path is not None
        return "running" if is_alive(self.path) else runs.state(self.path, self.history)

    def _take(self, events: list[Event]) -> None:
        if self._reader.restarts != self._restarts:  # the file was replaced: these are all there are
            self._restarts = self._reader.restarts
            self.history = History()
        self.history.feed(events)

    def _set_timer(self) -> None:
        wanted = self.path is not None and (self._viewers > 0 or self.running)
        if wanted != self._timer.isActive():
            self._timer.start() if wanted else self._timer.stop()

    def _read_in_background(self) -> None:
        assert self.path is not None
        path, reader, history = self.path, self._reader, self.history

        def work(progress: Progress) -> History:
            history.feed(reader.poll())
            return history

        def done(read: History) -> None:
            if self.history is read:  # no other run was opened meanwhile
                self._reading = False
                self.state = self._state()
                self.updated.emit()
                self.look()

        self._tasks.start(f"Reading {path.name}", work, done)


def _recipe_of(run: Path) -> Recipe | None:
    """The recipe of a run, None where its file is damaged."""
    try:
        return recipes.load(run / runs.RECIPE)
    except StudioError:
        return None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
