"""What is where in a scene of nodes and wires."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsScene

from studio.layers.base import Address
from studio.layout import Box
from widgets.canvas.cards import Form
from widgets.canvas.edge_item import EdgeItem
from widgets.canvas.node_item import NodeItem
from widgets.canvas.paths import distance
from widgets.canvas.picture import Line


class HitScene(QGraphicsScene):
    """Answers what is at a point, in a rectangle, near a line; `CanvasScene` puts the items in."""

    def node_at(self, point: QPointF) -> NodeItem | None:
        """The topmost node at a point: a layer inside an opened block before the block."""
        for item in self.items(point):
            if isinstance(item, NodeItem) and item.box.contains(item.mapFromScene(point)):
                return item
        return None

    def nodes_in(self, box: QRectF) -> list[Address]:
        """The nodes that a rectangle touches; inner ones only where it lies within their block."""
        nodes = [(item, item.mapRectToScene(item.box)) for item in self.items(box) if isinstance(item, NodeItem)]
        touched = [item for item, place in nodes if place.intersects(box)]
        around = [item for item, place in nodes if item.card.form is Form.CONTAINER and place.contains(box)]
        if around:
            return [item.address for item in touched if item.parentItem() in around]
        return [item.address for item in touched if item.parentItem() is None]

    def boxes_near(self, box: Box, reach: float) -> list[tuple[Address, Box]]:
        """Where nodes around a rectangle stand now."""
        around = QRectF(*box).adjusted(-reach, -reach, reach, reach)
        near = [item for item in self.items(around) if isinstance(item, NodeItem) and item.parentItem() is None]
        placed = ((item.address, item.mapRectToScene(item.box)) for item in near)
        return [(address, Box(rect.x(), rect.y(), rect.width(), rect.height())) for address, rect in placed]

    def line_at(self, point: QPointF, reach: float) -> Line | None:
        """The wire between nodes that is nearest to a point, within `reach`."""
        at = (point.x(), point.y())
        box = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
        near = [item for item in self.items(box) if isinstance(item, EdgeItem) and item.parentItem() is None]
        measured = [(distance(item.path, at), order, item.line) for order, item in enumerate(near)]
        found = min(measured, default=None, key=lambda entry: entry[:2])
        return found[2] if found is not None and found[0] <= reach else None
