"""The charts of a run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.training import recipe as recipes
from studio.training import runs
from studio.training.history import History
from tests.widgets.training.digit_runs import PLAN, START, recorded_run, step
from widgets import theme
from widgets.charts import Axis, Chart, plain, round_spacing
from widgets.training.run_charts import AccuracyChart, LossChart, RateChart
from widgets.training.run_curves import RunCurves


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return recorded_run(tmp_path)


@pytest.fixture
def history(run: Path) -> History:
    return runs.read_history(run)


@pytest.fixture
def curves(history: History) -> RunCurves:
    made = RunCurves()
    made.update(history)
    return made


@pytest.fixture(autouse=True)
def usual_look(qapp: QApplication) -> Iterator[None]:
    theme.set_theme(qapp, "light")
    yield
    theme.set_theme(qapp, "light")


def shown(chart: Chart, qtbot: QtBot) -> Chart:
    qtbot.addWidget(chart)
    chart.resize(600, 240)
    chart.show()
    QApplication.processEvents()
    return chart


def points(chart: Chart, curve: int) -> list[tuple[float, float]]:
    xs, ys = chart.getPlotItem().listDataItems()[curve].getOriginalDataset()
    return [] if xs is None else list(zip(xs.tolist(), ys.tolist(), strict=True))


class TestLoss:
    @pytest.fixture
    def chart(self, qtbot: QtBot, curves: RunCurves, history: History) -> LossChart:
        made = LossChart()
        shown(made, qtbot)
        made.show_run(curves, history)
        return made

    def test_raw_and_smoothed_have_a_point_for_each_record(self, chart: LossChart, history: History) -> None:
        assert points(chart, 0) == [(1, 2.3), (2, 2.1), (3, 1.9), (4, 1.5), (5, 1.2), (6, 1.0)]
        assert [y for _, y in points(chart, 1)] == history.smooth_loss

    def test_the_axis_has_the_length_of_the_run_from_the_start(self, qtbot: QtBot) -> None:
        chart, curves, begun = LossChart(), RunCurves(), History()
        begun.feed({"kind": kind, "t": 0.0, **fields} for kind, fields in (START, PLAN, step(1)))
        curves.update(begun)
        shown(chart, qtbot)
        chart.show_run(curves, begun)
        (left, right), _ = chart.getPlotItem().getViewBox().viewRange()
        assert left == 0
        assert 6 <= right < 6.2

    def test_what_is_no_number_is_left_out(self, qtbot: QtBot) -> None:
        chart, curves, broken = LossChart(), RunCurves(), History()
        broken.feed({"kind": kind, "t": 0.0, **fields} for kind, fields in (step(1), step(2, loss="nan"), step(3, 0.5)))
        curves.update(broken)
        shown(chart, qtbot)
        chart.show_run(curves, broken)
        assert [x for x, _ in points(chart, 0)] == [1, 3]

    def test_the_logarithmic_axis_shows_powers(self, chart: LossChart) -> None:
        chart.set_log(True)
        _, (low, high) = chart.getPlotItem().getViewBox().viewRange()
        assert low < 0.0 < high < 0.5, "log10 of 1.0 to 2.3"
        chart.set_log(False)
        _, (low, high) = chart.getPlotItem().getViewBox().viewRange()
        assert low > 0.5

    def test_the_mouse_shows_the_values_of_the_nearest_step(self, chart: LossChart) -> None:
        found = chart.readings_at(4.2)
        assert found is not None
        x, title, readings = found
        assert (x, title) == (4.0, "step 4 · epoch 1.3")
        assert [(item.name, item.value) for item in readings] == [
            ("smoothed", f"{chart._curves_of_run.smooth[3]:.3f}"),
            ("raw", "1.500"),
        ]

    def test_the_card_comes_with_the_mouse_and_goes_with_it(self, chart: LossChart) -> None:
        view = chart.getPlotItem().getViewBox()
        chart._hover(view.mapViewToScene(QPointF(4, 1.5)))
        assert chart._card.isVisible()
        assert "step 4" in chart._card._label.text()
        chart._hover(QPointF(1, 1))
        assert not chart._card.isVisible()

    def test_a_closer_look_stays_while_points_come_and_a_double_click_ends_it(
        self, chart: LossChart, curves: RunCurves, history: History
    ) -> None:
        view = chart.getPlotItem().getViewBox()
        view.setXRange(2, 4, padding=0)
        view.sigRangeChangedManually.emit([True, False])
        chart.show_run(curves, history)
        assert view.viewRange()[0] == pytest.approx([2, 4])
        QTest.mouseDClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, 100))
        assert view.viewRange()[0][0] == 0


class TestAccuracy:
    def test_both_accuracies_stand_over_epochs_in_percent(
        self, qtbot: QtBot, curves: RunCurves, history: History
    ) -> None:
        chart = AccuracyChart()
        shown(chart, qtbot)
        chart.show_run(curves, history)
        assert points(chart, 0) == [(1, 80.0), (2, 95.0)]
        assert points(chart, 1) == [(1, 50.0), (2, 75.0)]
        assert chart.accessibleDescription() == "best top-1 75.0 % at epoch 2"

    def test_nothing_is_best_before_the_first_evaluation(self, qtbot: QtBot) -> None:
        chart = AccuracyChart()
        shown(chart, qtbot)
        chart.show_run(RunCurves(), History())
        assert not chart._best._star.isVisible()
        assert chart.readings_at(1) is None


class TestRate:
    def test_the_plan_is_that_of_the_recipe_over_the_whole_run(
        self, qtbot: QtBot, curves: RunCurves, history: History, run: Path
    ) -> None:
        chart = RateChart()
        shown(chart, qtbot)
        chart.show_run(curves, history, recipes.load(run / runs.RECIPE))
        assert [x for x, _ in points(chart, 0)] == [1, 2, 3, 4, 5, 6]
        assert points(chart, 1) == [(n, 0.1) for n in range(1, 7)]

    def test_without_a_recipe_only_the_past_is_shown(self, qtbot: QtBot, curves: RunCurves, history: History) -> None:
        chart = RateChart()
        shown(chart, qtbot)
        chart.show_run(curves, history, None)
        assert points(chart, 0) == []
        assert len(points(chart, 1)) == 6


class TestLook:
    @pytest.mark.parametrize("mode", ["light", "dark"])
    def test_colours_are_those_of_the_theme_in_use(
        self, qtbot: QtBot, qapp: QApplication, curves: RunCurves, history: History, mode: str
    ) -> None:
        chart = LossChart()
        shown(chart, qtbot)
        chart.show_run(curves, history)
        theme.set_theme(qapp, mode)
        smooth = chart.getPlotItem().listDataItems()[1]
        assert smooth.opts["pen"].color() == theme.series(0)
        picture = chart.grab().toImage()
        assert picture.pixelColor(2, 2) == theme.color("panel")

    def test_only_the_left_axis_rules_the_plot(self, qtbot: QtBot) -> None:
        chart = LossChart()
        shown(chart, qtbot)
        axes = {axis.orientation: axis for axis in chart._axes}
        assert axes["left"].grid == 255
        assert axes["bottom"].grid is False
        assert all(axis.zValue() < 0 for axis in axes.values())

    @pytest.mark.parametrize(
        ("span", "count", "spacing"), [(1.0, 5, 0.2), (2.4, 5, 0.5), (80, 4, 20), (1000, 7, 200), (0, 5, 1.0)]
    )
    def test_numbers_are_round(self, span: float, count: float, spacing: float) -> None:
        assert round_spacing(span, count) == pytest.approx(spacing)

    def test_steps_are_whole_numbers(self, qapp: QApplication) -> None:
        ((spacing, values),) = Axis("bottom", plain, whole=True).tickValues(0, 2, 1000)
        assert (spacing, values) == (1.0, [0.0, 1.0, 2.0])

    def test_numbers_have_the_digits_that_tell_them_apart(self) -> None:
        assert [plain(1000, 200), plain(0.5, 0.5), plain(0.05, 0.01)] == ["1,000", "0.5", "0.05"]


def test_nothing_loads_charts_before_a_run_is_shown(root: Path) -> None:
    script = """
import sys
from widgets.app import make_window
window = make_window()
window.show_space("train")
from PySide6.QtWidgets import QApplication
QApplication.processEvents()
assert "widgets.panels.training" in sys.modules
loaded = {"pyqtgraph", "torch", "lightning_fabric"} & set(sys.modules)
assert not loaded, loaded
window.close()
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
