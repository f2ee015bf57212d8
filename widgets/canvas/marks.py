"""Marks of a gesture under way: the rubber band, and what a drop would do. They don't scale with the zoom."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from widgets import theme
from widgets.canvas.ink import ink

_HEIGHT = 20.0
_AWAY = 14.0


def paint_band(painter: QPainter, box: QRectF) -> None:
    """A rubber band, in pixels of the viewport."""
    painter.setPen(QPen(ink().accent, 1.0))
    painter.setBrush(theme.color("accent", 0.08))
    painter.drawRect(box)


def paint_label(painter: QPainter, text: str, at: QPointF, refused: bool) -> None:
    """A pill that says what a drop would do, or a box with the reason why it can't, beside a point of the viewport."""
    colours = ink()
    painter.setFont(theme.font(11, 500))
    width = painter.fontMetrics().horizontalAdvance(text) + 20
    height = theme.px(_HEIGHT)
    limit = painter.viewport().width() - width - 4.0
    box = QRectF(max(4.0, min(at.x() + _AWAY, limit)), at.y() + _AWAY, width, height)
    radius = 5.0 if refused else height / 2
    painter.setPen(QPen(colours.error, 1.0) if refused else Qt.PenStyle.NoPen)
    painter.setBrush(colours.error_tint if refused else colours.accent_fill)
    painter.drawRoundedRect(box, radius, radius)
    painter.setPen(colours.error if refused else colours.on_fill)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
