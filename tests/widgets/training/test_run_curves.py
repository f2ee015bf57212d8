"""Arrays that follow a history."""

from __future__ import annotations

import math
from typing import Any

import pytest

from studio.training.history import History
from tests.widgets.training.digit_runs import PLAN, START, step
from widgets.training.run_curves import RunCurves


def event(kind: str, fields: dict[str, Any]) -> dict[str, Any]:
    return {"kind": kind, "t": 1.0, **fields}


def fed(history: History, *events: tuple[str, dict[str, Any]]) -> History:
    history.feed(event(*item) for item in events)
    return history


def test_points_are_added_as_they_come() -> None:
    curves, history = RunCurves(), fed(History(), START, PLAN, step(1, 2.0))
    curves.update(history)
    assert (list(curves.n), list(curves.loss)) == ([1], [2.0])
    curves.update(fed(history, step(2, 1.0), step(3, 0.5)))
    assert (list(curves.n), list(curves.loss), list(curves.rate)) == ([1, 2, 3], [2.0, 1.0, 0.5], [0.1, 0.1, 0.1])
    assert list(curves.smooth) == history.smooth_loss


def test_thousands_of_points_fit() -> None:
    curves, history = RunCurves(), History()
    for start in range(0, 5000, 500):
        curves.update(fed(history, *(step(n) for n in range(start, start + 500))))
    assert list(curves.n) == list(range(5000))


def test_a_rewound_run_does_not_run_backwards() -> None:
    curves, history = RunCurves(), fed(History(), START, PLAN, *(step(n) for n in range(1, 7)))
    curves.update(history)
    again = ("start", {"attempt": 2, "resumed_from": 3})
    curves.update(fed(history, again, ("plan", PLAN[1] | {"n": 3}), step(4, 9.0)))
    assert list(curves.n) == [1, 2, 3, 4]
    assert curves.loss[-1] == 9.0


def test_rewound_and_as_long_as_before_it_is_noticed_too() -> None:
    curves, history = RunCurves(), fed(History(), START, PLAN, *(step(n) for n in range(1, 5)))
    curves.update(history)
    curves.update(fed(history, ("start", {"attempt": 2, "resumed_from": 2}), step(3, 7.0), step(4, 8.0)))
    assert list(curves.loss) == [1.0, 1.0, 7.0, 8.0]


def test_another_run_begins_anew() -> None:
    curves = RunCurves()
    curves.update(fed(History(), step(1), step(2)))
    curves.update(fed(History(), step(1, 5.0)))
    assert list(curves.loss) == [5.0]


def test_evaluations_are_columns_too() -> None:
    curves = RunCurves()
    result = {"n": 3, "split": "valid", "top1": 0.5, "topk": 0.8, "k": 5, "loss": 1.7, "s": 0.1}
    curves.update(fed(History(), step(1), ("eval", result)))
    assert (list(curves.eval_n), list(curves.top1), list(curves.topk)) == ([3], [0.5], [0.8])


def test_accuracy_on_training_images_is_smoothed_by_steps() -> None:
    curves = RunCurves()
    curves.update(fed(History(), step(1), step(2, top1=0.5), step(3, top1=1.0), step(13, top1=1.0, k=10), step(14)))
    unknown, first, second, third, same = curves.train.tolist()
    assert math.isnan(unknown)
    assert (first, second) == (0.5, pytest.approx(0.97 * 0.5 + 0.03))
    assert third == pytest.approx(0.97**10 * second + 1 - 0.97**10)
    assert same == third
