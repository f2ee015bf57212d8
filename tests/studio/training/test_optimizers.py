"""Update rules against their definitions, step by step."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from studio.training.optimizers import AveragedModel, make_optimizer, set_rate
from studio.training.recipe import Recipe


def small_net() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, 4, 3, bias=True), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(16, 3))


def test_only_weights_decay() -> None:
    net = small_net()
    groups = make_optimizer(net, Recipe(decay=0.1)).param_groups
    weights, others = (group["params"] for group in groups)
    assert [tuple(parameter.shape) for parameter in weights] == [(4, 1, 3, 3), (3, 16)]
    assert [tuple(parameter.shape) for parameter in others] == [(4,), (4,), (4,), (3,)]
    assert [group["weight_decay"] for group in groups] == [0.1, 0.0]


def test_frozen_parameters_are_left_out() -> None:
    net = small_net()
    net[0].requires_grad_(False)
    assert [len(group["params"]) for group in make_optimizer(net, Recipe()).param_groups] == [1, 3]


def test_a_layers_own_factor_multiplies_its_rate() -> None:
    net = small_net()
    optimizer = make_optimizer(net, Recipe(), {"3.weight": 0.1, "3.bias": 0.1})
    set_rate(optimizer, 0.5)
    rates = {id(parameter): group["lr"] for group in optimizer.param_groups for parameter in group["params"]}
    assert {name: rates[id(parameter)] for name, parameter in net.named_parameters()} == {
        "0.weight": 0.5, "0.bias": 0.5, "1.weight": 0.5, "1.bias": 0.5, "3.weight": 0.05, "3.bias": 0.05,
    }  # fmt: skip


def test_sgd_is_darknets_update() -> None:
    """V += G - decay*B*w; w += lr/B*V; V *= momentum, with G the sum of descent gradients over B images."""
    torch.manual_seed(1)
    weight = nn.Parameter(torch.randn(3, 4, dtype=torch.float64))
    holder = nn.Module()
    holder.weight = weight
    optimizer = make_optimizer(holder, Recipe(decay=0.01, momentum=0.9))
    w, velocity, images = weight.detach().clone(), torch.zeros(3, 4, dtype=torch.float64), 7
    for n in range(1, 200):
        rate = 0.05 / n
        descent = torch.randn(3, 4, dtype=torch.float64) * images
        velocity += descent - 0.01 * images * w
        w += rate / images * velocity
        velocity *= 0.9
        weight.grad = -descent / images
        set_rate(optimizer, rate)
        optimizer.step()
    assert torch.allclose(weight.detach(), w, rtol=0, atol=1e-12)


def test_rmsprop_is_tensorflows() -> None:
    weight = nn.Parameter(torch.ones(1, 1, dtype=torch.float64))
    holder = nn.Module()
    holder.weight = weight
    keys = {"second_moment": 0.9, "momentum": 0.9, "epsilon": 0.001, "decay": 0.01}
    optimizer = make_optimizer(holder, Recipe(optimizer="rmsprop", **keys))  # type: ignore[arg-type]
    w, square, move = 1.0, 1.0, 0.0
    for n in range(1, 50):
        gradient = math.sin(n) + 0.01 * w
        square = 0.9 * square + 0.1 * gradient**2
        move = 0.9 * move + 0.02 * gradient / math.sqrt(square + 0.001)
        w -= move
        weight.grad = torch.full((1, 1), math.sin(n), dtype=torch.float64)
        set_rate(optimizer, 0.02)
        optimizer.step()
    assert weight.item() == pytest.approx(w, rel=1e-12)


def test_averaged_weights_start_warm_and_take_in_statistics() -> None:
    net = small_net()
    average = AveragedModel(net, 0.999)
    expected = net[3].weight.detach().clone()
    for n in range(1, 20):
        with torch.no_grad():
            net[3].weight.add_(1.0)
            net[1].running_mean.fill_(n)
            net[1].num_batches_tracked.fill_(n)
        average.update(net, n)
        decay = min(0.999, (1 + n) / (10 + n))
        expected = decay * expected + (1 - decay) * net[3].weight.detach()
    module = average.module
    assert isinstance(module, nn.Sequential)
    assert torch.allclose(module[3].weight, expected, rtol=1e-5)
    assert 0 < float(module[1].running_mean[0]) < 19
    assert int(module[1].num_batches_tracked) == 19
    assert not module.training
