"""What the next run begins with besides its design: weights from a file, and the detector whose backbone it trains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from studio.design.backbone import classifier_from_detector, is_detector, kept_layers
from studio.design.design import Design
from studio.design.expand import expand
from studio.diagnostics import Diagnostic, StudioError, error
from widgets.tasks import Task
from widgets.workbench import Workbench

if TYPE_CHECKING:
    from studio.weights import Floats, Key

#: Milliseconds that editing may pause before the file is compared with the design again.
PATIENCE = 400
#: Where a sheet remembers the detector that its design was cut from.
_CUT = "detector"


@dataclass(frozen=True, slots=True)
class Start:
    """Weights to begin with and what to know of them; `detector` is where the backbone comes from."""

    arrays: Mapping[Key, Floats] | None = None
    detector: Design | None = None
    sentence: str = ""
    notes: tuple[Diagnostic, ...] = ()


class Beginning(QObject):
    """The file of weights, and how it fits the design as it is now."""

    #: Another file, or another fit.
    changed = Signal()

    def __init__(self, workbench: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._task: Task | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._compare)
        self.weights: Path | None = None
        #: How the file fits, in a sentence; '' while nobody knows.
        self.plan = ""
        #: What is wrong with the file, or should be known of it.
        self.findings: tuple[Diagnostic, ...] = ()
        workbench.document.designChanged.connect(self._compare_soon)
        workbench.document.replaced.connect(self._compare_soon)

    @property
    def comparing(self) -> bool:
        """The file is being read."""
        return self._task is not None or self._soon.isActive()

    @property
    def offers_cut(self) -> bool:
        """The design is a detector, whose backbone could be trained."""
        return is_detector(self._workbench.derived.expansion)

    @property
    def detector(self) -> Design | None:
        """The detector that this design was cut from, where it still shares layers with it."""
        before = self._workbench.document.sheet.memory.get(_CUT)
        design = self._workbench.document.design
        if not isinstance(before, Design) or self.offers_cut or not kept_layers(before, design):
            return None
        return before

    def set_weights(self, path: Path | None) -> None:
        """Begin with another file, None for first weights at random."""
        self.weights = path
        self._compare()

    def cut_backbone(self, classes: int) -> None:
        """Put a classifier in the place of neck and heads: one undo step. The way back stays known."""
        document = self._workbench.document
        detector = document.design
        try:
            cut = classifier_from_detector(detector, max(classes, 2))
        except StudioError as failure:
            self._workbench.said.emit(f"Not cut: {failure}")
            return
        document.sheet.memory[_CUT] = detector
        document.apply(cut, "Cut the backbone, add a classifier")
        self._workbench.said.emit(f"The backbone is {kept_layers(detector, cut)} layers, a classifier follows them")

    def _compare_soon(self, *_: object) -> None:
        if self.weights is not None:
            self._soon.start(PATIENCE)

    def _compare(self) -> None:
        self._soon.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self.plan, self.findings = "", ()
        if self.weights is not None:
            design, detector, weights = self._workbench.document.design, self.detector, self.weights
            task = self._workbench.tasks.start("Reading weights", lambda progress: _compared(design, detector, weights))
            task.succeeded.connect(lambda start: self._take(task, start.sentence, start.notes))
            task.failed.connect(lambda failure, report: self._take(task, "", _problems(failure)))
            self._task = task
        self.changed.emit()

    def _take(self, task: Task, plan: str, findings: tuple[Diagnostic, ...]) -> None:
        if isValid(self) and task is self._task:
            self._task, self.plan, self.findings = None, plan, findings
            self.changed.emit()


def start_of(design: Design, detector: Design | None, weights: Path | None) -> Start:
    """Weights of a file for a design, or for the detector that it was cut from; raises StudioError or FileProblem."""
    from generators.run_start import first_arrays  # with all that writes PyTorch

    if weights is None:
        return Start(detector=detector)
    source = detector or design
    layers = kept_layers(detector, design) if detector is not None else None
    arrays, notes = first_arrays(weights, source, expand(source), layers)
    given = {key.layer for key in arrays}
    own = {item.index for item, row in _rows(design) if row.params}
    floats = sum(values.size for values in arrays.values())
    sentence = f"{floats:,} weights of layers {ranges(given)}"
    rest = own - given
    return Start(arrays, detector, sentence + (f"; at random: {ranges(rest)}" if rest else ""), notes)


def ranges(numbers: Iterable[int]) -> str:
    """`0–4, 6, 8–9`."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(low) if low == high else f"{low}–{high}" for low, high in runs)


def _rows(design: Design) -> Iterable[tuple[Any, Any]]:
    expansion = expand(design)
    return zip(expansion.network.layers, expansion.rows, strict=True)


def _compared(design: Design, detector: Design | None, weights: Path) -> Start:
    """The same without the arrays, which may be large."""
    found = start_of(design, detector, weights)
    return Start(None, found.detector, found.sentence, found.notes)


def _problems(failure: Exception) -> tuple[Diagnostic, ...]:
    if isinstance(failure, StudioError):
        return failure.problems
    return (error("weights-fault", f"reading the weights failed: {failure}"),)
