"""What is wrong with the design: where, why, and one click to mend it."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedLayout, QTableView, QVBoxLayout, QWidget

from studio.diagnostics import Diagnostic, Severity
from studio.layers.base import Address
from widgets import theme
from widgets.empty_state import EmptyState
from widgets.mending import mend, mend_all
from widgets.notices import ICONS
from widgets.panels.base import Area, Panel
from widgets.panels.layers_model import Index
from widgets.panels.problems_model import PROBLEM, Column, FixDelegate, ProblemsModel, counted
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
        self._head = _Head(self)
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
        self.follow(workbench.derived.updated, self._show)
        self._show()

    def badge(self) -> str:
        """How many there are."""
        count = len(self.workbench.derived.problems)
        return str(count) if count else ""

    def _show(self) -> None:
        problems = self.workbench.derived.problems
        blocked = self._view.selectionModel().blockSignals(True)
        self._model.set_problems(problems)
        self._view.selectionModel().blockSignals(blocked)
        self._head.show_counts(problems)
        self._pages.setCurrentIndex(0 if problems else 1)

    def _go_to(self, index: Index) -> None:
        """Select the layer of a problem, everywhere."""
        problem = index.data(PROBLEM)
        self._mend.setEnabled(problem is not None and problem.fix is not None)
        if problem is None or problem.where is None:
            return
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


class _Head(QWidget):
    """Counts by severity, and the one button of the view."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._counts = {severity: (QLabel(self), QLabel(self)) for severity in Severity}
        self.fix_all = QPushButton(self)
        self.fix_all.setObjectName("fixAll")
        theme.set_role(self.fix_all, kind="primary", small=True)
        self._row = QHBoxLayout(self)
        for severity, (icon, count) in self._counts.items():
            count.setProperty("role", "label")
            count.setAccessibleName(f"{severity}s")
            self._row.addWidget(icon)
            self._row.addWidget(count)
        self._row.addStretch(1)
        self._row.addWidget(self.fix_all)
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

    def show_counts(self, problems: tuple[Diagnostic, ...]) -> None:
        """How many of each, and how many can be mended at once."""
        counts = counted(problems)
        for severity, (icon, label) in self._counts.items():
            icon.setVisible(severity in counts)
            label.setVisible(severity in counts)
            label.setText(str(counts.get(severity, 0)))
        safe = sum(problem.fix is not None for problem in problems)
        self.fix_all.setText(f"Fix all safe ({safe})")
        self.fix_all.setVisible(safe > 0)

    def _dress(self) -> None:
        for severity, (icon, _) in self._counts.items():
            icon.setPixmap(theme.pixmap(ICONS[severity], str(severity), 14, self.devicePixelRatioF()))
        self._row.setContentsMargins(theme.px(12), theme.px(4), theme.px(8), theme.px(4))
        self._row.setSpacing(theme.px(6))


def _centred(widget: QWidget, parent: QWidget) -> QWidget:
    page = QWidget(parent)
    column = QVBoxLayout(page)
    column.addStretch(1)
    column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
    column.addStretch(1)
    return page
