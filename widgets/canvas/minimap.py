"""The network small, with what the view shows of it; a click or drag goes there.

A tall network is not shrunk until nothing is seen: then the map shows the part around the view, and moves along.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import islice

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from widgets import theme

SIZE = (120, 176)
_PADDING = 8
_LEAST = 1.5
_SMALLEST = 0.05


class Minimap(QWidget):
    """Paints rectangles of the scene in category colours; the visible part is framed in the accent."""

    #: A person wants this point of the scene in the middle of the view.
    wanted = Signal(QPointF)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Overview of the network")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._boxes: list[tuple[QRectF, str]] = []
        self._tallest = 0.0
        self._content = QRectF()
        self._seen = QRectF()
        self.resize_to_theme()

    def resize_to_theme(self, lying: bool = False) -> None:
        """Take the size of the theme's scale; `lying` for a network that runs to the right."""
        width, height = reversed(SIZE) if lying else SIZE
        self.setFixedSize(theme.px(width), theme.px(height))

    def set_content(self, boxes: Sequence[tuple[QRectF, str]], content: QRectF) -> None:
        """Show these rectangles of the scene, each with its category."""
        self._boxes = sorted(boxes, key=lambda box: box[0].top())
        self._tallest = max((box.height() for box, _ in boxes), default=0.0)
        self._content = content
        self.update()

    def set_seen(self, seen: QRectF) -> None:
        """The part of the scene that the view shows."""
        if seen != self._seen:
            self._seen = seen
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A floating card with the rectangles on it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color("line2"))
        painter.setBrush(theme.blend("panel", "raised", 0.5))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, theme.px(8), theme.px(8))
        if self._content.isEmpty():
            return
        painter.setClipRect(frame.adjusted(1, 1, -1, -1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_boxes(painter)
        seen = self._mapped(self._seen).intersected(frame.adjusted(2, 2, -2, -2))
        if not seen.isEmpty():
            painter.setPen(theme.color("accent"))
            painter.setBrush(theme.color("accent", 0.10))
            painter.drawRect(seen)
        painter.end()

    def _paint_boxes(self, painter: QPainter) -> None:
        """Those within the map; in a tall network these are few."""
        scale, start = self._fit()
        origin = start - self._content.topLeft() * scale
        top, bottom = -origin.y() / scale, (self.height() - origin.y()) / scale
        first = bisect_left(self._boxes, top - self._tallest, key=lambda box: box[0].top())
        for box, category in islice(self._boxes, first, None):
            if box.top() > bottom:
                break
            width, height = max(box.width() * scale, _LEAST), max(box.height() * scale, _LEAST)
            at = origin + box.topLeft() * scale
            painter.fillRect(QRectF(at.x(), at.y(), width, height), theme.category(category))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        self.wanted.emit(self._to_scene(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Keep going there."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.wanted.emit(self._to_scene(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """There."""
        event.accept()

    def _fit(self) -> tuple[float, QPointF]:
        """Scale, and where the scene's content begins."""
        room = QRectF(self.rect()).adjusted(_PADDING, _PADDING, -_PADDING, -_PADDING)
        across, down = room.width() / self._content.width(), room.height() / self._content.height()
        scale = min(across, max(down, _SMALLEST))
        size = self._content.size() * scale
        start = QPointF(room.center().x() - size.width() / 2, room.center().y() - size.height() / 2)
        if size.height() > room.height():
            free = self._content.height() - self._seen.height()
            gone = (self._seen.top() - self._content.top()) / free if free > 0 else 0.0
            start.setY(room.top() - min(max(gone, 0.0), 1.0) * (size.height() - room.height()))
        return scale, start

    def _mapped(self, box: QRectF) -> QRectF:
        scale, start = self._fit()
        at = (box.topLeft() - self._content.topLeft()) * scale + start
        return QRectF(at, box.size() * scale)

    def _to_scene(self, point: QPointF) -> QPointF:
        if self._content.isEmpty():
            return QPointF()
        scale, start = self._fit()
        return (point - start) / scale + self._content.topLeft()
