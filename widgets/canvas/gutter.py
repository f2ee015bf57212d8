"""The gutter beside the canvas, above it where lanes are columns: each lane's map size, stride and share of the cost.

It follows the view.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from widgets import theme
from widgets.canvas.picture import Band

WIDTH = 104
#: Its height where it lies above the canvas.
HEIGHT = 52
_INDENT = 12
_BAR = 76
#: Heights from which size, stride, and bar with percent are shown.
_LEAST = (18, 34, 60)
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
UNITS = {"bflops": "BF", "macs": "MACs", "params": "params", "memory": "memory"}


class Gutter(QWidget):
    """Paints `bands`; `to_view` gives the y on the widget of a y of the scene."""

    def __init__(self, to_view: Callable[[float], float], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Lanes: map size, stride, share of the cost")
        self.bands: Sequence[Band] = ()
        self.unit = UNITS["bflops"]
        self.lying = False
        self._to_view = to_view

    def sizeHint(self) -> QSize:
        """Its fixed width."""
        return QSize(theme.px(WIDTH), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Bands, lines between them, words at the top of what is seen of each."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("lane"))
        if self.lying:
            self._paint_lying(painter)
            painter.end()
            return
        for band in self.bands:
            top, bottom = self._to_view(band.top), self._to_view(band.bottom)
            if bottom < 0 or top > self.height():
                continue
            painter.setPen(theme.color("line"))
            for y in (top, bottom):
                painter.drawLine(0, round(y), self.width(), round(y))
            self._paint_words(painter, band, max(top, 0.0), bottom)
        painter.setPen(theme.color("line"))
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())
        painter.end()

    def _paint_lying(self, painter: QPainter) -> None:
        """One cell a lane, from left to right."""
        px = theme.px
        for band in self.bands:
            left, right = self._to_view(band.top), self._to_view(band.bottom)
            if right < 0 or left > self.width():
                continue
            painter.setPen(theme.color("line"))
            for x in (left, right):
                painter.drawLine(round(x), 0, round(x), self.height())
            painter.save()
            painter.setClipRect(QRectF(left, 0, right - left, self.height()))
            x = round(max(left, 0.0)) + px(8)
            painter.setPen(theme.color("text"))
            painter.setFont(theme.font(13, 600))
            painter.drawText(x, px(18), band.size)
            painter.setPen(theme.color("text3"))
            painter.setFont(theme.font(11))
            painter.drawText(x, px(33), band.stride)
            if band.share is not None:
                painter.drawText(x, px(47), f"{100 * band.share:.1f} % {self.unit}")
            painter.restore()
        painter.setPen(theme.color("line"))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)

    def _paint_words(self, painter: QPainter, band: Band, top: float, bottom: float) -> None:
        room, px = bottom - top, theme.px
        least = tuple(map(px, _LEAST))
        if room < least[0]:
            return
        top = min(top, max(bottom - px(72), self._to_view(band.top)))
        painter.save()
        painter.setClipRect(QRectF(0, self._to_view(band.top), self.width(), bottom - self._to_view(band.top)))
        x = px(_INDENT)
        painter.setPen(theme.color("text"))
        painter.setFont(theme.font(13, 600))
        painter.drawText(x, round(top) + px(18), band.size)
        if room >= least[1]:
            painter.setPen(theme.color("text3"))
            painter.setFont(theme.font(11))
            painter.drawText(x, round(top) + px(33), band.stride)
        if room >= least[2] and band.share is not None:
            bar = QRectF(x, round(top) + px(40), px(_BAR), px(4))
            _paint_bar(painter, bar, band.share)
            line = QRectF(x, round(top) + px(46), px(_BAR), px(16))
            painter.setPen(theme.color("text"))
            painter.setFont(theme.font(11))
            painter.drawText(line, _LEFT, f"{100 * band.share:.1f} %")
            painter.setPen(theme.color("text3"))
            painter.drawText(line, _RIGHT, self.unit)
        painter.restore()


def _paint_bar(painter: QPainter, box: QRectF, share: float) -> None:
    """A share of the whole; one above 0 is always seen."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    radius = box.height() / 2
    painter.setBrush(theme.blend("lane", "text3", 0.16))
    painter.drawRoundedRect(box, radius, radius)
    if share > 0:
        painter.setBrush(theme.color("accent"))
        filled = QSizeF(max(share * box.width(), radius), box.height())
        painter.drawRoundedRect(QRectF(box.topLeft(), filled), radius, radius)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
