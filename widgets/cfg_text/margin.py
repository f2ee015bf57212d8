"""The margin left of the text: what is wrong in a line, the number of its layer, the number of the line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from widgets import theme
from widgets.cfg_text.marks import ICONS, Marks

ICON, BAR, GAP = 12, 2, 12


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

    def __init__(self, lines: Callable[[], list[ShownLine]], parent: QWidget) -> None:
        super().__init__(parent)
        self._lines = lines
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
        return QSize(round(self._line_right() + theme.px(GAP)), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The lines in sight."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("panel"))
        painter.setFont(theme.font(11, mono=True))
        for line in self._lines():
            self._paint_line(painter, line)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click goes to the line."""
        line = self._line_at(event.position())
        if line is not None:
            self.clicked.emit(line.number)

    def event(self, event: QEvent) -> bool:
        """Hovering over a line says what is wrong in it."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            line = self._line_at(QPointF(event.pos()))
            marks = self._marks.get(line.number, ()) if line else ()
            QToolTip.showText(event.globalPos(), "\n".join(mark.sentence for mark in marks), self)
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

    def _line_at(self, point: QPointF) -> ShownLine | None:
        return next((line for line in self._lines() if line.top <= point.y() < line.top + line.height), None)

    def _digits(self, count: int) -> float:
        return len(str(max(count, 99))) * QFontMetricsF(theme.font(11, mono=True)).horizontalAdvance("0")

    def _layer_right(self) -> float:
        return theme.px(BAR + 4 + ICON + 6) + self._digits(len(self._layers))

    def _line_right(self) -> float:
        return self._layer_right() + theme.px(16) + self._digits(self._count)
