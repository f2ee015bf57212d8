"""A sticky note, beside the node it belongs to."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from studio.design.design import Design, Note
from studio.layers.base import Address
from widgets.canvas.ink import RADIUS, SHAPES, font, ink, metrics
from widgets.canvas.picture import Picture

_BESIDE = 48.0
_PADDING = 10.0
_LINE = 16.0
#: The strip at the right edge that resizes a note, and the dot in its corner that gives it another colour.
_EDGE = 8.0
_DOT = 10.0
LEAST_WIDTH, MOST_WIDTH = 96.0, 640.0


class NoteItem(QGraphicsItem):
    """Shows a note, its first line in bold, and a dashed line to its node. `place`: its place among the notes."""

    def __init__(self, note: Note, at: QPointF, place: int = 0, anchor: QPointF | None = None) -> None:
        super().__init__()
        self.note, self.place = note, place
        self.chosen = False
        self._head, _, self._rest = note.text.partition("\n")
        self._anchor = anchor - at if anchor is not None else None
        rest = self._needed(self._rest, 400) if self._rest else 0.0
        self._height = 2 * _PADDING + self._needed(self._head, 600) + rest
        self.setPos(at)

    @property
    def box(self) -> QRectF:
        """The paper."""
        return QRectF(0, 0, self.note.width, self._height)

    def on_edge(self, point: QPointF) -> bool:
        """Whether a press at a point of the item resizes it."""
        return self.box.contains(point) and point.x() >= self.note.width - _EDGE

    def on_dot(self, point: QPointF) -> bool:
        """Whether a click at a point of the item changes its colour."""
        return self.chosen and self._dot.adjusted(-3, -3, 3, 3).contains(point)

    @property
    def _dot(self) -> QRectF:
        return QRectF(self.note.width - _EDGE - _DOT - 2, 6, _DOT, _DOT)

    def boundingRect(self) -> QRectF:
        """The paper with its ring, and the line to the node."""
        box = self.box.adjusted(-5, -5, 5, 5)
        if self._anchor is None:
            return box
        return box.united(QRectF(self._anchor, QPointF(0, self._height / 2)).normalized())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paper, then text; from afar paper only."""
        colours = ink()
        paper, line = colours.papers[self.note.colour if self.note.colour in colours.papers else ""]
        if self._anchor is not None:
            painter.setPen(QPen(line, 1.0, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(0, self._height / 2), self._anchor)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.shadow)
        painter.drawRoundedRect(self.box.translated(0, 1.5), RADIUS, RADIUS)
        painter.setPen(QPen(line, 1.0))
        painter.setBrush(paper)
        painter.drawRoundedRect(self.box, RADIUS, RADIUS)
        if self.chosen:
            self._paint_chosen(painter)
        if option.levelOfDetailFromTransform(painter.worldTransform()) >= SHAPES:
            self._paint_text(painter)

    def _paint_chosen(self, painter: QPainter) -> None:
        """The ring, and the dot in the colour that a click gives."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(ink().rings["selected"])
        painter.drawRoundedRect(self.box.adjusted(-3, -3, 3, 3), RADIUS + 3, RADIUS + 3)
        painter.setPen(QPen(ink().text3, 1.0))
        painter.setBrush(ink().papers[next_colour(self.note.colour)][1])
        painter.drawEllipse(self._dot)

    def _paint_text(self, painter: QPainter) -> None:
        room = self.box.adjusted(_PADDING, _PADDING, -_PADDING, -_PADDING)
        painter.setPen(ink().text)
        painter.setFont(font(12, 600))
        painter.drawText(room, Qt.TextFlag.TextWordWrap, self._head)
        if self._rest:
            painter.setPen(ink().text2)
            painter.setFont(font(12))
            room.setTop(room.top() + self._needed(self._head, 600))
            painter.drawText(room, Qt.TextFlag.TextWordWrap, self._rest)

    def _needed(self, text: str, weight: int) -> float:
        """Height of a wrapped text."""
        room = QRectF(0, 0, self.note.width - 2 * _PADDING, 2000)
        return max(_LINE, metrics(12, weight).boundingRect(room, Qt.TextFlag.TextWordWrap, text).height())


def next_colour(colour: str) -> str:
    """The colour after another, round and round."""
    names = list(ink().papers)
    return names[(names.index(colour) + 1) % len(names)] if colour in names else names[0]


def notes_of(design: Design, picture: Picture) -> list[NoteItem]:
    """The notes of a design: right of their nodes, or free, at their offsets."""
    notes = []
    for place, note in enumerate(design.notes):
        box = picture.boxes.get(Address(note.node))
        if box is None:
            notes.append(NoteItem(note, QPointF(note.x, note.y), place))
            continue
        dx, dy = picture.offset(Address(note.node))
        edge = QPointF(box.x + dx + box.w, box.y + dy + box.h / 2)
        notes.append(NoteItem(note, QPointF(edge.x() + _BESIDE + note.x, box.y + dy + note.y), place, edge))
    return notes
