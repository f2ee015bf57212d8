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
from studio.training.first_weights import Limits, Special, freeze, load_start, read_special, rest
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


def test_some_layers_wait_for_a_step_or_for_the_warm_up() -> None:
    special = Special(wait={"0.weight": 3}, wait_burn_ins={"1.weight": 2.0})
    model = net()
    before = [parameter.clone() for parameter in model.parameters()]
    optimizer = torch.optim.SGD(model.parameters(), 0.1, weight_decay=0.1)
    limits = Limits(model, special, burn_in=2)
    first_moved: dict[int, int] = {}
    for n in range(1, 6):
        model(torch.rand(4, 1, 4, 4)).square().sum().backward()
        limits.before(n)
        optimizer.step()
        optimizer.zero_grad()
        for number, (old, new) in enumerate(zip(before, model.parameters(), strict=True)):
            if not torch.equal(old, new):
                first_moved.setdefault(number, n)
    assert first_moved == {0: 3, 1: 1, 2: 4, 3: 1, 4: 1, 5: 1}


def test_weights_stay_within_their_bounds(make_run: Any, work: Any) -> None:
    run = make_run(learning_rate=0.5)
    (run / runs.SPECIAL).write_text(json.dumps({"clip": {"0.weight": 0.05}}))
    assert work(run) == 0
    state = read_checkpoint(run / runs.LAST)["model"]
    assert float(state["0.weight"].abs().max()) == pytest.approx(0.05)
    assert float(state["3.weight"].abs().max()) > 0.05
