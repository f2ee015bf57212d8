"""The mark of the program: four bars that shrink, as maps do in a backbone."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets import theme

SIDE = 36
#: Of each bar: left edge, width, height, in 36ths.
_BARS = ((8, 4, 20), (14, 4, 15), (20, 4, 10), (26, 3, 5))


class Logo(QWidget):
    """A square with rounded corners."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As high as title and sentence beside it."""
        return theme.square(SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The square and its bars."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        unit = self.width() / SIDE
        painter.scale(unit, unit)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent_fill"))
        painter.drawRoundedRect(QRectF(0, 0, SIDE, SIDE), 9, 9)
        painter.setBrush(theme.color("on_fill"))
        for left, width, height in _BARS:
            painter.drawRoundedRect(QRectF(left, (SIDE - height) / 2, width, height), 1.5, 1.5)
        painter.end()
