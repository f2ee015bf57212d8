"""The curves of other runs in a chart, dashed, each in its own colour. Loads numpy: import it with the charts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPen

from studio.training.history import History
from widgets import theme
from widgets.charts import Chart, Reading, pen_of
from widgets.points import Array, nearest
from widgets.training.overlay import SERIES
from widgets.training.run_curves import RunCurves

_NOTHING: tuple[Array, Array] = (np.empty(0), np.empty(0))


def series_pen(index: int, width: float = 2, alpha: float = 1.0, dashed: bool = False) -> Callable[[], QPen]:
    """How a curve is drawn, in the theme in use when it is asked."""

    def pen() -> QPen:
        color = theme.series(index)
        color.setAlphaF(alpha)
        return pen_of(color, width, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine)

    return pen


@dataclass(frozen=True, slots=True)
class Other:
    """One other run: its name, its colour's place among the series, its points."""

    name: str
    series: int
    curves: RunCurves
    history: History


class OtherCurves:
    """A curve for each colour that other runs can have; `points` says what a chart shows of a run."""

    def __init__(self, chart: Chart, points: Callable[[Other], tuple[Array, Array]]) -> None:
        self._chart, self._points = chart, points
        self._curves = {series: chart.add_curve(series_pen(series, 1.5, dashed=True)) for series in SERIES}
        self._shown: tuple[tuple[Other, Array, Array], ...] = ()

    def show(self, others: Sequence[Other]) -> None:
        """Show these and no more."""
        self._shown = tuple((other, *_finite(*self._points(other))) for other in others)
        drawn = {other.series: (xs, ys) for other, xs, ys in self._shown}
        for series, curve in self._curves.items():
            self._chart.set_points(curve, *drawn.get(series, _NOTHING))

    def span(self) -> tuple[Array, float]:
        """All their values, and the largest x."""
        values = [ys for _, _, ys in self._shown]
        ends = [float(xs[-1]) for _, xs, _ in self._shown if len(xs)]
        return (np.concatenate(values) if values else np.empty(0)), max(ends, default=0.0)

    def readings(self, x: float, form: Callable[[float], str]) -> tuple[Reading, ...]:
        """Their values nearest to `x`."""
        found = []
        for other, xs, ys in self._shown:
            place = nearest(xs, x)
            if place is not None:
                found.append(Reading(theme.series(other.series), other.name, form(float(ys[place]))))
        return tuple(found)


def _finite(xs: Array, ys: Array) -> tuple[Array, Array]:
    kept = np.isfinite(ys)
    return xs[kept], ys[kept]
