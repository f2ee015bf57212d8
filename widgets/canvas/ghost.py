"""The ghost of a card: what a drop would put where the mouse is, or in red that it can't."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from widgets import theme
from widgets.canvas.ink import elided, font, ink, width_of
from widgets.canvas.outcome import Outcome

WIDTH, HEIGHT = 224.0, 48.0
_ROOM = 8.0
_ARROWS = {1: "▲", -1: "▼"}


def ghost_box(centre: QPointF) -> QRectF:
    """The ghost around a point."""
    return QRectF(centre.x() - WIDTH / 2, centre.y() - HEIGHT / 2, WIDTH, HEIGHT)


def paint_ghost(painter: QPainter, box: QRectF, outcome: Outcome | None) -> None:
    """In pixels of the viewport: dashed in the accent with its output and costs, dotted in red for a refusal."""
    colours = ink()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if outcome is None:
        painter.setPen(QPen(colours.error, 1.5, Qt.PenStyle.DotLine))
        painter.setBrush(theme.color("error", 0.08))
        painter.drawRoundedRect(box, 6, 6)
        return
    painter.setPen(QPen(colours.accent, 1.5, Qt.PenStyle.DashLine))
    painter.setBrush(colours.selected)
    painter.drawRoundedRect(box, 6, 6)
    room = box.width() - 2 * _ROOM
    title = elided(outcome.title, room, 12, 600)
    painter.setPen(colours.accent)
    painter.setFont(font(12, 600))
    painter.drawText(QPointF(box.x() + _ROOM, box.y() + 18), title)
    left = width_of(title, 12, 600) + 6
    painter.setFont(font(12))
    painter.drawText(QPointF(box.x() + _ROOM + left, box.y() + 18), elided(outcome.facts, room - left, 12))
    painter.setPen(colours.text)
    painter.setFont(font(11, mono=True))
    shape = f"+ {outcome.shape}"
    painter.drawText(QPointF(box.x() + _ROOM, box.bottom() - 12), shape)
    _paint_changes(painter, box, outcome, box.x() + _ROOM + width_of(shape, 11, mono=True) + 8)


def _paint_changes(painter: QPainter, box: QRectF, outcome: Outcome, left: float) -> None:
    """What it costs, from the right; what has no room is left out."""
    right = box.right() - _ROOM
    painter.setFont(font(11, 500))
    changes = outcome.changes()
    for text, sign in changes[:1] if _wide(changes) > right - left else changes[::-1]:
        said = f"{_ARROWS[sign]} {text}"
        width = width_of(said, 11, 500)
        if right - width < left:
            return
        painter.setPen(theme.color("up" if sign > 0 else "down"))
        painter.drawText(QPointF(right - width, box.bottom() - 12), said)
        right -= width + 8


def _wide(changes: tuple[tuple[str, int], ...]) -> float:
    return sum(width_of(f"{_ARROWS[sign]} {text}", 11, 500) + 8 for text, sign in changes)
