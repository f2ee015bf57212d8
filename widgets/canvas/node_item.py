"""A node of the canvas: one item with one paint, keyed by its address and reused when the design is edited."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from studio.layers.base import Address
from studio.layout import STACK_RESERVE
from widgets.canvas.card_layout import CardLayout, layout_of
from widgets.canvas.card_paint import (
    Look,
    paint_bypass,
    paint_card,
    paint_container,
    paint_far,
    paint_mark,
    paint_middle,
    paint_pill,
    paint_rings,
    paint_set_here,
)
from widgets.canvas.cards import Card, Form
from widgets.canvas.ink import DETAIL, SHAPES, ink
from widgets.canvas.picture import InsidePicture

NAME, INDEX = 0, 1
"""Keys of `data`: the node's name, and its Darknet index or first index."""
_REACH = 12.0
#: Opacity of a bypassed card.
_PASSED = 0.45


class NodeItem(QGraphicsItem):
    """Shows a `Card`. An opened block holds the items of its inside as children."""

    def __init__(
        self,
        card: Card,
        width: float,
        height: float,
        inside: InsidePicture | None = None,
        parent: QGraphicsItem | None = None,
    ) -> None:
        super().__init__(parent)
        self.look = Look()
        self.card = card
        self.inside = inside
        self._size = (width, self._card_height(height))
        self._made: CardLayout | None = None
        self._tell_data()

    @property
    def address(self) -> Address:
        """What it shows."""
        return self.card.address

    @property
    def layout(self) -> CardLayout:
        """Where its parts are, from its own upper left corner."""
        return self._layout

    @property
    def _layout(self) -> CardLayout:
        """Made when it is first looked at: a network has more nodes than a view."""
        if self._made is None:
            pages = self.inside.pages if self.inside else 0
            self._made = layout_of(self.card, *self._size, pages)
        return self._made

    @property
    def box(self) -> QRectF:
        """Its rectangle without stack and rings."""
        return QRectF(0, 0, *self._size)

    @property
    def _stacked(self) -> QRectF:
        """The rectangle with the edges of its repeats, which are no more told apart from afar."""
        return self.box.adjusted(0, 0, 0, STACK_RESERVE if self.card.repeats > 1 else 0)

    def set_card(self, card: Card, width: float, height: float, inside: InsidePicture | None = None) -> None:
        """Show another state of the same node."""
        same = card == self.card and inside == self.inside
        if same and (width, self._card_height(height)) == self._size:
            return
        self.prepareGeometryChange()
        self.card, self.inside = card, inside
        self._size, self._made = (width, self._card_height(height)), None
        self._tell_data()
        self.update()

    def set_look(self, **changes: bool | str) -> None:
        """Change parts of its state: `selected`, `focused`, `hovered`, `drop`."""
        look = replace(self.look, **changes)  # type: ignore[arg-type]
        if look != self.look:
            self.look = look
            self.update()

    def page_at(self, point: QPointF) -> int | None:
        """The repeat whose button is at a point of the item."""
        return next((page for page, box in enumerate(self._layout.pages) if box.contains(point)), None)

    def on_badge(self, point: QPointF) -> bool:
        """Whether the number of its repeats is at a point of the item."""
        return self._layout.badge is not None and self._layout.badge[0].contains(point)

    def on_chevron(self, point: QPointF) -> bool:
        """Whether a click at a point of the item opens or closes it."""
        return self.card.is_block and self._layout.chevron.contains(point)

    def boundingRect(self) -> QRectF:
        """With room for stack, rings and the mark of a problem."""
        return self.box.adjusted(-_REACH, -_REACH, _REACH, _REACH + STACK_RESERVE)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """As much as the zoom shows."""
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        box, colours = self.box, ink()
        if self.card.bypassed:
            painter.setOpacity(_PASSED)
        if zoom < SHAPES:
            paint_far(painter, self.card, self._stacked, colours)
            if self.look.selected or self.card.severity in ("error", "warning"):
                paint_rings(painter, self.card, box, self.look, colours)
            return
        self._paint_form(painter, zoom)
        if self.card.bypassed:
            painter.setOpacity(1.0)
            paint_bypass(painter, self.card, box, colours)
        paint_rings(painter, self.card, box, self.look, colours)
        if self.card.set_here and zoom >= DETAIL:
            paint_set_here(painter, box, colours)
        paint_mark(painter, self.card, box, painter.device().devicePixelRatioF() * zoom, colours)

    def _paint_form(self, painter: QPainter, zoom: float) -> None:
        if self.card.form is Form.CONTAINER:
            assert self.inside is not None
            paint_container(painter, self.card, self._layout, self.inside, zoom, ink())
        elif self.card.form in (Form.PILL, Form.TAG):
            paint_pill(painter, self._layout, zoom, ink())
        elif zoom < DETAIL:
            paint_middle(painter, self.card, self._layout, self._stacked, zoom, ink())
        else:
            paint_card(painter, self.card, self._layout, ink())

    def _card_height(self, height: float) -> float:
        """The layout keeps room for the edges of a stack below a card."""
        return height - (STACK_RESERVE if self.card.repeats > 1 else 0)

    def _tell_data(self) -> None:
        self.setData(NAME, self.card.name)
        self.setData(INDEX, self.card.first)
