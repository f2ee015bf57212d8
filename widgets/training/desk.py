"""What the training panels of one window share: the next run, the run that is watched, the runs of the folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.diagnostics import StudioError
from studio.training import runs
from widgets.tasks import Progress
from widgets.training.overlay import Overlay
from widgets.training.run_deeds import RunDeeds
from widgets.training.run_list import RunList
from widgets.training.setup import Setup
from widgets.training.watch import RunWatch, is_alive, start_worker
from widgets.workbench import Workbench


class TrainingDesk(QObject):
    """One for each workbench; whoever asks first makes it."""

    #: Stopping or resuming did not work: why, in a sentence.
    failed = Signal(str)
    #: The watched run holds a `model.py` that its design does not make; resuming would run that.
    foreign = Signal()
    #: Somebody wants to set up the next run.
    setupWanted = Signal()

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench)
        self._workbench = workbench
        self.tasks = workbench.tasks
        self.runs = RunList(self)
        self.watch = RunWatch(workbench.tasks, self)
        self.overlay = Overlay(self.runs.quiet_tasks, self)
        self.runs.changed.connect(self._follow_shown)
        self.setup = Setup(workbench, self)
        self.setup.folder = self.runs.folder
        self.runs.folderChanged.connect(self._tell_folder)
        self.deeds = RunDeeds(workbench.tasks, self._workbench.said.emit, self.failed.emit, self)
        self._trusted: set[Path] = set()
        self.setup.prepared.connect(self.begin)
        self.setup.refused.connect(self._tell_refusal)
        workbench.trainWanted.connect(self.start)
        # A training that goes on, started here or elsewhere, is what somebody wants to see first.
        self.watch.open(self.runs.running())

    @classmethod
    def of(cls, workbench: Workbench) -> TrainingDesk:
        """The desk of a workbench."""
        return workbench.findChild(cls) or cls(workbench)

    def start(self) -> None:
        """Train the current design with the chosen data and recipe, unless something stands in the way."""
        if self.watch.running and self.watch.path is not None:
            self._workbench.said.emit(f"{self.watch.path.name} is being trained; stop it first")
            return
        self.setup.start(self.runs.folder)

    def stop(self) -> None:
        """Let the watched run end after a checkpoint."""
        self._attempt(self.watch.stop)

    def pause(self) -> None:
        """Let the watched run end after a checkpoint, as one that is to go on; its GPU is free meanwhile."""
        self._attempt(self.watch.pause)

    def resume(self) -> None:
        """Let the watched run go on, after a look whether its code is ours."""
        self.if_trusted(self.resume_trusted)

    def resume_trusted(self) -> None:
        """Let the watched run go on, whatever its `model.py` holds."""
        if self.watch.path is not None:
            self._trusted.add(self.watch.path)
        self._attempt(self.watch.resume)

    def if_trusted(self, do: Callable[[], None]) -> None:
        """Do something that executes the watched run's `model.py`, if that is what its design makes; else ask."""
        run = self.watch.path
        if run is None:
            return
        if run in self._trusted:
            do()
            return

        def work(progress: Progress) -> bool:
            from generators.run_model import is_generated

            return is_generated(run)

        def done(ours: bool) -> None:
            if run == self.watch.path:
                do() if ours else self.foreign.emit()

        self._workbench.tasks.start("Checking the run", work, done)

    def fine_tune(self) -> None:
        """Let the next run start from the best weights of the watched one, with the design of this window."""
        run = self.watch.path
        if run is not None:
            best = runs.BEST if runs.has_checkpoint(run, runs.BEST) else runs.LAST
            self.setup.beginning.set_weights(run / best)
            self.setupWanted.emit()

    def trash(self) -> None:
        """Move the watched run to the trash."""
        run = self.watch.path
        if run is not None and self.deeds.trash(run):
            self.watch.open(None)
            self.runs.refresh()

    def _follow_shown(self) -> None:
        """Runs that are shown beside the watched one grow, and go when their folders do."""
        for item in self.overlay.shown:
            if item.path not in self.runs.paths:
                self.overlay.drop(item.path)
            elif is_alive(item.path):
                self.overlay.refresh(item.path)

    def _tell_folder(self) -> None:
        self.setup.folder = self.runs.folder

    def begin(self, run: Path) -> None:
        """Train a run folder that is ready, and watch it."""
        try:
            start_worker(run)
        except StudioError as failure:
            self.failed.emit(str(failure))
            return
        self.watch.open(run)
        self.runs.refresh()
        self._workbench.said.emit(f"{run.name} runs in its own process and goes on when this window closes")

    def _tell_refusal(self) -> None:
        obstacles = self.setup.obstacles()
        if obstacles:
            sentence = obstacles[0].sentence()
            self._workbench.said.emit(f"Not started: {sentence}")

    def _attempt(self, do: Callable[[], None]) -> None:
        try:
            do()
        except StudioError as failure:
            self.failed.emit(str(failure))
