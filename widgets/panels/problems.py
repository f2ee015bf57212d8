"""What is wrong with the design: where, why, and one click to mend it."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QAction, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QStackedLayout, QTableView, QVBoxLayout, QWidget

from studio.design.design import NET
from studio.diagnostics import Diagnostic
from studio.layers.base import Address
from widgets import theme
from widgets.copy_key import CopyKey
from widgets.empty_state import EmptyState
from widgets.mending import mend, mend_all
from widgets.panels.base import Area, Panel
from widgets.panels.layers_model import Index
from widgets.panels.problems_head import ProblemsHead
from widgets.panels.problems_model import PROBLEM, Column, FixDelegate, ProblemsModel
from widgets.problem_words import told
from widgets.tables import style_table
from widgets.workbench import Workbench

WIDTHS = (30, 300, 76, 52, 148, 176)
WIDE = 860
"""From this width on there is room for the codes beside the messages."""


class ProblemsPanel(Panel):
    """The list; a click selects the node, the button of a row mends it."""

    title: ClassVar[str] = "Problems"
    key: ClassVar[str] = "problems"
    icon: ClassVar[str] = "triangle-alert"
    area: ClassVar[Area] = "bottom"
    spaces: ClassVar[tuple[str, ...]] = ("design", "scale")
    badge_role: ClassVar[str] = "alarm"

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(workbench, parent)
        self._model = ProblemsModel(self)
        self._view = _ProblemsView(self)
        self._view.setModel(self._model)
        delegate = self._view.arrange()
        self._head = ProblemsHead(self)
        self._none = EmptyState("check", "No problems", "Darknet reads this network as it is meant.", parent=self)
        self._pages = QStackedLayout()
        self._pages.addWidget(self._page())
        self._pages.addWidget(_centred(self._none, self))
        self.setLayout(self._pages)
        self.setFocusProxy(self._view)
        delegate.pressed.connect(lambda problem: mend(self.workbench, problem))
        self._head.fix_all.clicked.connect(lambda: mend_all(self.workbench))
        self._view.selectionModel().currentChanged.connect(lambda now, before: self._go_to(now))
        self._view.clicked.connect(self._go_to)
        self._mend = QAction("Apply the fix", self._view)
        self._mend.setShortcut("Alt+Return")
        self._mend.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._mend.triggered.connect(self._mend_current)
        self._view.addAction(self._mend)
        self._copy_one = CopyKey(self._view)
        self._copy_one.pressed.connect(lambda: self._copy(self._current()))
        self._copy_all = QAction(theme.icon("copy"), "Copy all as text", self._view)
        self._copy_all.setObjectName("copyProblems")
        self._copy_all.triggered.connect(lambda: self._copy(self._listed()))
        self._view.addAction(self._copy_all)
        self._head.set_copy(self._copy_all)
        self._head.chosen.connect(self._show)
        self._view.activated.connect(self._go_to)
        self.follow(workbench.derived.updated, self._show)
        self._show()

    def badge(self) -> str:
        """How many there are."""
        count = len(self.workbench.derived.problems)
        return str(count) if count else ""

    def _listed(self) -> tuple[Diagnostic, ...]:
        """The problems of the severities that are wanted."""
        wanted = self._head.severities
        return tuple(problem for problem in self.workbench.derived.problems if problem.severity in wanted)

    def _current(self) -> tuple[Diagnostic, ...]:
        index = self._view.currentIndex()
        return (self._model.problem(index.row()),) if index.isValid() else ()

    def _show(self) -> None:
        """The list; whoever goes through it by key goes on where the current row was."""
        problems = self.workbench.derived.problems
        selection = self._view.selectionModel()
        row = self._view.currentIndex().row()
        blocked = selection.blockSignals(True)
        self._model.set_problems(self._listed())
        if row >= 0 and not self._view.currentIndex().isValid() and self._model.rowCount():
            at = self._model.index(min(row, self._model.rowCount() - 1), 0)
            flags = QItemSelectionModel.SelectionFlag
            selection.setCurrentIndex(at, flags.ClearAndSelect | flags.Rows)
        selection.blockSignals(blocked)
        self._view.setColumnHidden(Column.FIX, all(problem.fix is None for problem in self._listed()))
        self._view.viewport().update()
        self._mend.setEnabled(any(problem.fix is not None for problem in self._current()))
        self._head.show_counts(problems)
        self._pages.setCurrentIndex(0 if problems else 1)

    def _copy(self, problems: tuple[Diagnostic, ...]) -> None:
        """Lines as `check` and compilers print them."""
        if problems:
            name = self.workbench.document.name
            QGuiApplication.clipboard().setText("".join(problem.line(name) + "\n" for problem in problems))
            self.workbench.said.emit(f"{len(problems)} problem{'s' if len(problems) != 1 else ''} copied")

    def _go_to(self, index: Index) -> None:
        """Select the layer of a problem, everywhere."""
        problem = index.data(PROBLEM)
        self._mend.setEnabled(problem is not None and problem.fix is not None)
        if problem is None:
            return
        self.workbench.said.emit(told(problem))
        nodes = self.workbench.document.design.nodes
        # The list takes its first row when the focus comes to it, which may be while another document comes.
        if problem.where is not None and problem.where.node in {NET, *(node.id for node in nodes)}:
            self.workbench.selection.set([self._address(problem)], self)

    def _address(self, problem: Diagnostic) -> Address:
        """The layer itself where the problem is inside a block."""
        where, layers = problem.where, self.workbench.derived.network.layers
        assert where is not None
        if where.layer is not None and 0 <= where.layer < len(layers):
            return layers[where.layer].address
        return Address(where.node)

    def _mend_current(self) -> None:
        index = self._view.currentIndex()
        if index.isValid():
            mend(self.workbench, self._model.problem(index.row()))

    def _page(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._view, 1)
        return page


class _ProblemsView(QTableView):
    """The table; the message takes what room there is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("problemsList")
        self.setAccessibleName("Problems")

    def arrange(self) -> FixDelegate:
        """Columns and delegates; the model is set."""
        style_table(self, WIDTHS)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setIconSize(theme.square(14))
        header = self.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(Column.MESSAGE, header.ResizeMode.Stretch)
        delegate = FixDelegate(self)
        self.setItemDelegateForColumn(Column.FIX, delegate)
        return delegate

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Codes go where messages would be cut off for them."""
        self.setColumnHidden(Column.CODE, self.viewport().width() < theme.px(WIDE))
        super().resizeEvent(event)


def _centred(widget: QWidget, parent: QWidget) -> QWidget:
    page = QWidget(parent)
    column = QVBoxLayout(page)
    column.addStretch(1)
    column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
    column.addStretch(1)
    return page
