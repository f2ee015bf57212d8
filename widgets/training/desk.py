"""What the training panels of one window share: the next run, the run that is watched, the runs of the folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.diagnostics import StudioError
from widgets.tasks import Progress
from widgets.training.run_list import RunList
from widgets.training.setup import Setup
from widgets.training.watch import RunWatch, start_worker
from widgets.workbench import Workbench


class TrainingDesk(QObject):
    """One for each workbench; whoever asks first makes it."""

    #: Stopping or resuming did not work: why, in a sentence.
    failed = Signal(str)
    #: The watched run holds a `model.py` that its design does not make; resuming would run that.
    foreign = Signal()

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench)
        self._workbench = workbench
        self.runs = RunList(self)
        self.watch = RunWatch(workbench.tasks, self)
        self.setup = Setup(workbench, self)
        self.setup.prepared.connect(self._begin)
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

    def resume(self) -> None:
        """Let the watched run go on, after a look whether its code is ours."""
        run = self.watch.path
        if run is None:
            return

        def work(progress: Progress) -> bool:
            from generators.run_model import is_generated

            return is_generated(run)

        def done(ours: bool) -> None:
            if run == self.watch.path:
                self.resume_trusted() if ours else self.foreign.emit()

        self._workbench.tasks.start("Checking the run", work, done)

    def resume_trusted(self) -> None:
        """Let the watched run go on, whatever its `model.py` holds."""
        self._attempt(self.watch.resume)

    def _begin(self, run: Path) -> None:
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
