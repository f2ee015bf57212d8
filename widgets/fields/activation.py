"""Editor for an activation function: a list with a small drawing of each curve."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QWidget

from widgets import theme
from widgets.fields.choice import ComboField
from widgets.segments import Choice

Function = Callable[[float], float]

#: What the drawing shows: inputs from -SPAN to SPAN, outputs cut at that too.
SPAN = 4.0
POINTS = 33


class ActivationField(ComboField):
    """Words of activations. `curve` gives the function of a word, or None where it has no curve to draw."""

    def __init__(
        self,
        choices: Iterable[Choice],
        curve: Callable[[str], Function | None],
        name: str = "",
        label: str = "",
        help: str = "",
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(choices, name, label, help, parent=parent)
        self._resize_icons()
        theme.signals.themeChanged.connect(self._resize_icons)
        for index in range(self.count()):
            function = curve(str(self.itemData(index)))
            if function is not None:
                self.setItemIcon(index, QIcon(_CurveEngine(samples(function))))

    def _resize_icons(self) -> None:
        self.setIconSize(QSize(theme.px(24), theme.px(14)))


def samples(function: Function) -> tuple[tuple[float, float], ...]:
    """Points of a curve in the unit square, y downwards; parts above or below the drawing are cut off.

    The vertical span is that of the curve, but at least -1 to 1, so that tanh does not look like relu.
    """
    xs = [SPAN * (2 * i / (POINTS - 1) - 1) for i in range(POINTS)]
    ys = [y if math.isfinite(y) else 0.0 for y in (function(x) for x in xs)]
    low = max(min([*ys, -1.0]), -SPAN)
    high = min(max([*ys, 1.0]), SPAN)
    return tuple((i / (POINTS - 1), (high - min(max(y, low), high)) / (high - low)) for i, y in enumerate(ys))


class _CurveEngine(QIconEngine):
    """Draws a curve in the colour of activations, in whatever theme is in use."""

    def __init__(self, points: tuple[tuple[float, float], ...]) -> None:
        super().__init__()
        self._points = points

    def clone(self) -> QIconEngine:
        """A copy, as Qt asks for when an icon detaches."""
        return _CurveEngine(self._points)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """The curve, fitted into the rectangle."""
        box = QRectF(rect).adjusted(1, 1.5, -1, -1.5)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.category("activation"), 1.75)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(
            QPolygonF([QPointF(box.x() + x * box.width(), box.y() + y * box.height()) for x, y in self._points])
        )
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The curve in device pixels."""
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        """The curve for a screen with a pixel ratio; `size` is in device pixels already."""
        result = QPixmap(size)
        result.setDevicePixelRatio(scale)
        result.fill(Qt.GlobalColor.transparent)
        painter = QPainter(result)
        self.paint(painter, QRect(0, 0, round(size.width() / scale), round(size.height() / scale)), mode, state)
        painter.end()
        return result
