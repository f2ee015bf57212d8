"""Charts on pyqtgraph in the look of the window: round numbers, horizontal grid only, no box, values under the mouse.

This module loads pyqtgraph and with it numpy: import it where the first chart opens, never before.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from widgets import theme
from widgets.points import Array, thinned

#: Words of a value on an axis; the second argument is the distance of two numbers there.
Form = Callable[[float, float], str]
#: Design pixels that a number takes along its axis, at least.
ROOM = {"left": 32, "bottom": 96}
LEFT, BOTTOM = 48, 24
#: Design pixels that stay free above and below the curves: half a number of the axis.
AIR = 11
#: Share of the width that stays free at the right, so that a mark at the end is whole.
EDGE = 0.012
#: More points than this are drawn as the smallest and largest of each stretch.
POINTS_PER_PIXEL = 2
#: Opacity of the shade over what is still to come.
SHADE = 0.055


def plain(value: float, spacing: float) -> str:
    """1,000 or 0.05, with as many digits as neighbours need to differ."""
    digits = max(0, -math.floor(math.log10(spacing))) if spacing > 0 else 0
    return f"{value:,.{digits}f}"


def round_spacing(span: float, count: float) -> float:
    """The largest distance of 1, 2 or 5 times a power of ten that puts about `count` numbers on a span."""
    if span <= 0 or count <= 0:
        return 1.0
    wish = span / count
    power = 10.0 ** math.floor(math.log10(wish))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= wish * 0.999)


def pen_of(color: QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A pen whose width is in pixels of the screen, whatever the axes show."""
    pen = QPen(color, width, style, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin)
    pen.setCosmetic(True)
    return pen


class Axis(pg.AxisItem):
    """Numbers in the colour of axes. The left one rules the plot with its grid, the bottom one draws its base line."""

    def __init__(self, orientation: str, form: Form, whole: bool = False) -> None:
        super().__init__(orientation)
        self._form = form
        self._whole = whole
        self.setStyle(tickLength=0, hideOverlappingLabels=False)
        self.setGrid(255 if orientation == "left" else False)
        self.enableAutoSIPrefix(False)
        self.dress()

    def dress(self) -> None:
        """Colours and sizes of the theme."""
        self.setStyle(tickFont=theme.font(11), tickTextOffset=theme.px(7))
        self.setTextPen(theme.color("text3"))
        if self.orientation == "left":
            self.setWidth(theme.px(LEFT))
        else:
            self.setHeight(theme.px(BOTTOM))

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        """Round numbers at one distance; powers of ten, twos and fives between them, on a logarithmic axis."""
        low, high = sorted((minVal, maxVal))
        count = max(1.0, size / theme.px(ROOM[self.orientation]))
        if self.logMode:
            return [(1.0, _logarithmic_ticks(low, high, count))]
        spacing = round_spacing(high - low, count)
        if self._whole:
            spacing = max(1.0, spacing)
        first, last = math.ceil(low / spacing - 1e-9), math.floor(high / spacing + 1e-9)
        return [(spacing, [number * spacing for number in range(first, last + 1)])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """The numbers in words."""
        if self.logMode:
            return [self._form(10.0**value, 10.0 ** math.floor(value + 1e-9)) for value in values]
        return [self._form(value, spacing) for value in values]

    def drawPicture(self, p: QPainter, axisSpec: Any, tickSpecs: Any, textSpecs: Any) -> None:
        """Grid lines or base line, then the numbers."""
        p.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if self.orientation == "left":
            p.setPen(QPen(theme.color("grid"), 1))
            for _, start, end in tickSpecs:
                p.drawLine(start, end)
        else:
            p.setPen(QPen(theme.color("line2"), 1))
            p.drawLine(axisSpec[1], axisSpec[2])
        p.setPen(self.textPen())
        p.setFont(theme.font(11))
        for rect, flags, text in textSpecs:
            p.drawText(rect, int(flags), text)


def _logarithmic_ticks(low: float, high: float, count: float) -> list[float]:
    """Exponents of round numbers between two exponents."""
    decades = range(math.floor(low), math.ceil(high) + 1)
    for factors in ((1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 5), (1, 3), (1,)):
        ticks = [power + math.log10(factor) for power in decades for factor in factors]
        ticks = [tick for tick in ticks if low - 1e-9 <= tick <= high + 1e-9]
        if len(ticks) <= count + 1:
            return ticks
    return ticks[:: max(1, round(len(ticks) / count))]


@dataclass(frozen=True, slots=True)
class Reading:
    """One line of the card under the mouse: the curve's colour, its name, its value in words."""

    color: QColor
    name: str
    value: str


class Chart(pg.PlotWidget):
    """A plot. Wheel and drag look closer along x, a double click shows everything again.

    Subclasses add curves with `add_curve`, tell `fit` what there is to see, and answer `readings_at`.
    """

    #: Somebody looks closer, or at everything again.
    zoomed = Signal(bool)

    def __init__(
        self,
        name: str,
        label: str,
        form: Form = plain,
        x_form: Form = plain,
        parent: QWidget | None = None,
    ) -> None:
        axes = {"left": Axis("left", form), "bottom": Axis("bottom", x_form, whole=True)}
        super().__init__(parent, axisItems=axes)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self._axes = tuple(axes.values())
        for axis in self._axes:
            axis.setZValue(-1000)  # curves lie above the grid
        self._dressers: list[Callable[[], None]] = []
        self._points: dict[Any, tuple[Array, Array]] = {}
        self._close = False
        self._right, self._low, self._high = 1.0, 0.0, 1.0
        plot = self.getPlotItem()
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(x=True, y=False)
        plot.disableAutoRange()
        self._future = pg.LinearRegionItem(movable=False, pen=pg.mkPen(None))
        self._future.setZValue(-20)
        self._line = pg.InfiniteLine(angle=90)
        self._line.hide()
        for item in (self._future, self._line):
            plot.addItem(item, ignoreBounds=True)
        self._card = _Card(self)
        plot.getViewBox().sigXRangeChanged.connect(lambda *_: self._draw_all())
        plot.getViewBox().sigRangeChangedManually.connect(lambda *_: self._look_closer(True))
        self.scene().sigMouseMoved.connect(self._hover)
        self.dress()
        theme.signals.themeChanged.connect(self.dress)

    # ---------------------------------------------------------------------------------- for subclasses

    def add_curve(self, pen: Callable[[], QPen]) -> Any:
        """A curve that stays fast however long it grows; `pen` is asked again when the theme changes."""
        curve = self.getPlotItem().plot(antialias=True, pen=pen())
        self._points[curve] = np.empty(0), np.empty(0)
        self.dress_with(lambda: curve.setPen(pen()))
        return curve

    def set_points(self, curve: Any, xs: Array, ys: Array) -> None:
        """Give a curve its points, x ascending; only as many as the screen can show are drawn."""
        self._points[curve] = xs, ys
        self._draw(curve)

    def dress_with(self, dress: Callable[[], None]) -> None:
        """Call something now and whenever colours or sizes are others."""
        self._dressers.append(dress)
        dress()

    def fit(self, right: float, low: float, high: float, done: float) -> None:
        """What there is to see: x from 0 to `right`, of which `done` is past, y from `low` to `high`."""
        self._future.setRegion((min(done, right), right * (1 + EDGE)))
        self._future.setVisible(done < right)
        known = math.isfinite(low) and math.isfinite(high)
        self._low, self._high = (low, high) if known else (0.0, 1.0)
        self._right = max(right, 1e-9) * (1 + EDGE)
        self._show_range()

    def readings_at(self, x: float) -> tuple[float, str, tuple[Reading, ...]] | None:
        """The point nearest to `x`: its x, what to call it, and the values there; None where there is none."""
        return None

    def dress(self) -> None:
        """Colours of the theme."""
        self.setBackground(theme.color("panel"))
        for axis in self._axes:
            axis.dress()
        for dress in self._dressers:
            dress()
        self._future.setBrush(theme.color("text3", SHADE))
        self._line.setPen(pen_of(theme.color("text3"), 1))
        margin = theme.px(6)
        self.getPlotItem().layout.setContentsMargins(0, margin, theme.px(16), 0)

    # ------------------------------------------------------------------------------------------ events

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show everything again."""
        self._look_closer(False)
        self._show_range()
        event.accept()

    def sizeHint(self) -> QSize:
        """Charts take the room there is and ask for little."""
        return QSize(theme.px(240), theme.px(140))

    def minimumSizeHint(self) -> QSize:
        """Enough for two numbers along each axis."""
        return QSize(theme.px(150), theme.px(90))

    def leaveEvent(self, event: QEvent) -> None:
        """The values under the mouse go with it."""
        self._line.hide()
        self._card.hide()
        super().leaveEvent(event)

    def close(self) -> bool:
        """As any widget; pyqtgraph's takes the plot apart."""
        return QWidget.close(self)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """More or fewer points can be told apart."""
        super().resizeEvent(event)
        if hasattr(self, "_points"):  # the base lays out before this is made
            self._show_range()
            self._draw_all()

    def _draw_all(self) -> None:
        for curve in self._points:
            self._draw(curve)

    def _draw(self, curve: Any) -> None:
        xs, ys = self._points[curve]
        (low, high), _ = self.getPlotItem().getViewBox().viewRange()
        curve.setData(*thinned(xs, ys, low, high, POINTS_PER_PIXEL * max(self.width(), 100)))

    def _look_closer(self, close: bool) -> None:
        if close != self._close:
            self._close = close
            self.zoomed.emit(close)

    def _show_range(self) -> None:
        view = self.getPlotItem().getViewBox()
        view.setLimits(xMin=0, xMax=self._right, minXRange=min(self._right, 2))
        free = theme.px(AIR) / max(view.height(), theme.px(5 * AIR))
        span = self._high - self._low or max(abs(self._high), 1e-6)
        air = span * free / (1 - 2 * free)
        rows = {"yRange": (self._low - air, self._high + air)}
        columns = {} if self._close else {"xRange": (0, self._right)}
        view.setRange(**rows, **columns, padding=0, disableAutoRange=True)

    def _hover(self, at: QPointF) -> None:
        view = self.getPlotItem().getViewBox()
        if not view.sceneBoundingRect().contains(at):
            self._line.hide()
            self._card.hide()
            return
        found = self.readings_at(view.mapSceneToView(at).x())
        if found is None:
            return
        x, title, readings = found
        self._line.setValue(x)
        self._line.show()
        inside = view.sceneBoundingRect().toRect()
        place = self.mapFromScene(view.mapViewToScene(QPointF(x, 0)))
        self._card.tell(title, readings, place.x(), inside)


class _Card(QFrame):
    """The values at the line under the mouse."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("surface", "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._label = QLabel(self)
        self._label.setTextFormat(Qt.TextFormat.RichText)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._label)
        self.hide()

    def tell(self, title: str, readings: Sequence[Reading], x: int, inside: Any) -> None:
        """Show the values beside the line at `x`, within the plot."""
        gap = theme.px(10)
        self._column.setContentsMargins(gap, theme.px(6), gap, theme.px(6))
        grey = theme.color("text2").name()
        rows = "".join(
            f'<tr><td style="color:{item.color.name()}">●&nbsp;</td><td>{item.name}</td>'
            f'<td align="right" style="font-weight:600">&nbsp;&nbsp;&nbsp;{item.value}</td></tr>'
            for item in readings
        )
        self._label.setText(f'<div style="color:{grey}">{title}</div><table cellspacing="0">{rows}</table>')
        self.adjustSize()
        left = x + gap if x + gap + self.width() < inside.right() else x - gap - self.width()
        self.move(max(inside.left(), left), inside.top() + gap)
        self.show()
        self.raise_()
