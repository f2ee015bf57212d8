"""What is said of a run: figures, log, names, times."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.diagnostics import Severity
from studio.training.history import History
from studio.training.runs import read_history
from tests.widgets.training.digit_runs import PLAN, START, recorded_run, step
from widgets.training.figures import Figures, figures_of
from widgets.training.run_head import short_name
from widgets.training.run_log import Line, LogModel, RunLog, lines_of
from widgets.training.run_rows import when
from widgets.training.trouble import last_lines


@pytest.fixture
def history(tmp_path: Path) -> History:
    return read_history(recorded_run(tmp_path))


def told(*events: tuple[str, dict[str, Any]]) -> History:
    made = History()
    made.feed({"kind": kind, "t": float(place), **fields} for place, (kind, fields) in enumerate(events))
    return made


class TestFigures:
    def values(self, history: History, running: bool = False) -> dict[str, tuple[str, str]]:
        return {figure.name: (figure.value, figure.of) for figure in figures_of(history, 2, running)}

    def test_a_finished_run(self, history: History) -> None:
        assert self.values(history) == {
            "Iteration": ("6", "of 6"),
            "Epoch": ("2", "of 2"),
            "Loss": (f"{history.smooth_loss[-1]:.3f}", ""),
            "Learning rate": ("0.1", ""),
            "Images/s": ("500", ""),
            "Waiting for data": ("10.0 %", ""),
            "Time left": ("–", ""),
            "Top-1 / top-5": ("75.0 / 95.0 %", ""),
            "Best top-1": ("75.0 %", "epoch 2"),
        }

    def test_while_it_runs_the_time_left_is_told(self) -> None:
        assert self.values(told(START, PLAN, step(3)), running=True)["Time left"] == ("0 s", "")

    def test_before_the_first_step_there_are_dashes_not_zeros(self) -> None:
        values = self.values(History())
        assert {values[name][0] for name in ("Epoch", "Loss", "Images/s", "Waiting for data", "Best top-1")} == {"–"}

    @pytest.mark.parametrize(("width", "columns"), [(1400, 9), (700, 5), (400, 3)])
    def test_they_fill_as_many_rows_as_the_width_asks_for(
        self, qtbot: QtBot, history: History, width: int, columns: int
    ) -> None:
        figures = Figures()
        qtbot.addWidget(figures)
        figures.resize(width, 120)
        figures.show()
        figures.tell(figures_of(history, 2, False))
        QApplication.processEvents()
        cells = [cell for cell in figures.children() if hasattr(cell, "figure")]
        assert len({cell.x() for cell in cells}) == columns


class TestLog:
    def test_evaluations_and_messages_stand_in_the_order_of_time(self) -> None:
        result = {"n": 3, "split": "valid", "top1": 0.5, "topk": 0.8, "k": 5, "loss": 1.7, "s": 0.1}
        history = told(
            PLAN,
            ("bad_image", {"path": "a.png", "reason": "is empty"}),
            ("eval", result),
            ("warn", {"code": "small_set", "message": "Few images.", "hint": "batch=10 or less"}),
            ("error", {"code": "nan", "message": "The loss is no number.", "hint": ""}),
        )
        lines = lines_of(history)
        assert [line.severity for line in lines] == [Severity.WARNING, None, Severity.WARNING, Severity.ERROR]
        assert lines[0].text == "left out: a.png: is empty"
        assert lines[1].text.split() == [
            "3",
            "epoch",
            "1",
            "top-1",
            "50.0",
            "%",
            "top-5",
            "80.0",
            "%",
            "loss",
            "1.7000",
            "0.1",
            "s",
        ]
        assert lines[2].text == "Few images. Try: batch=10 or less."

    def test_new_lines_are_added_without_moving_the_others(self, qtbot: QtBot) -> None:
        model = LogModel()
        model.set_lines((Line(0, "a"), Line(1, "b")))
        with qtbot.waitSignal(model.rowsInserted, timeout=0) as added, qtbot.assertNotEmitted(model.modelReset):
            model.set_lines((Line(0, "a"), Line(1, "b"), Line(2, "c")))
        assert added.args[1:] == [2, 2]
        with qtbot.waitSignal(model.modelReset, timeout=0):
            model.set_lines((Line(5, "z"),))
        assert model.rowCount(QModelIndex()) == 1

    def test_it_follows_the_end(self, qtbot: QtBot) -> None:
        log = RunLog()
        qtbot.addWidget(log)
        log.resize(500, 120)
        log.show()
        warn = [("warn", {"code": "x", "message": f"Line {number}."}) for number in range(80)]
        log.tell(told(*warn[:40]))
        log.tell(told(*warn))
        QApplication.processEvents()
        bar = log._view.verticalScrollBar()
        assert bar.maximum() > 0
        assert bar.value() == bar.maximum()
        assert log.texts()[-1] == "Line 79."


def test_a_run_is_called_without_its_date() -> None:
    assert short_name("2026-11-24-b0-imagenette") == "b0-imagenette"
    assert short_name("b0") == "b0"


def test_times_are_as_short_as_they_can_be() -> None:
    now = time.time()
    assert when(now) == time.strftime("%H:%M", time.localtime(now))
    assert when(0).endswith("1970")


def test_the_end_of_a_log(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    assert last_lines(path) == ""
    path.write_text("x" * 100_000 + "\n" + "\n".join(f"line {number}" for number in range(20)) + "\n\n")
    assert last_lines(path, 3) == "line 17\nline 18\nline 19"
