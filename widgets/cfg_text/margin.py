"""The margin left of the text: what is wrong in a line, numbers of layer and line, triangles that fold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from widgets import theme
from widgets.cfg_text.folds import KINDS, Folds, Kind, Region
from widgets.cfg_text.marks import ICONS, Marks

ICON, BAR, FOLD = 12, 2, 14


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line in sight: its number from 0, where it begins and how high it is."""

    number: int
    top: float
    height: float


class Margin(QWidget):
    """Paints what it is given; `lines` tells which lines are in sight, in the coordinates of the margin."""

    #: A line was clicked.
    clicked = Signal(int)

    def __init__(self, lines: Callable[[], list[ShownLine]], folds: Folds, parent: QWidget) -> None:
        super().__init__(parent)
        self._lines = lines
        self._folds = folds
        folds.changed.connect(self.update)
        self._marks: Marks = {}
        self._layers: dict[int, int] = {}
        self._selected: frozenset[int] = frozenset()
        self._count = 1
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName("Layer and line numbers")

    def show_layers(self, layers: dict[int, int], count: int) -> None:
        """The Darknet index of the layer whose header stands on a line, and how many lines there are."""
        self._layers, self._count = layers, count
        self.update()

    def show_marks(self, marks: Marks) -> None:
        """What is wrong, line by line."""
        self._marks = marks
        self.update()

    def show_selected(self, lines: frozenset[int]) -> None:
        """Lines of what is selected everywhere."""
        self._selected = lines
        self.update()

    def sizeHint(self) -> QSize:
        """Wide enough for the largest numbers."""
        return QSize(round(self._line_right() + theme.px(4) + theme.px(FOLD) * max(1, len(self._folds.kinds))), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The lines in sight."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("panel"))
        painter.setFont(theme.font(11, mono=True))
        for line in self._lines():
            self._paint_line(painter, line)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click goes to the line; on a triangle it folds or opens."""
        line = self._line_at(event.position())
        if line is None:
            return
        region = self.fold_at(event.position())
        if region is not None:
            self._folds.toggle(region)
        else:
            self.clicked.emit(line.number)

    def fold_at(self, point: QPointF) -> Region | None:
        """The region whose triangle is at a point."""
        line = self._line_at(point)
        place = int((point.x() - self._line_right() - theme.px(4)) // theme.px(FOLD))
        kinds = self._folds.kinds
        if line is None or not 0 <= place < len(kinds):
            return None
        return self._folds.region(kinds[place], line.number)

    def event(self, event: QEvent) -> bool:
        """Hovering over a line says what is wrong in it."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            line = self._line_at(QPointF(event.pos()))
            marks = self._marks.get(line.number, ()) if line else ()
            said = "\n".join(mark.sentence for mark in marks)
            region = self.fold_at(QPointF(event.pos()))
            if region is not None:
                verb = "Open" if self._folds.is_folded(region) else "Fold"
                said = f"{verb} this {region.kind} (Ctrl+Alt+[ and ])"
            QToolTip.showText(event.globalPos(), said, self)
            return True
        return super().event(event)

    def _paint_line(self, painter: QPainter, line: ShownLine) -> None:
        px = theme.px
        if line.number in self._selected:
            painter.fillRect(QRectF(0, line.top, px(BAR), line.height), theme.color("accent"))
        if marks := self._marks.get(line.number):
            severity = marks[0].severity
            icon = theme.pixmap(ICONS[severity], str(severity), ICON, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(px(BAR + 4), line.top + (line.height - px(ICON)) / 2), icon)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if line.number in self._layers:
            painter.setPen(theme.color("cfg_section"))
            box = QRectF(0, line.top, self._layer_right(), line.height)
            painter.drawText(box, right, str(self._layers[line.number]))
        painter.setPen(theme.color("text3"))
        painter.drawText(QRectF(0, line.top, self._line_right(), line.height), right, str(line.number + 1))
        for place, kind in enumerate(self._folds.kinds):
            self._paint_fold(painter, line, place, kind)

    def _paint_fold(self, painter: QPainter, line: ShownLine, place: int, kind: Kind) -> None:
        region = self._folds.region(kind, line.number)
        if region is None or any(self._is_folded(outer, line.number) for outer in KINDS[: KINDS.index(kind)]):
            return  # what is inside a folded block can't be opened before it
        name = "chevron-right" if self._folds.is_folded(region) else "chevron-down"
        icon = theme.pixmap(name, "text3", ICON, self.devicePixelRatioF())
        x = self._line_right() + theme.px(4) + place * theme.px(FOLD) + theme.px(FOLD - ICON) / 2
        painter.drawPixmap(QPointF(x, line.top + (line.height - theme.px(ICON)) / 2), icon)

    def _is_folded(self, kind: Kind, line: int) -> bool:
        region = self._folds.region(kind, line)
        return region is not None and self._folds.is_folded(region)

    def _line_at(self, point: QPointF) -> ShownLine | None:
        return next((line for line in self._lines() if line.top <= point.y() < line.top + line.height), None)

    def _digits(self, count: int) -> float:
        return len(str(max(count, 99))) * QFontMetricsF(theme.font(11, mono=True)).horizontalAdvance("0")

    def _layer_right(self) -> float:
        return theme.px(BAR + 4 + ICON + 6) + self._digits(len(self._layers))

    def _line_right(self) -> float:
        return self._layer_right() + theme.px(16) + self._digits(self._count)
