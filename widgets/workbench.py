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
    #: Another work space is shown.
    spaceChanged = Signal(str)
    #: What a scaled design may cost at most: a metric and a number, or None.
    budgetChanged = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._metric: Metric = "bflops"
        self._space = ""
        self._budget: tuple[str, float] | None = None

    @property
    def space(self) -> str:
        """The work space in sight, '' before the first."""
        return self._space

    def set_space(self, space: str) -> None:
        """Tell that another work space is in sight."""
        if space != self._space:
            self._space = space
            self.spaceChanged.emit(space)

    @property
    def budget(self) -> tuple[str, float] | None:
        """A metric of `studio.design.fit.COSTS` and the most that it may be."""
        return self._budget

    def set_budget(self, budget: tuple[str, float] | None) -> None:
        """Set or lift the budget."""
        if budget != self._budget:
            self._budget = budget
            self.budgetChanged.emit(budget)

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
    #: Somebody wants a file opened (a path), or a design begun from a template (its name).
    openWanted = Signal(object)
    beginWanted = Signal(str)
    #: Somebody wants another work space.
    spaceWanted = Signal(str)
    #: Somebody wants designs exported that are not open themselves: a tuple of them.
    exportWanted = Signal(object)

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
