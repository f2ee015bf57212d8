"""What events add up to."""

from __future__ import annotations

import math
from typing import Any

import pytest

from studio.training.history import History


def step(n: int, loss: object = 1.0, step_s: float = 0.5) -> dict[str, Any]:
    return {
        "t": 100.0 + n,
        "kind": "step",
        "n": n,
        "seen": n * 10,
        "loss": loss,
        "lr": 0.1,
        "ips": 20,
        "data_s": 0,
        "step_s": step_s,
    }


def evaluation(n: int, top1: float) -> dict[str, Any]:
    return {"t": 100.0 + n, "kind": "eval", "n": n, "top1": top1, "topk": 1.0, "k": 5, "loss": 0.2, "s": 2.0}


def fed(*events: dict[str, Any]) -> History:
    history = History()
    history.feed(events)
    return history


PLAN = {"t": 100.0, "kind": "plan", "n": 0, "max_n": 40, "steps_per_epoch": 10}


def test_points_and_figures() -> None:
    history = fed(PLAN, step(1), step(2), evaluation(2, 0.5), {"t": 103.0, "kind": "best", "n": 2, "value": 0.5})
    assert ([point.n for point in history.steps], history.n, history.max_n, history.epoch) == ([1, 2], 2, 40, 0.2)
    assert (history.evals[0].top1, history.best and history.best["value"]) == (0.5, 0.5)
    assert (history.first_t, history.last_t) == (100.0, 103.0)


def test_time_left_counts_steps_and_evaluations() -> None:
    assert fed(PLAN, step(10), evaluation(10, 0.5)).time_left == 30 * 0.5 + 3 * 2.0
    assert math.isnan(fed(PLAN).time_left)


def test_one_slow_step_hardly_moves_the_time_left() -> None:
    history = fed(PLAN, *(step(n) for n in range(1, 20)), step(20, step_s=60.0))
    assert history.time_left == 20 * 0.5


def test_the_loss_is_smoothed_as_darknet_prints_it() -> None:
    history = fed(PLAN, step(1, 2.0), step(2, 1.0), step(3, "nan"), step(4, 3.0))
    assert history.smooth_loss == pytest.approx([2.0, 0.9 * 2.0 + 0.1 * 1.0, math.nan, 3.0], nan_ok=True)


@pytest.mark.parametrize(
    "again", [{"kind": "start", "resumed_from": 2}, {"kind": "plan", "n": 2}], ids=["start", "plan"]
)
def test_an_attempt_that_goes_on_from_a_checkpoint_takes_later_points_back(again: dict[str, Any]) -> None:
    history = fed(
        PLAN,
        *(step(n) for n in range(1, 6)),
        evaluation(2, 0.3),
        evaluation(5, 0.5),
        {"kind": "best", "n": 5, "value": 0.5},
    )
    history.feed([again, step(3, 7.0)])
    assert [point.n for point in history.steps] == [1, 2, 3]
    assert len(history.smooth_loss) == 3
    assert ([point.n for point in history.evals], history.best) == ([2], None)


def test_an_evaluation_done_again_replaces_the_first() -> None:
    assert [point.top1 for point in fed(PLAN, evaluation(2, 0.3), evaluation(2, 0.4)).evals] == [0.4]


def test_a_new_attempt_is_not_stopped_any_more() -> None:
    history = fed({"kind": "start", "attempt": 1}, {"kind": "stop", "reason": "user"})
    assert history.stop is not None
    history.feed([{"kind": "start", "attempt": 2, "resumed_from": None}])
    assert (history.stop, history.attempt) == (None, 2)


def test_unknown_kinds_and_fields_are_passed_over() -> None:
    assert fed({"kind": "dance", "t": 1.0}, step(1) | {"mood": "good"}).n == 1
