"""Runs: every training of a folder, how it stands and how good it got; one of them is watched."""

from __future__ import annotations

import math
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QHideEvent, QPainter, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from widgets import theme
from widgets.elided_label import ElidedLabel
from widgets.empty_state import EmptyState
from widgets.panels.base import Area, Panel
from widgets.training.run_names import TOKENS, short_name
from widgets.workbench import Workbench

if TYPE_CHECKING:
    from studio.training.runs import RunSummary
    from widgets.training.run_list import RunList

PATH = Qt.ItemDataRole.UserRole + 1
SUMMARY = Qt.ItemDataRole.UserRole + 2
HEIGHT = 44

Index = QModelIndex | QPersistentModelIndex


class RunsPanel(Panel):
    """The list, newest first, and the folder it is of."""

    title: ClassVar[str] = "Runs"
    key: ClassVar[str] = "runs"
    icon: ClassVar[str] = "history"
    area: ClassVar[Area] = "left"
    spaces: ClassVar[tuple[str, ...]] = ("train",)
    lazy: ClassVar[bool] = True

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        from widgets.training.desk import TrainingDesk  # loads recipes and their checks: not before the first paint

        super().__init__(workbench, parent)
        self._desk = TrainingDesk.of(workbench)
        self._model = RunsModel(self._desk.runs, self)
        self._view = QListView(self)
        self._view.setObjectName("runsList")
        self._view.setAccessibleName("Runs")
        self._view.setModel(self._model)
        self._view.setItemDelegate(RunDelegate(self._view))
        self._view.setMouseTracking(True)
        self._view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._empty())
        self._pages.addWidget(self._view)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._pages, 1)
        self._column.addWidget(_FolderRow(self._desk.runs, self))
        self._view.clicked.connect(self._open)
        self._view.activated.connect(self._open)
        self._desk.runs.changed.connect(self._show)
        self._desk.watch.opened.connect(self._select)
        self._desk.watch.updated.connect(self._view.viewport().update)
        self._show()

    def badge(self) -> str:
        """How many there are."""
        count = len(self._desk.runs.paths)
        return f"{count:,}" if count else ""

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the folder."""
        super().showEvent(event)
        self._desk.runs.set_viewed(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave the folder in peace."""
        super().hideEvent(event)
        self._desk.runs.set_viewed(False)

    def _show(self) -> None:
        self._pages.setCurrentIndex(1 if self._desk.runs.paths else 0)
        self._select()
        self.tell_badge()

    def _open(self, index: Index) -> None:
        path = index.data(PATH)
        if path != self._desk.watch.path:
            self._desk.watch.open(path)

    def _select(self) -> None:
        """The watched run is the selected one."""
        path = self._desk.watch.path
        index = self._model.find(path) if path is not None else QModelIndex()
        if index.isValid():
            self._view.setCurrentIndex(index)
        else:
            self._view.clearSelection()

    def _empty(self) -> QWidget:
        page = QWidget(self)
        card = EmptyState(
            "activity",
            "No runs yet",
            "A run keeps its design, recipe, events and checkpoints.",
            "Train this design",
            name="noRuns",
            parent=page,
        )
        card.chosen.connect(lambda: self.workbench.actionWanted.emit("train"))
        column = QVBoxLayout(page)
        edge = theme.px(12)
        column.setContentsMargins(edge, edge, edge, edge)
        column.addWidget(card)
        column.addStretch(1)
        return page


class RunsModel(QAbstractListModel):
    """The runs for Qt; rows keep their identity while figures come in."""

    def __init__(self, runs: RunList, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        self._paths: tuple[Path, ...] = ()
        runs.changed.connect(self._take)
        self._take()

    def find(self, path: Path) -> QModelIndex:
        """The row of a run; an invalid index where it is not listed."""
        return self.index(self._paths.index(path)) if path in self._paths else QModelIndex()

    def rowCount(self, parent: Index | None = None) -> int:
        """How many there are."""
        return 0 if parent is not None and parent.isValid() else len(self._paths)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The folder, its figures, and the row in words."""
        path = self._paths[index.row()]
        summary = self._runs.summary(path)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return short_name(path.name)
            case Qt.ItemDataRole.ToolTipRole:
                return str(path)
            case Qt.ItemDataRole.AccessibleTextRole if summary is not None:
                return f"{short_name(path.name)}, {summary.state}, best top-1 {best(summary)} %, {lengths(summary)}"
        return {PATH: path, SUMMARY: summary}.get(role)

    def _take(self) -> None:
        if self._runs.paths != self._paths:
            self.beginResetModel()
            self._paths = self._runs.paths
            self.endResetModel()
        elif self._paths:
            self.dataChanged.emit(self.index(0), self.index(len(self._paths) - 1))


class RunDelegate(QStyledItemDelegate):
    """Two lines: name and best top-1; length, time and state."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Background as of any row, then the words."""
        filled = QStyleOptionViewItem(option)
        self.initStyleOption(filled, index)
        name, filled.text = filled.text, ""
        style = filled.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, filled, painter, filled.widget)
        summary = index.data(SUMMARY)
        painter.save()
        first, second = _lines_in(option.rect)
        if summary is not None:
            right = self._text(painter, first, best(summary), "text", 600, right=True)
            self._text(painter, first.adjusted(0, 0, -right, 0), name, "text", 500)
            right = self._text(painter, second, summary.state, TOKENS[summary.state], size=11, right=True)
            self._text(painter, second.adjusted(0, 0, -right, 0), lengths(summary), "text3", size=11)
        else:
            self._text(painter, first, name, "text", 500)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines of 16 with air."""
        return QSize(theme.px(120), theme.px(HEIGHT))

    def _text(
        self,
        painter: QPainter,
        room: QRect,
        text: str,
        token: str,
        weight: int = 400,
        size: int = 12,
        right: bool = False,
    ) -> int:
        """One text, elided in the middle; the width it took, with air."""
        painter.setFont(theme.font(size, weight))
        painter.setPen(theme.color(token))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, shown)
        return painter.fontMetrics().horizontalAdvance(shown) + theme.px(8)


class _FolderRow(QFrame):
    """Which folder the runs are of, and another one."""

    def __init__(self, runs: RunList, parent: QWidget) -> None:
        super().__init__(parent)
        self._runs = runs
        self._path = ElidedLabel(Qt.TextElideMode.ElideLeft, self)
        self._path.setObjectName("runsFolder")
        self._path.setProperty("role", "hint")
        self._button = QToolButton(self)
        self._button.setObjectName("chooseRunsFolder")
        self._button.setIcon(theme.icon("folder-open"))
        self._button.setToolTip("Look at the runs of another folder")
        self._button.setAccessibleName("Choose the folder of runs")
        self._button.clicked.connect(self._choose)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._path, 1)
        self._row.addWidget(self._button)
        runs.folderChanged.connect(self._dress)
        theme.signals.themeChanged.connect(self._dress)
        self._dress()

    def _choose(self) -> None:
        dialog = QFileDialog(self.window(), "Folder of runs", str(self._runs.folder))
        dialog.setObjectName("runsFolderDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda path: self._runs.set_folder(Path(path)))
        dialog.open()

    def _dress(self) -> None:
        self._row.setContentsMargins(theme.px(12), theme.px(6), theme.px(6), theme.px(6))
        self._path.setFullText(str(self._runs.folder))


def best(summary: RunSummary) -> str:
    """Best top-1 in percent, a dash where nothing was evaluated."""
    return f"{100 * summary.best_top1:.1f}" if math.isfinite(summary.best_top1) else "–"


def lengths(summary: RunSummary) -> str:
    """`6 of 12 epochs · 14:05`."""
    length = f"{summary.epoch:.3g} of {summary.epochs:,} epochs" if summary.epochs else f"{summary.n:,} steps"
    return f"{length} · {when(summary.changed)}" if math.isfinite(summary.changed) else length


def when(seconds: float) -> str:
    """A point in time as short as it can be understood: 14:05 today, 24 Nov, 24 Nov 2025."""
    then, now = datetime.fromtimestamp(seconds), datetime.fromtimestamp(time.time())
    if then.date() == now.date():
        return f"{then:%H:%M}"
    return f"{then.day} {then:%b}" if then.year == now.year else f"{then.day} {then:%b %Y}"


def _lines_in(rect: QRect) -> tuple[QRect, QRect]:
    px = theme.px
    box = rect.adjusted(px(12), px(5), -px(12), -px(5))
    half = box.height() // 2
    return QRect(box.x(), box.y(), box.width(), half), QRect(box.x(), box.y() + half, box.width(), half)
