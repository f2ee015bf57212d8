"""Requests to the worker and its step records."""

from __future__ import annotations

import math
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from studio.training import runs
from studio.training.control import Control
from studio.training.divergence import DivergenceWatch
from studio.training.events import EventWriter
from studio.training.problems import Diverged
from studio.training.scalars import Scalars
from studio.training.step_log import StepLog


@pytest.fixture
def run(make_run: Any) -> Path:
    folder: Path = make_run()
    return folder


@pytest.fixture
def writer(run: Path) -> EventWriter:
    return EventWriter(run / runs.EVENTS)


class TestControl:
    def test_nothing_asked_nothing_wanted(self, run: Path, writer: EventWriter) -> None:
        control = Control(run, writer)
        assert control.stopping() is None
        assert not control.take_checkpoint()

    def test_a_stop_is_acknowledged_once_and_stays(self, run: Path, writer: EventWriter, events: Any) -> None:
        control = Control(run, writer)
        runs.request(run, "stop")
        assert [control.stopping() for _ in range(3)] == ["stop"] * 3
        assert len(events(run, "ack")) == 1

    def test_a_checkpoint_is_taken_once_and_nothing_stops(self, run: Path, writer: EventWriter) -> None:
        control = Control(run, writer)
        runs.request(run, "checkpoint")
        assert control.stopping() is None
        assert [control.take_checkpoint(), control.take_checkpoint()] == [True, False]

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"id": "1"}', '{"id": "1", "action": "dance"}'])
    def test_what_cannot_be_understood_is_ignored_and_told(
        self, run: Path, writer: EventWriter, events: Any, text: str
    ) -> None:
        (run / runs.REQUEST).write_text(text)
        assert Control(run, writer).stopping() is None
        assert events(run, "warn")[0]["code"] == "request"
        assert not (run / runs.REQUEST).exists()

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_a_signal_is_a_request(self, run: Path, writer: EventWriter, number: signal.Signals) -> None:
        before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
        control = Control(run, writer)
        control.catch_signals()
        try:
            os.kill(os.getpid(), number)
            assert control.stopping() == "sigterm"
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)


class TestStepLog:
    def steps(self, log: StepLog, first: int, losses: list[float]) -> None:
        for n, loss in enumerate(losses, first):
            log.add(n, 10 * n, loss, 0.1, 10, 0.01, 0.05)

    def test_every_step_up_to_a_thousand(self, run: Path, writer: EventWriter, events: Any) -> None:
        log = StepLog(writer, Scalars(run, False, 0), DivergenceWatch(writer, 10, 1))
        self.steps(log, 998, [1.0, 2.0, 3.0])
        assert [(event["n"], event["loss"], event["k"], event["ips"]) for event in events(run, "step")] == [
            (998, 1.0, 1, 200.0),
            (999, 2.0, 1, 200.0),
            (1000, 3.0, 1, 200.0),
        ]

    def test_then_merged_with_their_mean_and_bounds(
        self, run: Path, writer: EventWriter, events: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("studio.training.step_log.SPACING", math.inf)
        log = StepLog(writer, Scalars(run, False, 0), DivergenceWatch(writer, 10, 1))
        self.steps(log, 1001, [1.0, 2.0, 6.0])
        assert events(run, "step") == []
        log.flush()
        (event,) = events(run, "step")
        assert (event["n"], event["k"], event["loss"], event["loss_min"], event["loss_max"]) == (1003, 3, 3.0, 1.0, 6.0)
        assert (event["data_s"], event["step_s"]) == (0.01, 0.05)

    def test_a_loss_that_is_no_number_is_told_before_it_stops_everything(
        self, run: Path, writer: EventWriter, events: Any
    ) -> None:
        log = StepLog(writer, Scalars(run, False, 0), DivergenceWatch(writer, 10, 1))
        with pytest.raises(Diverged, match="no longer a finite number at step 1"):
            self.steps(log, 1, [math.nan])
        assert events(run, "step")[0]["loss"] == "nan"
