"""A sticky note, beside the node it belongs to."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from studio.design.design import Design
from studio.layers.base import Address
from widgets.canvas.ink import RADIUS, SHAPES, font, ink, metrics
from widgets.canvas.picture import Picture

WIDTH = 208.0
_BESIDE = 48.0
_PADDING = 10.0
_LINE = 16.0


class NoteItem(QGraphicsItem):
    """Shows the text of a note, its first line in bold, and a dashed line to its node."""

    def __init__(self, text: str, at: QPointF, anchor: QPointF | None = None) -> None:
        super().__init__()
        head, _, rest = text.partition("\n")
        self._head, self._rest = head, rest
        self._anchor = anchor - at if anchor is not None else None
        self._height = 2 * _PADDING + self._needed(head, 600) + (self._needed(rest, 400) if rest else 0.0)
        self.setPos(at)

    def boundingRect(self) -> QRectF:
        """The paper and the line to the node."""
        box = QRectF(0, 0, WIDTH, self._height).adjusted(-2, -2, 2, 4)
        if self._anchor is None:
            return box
        return box.united(QRectF(self._anchor, QPointF(0, self._height / 2)).normalized())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paper, then text; from afar paper only."""
        colours = ink()
        if self._anchor is not None:
            painter.setPen(QPen(colours.note_line, 1.0, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(0, self._height / 2), self._anchor)
        box = QRectF(0, 0, WIDTH, self._height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.shadow)
        painter.drawRoundedRect(box.translated(0, 1.5), RADIUS, RADIUS)
        painter.setPen(QPen(colours.note_line, 1.0))
        painter.setBrush(colours.note)
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        if option.levelOfDetailFromTransform(painter.worldTransform()) < SHAPES:
            return
        room = box.adjusted(_PADDING, _PADDING, -_PADDING, -_PADDING)
        painter.setPen(colours.text)
        painter.setFont(font(12, 600))
        painter.drawText(room, Qt.TextFlag.TextWordWrap, self._head)
        if self._rest:
            painter.setPen(colours.text2)
            painter.setFont(font(12))
            room.setTop(room.top() + self._needed(self._head, 600))
            painter.drawText(room, Qt.TextFlag.TextWordWrap, self._rest)

    def _needed(self, text: str, weight: int) -> float:
        """Height of a wrapped text."""
        room = QRectF(0, 0, WIDTH - 2 * _PADDING, 2000)
        return max(_LINE, metrics(12, weight).boundingRect(room, Qt.TextFlag.TextWordWrap, text).height())


def notes_of(design: Design, picture: Picture) -> list[NoteItem]:
    """The notes of a design: right of their nodes, or free, at their offsets."""
    notes = []
    for note in design.notes:
        box = picture.boxes.get(Address(note.node))
        if box is None:
            notes.append(NoteItem(note.text, QPointF(note.x, note.y)))
            continue
        dx, dy = picture.offset(Address(note.node))
        edge = QPointF(box.x + dx + box.w, box.y + dy + box.h / 2)
        notes.append(NoteItem(note.text, QPointF(edge.x() + _BESIDE + note.x, box.y + dy + note.y), edge))
    return notes
