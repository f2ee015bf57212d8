"""Runs as rows: the model of the list, how a row is painted, and its figures in words."""

from __future__ import annotations

import math
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from widgets import theme
from widgets.training.run_names import TOKENS, short_name

if TYPE_CHECKING:
    from studio.training.runs import RunSummary
    from widgets.training.desk import TrainingDesk

PATH = Qt.ItemDataRole.UserRole + 1
SUMMARY = Qt.ItemDataRole.UserRole + 2
SERIES = Qt.ItemDataRole.UserRole + 3
HEIGHT = 44

Index = QModelIndex | QPersistentModelIndex


class RunsModel(QAbstractListModel):
    """The runs for Qt; rows keep their identity while figures come in."""

    def __init__(self, desk: TrainingDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._runs = desk, desk.runs
        self._paths: tuple[Path, ...] = ()
        self._runs.changed.connect(self._take)
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
            case _ if role == SERIES:
                return self._series(path)
        return {PATH: path, SUMMARY: summary}.get(role)

    def _series(self, path: Path) -> int | None:
        """The colour of a run in the charts, by its place among the series; None where it is not in them."""
        if path == self._desk.watch.path:
            return 0
        return next((item.series for item in self._desk.overlay.shown if item.path == path), None)

    def _take(self) -> None:
        if self._runs.paths != self._paths:
            self.beginResetModel()
            self._paths = self._runs.paths
            self.endResetModel()
        elif self._paths:
            self.dataChanged.emit(self.index(0), self.index(len(self._paths) - 1))


class RunDelegate(QStyledItemDelegate):
    """A box that shows the run in the charts; two lines: name and best top-1; length, time and state."""

    #: The box of this row was pressed.
    ticked = Signal(object)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Background as of any row, then the words."""
        filled = QStyleOptionViewItem(option)
        self.initStyleOption(filled, index)
        name, filled.text = filled.text, ""
        style = filled.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, filled, painter, filled.widget)
        summary = index.data(SUMMARY)
        painter.save()
        _paint_box(painter, _box_in(option.rect), index.data(SERIES))
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

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """A press on the box, not on the row."""
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            room = _box_in(option.rect)
            grown = room.adjusted(-theme.px(6), -theme.px(6), theme.px(6), theme.px(6))
            if grown.contains(event.position().toPoint()):
                self.ticked.emit(index)
                return True
        return super().editorEvent(event, model, option, index)

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


def _box_in(rect: QRect) -> QRect:
    """The box at the left of a row."""
    side = theme.px(14)
    return QRect(rect.x() + theme.px(12), rect.y() + theme.px(6), side, side)


def _paint_box(painter: QPainter, box: QRect, series: int | None) -> None:
    """Filled in the colour of the run's curves while it is in the charts."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("line2") if series is None else theme.series(series), 1))
    painter.setBrush(theme.color("raised") if series is None else theme.series(series))
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), theme.px(3), theme.px(3))
    if series is not None:
        side = box.width() - theme.px(2)
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(box.x() + theme.px(1), box.y() + theme.px(1), theme.pixmap("check", "panel", side, ratio))


def _lines_in(rect: QRect) -> tuple[QRect, QRect]:
    px = theme.px
    box = rect.adjusted(px(34), px(5), -px(12), -px(5))
    half = box.height() // 2
    return QRect(box.x(), box.y(), box.width(), half), QRect(box.x(), box.y() + half, box.width(), half)
