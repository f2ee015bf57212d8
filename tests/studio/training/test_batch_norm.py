"""Batch-norm statistics measured anew."""

from __future__ import annotations

import torch
from torch import nn

from studio.training.batch_norm import measured, set_batch_norm_momentum


def test_the_copy_has_the_plain_mean_and_the_model_is_left_alone() -> None:
    torch.manual_seed(0)
    net = nn.Sequential(nn.BatchNorm2d(2, momentum=0.3), nn.Dropout(0.5))
    before = {name: value.clone() for name, value in net.state_dict().items()}
    inputs = [torch.randn(8, 2, 3, 3) + shift for shift in (0.0, 2.0, 4.0)]
    state = torch.get_rng_state()
    copy = measured(net, inputs)
    assert isinstance(copy, nn.Sequential)
    assert torch.allclose(copy[0].running_mean, torch.stack(inputs).mean((0, 1, 3, 4)), atol=1e-6)
    assert all(torch.equal(before[name], value) for name, value in net.state_dict().items())
    assert (copy[0].momentum, copy.training, net.training) == (0.3, False, True)
    assert torch.equal(torch.get_rng_state(), state)


def test_momentum_is_set_or_left() -> None:
    net = nn.Sequential(nn.BatchNorm2d(2, momentum=0.01), nn.ReLU())
    set_batch_norm_momentum(net, 0)
    assert net[0].momentum == 0.01
    set_batch_norm_momentum(net, 0.2)
    assert net[0].momentum == 0.2
