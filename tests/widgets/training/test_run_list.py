"""The runs of a folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.training import runs
from tests.widgets.training.digit_runs import PLAN, START, forget, make_run, recorded_run, step, write_events
from widgets.settings import settings
from widgets.training.run_list import RunList


@pytest.fixture
def listed(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunList:
    monkeypatch.chdir(tmp_path)
    return RunList()


def test_runs_are_looked_for_beside_the_working_directory(listed: RunList, tmp_path: Path) -> None:
    assert listed.folder == tmp_path / "runs"
    listed.refresh()
    assert listed.paths == ()


def test_figures_come_after_names(listed: RunList, qtbot: QtBot) -> None:
    run = recorded_run(listed.folder).resolve()
    listed.refresh()
    assert listed.paths == (run,)
    qtbot.waitUntil(lambda: listed.summary(run) is not None, timeout=20_000)
    summary = listed.summary(run)
    assert summary is not None
    assert (summary.state, summary.best_top1, summary.epoch, summary.epochs) == ("finished", 0.75, 2.0, 2)


def test_only_what_changed_is_read_again(listed: RunList, qtbot: QtBot) -> None:
    one, two = recorded_run(listed.folder, "one").resolve(), make_run(listed.folder, "two").resolve()
    listed.refresh()
    qtbot.waitUntil(lambda: all(listed.summary(path) for path in (one, two)), timeout=20_000)
    before = listed.summary(one)
    write_events(two, START, PLAN, step(1), ("stop", {"reason": "user", "n": 1}))
    listed.refresh()
    qtbot.waitUntil(lambda: listed.summary(two).state == "stopped", timeout=20_000)  # type: ignore[union-attr]
    assert listed.summary(one) is before


def test_a_deleted_run_is_gone(listed: RunList, qtbot: QtBot) -> None:
    run = recorded_run(listed.folder)
    listed.refresh()
    forget(run)
    listed.refresh()
    assert listed.paths == ()


def test_a_damaged_run_is_listed_all_the_same(listed: RunList, qtbot: QtBot) -> None:
    run = recorded_run(listed.folder).resolve()
    (run / runs.EVENTS).write_bytes(b"\xff\x00 not json\n")
    (run / runs.RECIPE).write_text("epochs: [\n")
    listed.refresh()
    qtbot.waitUntil(lambda: listed.summary(run) is not None, timeout=20_000)


def test_another_folder_is_remembered(listed: RunList, tmp_path: Path) -> None:
    recorded_run(tmp_path / "elsewhere")
    listed.set_folder(tmp_path / "elsewhere")
    assert len(listed.paths) == 1
    assert RunList().folder == tmp_path / "elsewhere"
    assert settings().value("runsFolder") == str(tmp_path / "elsewhere")


def test_a_run_with_a_worker_is_found(listed: RunList) -> None:
    recorded_run(listed.folder, "done")
    run = make_run(listed.folder, "going")
    assert listed.running() is None
    lock = runs.acquire_lock(run)
    assert lock is not None
    assert listed.running() == run
    lock.close()
