"""Measured milliseconds of each layer, made on request in the background; they count for the network that was run."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from studio.network.network import Network
from widgets import theme
from widgets.tasks import Progress, Task
from widgets.workbench import Workbench


class LayerTimes(QObject):
    """Runs the generated code of the design once it is asked to; an edit makes the times those of another network."""

    changed = Signal()

    def __init__(self, workbench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._measured: tuple[Network, tuple[float, ...], float] | None = None
        self._task: Task | None = None
        self.action = QAction(theme.icon("timer"), "Measure time", parent)
        self.action.setObjectName("measureTime")
        self.action.setToolTip("Run the network on this machine and show the milliseconds of each layer")
        self.action.triggered.connect(self.measure)

    @property
    def layers(self) -> tuple[float, ...]:
        """Milliseconds of each layer; empty where the current network was not measured."""
        measured = self._measured
        return measured[1] if measured is not None and measured[0] == self._workbench.derived.network else ()

    @property
    def whole(self) -> float | None:
        """Milliseconds of the whole network."""
        return self._measured[2] if self._measured is not None and self.layers else None

    def measure(self) -> None:
        """Begin, unless it is under way."""
        derived = self._workbench.derived
        if self._task is not None or not derived.rows:
            return
        design, expansion = derived.design, derived.expansion
        self.action.setEnabled(False)

        def work(progress: Progress) -> object:
            from generators.profile import profile  # loads what writes code

            progress(-1.0, "running the network")
            found = profile(design, expansion)
            return expansion.network, found.layers, found.whole

        self._task = self._workbench.tasks.start(f"Measure {design.name}", work, self._take, self._fail)
        self._task.finished.connect(self._end)

    def _take(self, result: object) -> None:
        assert isinstance(result, tuple)
        self._measured = result
        self.changed.emit()
        self._workbench.said.emit(f"{result[2]:.1f} ms for one image on this machine's CPU")

    def _fail(self, failure: Exception, report: str) -> None:
        self._workbench.said.emit(f"Not measured: {failure}")

    def _end(self) -> None:
        self._task = None
        self.action.setEnabled(True)
