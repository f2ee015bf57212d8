"""Compare: two designs side by side, layer by layer, with what changed and what it costs."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.design.design import Design
from studio.design.diff import Difference, diff
from studio.design.expand import expand
from studio.diagnostics import StudioError
from studio.network.network import Row
from widgets import theme
from widgets.comparing.model import Column, CompareModel, counts_of, rows_of
from widgets.comparing.sides import SideOf, proposal, read, reader, sides
from widgets.elided_label import ElidedLabel
from widgets.empty_state import EmptyState
from widgets.panels.base import Area, Panel
from widgets.scaling.strip import TotalsStrip
from widgets.scaling.totals import changes
from widgets.segments import Choice, Segments
from widgets.tables import style_table
from widgets.tasks import Progress, Task
from widgets.workbench import Workbench

QUIET = 200
"""Milliseconds after the last edit before both are compared again."""
_WIDTHS = (92, 48, 250, 48, 250, 280, 100, 120)
_SHOW = (Choice("changes", "Changes", "What differs"), Choice("all", "All layers", "What is the same as well"))

#: What a comparison gives: both designs, their rows, the difference.
Result = tuple[Design, Design, tuple[Row, ...], tuple[Row, ...], Difference]


class ComparePanel(Panel):
    """Takes the canvas's place in its work space. Until somebody chooses, it proposes what to compare."""

    title: ClassVar[str] = "Compare"
    key: ClassVar[str] = "compare"
    icon: ClassVar[str] = "git-compare"
    area: ClassVar[Area] = "centre"
    spaces: ClassVar[tuple[str, ...]] = ("compare",)
    of_document: ClassVar[bool] = True

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(workbench, parent)
        self.setObjectName("compare")
        self._task: Task | None = None
        self._result: Result | None = None
        self._chosen = False
        self._offered: list[SideOf] = []
        self._boxes = (self._box("compareBefore", "Before"), self._box("compareAfter", "After"))
        self._show_what = Segments(_SHOW, "compareShow", "Show", self)
        self._show_what.setValue("changes")
        self._said = ElidedLabel(parent=self)
        self._said.setObjectName("compareSaid")
        self._strip = TotalsStrip(self)
        self._model = CompareModel(self)
        self._table = self._make_table()
        self._nothing = EmptyState("git-compare", "Nothing to compare", "", parent=self)
        self._pages = QStackedWidget(self)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(QUIET)
        self._wait.timeout.connect(self._start)
        self._arrange()
        self._listen()

    def compare(self, before: SideOf, after: SideOf) -> None:
        """Compare these two."""
        self._chosen = True
        self._offer(before, after)
        self._start()

    def showEvent(self, event: QShowEvent) -> None:
        """Propose what to compare, and compare as things are now."""
        super().showEvent(event)
        self._follow()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody waits for it."""
        super().hideEvent(event)
        self._stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the layer on the canvas."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go(self._table.currentIndex())
        else:
            super().keyPressEvent(event)

    def _box(self, name: str, label: str) -> QComboBox:
        box = QComboBox(self)
        box.setObjectName(name)
        box.setAccessibleName(label)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(6)
        box.setMaxVisibleItems(24)
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        box.setMaximumWidth(theme.px(300))
        box.activated.connect(self._choose)
        return box

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setObjectName("compareList")
        table.setAccessibleName("Layers side by side")
        table.setModel(self._model)
        style_table(table, _WIDTHS)
        table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        table.setTextElideMode(Qt.TextElideMode.ElideRight)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        return table

    def _arrange(self) -> None:
        px = theme.px
        swap = QToolButton(self)
        swap.setObjectName("compareSwap")
        swap.setIcon(theme.icon("refresh-cw"))
        swap.setAccessibleName("Swap sides")
        swap.setToolTip("Swap before and after")
        swap.clicked.connect(self._swap)
        head = QHBoxLayout()
        head.setContentsMargins(px(16), px(8), px(16), px(8))
        head.setSpacing(px(8))
        for words, part in (("Before", self._boxes[0]), ("", swap), ("After", self._boxes[1])):
            if words:
                label = QLabel(words, self)
                label.setProperty("role", "label")
                label.setBuddy(part)
                head.addWidget(label)
            head.addWidget(part, 3 if isinstance(part, QComboBox) else 0)
        head.addSpacing(px(8))
        head.addWidget(self._said, 2)
        head.addWidget(self._show_what)
        self._said.setProperty("role", "hint")
        empty = QWidget(self)
        middle = QVBoxLayout(empty)
        middle.addWidget(self._nothing, 0, Qt.AlignmentFlag.AlignCenter)
        self._pages.addWidget(self._table)
        self._pages.addWidget(empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._strip)
        column.addWidget(_line(self))
        column.addLayout(head)
        column.addWidget(_line(self))
        column.addWidget(self._pages, 1)

    def _listen(self) -> None:
        bench = self.workbench
        bench.derived.updated.connect(self._later)
        bench.sheets.changed.connect(self._reset)
        bench.document.saved.connect(self._later)
        self._show_what.changed.connect(lambda _: self._show())
        self._table.selectionModel().currentRowChanged.connect(lambda index, _: self._select(index))
        self._table.doubleClicked.connect(self._go)

    # ------------------------------------------------------------------------------ what is compared

    def _reset(self) -> None:
        """Other documents are open, or another one is in front: propose anew what nobody chose."""
        current = [box.currentData() for box in self._boxes]
        if self._chosen and all(item in tuple(sides(self.workbench)) for item in current):
            self._offer(*current)
        else:
            self._chosen = False
        self._later()

    def _later(self) -> None:
        if self.isVisible():
            self._wait.start()

    def _follow(self) -> None:
        if not self._chosen:
            self._offer(*proposal(self.workbench))
        self._start()

    def _offer(self, before: SideOf | None, after: SideOf) -> None:
        """Everything that can be compared, with these two chosen."""
        self._offered = list(sides(self.workbench))
        for box, side in zip(self._boxes, (before, after), strict=True):
            box.clear()
            for item in self._offered:
                box.addItem(item.title, item)
            box.setCurrentIndex(self._offered.index(side) if side in self._offered else -1)

    def _choose(self) -> None:
        self._chosen = True
        self._start()

    def _swap(self) -> None:
        before, after = (box.currentIndex() for box in self._boxes)
        self._boxes[0].setCurrentIndex(after)
        self._boxes[1].setCurrentIndex(before)
        self._choose()

    def _stop(self) -> None:
        self._wait.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _start(self) -> None:
        self._stop()
        if not self._chosen and [box.currentData() for box in self._boxes] != list(proposal(self.workbench)):
            self._offer(*proposal(self.workbench))
        chosen = [self._offered[box.currentIndex()] if box.currentIndex() >= 0 else None for box in self._boxes]
        found = [reader(self.workbench, side) if side is not None else None for side in chosen]
        if found[0] is None or found[1] is None:
            self._tell("Choose two of the open documents, their files on the disk, their last saves, or templates.")
            return
        one, other = found[0], found[1]

        def work(progress: Progress) -> Result:
            before, after = read(one), read(other)
            progress(-1.0)
            return before, after, expand(before).rows, expand(after).rows, diff(before, after)

        self._task = self.workbench.tasks.start("Compare", work, self._take, self._fail, quiet=True)

    def _take(self, result: Result) -> None:
        self._task, self._result = None, result
        self._show()

    def _fail(self, failure: Exception, report: str) -> None:
        self._task = None
        self._tell(str(failure) if isinstance(failure, StudioError) else f"Comparing broke: {failure!r}")
        if report:
            self.workbench.crashed.emit(f"Comparing broke ({type(failure).__name__})", report)

    def _tell(self, sentence: str) -> None:
        self._result = None
        self._model.set_rows(())
        self._said.setFullText("")
        self._strip.hide()
        self._nothing.setText("Nothing to compare", sentence)
        self._pages.setCurrentIndex(1)

    # ------------------------------------------------------------------------------- what is shown

    def _show(self) -> None:
        if self._result is None:
            return
        _, _, before, after, difference = self._result
        self._strip.show()
        self._strip.show_changes(changes(before, after))
        self._said.setFullText(counts_of(difference))
        rows = rows_of(difference, self._show_what.value() == "changes")
        self._model.set_rows(rows)
        if rows:
            self._pages.setCurrentIndex(0)
        else:
            same = f"Both mean the same network: {counts_of(difference)}."
            self._nothing.setText("No difference", same)
            self._pages.setCurrentIndex(1)

    def _select(self, index: QModelIndex) -> None:
        """Select the layer in all views, where the design in front is one of the two."""
        if self._result is None or not index.isValid():
            return
        match = self._model.row(index.row()).match
        front = self.workbench.derived
        for design, side in zip(self._result[:2], (match.before, match.after) if match else (None, None), strict=True):
            if design is front.design and side is not None and side.index < len(front.network.layers):
                self.workbench.selection.set([front.network.layers[side.index].address], self)

    def _go(self, index: QModelIndex) -> None:
        """To the layer on the canvas."""
        if index.isValid() and self._model.row(index.row()).match is not None:
            self._select(index.siblingAtColumn(Column.STATE))
            self.workbench.spaceWanted.emit("design")


def _line(parent: QWidget) -> QFrame:
    line = QFrame(parent)
    line.setProperty("role", "line")
    return line
