"""Run folders with a network that trains in a blink, and a way to work on them inside the test's own process."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from studio.training import recipe as recipes
from studio.training import runs
from studio.training.events import Event, read_events
from studio.training.recipe import make_recipe

#: What a generated model.py looks like from outside, small: convolutions, batch-norm, dropout (which draws).
MODEL = """
from torch import nn

NAME = "tiny"
INPUT = (1, 14, 14)


def build(num_classes=None):
    return nn.Sequential(
        nn.Conv2d(1, 6, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(6), nn.ReLU(),
        nn.Conv2d(6, 12, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(12), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(12, num_classes or 10),
    )
"""
#: Sixty digits, steps of twenty: three steps an epoch.
QUICK: dict[str, Any] = {
    "epochs": 2,
    "batch": 20,
    "limit_train": 60,
    "limit_valid": 40,
    "shift": 0.1,
    "workers": 0,
    "tensorboard": False,
    "device": "cpu",
}

MakeRun = Callable[..., Path]


@pytest.fixture
def make_run(tmp_path: Path) -> MakeRun:
    """Makes run folders; keyword arguments are recipe keys, `model` the text of model.py."""

    def make(model: str = MODEL, name: str = "tiny", **keys: Any) -> Path:
        run = runs.create(tmp_path / "runs", name)
        (run / runs.MODEL).write_text(model)
        recipes.save(make_recipe(QUICK | keys), run / runs.RECIPE)
        return run

    return make


@pytest.fixture
def work() -> Iterator[Callable[..., int]]:
    """Trains a run inside this process, as the worker does.

    `stop_at` asks it to stop after that step, `stop_when` as soon as it says so of the worker.
    """
    from studio.training.worker import Worker

    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def attempt(run: Path, stop_at: int = 0, action: str = "stop", stop_when: Any = None) -> int:
        worker = Worker(run)
        when = stop_when or (stop_at and (lambda worker: worker.n >= stop_at))
        if when:
            worker.control.stopping = lambda: action if when(worker) else None  # type: ignore[method-assign]
        return worker.work()

    yield attempt
    for number, handler in before.items():
        signal.signal(number, handler)


def events_of(run: Path, kind: str) -> list[Event]:
    """All events of one kind."""
    return [event for event in read_events(run / runs.EVENTS) if event["kind"] == kind]


@pytest.fixture
def events() -> Callable[[Path, str], list[Event]]:
    """Reads the events of one kind of a run."""
    return events_of
