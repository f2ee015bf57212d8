"""The three charts of a run: loss, accuracy, learning rate. Loads pyqtgraph: import it where the first run opens."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QWidget

from studio.training.events import number
from studio.training.history import History
from studio.training.recipe import Recipe
from studio.training.schedule import schedule_for
from studio.training.wording import percent
from widgets import theme
from widgets.charts import Chart, Reading, pen_of
from widgets.points import Array, nearest, span
from widgets.training.other_curves import Other, OtherCurves, series_pen
from widgets.training.run_curves import RunCurves

#: Opacity of raw values under their smoothed curve.
RAW = 0.32
#: From this height on there is room for words beside a curve.
_TALL = 130
#: Points of the planned learning rate.
PLANNED = 400


class Best:
    """The star and the dotted line that mark the best evaluation."""

    def __init__(self, chart: Chart) -> None:
        self._line = pg.InfiniteLine(angle=90)
        self._star = pg.ScatterPlotItem(symbol="star", pxMode=True)
        self._words = pg.TextItem(anchor=(0, 0))
        self._text = ""
        for item, height in ((self._line, 5), (self._star, 30), (self._words, 25)):
            item.setZValue(height)
            item.hide()
            chart.getPlotItem().addItem(item, ignoreBounds=True)
        chart.dress_with(self.dress)

    def mark(self, x: float, y: float, text: str = "", leftwards: bool = False, above: bool = False) -> None:
        """Mark a point, with words beside its line, below the point or above it."""
        self._line.setValue(x)
        self._star.setData([x], [y])
        self._words.setAnchor((1.05 if leftwards else -0.05, 1.3 if above else -0.3))
        self._words.setPos(x, y)
        self._text = text
        self._tell()
        self._line.show()
        self._star.show()
        self._words.setVisible(bool(text))

    def hide(self) -> None:
        """Nothing was evaluated."""
        for item in (self._line, self._star, self._words):
            item.hide()

    def dress(self) -> None:
        """Colours of the theme."""
        ok = theme.color("ok")
        self._line.setPen(pen_of(ok, 1.5, Qt.PenStyle.DotLine))
        self._star.setBrush(ok)
        self._star.setPen(pen_of(theme.color("panel"), 1))
        self._star.setSize(theme.px(15))
        self._words.setFont(theme.font(11, 600))
        self._tell()

    def _tell(self) -> None:
        self._words.setText(self._text, color=theme.color("ok"))


class LossChart(Chart):
    """Training loss over the steps: every record faint, smoothed strong."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("lossChart", "Loss", parent=parent)
        self._raw = self.add_curve(series_pen(0, 1, RAW))
        self._smooth = self.add_curve(series_pen(0))
        self._others = OtherCurves(self, lambda other: (other.curves.n, other.curves.smooth))
        self._best = Best(self)
        self._curves_of_run = RunCurves()
        self._history = History()
        self._compared: Sequence[Other] = ()
        self._log = False

    def set_log(self, log: bool) -> None:
        """Powers of ten at equal distances, or plain numbers."""
        self._log = log
        self.getPlotItem().setLogMode(y=log)
        self.show_run(self._curves_of_run, self._history, self._compared)

    def show_run(self, curves: RunCurves, history: History, others: Sequence[Other] = ()) -> None:
        """Show what a run did so far, on the length that it will have, and others beside it."""
        self._curves_of_run, self._history, self._compared = curves, history, others
        self._others.show(others)
        kept = np.isfinite(curves.loss) & ((curves.loss > 0) | (not self._log))
        self.set_points(self._raw, curves.n[kept], curves.loss[kept])
        kept = np.isfinite(curves.smooth) & ((curves.smooth > 0) | (not self._log))
        self.set_points(self._smooth, curves.n[kept], curves.smooth[kept])
        more, far = self._others.span()
        values = np.concatenate([curves.loss, more])
        low, high = span(values[values > 0] if self._log else values)
        if self._log and math.isfinite(low):
            low, high = math.log10(low), math.log10(high)
        self.fit(max(history.max_n, history.n, far, 1), low, high, max(history.n, far))
        if history.best and math.isfinite(high):
            self._best.mark(float(history.best["n"]), high)
        else:
            self._best.hide()
        if len(curves.loss):
            self.setAccessibleDescription(f"{curves.smooth[-1]:.3f} after {history.n:,} steps")

    def readings_at(self, x: float) -> tuple[float, str, tuple[Reading, ...]] | None:
        """Loss and smoothed loss of the nearest record."""
        curves = self._curves_of_run
        place = nearest(curves.n, x)
        if place is None:
            return None
        n = float(curves.n[place])
        color = theme.series(0)
        raw = QColor(theme.blend("panel", "accent", 0.5))
        return (
            n,
            f"step {n:,.0f} · epoch {epoch_of(n, self._history):.1f}",
            (
                Reading(color, "smoothed", f"{curves.smooth[place]:.3f}"),
                Reading(raw, "raw", f"{curves.loss[place]:.3f}"),
                *self._others.readings(n, lambda value: f"{value:.3f}"),
            ),
        )


class AccuracyChart(Chart):
    """Top-1 and top-k on the validation images over the epochs, the best one marked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("accuracyChart", "Accuracy", form=lambda value, _: f"{value:.4g} %", parent=parent)
        self._topk = self.add_curve(series_pen(2))
        self._top1 = self.add_curve(series_pen(0))
        self._others = OtherCurves(
            self, lambda other: (_epochs_of(other.curves, other.history), 100 * other.curves.top1)
        )
        self._train = self.add_curve(series_pen(0, 1, 0.5))
        self._dots = pg.ScatterPlotItem(pxMode=True)
        self._dots.setZValue(20)
        self.getPlotItem().addItem(self._dots, ignoreBounds=True)
        self._best = Best(self)
        self._curves_of_run = RunCurves()
        self._history = History()
        self._compared: Sequence[Other] = ()
        self.dress_with(self._dress_marks)

    def show_run(self, curves: RunCurves, history: History, others: Sequence[Other] = ()) -> None:
        """Show the evaluations so far, and others' top-1 beside them."""
        self._curves_of_run, self._history, self._compared = curves, history, others
        self._others.show(others)
        epochs = self._epochs()
        self.set_points(self._top1, epochs, 100 * curves.top1)
        self.set_points(self._topk, epochs, 100 * curves.topk)
        known = np.isfinite(curves.train)
        self.set_points(self._train, epoch_of(1, history) * curves.n[known], 100 * curves.train[known])
        alone = len(epochs) == 1  # a line needs two points
        self._dots.setData(epochs if alone else [], 100 * curves.top1 if alone else [])
        more, far = self._others.span()
        low, _ = span(np.concatenate([100 * curves.top1, 100 * curves.train, more]))
        done = max(epoch_of(history.n, history), far)
        self.fit(max(epoch_of(history.max_n, history), far, 1.0), low, 100.0, done)
        if history.best:
            x, share = epoch_of(float(history.best["n"]), history), number(history.best.get("value"))
            leftwards = x > 0.6 * epoch_of(history.max_n, history)
            above = 100 * share < (low + 100.0) / 2  # there is no room below
            words = f"best {percent(share)}\nepoch {x:.4g}" if self.height() >= theme.px(_TALL) else ""
            self._best.mark(x, 100 * share, words, leftwards, above)
            self.setAccessibleDescription(f"best top-1 {percent(share)} at epoch {x:.4g}")
        else:
            self._best.hide()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """With little height the star says it alone, words would cover the curves."""
        super().resizeEvent(event)
        if hasattr(self, "_history"):  # the base lays out before this is made
            self.show_run(self._curves_of_run, self._history, self._compared)

    def readings_at(self, x: float) -> tuple[float, str, tuple[Reading, ...]] | None:
        """The accuracies of the nearest evaluation."""
        epochs = self._epochs()
        place = nearest(epochs, x)
        if place is None:
            return None
        point = self._history.evals[place]
        return (
            float(epochs[place]),
            f"epoch {epochs[place]:.4g} · step {point.n:,}",
            (
                Reading(theme.series(0), "top-1", percent(point.top1)),
                Reading(theme.series(2), f"top-{point.k}", percent(point.topk)),
                *self._train_reading(point.n),
                *self._others.readings(float(epochs[place]), lambda value: f"{value:.1f} %"),
            ),
        )

    def _train_reading(self, n: int) -> tuple[Reading, ...]:
        """The accuracy on training images at a step, where it is measured."""
        curves = self._curves_of_run
        place = nearest(curves.n, n)
        if place is None or not math.isfinite(curves.train[place]):
            return ()
        return (Reading(QColor(theme.blend("panel", "accent", 0.5)), "train top-1", percent(curves.train[place])),)

    def _dress_marks(self) -> None:
        self._dots.setBrush(theme.series(0))
        self._dots.setPen(pen_of(theme.color("panel"), 1))
        self._dots.setSize(theme.px(9))

    def _epochs(self) -> Array:
        return _epochs_of(self._curves_of_run, self._history)


class RateChart(Chart):
    """The learning rate: what it was, and dashed what is planned."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("rateChart", "Learning rate", form=_rate_words, parent=parent)
        self._planned = self.add_curve(series_pen(0, 1.5, 0.7, dashed=True))
        self._past = self.add_curve(series_pen(0))
        self._others = OtherCurves(self, lambda other: (other.curves.n, other.curves.rate))
        self._dot = pg.ScatterPlotItem(pxMode=True)
        self._words = pg.TextItem(anchor=(-0.1, 0.9))
        for item in (self._dot, self._words):
            item.setZValue(20)
            self.getPlotItem().addItem(item, ignoreBounds=True)
        self._curves_of_run = RunCurves()
        self._history = History()
        self.dress_with(self._dress_marks)

    def show_run(
        self, curves: RunCurves, history: History, recipe: Recipe | None, others: Sequence[Other] = ()
    ) -> None:
        """Show the rates so far, and those that the recipe plans; beside them the rates of others."""
        self._curves_of_run, self._history = curves, history
        self._others.show(others)
        more, far = self._others.span()
        right = max(history.max_n, history.n, far, 1)
        steps, rates = _plan(recipe, history)
        self.set_points(self._planned, steps, rates)
        kept = np.isfinite(curves.rate)
        self.set_points(self._past, curves.n[kept], curves.rate[kept])
        lowest, highest = span(np.concatenate([rates, curves.rate, more]))
        self.fit(right, min(0.0, lowest), highest, max(history.n, far))
        now = [QPointF(curves.n[-1], curves.rate[-1])] if len(curves.n) else []
        self._dot.setData([point.x() for point in now], [point.y() for point in now])
        self._words.setVisible(bool(now))
        if now:
            self._words.setPos(now[0])
            self._words.setAnchor((1.0, 1.7) if now[0].x() > 0.75 * right else (-0.1, 0.9))
            self._words.setText(f"{now[0].y():.3g}", color=theme.color("text"))
            self.setAccessibleDescription(f"{now[0].y():.3g} at step {now[0].x():,.0f}")

    def readings_at(self, x: float) -> tuple[float, str, tuple[Reading, ...]] | None:
        """The rate of the nearest record."""
        curves = self._curves_of_run
        place = nearest(curves.n, x)
        if place is None:
            return None
        n = float(curves.n[place])
        reading = Reading(theme.series(0), "learning rate", f"{curves.rate[place]:.4g}")
        others = self._others.readings(n, lambda value: f"{value:.4g}")
        return n, f"step {n:,.0f} · epoch {epoch_of(n, self._history):.1f}", (reading, *others)

    def _dress_marks(self) -> None:
        self._dot.setBrush(theme.series(0))
        self._dot.setPen(pen_of(theme.color("panel"), 1))
        self._dot.setSize(theme.px(9))
        self._words.setFont(theme.font(11, 600))
        self._words.setColor(theme.color("text"))


def epoch_of(n: float, history: History) -> float:
    """Passes over the training images after `n` steps."""
    return n / max(1, int(history.plan.get("steps_per_epoch") or 1))


def _epochs_of(curves: RunCurves, history: History) -> Array:
    """The epochs at which a run was evaluated."""
    return curves.eval_n / max(1, int(history.plan.get("steps_per_epoch") or 1))


def _plan(recipe: Recipe | None, history: History) -> tuple[Array, Array]:
    """Steps and planned rates over the whole run; empty before its length is known."""
    if recipe is None or not history.max_n:
        return np.empty(0), np.empty(0)
    schedule = schedule_for(recipe, int(history.plan.get("n_train") or 0))
    steps = np.unique(np.linspace(1, history.max_n, PLANNED).round())
    return steps, np.array(schedule.rates(int(step) for step in steps))


def _rate_words(value: float, spacing: float) -> str:
    """0.05, and 2e-05 where that is shorter."""
    digits = max(0, -math.floor(math.log10(spacing))) if spacing > 0 else 0
    return f"{value:.{digits}f}" if digits <= 4 else f"{value:g}"
