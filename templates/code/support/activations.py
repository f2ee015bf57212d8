"""Activations of Darknet that torch has no module for."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Ramp(nn.Module):
    """relu(x) + 0.1 x."""

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x) + 0.1 * x


class Plse(nn.Module):
    """Logistic in three straight pieces."""

    def forward(self, x: Tensor) -> Tensor:
        outer = 0.01 * (x - 4 * x.sign()) + (x > 0).to(x.dtype)
        return torch.where(x.abs() > 4, outer, 0.125 * x + 0.5)


class Loggy(nn.Module):
    """2 sigmoid(x) - 1."""

    def forward(self, x: Tensor) -> Tensor:
        return 2 * torch.sigmoid(x) - 1


class Stair(nn.Module):
    """Steps of slope 1 and 0 in turn."""

    def forward(self, x: Tensor) -> Tensor:
        n = x.floor()
        half = (x / 2).floor()
        return torch.where(n % 2 == 0, half, x - n + half)


class LeakyHardTanh(nn.Module):
    """x from 0 to 1, slope 0.001 outside."""

    def forward(self, x: Tensor) -> Tensor:
        inside = x.clamp(0, 1)
        return inside + 0.001 * (x - inside)


class HardMish(nn.Module):
    """x above 0, x^2 / 2 + x from -2 to 0, else 0."""

    def forward(self, x: Tensor) -> Tensor:
        low = x.clamp(-2, 0)
        return F.relu(x) + low * low / 2 + low


class NormalizeChannels(nn.Module):
    """relu(x) as a share of its sum over the channels."""

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(x)
        return x / (x.sum(1, keepdim=True) + 1e-4)


class SoftmaxChannels(nn.Module):
    """Softmax over channels, 1e-4 added to its sum; `maxval`: less the largest."""

    def __init__(self, maxval: bool = False) -> None:
        super().__init__()
        self.maxval = maxval

    def forward(self, x: Tensor) -> Tensor:
        if self.maxval:
            x = x - x.amax(1, keepdim=True)
        x = x.exp()
        return x / (x.sum(1, keepdim=True) + 1e-4)
