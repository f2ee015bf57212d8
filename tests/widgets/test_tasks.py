"""Background work: results, failures and progress come back on the GUI thread; cancelling drops the result."""

from __future__ import annotations

import gc
import logging
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.files import read_text
from widgets.tasks import Progress, Task, Tasks


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[Tasks]:
    tasks = Tasks()
    yield tasks
    tasks.stop_all()


def test_the_result_comes_back_on_the_gui_thread(tasks: Tasks, qtbot: QtBot) -> None:
    threads: list[QThread] = []
    results: list[Any] = []

    def work(progress: Progress) -> int:
        threads.append(QThread.currentThread())
        return 42

    def done(result: Any) -> None:
        threads.append(QThread.currentThread())
        results.append(result)

    task = tasks.start("Counting", work, done)
    assert tasks.running == (task,)
    qtbot.waitUntil(lambda: not tasks.running)
    assert results == [42]
    assert threads[0] is not threads[1]
    assert threads[1] is QThread.currentThread()


def test_a_message_for_people_comes_without_a_report(tasks: Tasks, qtbot: QtBot, tmp_path: Path) -> None:
    failures: list[tuple[Exception, str]] = []
    tasks.start(
        "Opening",
        lambda progress: read_text(tmp_path / "missing.cfg"),
        failed=lambda error, report: failures.append((error, report)),
    )
    qtbot.waitUntil(lambda: not tasks.running)
    (error, report), *others = failures
    assert "missing.cfg" in str(error)
    assert (report, others) == ("", [])


def test_a_fault_of_ours_comes_with_a_report_and_is_logged(
    tasks: Tasks, qtbot: QtBot, logged_warnings: list[logging.LogRecord]
) -> None:
    reports: list[str] = []

    def work(progress: Progress) -> None:
        raise ZeroDivisionError("by design")

    tasks.start("Dividing", work, failed=lambda error, report: reports.append(report))
    qtbot.waitUntil(lambda: not tasks.running)
    assert "ZeroDivisionError: by design" in reports[0]
    assert "Dividing failed" in logged_warnings.pop().getMessage()


def test_progress_is_told_in_order(tasks: Tasks, qtbot: QtBot) -> None:
    told: list[tuple[float, str]] = []
    may_begin = threading.Event()

    def work(progress: Progress) -> None:
        may_begin.wait()
        for step in range(3):
            progress(step / 2, f"layer {step}")

    task = tasks.start("Measuring", work)
    task.progressed.connect(lambda share, what: told.append((share, what)))
    may_begin.set()
    qtbot.waitUntil(lambda: not tasks.running)
    assert told == [(0.0, "layer 0"), (0.5, "layer 1"), (1.0, "layer 2")]


def test_cancelled_work_ends_at_its_next_progress_and_gives_nothing(tasks: Tasks, qtbot: QtBot) -> None:
    begun, may_go_on = threading.Event(), threading.Event()
    results: list[Any] = []
    reached: list[str] = []

    def work(progress: Progress) -> str:
        begun.set()
        may_go_on.wait()
        progress(0.5)
        reached.append("the end")
        return "late"

    task = tasks.start("Rendering", work, results.append)
    begun.wait()
    with qtbot.waitSignal(task.cancelled):
        task.cancel()
        may_go_on.set()
    qtbot.waitUntil(lambda: not tasks.running)
    assert (results, reached) == ([], [])


def test_a_result_that_comes_after_cancelling_is_dropped(tasks: Tasks, qtbot: QtBot) -> None:
    begun, may_go_on = threading.Event(), threading.Event()
    results: list[Any] = []

    def work(progress: Progress) -> str:
        begun.set()
        may_go_on.wait()
        assert progress.cancelled
        return "late"

    task = tasks.start("Rendering", work, results.append)
    begun.wait()
    task.cancel()
    may_go_on.set()
    qtbot.waitUntil(lambda: not tasks.running)
    assert results == []


def test_closing_waits_for_the_threads(qapp: QApplication) -> None:
    tasks = Tasks()
    begun, ended = threading.Event(), threading.Event()

    def work(progress: Progress) -> None:
        begun.set()
        while not progress.cancelled:
            QThread.yieldCurrentThread()
        ended.set()

    tasks.start("Training", work)
    begun.wait()
    tasks.stop_all()
    assert ended.is_set()


def test_others_see_what_is_under_way(tasks: Tasks, qtbot: QtBot) -> None:
    started: list[Task] = []
    counts: list[int] = []
    tasks.started.connect(started.append)
    tasks.changed.connect(lambda: counts.append(len(tasks.running)))
    tasks.start("Exporting", lambda progress: None)
    qtbot.waitUntil(lambda: not tasks.running)
    assert [task.title for task in started] == ["Exporting"]
    assert counts == [1, 0]


def test_the_collector_rests_while_a_thread_works(tasks: Tasks, qtbot: QtBot) -> None:
    """It runs in the thread that allocates, and objects of Qt that it finds there take the program down."""
    seen: list[bool] = []
    tasks.start("First", lambda progress: gc.isenabled(), seen.append)
    tasks.start("Second", lambda progress: gc.isenabled(), seen.append)
    qtbot.waitUntil(lambda: not tasks.running)
    assert seen == [False, False]
    assert gc.isenabled()


def test_work_outlives_the_window_that_asked_for_it(qapp: QApplication, qtbot: QtBot) -> None:
    tasks = Tasks()
    may_go_on, told = threading.Event(), []

    def work(progress: Progress) -> int:
        may_go_on.wait()
        progress(0.5, "halfway")
        return 42

    tasks.start("Counting", work, told.append)
    gone = weakref.ref(tasks)
    del tasks
    gc.collect()
    assert gone() is None
    may_go_on.set()
    qtbot.waitUntil(gc.isenabled)
    assert told == []
