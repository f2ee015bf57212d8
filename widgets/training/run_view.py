"""A run as it goes: who it is, how far, its figures, its charts, what it said. Charts load when the first run opens."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QSplitter, QToolButton, QVBoxLayout, QWidget

from widgets import theme
from widgets.training.chart_box import ChartBox, Entry
from widgets.training.desk import TrainingDesk
from widgets.training.figures import Figures, figures_of
from widgets.training.run_head import RunHead
from widgets.training.run_log import RunLog
from widgets.training.run_names import short_name
from widgets.training.trouble import Trouble

if TYPE_CHECKING:
    from widgets.training.other_curves import Other
    from widgets.training.run_curves import RunCurves


class RunView(QWidget):
    """The run that the desk watches. It draws only while somebody sees it."""

    def __init__(self, desk: TrainingDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runView")
        self._desk = desk
        self._stale = True
        self.head = RunHead(desk, self)
        self.trouble = Trouble(desk, self)
        self.figures = Figures(self)
        self.log = RunLog(self)
        self._progress = QProgressBar(self)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName("Progress")
        self._charts = _Charts(self)
        self._percent = QLabel(self)
        self._percent.setProperty("role", "value")
        self._bar = QHBoxLayout()
        self._bar.addWidget(self._progress, 1)
        self._bar.addWidget(self._percent)
        self._top = QVBoxLayout()
        self._top.addWidget(self.head)
        self._top.addLayout(self._bar)
        self._top.addWidget(self.trouble)
        self._top.addWidget(self.figures)
        self._split = QSplitter(Qt.Orientation.Vertical, self)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        self._split.addWidget(self._charts)
        self._split.addWidget(self.log)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._top)
        column.addWidget(_line(self))
        column.addWidget(self._split, 1)
        desk.watch.opened.connect(self.refresh)
        desk.watch.updated.connect(self.refresh)
        desk.overlay.changed.connect(self.refresh)
        theme.signals.themeChanged.connect(self._dress)
        self._dress()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened unseen."""
        super().showEvent(event)
        self._desk.watch.set_viewed(True)
        if self._stale:
            self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Draw nothing for nobody."""
        super().hideEvent(event)
        self._desk.watch.set_viewed(False)

    def refresh(self) -> None:
        """Show what the run did so far."""
        self._stale = not self.isVisible()
        watch = self._desk.watch
        if self._stale or watch.path is None:
            return
        history = watch.history
        self.head.refresh()
        self.trouble.refresh()
        epochs = watch.recipe.epochs if watch.recipe is not None and not watch.recipe.max_batches else 0
        self.figures.tell(figures_of(history, epochs, watch.running))
        waiting = watch.running and not history.steps
        self._progress.setRange(0, 0 if waiting else max(history.max_n, 1))
        self._progress.setValue(history.n)
        self._percent.setText(f"{100 * history.n // max(history.max_n, 1)} %" if history.max_n else "")
        self._charts.show_run(self._desk)
        self.log.tell(history)

    def _dress(self) -> None:
        edge = theme.px(16)
        self._top.setContentsMargins(edge, theme.px(10), edge, theme.px(12))
        self._top.setSpacing(theme.px(10))
        self._bar.setSpacing(theme.px(12))
        self._progress.setFixedHeight(theme.px(6))
        self.log.setMinimumHeight(theme.px(96))
        self._split.setSizes([theme.px(480), theme.px(120)])


class _Charts(QWidget):
    """Loss above, accuracy and learning rate side by side below."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._made = False
        self._of_others: dict[Path, RunCurves] = {}

    def show_run(self, desk: TrainingDesk) -> None:
        """Show the charts of the watched run."""
        if not self._made:
            self._make()
        watch, history = desk.watch, desk.watch.history
        self._curves.update(history)
        others = self._others_of(desk)
        self._loss.show_run(self._curves, history, others)
        self._accuracy.show_run(self._curves, history, others)
        self._rate.show_run(self._curves, history, watch.recipe, others)
        named = tuple(Entry(other.name, other.series, dashed=True) for other in others)
        self._loss_box.legend.tell((Entry("raw", 0, 0.5), Entry("smoothed", 0), *named))
        k = history.evals[-1].k if history.evals else int(history.plan.get("top") or 5)
        averaged = bool(history.evals and history.evals[-1].ema)
        self._accuracy_box.set_about("validation, averaged weights" if averaged else "validation")
        measured = bool(history.steps) and math.isfinite(history.steps[-1].top1)
        trained = (Entry("train top-1", 0, 0.5),) if measured else ()
        self._accuracy_box.legend.tell((*trained, Entry("top-1", 0), Entry(f"top-{k}", 2)))
        if watch.recipe is not None:
            smoothing = watch.recipe.label_smoothing
            words = f"cross-entropy with label smoothing {smoothing:g}" if smoothing else "cross-entropy"
            self._loss_box.set_about(f"train, {words}")
            self._rate_box.set_about(watch.recipe.policy)

    def _others_of(self, desk: TrainingDesk) -> tuple[Other, ...]:
        """The points of the runs that are shown beside the watched one."""
        from widgets.training.other_curves import Other
        from widgets.training.run_curves import RunCurves

        shown = [item for item in desk.overlay.shown if item.path != desk.watch.path]
        self._of_others = {item.path: self._of_others.get(item.path) or RunCurves() for item in shown}
        for item in shown:
            self._of_others[item.path].update(item.history)
        return tuple(
            Other(short_name(item.path.name), item.series, self._of_others[item.path], item.history) for item in shown
        )

    def _make(self) -> None:
        from widgets.training.run_charts import AccuracyChart, LossChart, RateChart
        from widgets.training.run_curves import RunCurves

        self._made = True
        self._curves = RunCurves()
        self._loss, self._accuracy, self._rate = LossChart(self), AccuracyChart(self), RateChart(self)
        self._loss_box = ChartBox("Loss", "train", self._loss, self)
        self._loss_box.add_control(self._log_button())
        self._accuracy_box = ChartBox("Accuracy", "validation", self._accuracy, self)
        self._rate_box = ChartBox("Learning rate", "", self._rate, self)
        self._rate_box.legend.tell((Entry("planned", 0, 0.7, dashed=True),))
        pair = QWidget(self)
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._accuracy_box, 1)
        row.addWidget(_line(pair, upright=True))
        row.addWidget(self._rate_box, 1)
        self._column.addWidget(self._loss_box, 6)
        self._column.addWidget(_line(self))
        self._column.addWidget(pair, 5)

    def _log_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("lossLog")
        button.setText("Log")
        button.setCheckable(True)
        button.setToolTip("Logarithmic axis")
        button.setAccessibleName("Logarithmic axis")
        button.setProperty("small", True)
        button.toggled.connect(self._loss.set_log)
        return button


def _line(parent: QWidget, upright: bool = False) -> QFrame:
    """A divider."""
    line = QFrame(parent)
    line.setProperty("surface", "line")
    line.setFixedWidth(1) if upright else line.setFixedHeight(1)
    return line
