"""What the coefficients make of the design: totals, a plot of what others would cost, every node before and after."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSplitter, QVBoxLayout, QWidget

from studio.design.edits import set_scale
from studio.layers.base import Address
from widgets import theme
from widgets.costs import METRICS, short
from widgets.elided_label import ElidedLabel
from widgets.panels.base import Area, Panel
from widgets.scaling.base import ScaleBase
from widgets.scaling.before_after import BeforeAfter
from widgets.scaling.board import Candidate, Counted, ScaleBoard
from widgets.scaling.coefficients import coefficients_of
from widgets.scaling.plot import SERIES, ParetoPlot, PlotPoint
from widgets.scaling.strip import TotalsStrip
from widgets.scaling.totals import changes
from widgets.workbench import Workbench


class ScaledPanel(Panel):
    """Takes the canvas's place in its work space. A click in the plot sets the coefficients, nothing else is edited."""

    title: ClassVar[str] = "Cost of scaling"
    key: ClassVar[str] = "scaled"
    icon: ClassVar[str] = "maximize"
    area: ClassVar[Area] = "centre"
    spaces: ClassVar[tuple[str, ...]] = ("scale",)
    of_document: ClassVar[bool] = True

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(workbench, parent)
        self.setObjectName("scaled")
        self._base, self._board = ScaleBase(workbench), ScaleBoard.of(workbench)
        self._strip, self._plot, self._list = TotalsStrip(self), ParetoPlot(self), BeforeAfter(self)
        self._plot_units, self._list_units = ElidedLabel(parent=self), ElidedLabel(parent=self)
        self._legend = _Legend(self)
        self._arrange()
        self._plot.taken.connect(self._take)
        self._list.chosen.connect(lambda node: workbench.selection.set([Address(node)], self))
        self.follow(workbench.derived.updated, self._show)
        self.follow(workbench.view_state.metricChanged, self._show)
        self.follow(workbench.view_state.budgetChanged, self._show_plot)
        self.follow(self._board.changed, self._show_plot)
        self.follow(workbench.selection.changed, lambda: self._list.select(workbench.selection.nodes))
        self._list.select(workbench.selection.nodes)
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """What others would cost is counted while somebody looks."""
        super().showEvent(event)
        self._board.use(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """And not otherwise."""
        super().hideEvent(event)
        self._board.use(False)

    def _arrange(self) -> None:
        line = QFrame(self)
        line.setProperty("role", "line")
        scroll = QScrollArea(self)
        scroll.setWidget(self._list)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        left = self._side("Cost against parameters", self._plot_units, self._plot)
        left.layout().addWidget(self._legend)  # type: ignore[union-attr]
        right = self._side("Before and after", self._list_units, scroll)
        theme.set_role(right, surface="lane")
        halves = QSplitter(Qt.Orientation.Horizontal, self)
        halves.setChildrenCollapsible(False)
        for part in (left, right):
            halves.addWidget(part)
        halves.setSizes([545, 475])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self._strip, line):
            column.addWidget(part)
        column.addWidget(halves, 1)

    def _side(self, title: str, units: QLabel, body: QWidget) -> QWidget:
        side = QWidget(self)
        head = QHBoxLayout()
        name = QLabel(title, side)
        name.setProperty("role", "title")
        units.setProperty("role", "hint")
        head.addWidget(name)
        head.addWidget(units, 1)
        head.setContentsMargins(theme.px(16), theme.px(10), theme.px(12), theme.px(4))
        head.setSpacing(theme.px(8))
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(body, 1)
        return side

    def _show(self) -> None:
        derived = self.workbench.derived
        self._strip.show_changes(changes(self._base.expansion().rows, derived.rows))
        metric = self.workbench.view_state.metric
        self._list.show_nodes(self._base.nodes(), metric)
        values = coefficients_of(derived.design)
        name = "MACs" if metric == "macs" else "params" if metric == "params" else "BFLOPS"
        said = f"base → width {values.width:g}, depth {values.depth:g}, {values.resolution} px · {name}"
        self._list_units.setFullText(said)
        self._show_plot()

    def _show_plot(self) -> None:
        metric = self.workbench.view_state.metric
        metric = "bflops" if metric == "params" else metric
        design, board = self.workbench.derived.design, self._board
        points = []
        for item in board.candidates():
            counted = board.counted(item.scale)
            if counted is not None and counted.cost(metric) > 0:
                points.append(_point(item, counted, metric, coefficients_of(design).resolution))
        here = board.here() if design.nodes else None
        now = (
            _point(Candidate("this design", "here", design.scale), here, metric, coefficients_of(design).resolution)
            if here is not None and here.cost(metric) > 0 and here.params > 0
            else None
        )
        budget = self.workbench.view_state.budget
        at_most = budget[1] if budget is not None and budget[0] == ("peak" if metric == "memory" else metric) else None
        self._plot.show_points(points, now, metric, at_most)
        title = next(info.title for info in METRICS if info.key == metric)
        units = "activations, bytes" if metric == "memory" else title
        self._plot_units.setFullText(f"{units} → · parameters ↑ · log scales · click takes a point")

    def _take(self, point: PlotPoint) -> None:
        document = self.workbench.document
        document.apply(set_scale(document.design, point.scale), f"Scale to {point.name}")


def _point(item: Candidate, counted: Counted, metric: str, resolution: int) -> PlotPoint:
    scale = item.scale
    words = (
        f"width {scale.width:.4g} · depth {scale.depth:.4g} · {scale.resolution or resolution} px\n"
        f"{short(counted.params, 'params')} parameters · {short(counted.macs, 'macs')} MACs\n"
        f"{short(counted.bflops, 'bflops')} BFLOPS · {short(counted.memory, 'memory')} activations"
    )
    return PlotPoint(item.name, item.series, scale, counted.cost(metric), counted.params, words)


class _Legend(QWidget):
    """The series with their colours, above nothing: a row below the plot."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._marks: list[tuple[QLabel, int]] = []
        for words, colour in sorted(SERIES.values(), key=lambda pair: pair[1]):
            mark, text = QLabel("●", self), QLabel(words, self)
            text.setProperty("role", "hint")
            self._marks.append((mark, colour))
            self._row.addWidget(mark)
            self._row.addWidget(text)
        self._row.addStretch(1)
        self.setMinimumWidth(1)
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

    def _dress(self) -> None:
        px = theme.px
        self._row.setContentsMargins(px(56), 0, px(12), px(8))
        self._row.setSpacing(px(6))
        for mark, colour in self._marks:
            palette = mark.palette()
            palette.setColor(mark.foregroundRole(), theme.series(colour))
            mark.setPalette(palette)
