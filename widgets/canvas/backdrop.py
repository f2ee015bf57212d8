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
    painter: QPainter, rect: QRectF, bands: Sequence[Band], far: Mapping[str, Sequence[QLineF]]
) -> None:
    """Paint the part `rect` of the scene. `far`: all wires as plain lines by kind, drawn below the last detail."""
    zoom = painter.worldTransform().m11()
    colours = ink()
    painter.fillRect(rect, colours.canvas)
    for place, band in enumerate(bands):
        if place % 2 and band.bottom >= rect.top() and band.top <= rect.bottom():
            painter.fillRect(QRectF(rect.left(), band.top, rect.width(), band.bottom - band.top), colours.lane)
    if zoom >= _DOTS_FROM:
        _paint_dots(painter, rect, zoom)
    edges = {band.top for band in bands} | {band.bottom for band in bands}
    painter.setPen(QPen(colours.line.color(), 0.0))
    painter.drawLines([QLineF(rect.left(), y, rect.right(), y) for y in edges if rect.top() <= y <= rect.bottom()])
    if zoom < SHAPES:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for kind, lines in far.items():
            painter.setPen(colours.wires_far[kind])
            painter.drawLines(lines)


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
