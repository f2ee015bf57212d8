"""A step on trial leaves nothing behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from studio.training.learner import Learner
from studio.training.losses import make_loss
from studio.training.recipe import load
from studio.training.trial import try_step


def test_weights_statistics_and_chances_are_as_before(make_run: Any) -> None:
    run: Path = make_run()
    recipe = load(run / "recipe.yaml")
    learner = Learner(run, recipe, tuple("0123456789"))
    learner.train_mode()
    before = {name: tensor.clone() for name, tensor in learner.network.state_dict().items()}
    chances = torch.get_rng_state()
    trial = try_step(learner, make_loss(recipe, 10), 20, (14, 14))
    assert (trial.images, trial.height, trial.peak) == (20, 14, None)
    assert trial.seconds > 0
    assert all(torch.equal(tensor, before[name]) for name, tensor in learner.network.state_dict().items())
    assert all(parameter.grad is None for parameter in learner.network.parameters())
    assert torch.equal(torch.get_rng_state(), chances)


def test_a_network_that_cannot_run_is_known_before_the_first_step(make_run: Any, work: Any, events: Any) -> None:
    model = "from torch import nn\nINPUT = (1, 14, 14)\ndef build(num_classes=None):\n"
    model += "    return nn.Sequential(nn.Flatten(), nn.Linear(196, num_classes))\n"
    run = make_run(model, stages=2, stage_size=8, epochs=2)  # a connected layer takes one size only
    assert work(run) == 1
    assert events(run, "step") == []
    assert events(run, "error")[0]["code"] == "stage-size"
