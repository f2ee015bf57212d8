"""The runs of a folder in the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QListView, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from studio.design.from_cfg import load
from tests.widgets.training.digit_runs import CFG, PLAN, START, make_run, recorded_run, step, write_events
from widgets.panels.runs import RunsPanel
from widgets.segments import Segments
from widgets.training.desk import TrainingDesk
from widgets.training.run_rows import SERIES
from widgets.workbench import Workbench


@pytest.fixture
def bench(qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    monkeypatch.chdir(tmp_path)
    return Workbench(load(CFG.format(outputs=10).encode(), "digits"))


def shown(bench: Workbench, qtbot: QtBot) -> RunsPanel:
    panel = RunsPanel(bench)
    qtbot.addWidget(panel)
    panel.resize(256, 500)
    panel.show()
    return panel


def rows(panel: RunsPanel, role: Qt.ItemDataRole = Qt.ItemDataRole.AccessibleTextRole) -> list[str | None]:
    model = panel.findChild(QListView, "runsList").model()
    return [model.index(row, 0).data(role) for row in range(model.rowCount())]


def test_without_runs_it_offers_to_train(bench: Workbench, qtbot: QtBot) -> None:
    panel = shown(bench, qtbot)
    button = next(button for button in panel.findChildren(QPushButton) if button.text() == "Train this design")
    assert button.isVisible()
    with qtbot.waitSignal(bench.actionWanted) as wanted:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert wanted.args == ["train"]
    assert panel.badge() == ""


def test_a_row_says_name_state_best_and_length(bench: Workbench, qtbot: QtBot, tmp_path: Path) -> None:
    recorded_run(tmp_path / "runs", "done")
    panel = shown(bench, qtbot)
    qtbot.waitUntil(lambda: bool(rows(panel)) and all(rows(panel)), timeout=30_000)
    (said,) = rows(panel)
    assert said is not None
    assert said.startswith("done, finished, best top-1 75.0 %, 2 of 2 epochs · ")
    assert panel.badge() == "1"


def test_a_click_opens_a_run(bench: Workbench, qtbot: QtBot, tmp_path: Path) -> None:
    run = recorded_run(tmp_path / "runs", "done").resolve()
    panel = shown(bench, qtbot)
    view = panel.findChild(QListView, "runsList")
    watch = TrainingDesk.of(bench).watch
    assert watch.path is None
    with qtbot.waitSignal(watch.opened):
        qtbot.mouseClick(
            view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.model().index(0, 0)).center()
        )
    assert (watch.path, watch.history.n) == (run, 6)
    assert view.currentIndex().row() == 0


def test_a_run_begun_elsewhere_appears_and_is_followed(bench: Workbench, qtbot: QtBot, tmp_path: Path) -> None:
    panel = shown(bench, qtbot)
    run = make_run(tmp_path / "runs", "other")
    qtbot.waitUntil(lambda: rows(panel, Qt.ItemDataRole.DisplayRole) == ["other"], timeout=30_000)
    write_events(run, START, PLAN, step(3), ("stop", {"reason": "user", "n": 3}))
    qtbot.waitUntil(lambda: "stopped" in str(rows(panel)[0]), timeout=30_000)


def test_the_open_run_stays_selected_while_others_come(bench: Workbench, qtbot: QtBot, tmp_path: Path) -> None:
    run = recorded_run(tmp_path / "runs", "first").resolve()
    panel = shown(bench, qtbot)
    TrainingDesk.of(bench).watch.open(run)
    view = panel.findChild(QListView, "runsList")
    recorded_run(tmp_path / "runs", "second")
    TrainingDesk.of(bench).runs.refresh()
    assert len(rows(panel)) == 2
    assert view.currentIndex().data() == "first"


def test_another_folder_can_be_chosen(bench: Workbench, qtbot: QtBot, tmp_path: Path) -> None:
    recorded_run(tmp_path / "elsewhere", "far")
    panel = shown(bench, qtbot)
    qtbot.mouseClick(panel.findChild(QToolButton, "chooseRunsFolder"), Qt.MouseButton.LeftButton)
    dialog = panel.window().findChild(QFileDialog, "runsFolderDialog")
    dialog.fileSelected.emit(str(tmp_path / "elsewhere"))
    dialog.close()
    assert rows(panel, Qt.ItemDataRole.DisplayRole) == ["far"]
    assert panel.findChild(QLabel, "runsFolder").accessibleName() == str(tmp_path / "elsewhere")


def at_the_box(view: QListView, row: int) -> QPoint:
    """The middle of the box at the left of a row."""
    return view.visualRect(view.model().index(row, 0)).topLeft() + QPoint(19, 13)


def test_the_box_of_a_row_shows_its_curves_and_does_not_open_it(bench: Workbench, qtbot: QtBot, tmp_path: Path) -> None:
    first, second = (recorded_run(tmp_path / "runs", name).resolve() for name in ("first", "second"))
    panel = shown(bench, qtbot)
    desk = TrainingDesk.of(bench)
    desk.watch.open(first)
    view = panel.findChild(QListView, "runsList")
    QApplication.processEvents()
    row = desk.runs.paths.index(second)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at_the_box(view, row))
    assert [item.path for item in desk.overlay.shown] == [second]
    assert desk.watch.path == first
    assert view.model().index(row, 0).data(SERIES) == 1
    qtbot.waitUntil(lambda: desk.overlay.shown[0].history.n == 6, timeout=30_000)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at_the_box(view, row))
    assert desk.overlay.shown == ()
    assert view.model().index(row, 0).data(SERIES) is None


def test_an_open_run_is_always_in_its_charts(bench: Workbench, qtbot: QtBot, tmp_path: Path) -> None:
    run = recorded_run(tmp_path / "runs", "only").resolve()
    panel = shown(bench, qtbot)
    desk = TrainingDesk.of(bench)
    desk.watch.open(run)
    view = panel.findChild(QListView, "runsList")
    with qtbot.waitSignal(bench.said):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at_the_box(view, 0))
    assert desk.overlay.shown == ()


def test_only_as_many_runs_as_there_are_colours_are_shown_together(
    bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = [recorded_run(tmp_path / "runs", f"run{number}").resolve() for number in range(6)]
    desk = TrainingDesk.of(bench)
    for path in paths:
        desk.overlay.toggle(path)
    assert [item.series for item in desk.overlay.shown] == [1, 3, 4, 5]
    desk.overlay.drop(paths[1])
    desk.overlay.toggle(paths[5])
    assert [item.series for item in desk.overlay.shown] == [1, 4, 5, 3]


def test_rows_are_sorted_by_what_is_chosen(bench: Workbench, qtbot: QtBot, tmp_path: Path) -> None:
    recorded_run(tmp_path / "runs", "b-good")
    low = make_run(tmp_path / "runs", "a-weak")
    best = ("best", {"n": 3, "metric": "top1", "value": 0.2})
    write_events(
        low, START, PLAN, step(3), best, ("error", {"code": "nan", "message": "x"}), ("stop", {"reason": "error"})
    )
    panel = shown(bench, qtbot)
    runs_of = TrainingDesk.of(bench).runs
    qtbot.waitUntil(lambda: all(runs_of.summary(path) for path in runs_of.paths), timeout=30_000)
    orders = panel.findChild(Segments, "runsOrder")
    for order, names in (
        ("best", ["b-good", "a-weak"]),
        ("name", ["a-weak", "b-good"]),
        ("state", ["a-weak", "b-good"]),
    ):
        qtbot.mouseClick(orders.button(order), Qt.MouseButton.LeftButton)
        assert rows(panel, Qt.ItemDataRole.DisplayRole) == names, order
