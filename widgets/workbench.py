"""What one window works with; panels and canvas are given it and connect to its parts, never to each other."""

from __future__ import annotations

from typing import get_args

from PySide6.QtCore import QObject, Signal

from studio.design.design import NET, Design
from widgets.costs import Metric
from widgets.derived import Derived
from widgets.document import Document
from widgets.selection import Selection
from widgets.sheets import Sheets
from widgets.tasks import Tasks

METRICS: tuple[Metric, ...] = get_args(Metric)


class ViewState(QObject):
    """How things are shown, which is no part of the design: the cost that all bars stand for."""

    metricChanged = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._metric: Metric = "bflops"

    @property
    def metric(self) -> Metric:
        """What cost bars, shares and gutters show."""
        return self._metric

    def set_metric(self, metric: Metric) -> None:
        """Show another cost everywhere."""
        if metric != self._metric:
            self._metric = metric
            self.metricChanged.emit(metric)


class Workbench(QObject):
    """The document, what is selected, what follows from it, work in the background, and how it is shown."""

    #: A sentence for the status line: what just happened, or why it could not.
    said = Signal(str)
    #: A fault of ours in the background: a sentence, and the report to copy.
    crashed = Signal(str, str)
    #: Somebody wants an action of the window by its name (`widgets.actions`): a panel's button, an empty state.
    actionWanted = Signal(str)
    #: The Train button was pressed: whoever trains starts with the current design.
    trainWanted = Signal()

    def __init__(self, design: Design | Document | None = None, parent: QObject | None = None) -> None:
        """`design` may be a document that was opened before the window is there."""
        super().__init__(parent)
        self.document = design if isinstance(design, Document) else Document(design)
        self.document.setParent(self)
        self.sheets = Sheets(self.document, self)
        self.selection = Selection(self)
        # Before everything else follows: views see no selection of nodes that are gone.
        self.document.designChanged.connect(self._forget_gone)
        self.document.leaving.connect(self._remember_selection)
        self.derived = Derived(self.document, self)
        self.document.replaced.connect(self._recall_selection)
        self.tasks = Tasks(self)
        self.view_state = ViewState(self)

    def _remember_selection(self) -> None:
        self.document.sheet.memory["selection"] = self.selection.addresses

    def _recall_selection(self) -> None:
        """What was selected in this sheet: ids of another mean nothing here."""
        self.selection.set(self.document.sheet.memory.pop("selection", ()))

    def _forget_gone(self, design: Design) -> None:
        self.selection.keep({NET, *(node.id for node in design.nodes)})
