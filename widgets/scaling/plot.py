"""Cost against parameters: presets, variants and neighbours of a design; a click on one takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from studio.scaling import Scale
from widgets import theme
from widgets.costs import short
from widgets.scaling.axes import LogAxis

#: Series in the order in which they are drawn, with their words in the legend and their colour among the series.
SERIES = {"width": ("width", 1), "depth": ("depth", 2), "resolution": ("resolution", 3), "preset": ("presets", 0)}
_REACH = 12
"""Pixels from a point within which the mouse means it."""


@dataclass(frozen=True, slots=True)
class PlotPoint:
    """A network in the plot: x is the chosen cost, y are parameters; `words` is what its card says."""

    name: str
    series: str
    scale: Scale
    x: float
    y: float
    words: str


class ParetoPlot(QWidget):
    """Painted by hand: two logarithmic axes, lines through series, a mark for the design, a line for the budget."""

    #: Somebody took a point.
    taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scalePlot")
        self.setAccessibleName("Cost against parameters")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._points: tuple[PlotPoint, ...] = ()
        self._here: PlotPoint | None = None
        self._metric = "macs"
        self._budget: float | None = None
        self._hot: PlotPoint | None = None
        theme.signals.themeChanged.connect(self.update)

    def show_points(
        self, points: Sequence[PlotPoint], here: PlotPoint | None, metric: str, budget: float | None
    ) -> None:
        """Other points; `here` is the design as it is, `budget` the most that the cost may be."""
        self._points, self._here, self._metric, self._budget = tuple(points), here, metric, budget
        hot = self._hot.name if self._hot else None
        self._hot = next((point for point in self._points if point.name == hot), None)
        said = f"{len(self._points)} points; this design: {here.words}" if here else ""
        self.setAccessibleDescription(said.replace("\n", ", "))
        self.update()

    def place_of(self, name: str) -> QPointF | None:
        """Where a point stands, for scripts and tests."""
        across, up = self._axes()
        return next((QPointF(across.place(p.x), up.place(p.y)) for p in self._points if p.name == name), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The point under the mouse stands out."""
        self._warm(self._at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """No point."""
        self._warm(None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click takes a point."""
        point = self._at(event.position())
        if point is not None and event.button() == Qt.MouseButton.LeftButton:
            self.taken.emit(point)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from point to point by cost, Enter takes one."""
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1}
        step = steps.get(Qt.Key(event.key()))
        if step and self._points:
            order = sorted(self._points, key=lambda point: point.x)
            place = order.index(self._hot) + step if self._hot in order else 0
            self._warm(order[min(max(place, 0), len(order) - 1)])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._hot is not None:
            self.taken.emit(self._hot)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """The values of the point under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            point = self._at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), f"{point.name}\n{point.words}" if point else "", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Grid, budget, series, the design, the hot point."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        axes = self._axes()
        self._paint_axes(painter, *axes)
        self._paint_budget(painter, axes[0])
        for key in (*SERIES, "variant"):
            self._paint_series(painter, key, *axes)
        self._paint_names(painter, *axes)
        if self._here is not None:
            self._paint_here(painter, self._here, *axes)
        if self._hot is not None:
            self._paint_card(painter, self._hot, *axes)
        painter.end()

    def _axes(self) -> tuple[LogAxis, LogAxis]:
        px = theme.px
        shown = (*self._points, *((self._here,) if self._here else ()))
        xs = [point.x for point in shown] + ([self._budget] if self._budget else [])
        return (
            LogAxis.around(xs, px(56), max(self.width() - px(24), px(80))),
            LogAxis.around([point.y for point in shown], max(self.height() - px(30), px(40)), px(12)),
        )

    def _paint_axes(self, painter: QPainter, across: LogAxis, up: LogAxis) -> None:
        painter.setFont(theme.font(11))
        for tick in up.ticks():
            y = up.place(tick)
            painter.setPen(QPen(theme.color("grid"), 1))
            painter.drawLine(QPointF(across.start, y), QPointF(across.end, y))
            painter.setPen(theme.color("text3"))
            box = QRectF(0, y - 10, across.start - theme.px(8), 20)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, _tick(tick, "params"))
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.drawLine(QPointF(across.start, up.start), QPointF(across.end, up.start))
        painter.setPen(theme.color("text3"))
        for tick in across.ticks():
            box = QRectF(across.place(tick) - 40, up.start + theme.px(6), 80, 20)
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, _tick(tick, self._metric))

    def _paint_budget(self, painter: QPainter, across: LogAxis) -> None:
        if self._budget is None:
            return
        x, bottom = across.place(self._budget), self._axes()[1].start
        over = QRectF(x, theme.px(12), max(0.0, across.end - x), bottom - theme.px(12))
        painter.fillRect(over, theme.color("warning", 0.06))
        painter.setPen(QPen(theme.color("warning"), 1.25, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, theme.px(12)), QPointF(x, bottom))
        painter.setFont(theme.font(11, 500))
        words = f"budget {_tick(self._budget, self._metric)}"
        box = QRectF(x - theme.px(160), bottom - theme.px(20), theme.px(154), theme.px(16))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_series(self, painter: QPainter, key: str, across: LogAxis, up: LogAxis) -> None:
        points = [point for point in self._points if point.series == key]
        colour = theme.color("text2") if key == "variant" else theme.series(SERIES[key][1])
        line = points if key in ("preset", "variant") else [*points, *((self._here,) if self._here else ())]
        places = [QPointF(across.place(p.x), up.place(p.y)) for p in sorted(line, key=lambda p: (p.x, p.y))]
        if key != "variant" and len(places) > 1:
            style = Qt.PenStyle.SolidLine if key == "preset" else Qt.PenStyle.DotLine
            painter.setPen(QPen(colour, 1.75, style))
            painter.drawPolyline(places)
        for point in points:
            at = QPointF(across.place(point.x), up.place(point.y))
            _paint_mark(painter, at, key, colour, theme.px(4), hot=point is self._hot)

    def _paint_names(self, painter: QPainter, across: LogAxis, up: LogAxis) -> None:
        """Names of presets and variants, where they cover no other name."""
        painter.setFont(theme.font(11, 500))
        metrics = QFontMetricsF(painter.font())
        used: list[QRectF] = []
        for point in self._points:
            if point.series not in ("preset", "variant"):
                continue
            size = metrics.size(Qt.TextFlag.TextSingleLine, point.name)
            at = QPointF(across.place(point.x), up.place(point.y))
            for offset in (QPointF(-size.width() - 8, -size.height() - 2), QPointF(8, 2)):
                box = QRectF(at + offset, size)
                if not any(box.intersects(other) for other in used) and box.right() < self.width():
                    used.append(box)
                    painter.setPen(theme.color("text2" if point.series == "preset" else "text"))
                    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, point.name)
                    break

    def _paint_here(self, painter: QPainter, here: PlotPoint, across: LogAxis, up: LogAxis) -> None:
        at = QPointF(across.place(here.x), up.place(here.y))
        accent = theme.color("accent")
        painter.setPen(QPen(theme.color("accent", 0.35), 1))
        painter.drawLine(QPointF(at.x(), theme.px(12)), QPointF(at.x(), up.start))
        painter.setPen(QPen(accent, 2.5))
        painter.setBrush(theme.color("panel"))
        painter.drawEllipse(at, theme.px(6), theme.px(6))
        painter.setFont(theme.font(12, 600))
        painter.setPen(accent)
        width = theme.px(120)
        left = at.x() + theme.px(8) if at.x() + theme.px(8) + width < self.width() else at.x() - theme.px(8) - width
        side = Qt.AlignmentFlag.AlignLeft if left > at.x() else Qt.AlignmentFlag.AlignRight
        painter.drawText(QRectF(left, theme.px(12), width, theme.px(16)), side, "this design")
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("text2"))
        words = f"{short(here.x, self._metric)}{' BFLOPS' if self._metric == 'bflops' else ''}"
        painter.drawText(QRectF(left, theme.px(28), width, theme.px(16)), side, words)

    def _paint_card(self, painter: QPainter, point: PlotPoint, across: LogAxis, up: LogAxis) -> None:
        """The values of the hot point beside it."""
        lines = [point.name, *point.words.split("\n")]
        painter.setFont(theme.font(11))
        metrics, px = QFontMetricsF(painter.font()), theme.px
        width = max(metrics.horizontalAdvance(line) for line in lines) + px(28)
        height = len(lines) * px(16) + px(12)
        at = QPointF(across.place(point.x), up.place(point.y))
        x = at.x() + px(12) if at.x() + px(12) + width < self.width() else at.x() - px(12) - width
        y = min(max(at.y() - height / 2, 2), self.height() - height - 2)
        box = QRectF(x, y, width, height)
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(box, px(6), px(6))
        for place, line in enumerate(lines):
            painter.setFont(theme.font(11, 600 if not place else 400))
            painter.setPen(theme.color("text" if not place else "text2"))
            row = QRectF(x + px(10), y + px(6) + place * px(16), width, px(16))
            painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line)

    def _at(self, position: QPointF) -> PlotPoint | None:
        """The nearest point within reach."""
        across, up = self._axes()
        best, nearest = None, float(theme.px(_REACH))
        for point in self._points:
            gap = QPointF(across.place(point.x), up.place(point.y)) - position
            distance = (gap.x() ** 2 + gap.y() ** 2) ** 0.5
            if distance < nearest:
                best, nearest = point, distance
        return best

    def _warm(self, point: PlotPoint | None) -> None:
        if point is not self._hot:
            self._hot = point
            self.setCursor(Qt.CursorShape.PointingHandCursor if point else Qt.CursorShape.ArrowCursor)
            self.update()


def _paint_mark(painter: QPainter, at: QPointF, key: str, colour: QColor, size: float, *, hot: bool) -> None:
    """Discs for presets, hollow squares for variants, small discs for neighbours."""
    size = size + 1.5 if hot else size
    if key == "variant":
        painter.setPen(QPen(colour, 1.75))
        painter.setBrush(theme.color("panel"))
        painter.drawRect(QRectF(at.x() - size, at.y() - size, 2 * size, 2 * size))
        return
    painter.setPen(QPen(theme.color("panel"), 1))
    painter.setBrush(colour)
    radius = size if key == "preset" else size * 0.75
    painter.drawEllipse(at, radius, radius)


def _tick(value: float, metric: str) -> str:
    """A round number on an axis: `0.5 G`, `20 M`, `150 MB`."""
    if metric == "bflops":
        return f"{value:g}"
    scaled, unit = value, ""
    for size, letter in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
        if value >= size:
            scaled, unit = value / size, letter
            break
    return f"{scaled:.4g}{unit}" + ("B" if metric in ("memory", "peak") else "")
