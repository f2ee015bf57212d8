"""Where a wire can be taken hold of: the output of a node, and both ends of each wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPen

from studio.design.rewire import Wired
from studio.layers.base import Address
from studio.layout import Point
from widgets.canvas.cards import Form
from widgets.canvas.ink import SHAPES, ink
from widgets.canvas.picture import Line
from widgets.canvas.scene import CanvasScene

#: How near the mouse has to be, in px of the screen: to an output, to a wire, and to its end.
OUTPUT_REACH, WIRE_REACH, END_REACH = 8.0, 6.0, 18.0
#: From afar an output takes no more of its node than this, in px of the scene.
OUTPUT_MOST = 10.0
_RADIUS = 4.5

End = Literal["output", "source", "target"]


@dataclass(frozen=True, slots=True)
class Grip:
    """One of them. `at`: where it is in the scene; `line`: the wire whose end it is."""

    end: End
    node: Address
    at: Point
    line: Line | None = None

    @property
    def wire(self) -> Wired:
        """The wire as the design knows it."""
        assert self.line is not None and isinstance(self.line.src, Address)
        return Wired(self.line.src.node, self.line.dst.node, self.line.tag.node if self.line.tag else None)

    @property
    def fixed(self) -> Point:
        """The point that stays where it is while the grip is dragged."""
        if self.line is None or self.end == "output":
            return self.at
        return self.line.path[0 if self.end == "target" else -1]


def output_of(scene: CanvasScene, address: Address) -> Grip | None:
    """Where wires leave a node; None for what has no output of its own, such as a layer inside a block."""
    item = scene.nodes.get(address)
    if item is None or address.role or item.card.form is Form.TAG or item.card.last < 0:
        return None
    edges = (edge for edge in scene.edges.values() if edge.line.src == address and edge.line.stub is None)
    starts = [(edge.line.kind != "trunk", edge.path[0]) for edge in edges]
    if starts:
        return Grip("output", address, min(starts)[1])
    foot = item.mapToScene(QPointF(item.box.width() / 2, item.box.height()))
    return Grip("output", address, (foot.x(), foot.y()))


def grip_at(scene: CanvasScene, point: QPointF, zoom: float) -> Grip | None:
    """What can be taken hold of at a point: on a node its output, elsewhere the nearer end of a wire."""
    if zoom < SHAPES:
        return None
    at = (point.x(), point.y())
    item = scene.node_at(point)
    if item is not None and item.card.form is not Form.TAG:
        grip = output_of(scene, item.address)
        return grip if grip is not None and _far(grip.at, at) <= min(OUTPUT_REACH / zoom, OUTPUT_MOST) else None
    line = scene.line_at(point, WIRE_REACH / zoom) if item is None else None
    if line is None or not isinstance(line.src, Address):
        return None
    path = scene.edges[line.key].path
    ends: list[tuple[float, End, Address, Point]] = [(_far(path[-1], at), "target", line.dst, path[-1])]
    if line.stub is None:
        ends.append((_far(path[0], at), "source", line.src, path[0]))
    far, end, node, place = min(ends)
    return Grip(end, node, place, line) if far <= END_REACH / zoom else None


def paint_grip(painter: QPainter, at: QPointF, held: bool) -> None:
    """A small circle at a point of the viewport, filled when the mouse is on it."""
    colours = ink()
    painter.setPen(QPen(colours.accent, 1.5))
    painter.setBrush(colours.accent if held else colours.raised)
    painter.drawEllipse(at, _RADIUS, _RADIUS)


def _far(a: Point, b: Point) -> float:
    return ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5
