"""What learns: steps that follow the recipe, and a state that brings it back exactly."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor

from studio.training.learner import Learner
from studio.training.problems import RunProblem
from studio.training.recipe import load
from studio.training.runs import RECIPE

MakeRun = Callable[..., Path]
CLASSES = tuple("0123456789")


def learner(run: Path) -> Learner:
    return Learner(run, load(run / RECIPE), CLASSES)


def learn(one: Learner, steps: int = 1) -> None:
    images = torch.rand(8, *one.shape, generator=torch.Generator().manual_seed(one.n))
    for _ in range(steps):
        loss = one.logits(one.model(images), True).square().mean()
        one.fabric.backward(loss)
        one.step(0.1, len(images))


def weights(one: Learner) -> list[Tensor]:
    return [tensor.clone() for tensor in one.network.state_dict().values()]


def test_first_weights_follow_from_the_seed(make_run: MakeRun) -> None:
    first, again = learner(make_run(seed=3)), learner(make_run(seed=3))
    other = learner(make_run(seed=4))
    assert all(torch.equal(a, b) for a, b in zip(weights(first), weights(again), strict=True))
    assert not all(torch.equal(a, b) for a, b in zip(weights(first), weights(other), strict=True))


def test_steps_and_images_are_counted(make_run: MakeRun) -> None:
    one = learner(make_run())
    learn(one, 3)
    assert (one.n, one.seen) == (3, 24)
    assert one.is_finite()


def test_a_restored_state_goes_on_exactly(make_run: MakeRun) -> None:
    run = make_run(ema=0.9)
    one, other = learner(run), learner(run)
    learn(one, 2)
    state = copy.deepcopy(one.state())
    learn(one)
    other.restore(state)
    other.n = state["n"]
    learn(other)
    assert all(torch.equal(a, b) for a, b in zip(weights(one), weights(other), strict=True))


def test_a_state_of_other_classes_is_refused(make_run: MakeRun) -> None:
    run = make_run()
    state = learner(run).state()
    with pytest.raises(RunProblem, match="other classes"):
        Learner(run, load(run / RECIPE), ("cat", "dog")).restore(state)


def test_what_is_no_number_is_noticed(make_run: MakeRun) -> None:
    one = learner(make_run())
    with torch.no_grad():
        next(one.network.parameters())[0] = float("nan")
    assert not one.is_finite()
