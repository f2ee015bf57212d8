"""A run followed through its files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.training import runs
from tests.widgets.training.digit_runs import PLAN, START, forget, make_run, recorded_run, step, write_events
from widgets.tasks import Tasks
from widgets.training import watch as module
from widgets.training.watch import RunWatch


@pytest.fixture
def watch(qapp: QApplication) -> RunWatch:
    tasks = Tasks()
    made = RunWatch(tasks)
    tasks.setParent(made)
    return made


def test_a_finished_run_is_read_at_once(watch: RunWatch, tmp_path: Path, qtbot: QtBot) -> None:
    run = recorded_run(tmp_path)
    with qtbot.waitSignal(watch.opened):
        watch.open(run)
    assert (watch.path, watch.state) == (run.resolve(), "finished")
    assert [point.n for point in watch.history.steps] == [1, 2, 3, 4, 5, 6]
    assert watch.recipe is not None and watch.recipe.epochs == 2
    assert not watch.running and not watch.resumable


def test_what_is_added_is_told(watch: RunWatch, tmp_path: Path, qtbot: QtBot) -> None:
    run = make_run(tmp_path)
    watch.open(run)
    assert (watch.state, watch.resumable) == ("new", True)
    watch.set_viewed(True)
    with qtbot.waitSignal(watch.updated):
        write_events(run, START, PLAN, step(1))
    assert watch.history.n == 1
    assert watch.state == "crashed", "there is a start, no end and no worker"


def test_a_running_worker_holds_the_lock(watch: RunWatch, tmp_path: Path) -> None:
    run = make_run(tmp_path)
    write_events(run, START, PLAN, step(1))
    lock = runs.acquire_lock(run)
    assert lock is not None
    watch.open(run)
    assert watch.running
    watch.stop()
    assert watch.stopping
    assert (run / runs.REQUEST).is_file()
    lock.close()
    watch.look()
    assert (watch.state, watch.stopping) == ("crashed", False)


def test_nothing_new_is_not_told(watch: RunWatch, tmp_path: Path, qtbot: QtBot) -> None:
    watch.open(recorded_run(tmp_path))
    with qtbot.assertNotEmitted(watch.updated):
        watch.look()


def test_a_replaced_file_begins_anew(watch: RunWatch, tmp_path: Path) -> None:
    run = recorded_run(tmp_path)
    watch.open(run)
    (run / runs.EVENTS).unlink()
    write_events(run, START, PLAN, step(1, 9.0))
    watch.look()
    assert [point.loss for point in watch.history.steps] == [9.0]


def test_a_run_that_vanishes_keeps_what_was_read(watch: RunWatch, tmp_path: Path) -> None:
    run = recorded_run(tmp_path)
    watch.open(run)
    forget(run)
    watch.look()
    assert watch.history.n == 6


def test_a_damaged_recipe_is_no_reason_not_to_look(watch: RunWatch, tmp_path: Path) -> None:
    run = recorded_run(tmp_path)
    (run / runs.RECIPE).write_text("epochs: many\n")
    watch.open(run)
    assert watch.recipe is None
    assert watch.history.n == 6


def test_many_events_are_read_in_the_background(
    watch: RunWatch, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 100)
    run = recorded_run(tmp_path)
    watch.open(run)
    qtbot.waitUntil(lambda: watch.history.n == 6 and watch.state == "finished", timeout=20_000)


def test_another_run_opened_meanwhile_wins(
    watch: RunWatch, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    long, other = recorded_run(tmp_path, "long"), make_run(tmp_path, "other")
    monkeypatch.setattr(module, "AT_ONCE", 100)
    watch.open(long)
    monkeypatch.setattr(module, "AT_ONCE", 10**9)
    watch.open(other)
    tasks = watch.findChild(Tasks)
    assert tasks is not None
    qtbot.waitUntil(lambda: not tasks.running, timeout=20_000)
    assert (watch.path, watch.history.n) == (other.resolve(), 0)


def test_no_run_is_a_run_to_look_at(watch: RunWatch, tmp_path: Path) -> None:
    watch.open(recorded_run(tmp_path))
    watch.open(None)
    assert (watch.path, watch.history.n, watch.running, watch.resumable) == (None, 0, False, False)
    watch.stop()
    watch.resume()
