"""Measuring the design in front: what is chosen for it, what is under way, and what was found last."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from generators.profile import Profile, devices, profile
from studio.design.design import Design
from studio.design.expand import Expansion
from studio.diagnostics import StudioError
from widgets.tasks import Progress, Task
from widgets.workbench import Workbench

_MEMORY = "measurement"
CPU = (("cpu", "CPU"),)
"""What is offered until PyTorch's process has told what there is."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """Times with the design and network that they belong to."""

    design: Design
    expansion: Expansion
    profile: Profile


class Measuring(QObject):
    """Times the design in a process of its own. A result stays with its document until the next one."""

    #: Something was measured, another document is in front, or the design is another than the measured one now.
    changed = Signal()
    #: Measuring began or ended.
    busyChanged = Signal()
    #: What networks can be timed on is known now.
    devicesChanged = Signal()

    def __init__(self, workbench: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._task: Task | None = None
        self._asked = False
        self.devices: tuple[tuple[str, str], ...] = CPU
        self.device = "cpu"
        self.batch = 1
        #: Why the last measurement came to nothing, '' when it didn't.
        self.failure = ""
        workbench.derived.updated.connect(self.changed)
        workbench.document.replaced.connect(self.changed)

    @property
    def busy(self) -> bool:
        """True while something is being measured."""
        return self._task is not None

    @property
    def found(self) -> Measurement | None:
        """What was measured last for the document in front."""
        kept = self._workbench.document.sheet.memory.get(_MEMORY)
        return kept if isinstance(kept, Measurement) else None

    @property
    def is_old(self) -> bool:
        """True when the design is another than the measured one."""
        return self.found is not None and self.found.design != self._workbench.derived.design

    def ask_devices(self) -> None:
        """Find out once what there is to run on."""
        if not self._asked:
            self._asked = True
            self._workbench.tasks.start("Asking PyTorch", _devices, self._take_devices, lambda *_: None, quiet=True)

    def start(self) -> None:
        """Measure the design as it is now."""
        if self.busy:
            return
        bench, device, batch = self._workbench, self.device, self.batch
        design, expansion, sheet = bench.derived.design, bench.derived.expansion, bench.document.sheet

        def work(progress: Progress) -> Measurement:
            progress(-1.0, "PyTorch starts, then passes for two seconds")
            return Measurement(design, expansion, profile(design, expansion, batch, device, lambda: progress.cancelled))

        def done(found: Measurement) -> None:
            sheet.memory[_MEMORY] = found
            bench.said.emit(f"Measured {len(found.profile.layers)} layers in a process of its own")

        self.failure = ""
        self._task = bench.tasks.start("Measuring", work, done, self._fail)
        self._task.finished.connect(self._end)
        self.busyChanged.emit()

    def cancel(self) -> None:
        """Give the measurement up."""
        if self._task is not None:
            self._task.cancel()

    def _fail(self, failure: Exception, report: str) -> None:
        if isinstance(failure, StudioError):
            self.failure = str(failure)
        else:
            self.failure = f"measuring broke ({type(failure).__name__})"
            self._workbench.crashed.emit(self.failure, report)

    def _end(self) -> None:
        self._task = None
        self.busyChanged.emit()
        self.changed.emit()

    def _take_devices(self, found: tuple[tuple[str, str], ...]) -> None:
        self.devices = found or CPU
        self.devicesChanged.emit()


def _devices(progress: Progress) -> tuple[tuple[str, str], ...]:
    return devices(lambda: progress.cancelled)
