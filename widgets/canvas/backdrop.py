"""What lies under the network: lanes in two colours by turns, lines between them, a grid of dots, from afar wires."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from widgets.canvas.ink import DETAIL, SHAPES, ink
from widgets.canvas.picture import Band

_DOTS = 16
_DOTS_FROM = 0.5


def paint_backdrop(
    painter: QPainter, rect: QRectF, bands: Sequence[Band], far: Mapping[str, Sequence[QLineF]], upright: bool = False
) -> None:
    """Paint the part `rect` of the scene. `far`: all wires as plain lines by kind, drawn below the last detail.

    `upright`: lanes are columns.
    """
    zoom = painter.worldTransform().m11()
    colours = ink()
    painter.fillRect(rect, colours.canvas)
    _paint_lanes(painter, rect, bands, upright)
    if zoom >= _DOTS_FROM:
        _paint_dots(painter, rect, zoom)
    edges = {band.top for band in bands} | {band.bottom for band in bands}
    painter.setPen(QPen(colours.line.color(), 0.0))
    if upright:
        lines = [QLineF(x, rect.top(), x, rect.bottom()) for x in edges if rect.left() <= x <= rect.right()]
    else:
        lines = [QLineF(rect.left(), y, rect.right(), y) for y in edges if rect.top() <= y <= rect.bottom()]
    painter.drawLines(lines)
    if zoom < SHAPES:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for kind, wires in far.items():
            painter.setPen(colours.wires_far[kind])
            painter.drawLines(wires)


def _paint_lanes(painter: QPainter, rect: QRectF, bands: Sequence[Band], upright: bool) -> None:
    """Every other lane in its colour."""
    for band in bands[1::2]:
        size = band.bottom - band.top
        box = (
            QRectF(band.top, rect.top(), size, rect.height())
            if upright
            else QRectF(rect.left(), band.top, rect.width(), size)
        )
        if box.intersects(rect):
            painter.fillRect(box, ink().lane)


def _paint_dots(painter: QPainter, rect: QRectF, zoom: float) -> None:
    """One dashed line for each row of dots: a tenth of the calls that points would take."""
    pen = QPen(ink().dots, 1.0 if zoom >= DETAIL else 1.3)
    pen.setDashPattern([1.0 / pen.widthF(), (_DOTS - 1.0) / pen.widthF()])
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    left = (rect.left() // _DOTS) * _DOTS
    row = (rect.top() // _DOTS) * _DOTS
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    while row <= rect.bottom():
        painter.drawLine(QLineF(left, row, rect.right(), row))
        row += _DOTS
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
