"""Run folders for the tests of the window: a hand-written network, sixty digits, one thread."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from studio.training import recipe as recipes
from studio.training import runs
from studio.training.events import EventWriter
from studio.training.recipe import make_recipe

MODEL = """
from torch import nn

INPUT = (1, 14, 14)


def build(num_classes=None):
    return nn.Sequential(
        nn.Conv2d(1, 6, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(6), nn.ReLU(),
        nn.Conv2d(6, 12, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(12), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(12, num_classes or 10),
    )
"""
#: Three steps of twenty an epoch, two epochs.
QUICK: dict[str, Any] = {
    "epochs": 2,
    "batch": 20,
    "limit_train": 60,
    "limit_valid": 40,
    "workers": 0,
    "tensorboard": False,
    "device": "cpu",
}
#: The same network as a design.
CFG = """[net]
width=14
height=14
channels=1

[convolutional]
batch_normalize=1
filters=6
size=3
stride=2
pad=1
activation=relu

[convolutional]
filters={outputs}
size=1
activation=linear

[avgpool]

[softmax]
"""


def make_run(folder: Path, name: str = "tiny", model: str = MODEL, **keys: Any) -> Path:
    """A run that the worker can train; keyword arguments are recipe keys."""
    run = runs.create(folder, name)
    (run / runs.MODEL).write_text(model)
    recipes.save(make_recipe(QUICK | keys), run / runs.RECIPE)
    return run


def write_events(run: Path, *events: tuple[str, dict[str, Any]]) -> None:
    """What a worker would have written: kinds with their fields."""
    writer = EventWriter(run / runs.EVENTS)
    for kind, fields in events:
        writer.write(kind, **fields)
    writer.close()


def step(n: int, loss: float = 1.0, **fields: Any) -> tuple[str, dict[str, Any]]:
    """A `step` event."""
    usual = {"n": n, "seen": 20 * n, "loss": loss, "lr": 0.1, "ips": 500.0, "data_s": 0.01, "step_s": 0.1, "k": 1}
    return "step", usual | fields


PLAN = (
    "plan",
    {"n": 0, "max_n": 6, "steps_per_epoch": 3, "n_train": 60, "classes": 10, "params": 830, "data": "digits"},
)
START = ("start", {"attempt": 1, "resumed_from": None})


def recorded_run(folder: Path, name: str = "told") -> Path:
    """A finished run of two epochs, without a worker having been there."""
    run = make_run(folder, name)
    write_events(
        run,
        START,
        PLAN,
        step(1, 2.3),
        step(2, 2.1),
        step(3, 1.9),
        ("eval", {"n": 3, "split": "valid", "top1": 0.5, "topk": 0.8, "k": 5, "loss": 1.7, "s": 0.1, "ema": False}),
        ("best", {"n": 3, "metric": "top1", "value": 0.5}),
        step(4, 1.5),
        step(5, 1.2),
        step(6, 1.0),
        ("eval", {"n": 6, "split": "valid", "top1": 0.75, "topk": 0.95, "k": 5, "loss": 0.9, "s": 0.1, "ema": False}),
        ("best", {"n": 6, "metric": "top1", "value": 0.75}),
        ("stop", {"reason": "done", "n": 6}),
    )
    return run


def folder_of_classes(root: Path, **counts: int) -> Path:
    """A folder per class with that many small PNGs."""
    from PIL import Image

    for name, count in counts.items():
        (root / name).mkdir(parents=True)
        for number in range(count):
            Image.new("L", (8, 8), 10 * number).save(root / name / f"{number}.png")
    return root


def forget(run: Path) -> None:
    """Somebody deletes a run."""
    shutil.rmtree(run)
