"""Two processes that train together by torchrun and gloo give what one gives with the same global batch."""

from __future__ import annotations

from typing import Any

import torch

from studio.training import runs
from studio.training.checkpoints import read_checkpoint

#: Neither batch-norm, which sees a device's own images, nor dropout, which draws per process.
MODEL = """
from torch import nn

INPUT = (1, 14, 14)


def build(num_classes=None):
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, stride=2), nn.GroupNorm(2, 8), nn.ReLU(),
        nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(32, num_classes),
    )
"""
#: Largest difference of a weight: sums in another order.
TOLERANCE = 1e-5


def test_two_processes_equal_one(make_run: Any, work: Any, events: Any) -> None:
    keys = {"subdivisions": 2, "shift": 0, "ema": 0.9, "label_smoothing": 0.1, "limit_valid": 50, "epochs": 2}
    alone, together = make_run(MODEL, **keys), make_run(MODEL, devices=2, **keys)
    assert work(alone) == 0
    assert runs.start(together).wait(timeout=100) == 0, (together / runs.LOG).read_text()
    one, two = (read_checkpoint(run / runs.LAST) for run in (alone, together))
    for part in ("model", "ema"):
        assert one[part].keys() == two[part].keys()
        assert max(float((one[part][name] - two[part][name]).abs().max()) for name in one[part]) < TOLERANCE
    assert torch.allclose(
        torch.tensor([event["loss"] for event in events(alone, "step")]),
        torch.tensor([event["loss"] for event in events(together, "step")]), atol=1e-5,
    )  # fmt: skip
    assert [[event[name] for name in ("n", "top1", "topk", "count")] for event in events(alone, "eval")] == [
        [event[name] for name in ("n", "top1", "topk", "count")] for event in events(together, "eval")
    ]
    (plan,) = events(together, "plan")
    assert (plan["world"], plan["batch"], runs.state(together)) == (2, 20, "finished")


def test_one_process_where_several_are_wanted_is_told_the_launch_line(make_run: Any, work: Any, events: Any) -> None:
    run = make_run(devices=2)
    assert work(run) == 1
    (failure,) = events(run, "error")
    assert failure["code"] == "launch"
    assert failure["hint"].startswith("torchrun --standalone --nproc-per-node=2")
