"""Warnings about losses that show early that a run goes nowhere."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from studio.training.divergence import DivergenceWatch
from studio.training.events import EventWriter, read_events


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


def told(path: Path) -> list[tuple[str, int]]:
    return [(event["code"], event["n"]) for event in read_events(path)]


def test_two_hundred_steps_far_above_guessing_are_told_once(path: Path) -> None:
    watch = DivergenceWatch(EventWriter(path), 10, patience=10_000)
    watch.look(100, [2.0] * 100)
    watch.look(299, [3.1 * math.log(10)] * 199)
    assert told(path) == []
    watch.look(600, [9.0] * 301)
    assert told(path) == [("diverging", 300)]


def test_a_single_good_step_begins_the_count_anew(path: Path) -> None:
    watch = DivergenceWatch(EventWriter(path), 10, patience=10_000)
    for n in range(1, 1001):
        watch.look(n, [1.0 if n % 200 == 0 else 50.0])
    assert told(path) == []


@pytest.mark.parametrize(("loss", "codes"), [(2.31, [("not_learning", 800)]), (2.2, [])])
def test_a_loss_that_is_no_better_than_guessing_after_warm_up_and_patience(
    path: Path, loss: float, codes: list[tuple[str, int]]
) -> None:
    watch = DivergenceWatch(EventWriter(path), 10, patience=300, from_step=500)
    for n in range(1, 2001):
        watch.look(n, [loss])
    assert told(path) == codes


def test_short_runs_are_left_alone(path: Path) -> None:
    DivergenceWatch(EventWriter(path), 10, patience=3).look(199, [2.4] * 199)
    assert told(path) == []
