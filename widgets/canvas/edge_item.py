"""A wire of the canvas: horizontals and verticals with round corners, an arrow at its end, a dot where it branches."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from studio.layout import Bus, Path, Point
from widgets.canvas.ink import SHAPES, elided, font, ink, width_of
from widgets.canvas.paths import extent, middle
from widgets.canvas.picture import Line

CORNER = 8.0
ARROW = 7.0
DOT = 3.0
_ARROW_HALF = 3.2
_REACH = 6.0
_BUS_WIDTH = 3.0
_SHORT = 40.0
_CENTRE = Qt.AlignmentFlag.AlignCenter


def rounded(path: Path, short: float = 0.0) -> QPainterPath:
    """The path with round corners; `short`: how much its end is cut, for an arrow."""
    points = list(path)
    if short:
        points[-1] = _towards(points[-1], points[-2], short)
    drawn = QPainterPath(QPointF(*points[0]))
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(CORNER, _length(before, corner) / 2, _length(corner, after) / 2)
        drawn.lineTo(QPointF(*_towards(corner, before, radius)))
        drawn.quadTo(QPointF(*corner), QPointF(*_towards(corner, after, radius)))
    drawn.lineTo(QPointF(*points[-1]))
    return drawn


def arrow(path: Path) -> QPolygonF:
    """The head of an arrow at the end of a path."""
    tip, before = path[-1], path[-2]
    base = _towards(tip, before, ARROW)
    x, y = (_ARROW_HALF, 0.0) if tip[0] == before[0] else (0.0, _ARROW_HALF)
    return QPolygonF([QPointF(*tip), QPointF(base[0] + x, base[1] + y), QPointF(base[0] - x, base[1] - y)])


def straight(path: Path) -> list[QLineF]:
    """The path as plain lines, for the picture from afar."""
    return [QLineF(*a, *b) for a, b in pairwise(path)]


def _length(a: Point, b: Point) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _towards(start: Point, end: Point, by: float) -> Point:
    length = _length(start, end)
    part = min(by, length) / length if length else 0.0
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


class EdgeItem(QGraphicsItem):
    """Shows a `Line`; `path` is where it runs now, with its ends where nodes were moved to."""

    def __init__(self, line: Line, path: Path, source: str = "", parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self.traced = False
        self.carried = ""
        self.drop = ""
        self._take(line, path, source)

    def set_line(self, line: Line, path: Path, source: str = "") -> None:
        """Run another way; `source` is the text of a stub's pill."""
        if (self.line, self.path, self.source) == (line, path, source):
            return
        self.prepareGeometryChange()
        self._take(line, path, source)
        self.update()

    def _take(self, line: Line, path: Path, source: str) -> None:
        self.line, self.path, self.source = line, path, source
        self._ends_in_arrow = line.src != line.dst
        self._drawn = rounded(path, ARROW - 1 if self._ends_in_arrow else 0.0)
        self._arrow = arrow(path)
        left, top, right, bottom = extent(path)
        self._bounds = QRectF(left, top, right - left, bottom - top).adjusted(-_REACH, -_REACH, _REACH, _REACH)
        if line.stub is not None:
            self._bounds = self._bounds.united(QRectF(*line.stub).adjusted(-2, -2, 2, 2))

    def set_traced(self, traced: bool, carried: str = "") -> None:
        """Stand out, as a wire of what is under the mouse; `carried`: the shape on it, written on it."""
        if (traced, carried) != (self.traced, self.carried):
            self.prepareGeometryChange()
            self.traced, self.carried = traced, carried
            self.update()

    def set_drop(self, drop: str) -> None:
        """A drop would be put on it ('insert'), or is refused ('refused')."""
        if drop != self.drop:
            self.drop = drop
            self.update()

    def boundingRect(self) -> QRectF:
        """Path, arrow, dot, shape."""
        return self._bounds.united(self._plate()) if self.carried else self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """From afar the scene draws all wires at once, and this one nothing."""
        if option.levelOfDetailFromTransform(painter.worldTransform()) < SHAPES:
            return
        pen = ink().traced if self.traced or self.drop else ink().wires[self.line.kind]
        if self.drop == "refused":
            pen = ink().rings["refused"]
        elif self.line.passing:
            pen = ink().passing(pen)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._drawn)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(pen.color())
        if self._ends_in_arrow:
            painter.drawPolygon(self._arrow)
        if self.line.tap >= 0 and self.line.tap < len(self.path):
            painter.drawEllipse(QPointF(*self.path[self.line.tap]), DOT, DOT)
        if self.line.stub is not None:
            self._paint_stub(painter)
        if self.carried:
            self._paint_shape(painter)

    def _plate(self) -> QRectF:
        """The ground of the shape, on the middle of the longest line; beside it where the line is short."""
        x, y = middle(self.path)
        width = width_of(self.carried, 11, mono=True) + 8
        left, top, right, bottom = extent(self.path)
        short = max(right - left, bottom - top) < _SHORT
        return QRectF(x + 6 if short else x - width / 2, y - 8, width, 16)

    def _paint_shape(self, painter: QPainter) -> None:
        """The shape that the wire carries."""
        plate = self._plate()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink().canvas)
        painter.drawRoundedRect(plate, 4, 4)
        painter.setPen(ink().accent)
        painter.setFont(font(11, mono=True))
        painter.drawText(plate, _CENTRE, self.carried)

    def _paint_stub(self, painter: QPainter) -> None:
        """The pill that stands for a far source."""
        assert self.line.stub is not None
        box = QRectF(*self.line.stub)
        painter.setPen(ink().wires[self.line.kind])
        painter.setBrush(ink().raised)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(ink().text)
        painter.setFont(font(11))
        text = elided(self.source, box.width() - 16, 11)
        painter.drawText(QPointF(box.center().x() - width_of(text, 11) / 2, box.center().y() + 4), text)


class BusItem(QGraphicsItem):
    """A gutter with too many wires for lines of their own: one thick line with dots where it is fed."""

    def __init__(self, bus: Bus) -> None:
        super().__init__()
        self.bus = bus
        points = (*bus.line, *bus.feeds, *bus.reads)
        left, top, right, bottom = extent(points)
        self._bounds = QRectF(left, top, right - left, bottom - top).adjusted(-_REACH, -_REACH, _REACH, _REACH)

    def boundingRect(self) -> QRectF:
        """The line and everything that meets it."""
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """The thick line over the wires that share it; those draw themselves how they come and go."""
        if option.levelOfDetailFromTransform(painter.worldTransform()) < SHAPES:
            return
        pen = ink().wires[self.bus.kind]
        thick = type(pen)(pen)
        thick.setWidthF(_BUS_WIDTH)
        painter.setPen(thick)
        (x0, y0), (x1, y1) = self.bus.line
        painter.drawLine(QLineF(x0, y0, x1, y1))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(pen.color())
        for feed in self.bus.feeds:
            painter.drawEllipse(QPointF(*feed), DOT, DOT)
