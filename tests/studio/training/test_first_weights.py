"""Weights to start from, and parameters with a rate of their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from studio.training import runs
from studio.training.checkpoints import read_checkpoint
from studio.training.first_weights import Special, freeze, load_start, read_special, rest
from studio.training.problems import RunProblem


def net(classes: int = 3) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(16, classes))


def test_what_fits_is_loaded_and_the_rest_is_named(tmp_path: Path) -> None:
    source, target = net(5), net(3)
    torch.save(source.state_dict(), tmp_path / "start.pt")
    assert load_start(target, tmp_path / "start.pt") == ("3.weight", "3.bias")
    assert torch.equal(source[0].weight, target[0].weight)
    assert load_start(target, tmp_path / "none.pt") == ()


def test_files_that_cannot_be_loaded_are_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "a.pt").write_bytes(b"nothing")
    torch.save({"x": torch.ones(2)}, tmp_path / "b.pt")
    for name in ("a.pt", "b.pt"):
        with pytest.raises(RunProblem, match=name):
            load_start(net(), tmp_path / name)


def test_frozen_parts_rest(tmp_path: Path) -> None:
    (tmp_path / runs.SPECIAL).write_text(json.dumps({"resting": ["0.weight", "1.weight"], "factors": {"3.bias": 0.5}}))
    special, model = read_special(tmp_path), net()
    freeze(model, special)
    model.train()
    rest(model, special)
    assert [parameter.requires_grad for parameter in model.parameters()] == [False, True, False, True, True, True]
    assert (model[1].training, model.training, special.factors) == (False, True, {"3.bias": 0.5})
    assert read_special(tmp_path / "elsewhere") == Special()
    (tmp_path / runs.SPECIAL).write_text("[")
    with pytest.raises(RunProblem):
        read_special(tmp_path)


def test_a_run_keeps_frozen_weights_and_starts_from_the_given_ones(make_run: Any, work: Any) -> None:
    run = make_run()
    frozen = torch.full((6, 1, 3, 3), 0.1)
    torch.save({"0.weight": frozen}, run / runs.START)
    (run / runs.SPECIAL).write_text(json.dumps({"resting": ["0.weight", "1.weight", "1.bias"]}))
    assert work(run) == 0
    state = read_checkpoint(run / runs.LAST)["model"]
    assert torch.equal(state["0.weight"], frozen)
    assert torch.equal(state["1.running_mean"], torch.zeros(6))
    assert not torch.equal(state["4.running_mean"], torch.zeros(12))
