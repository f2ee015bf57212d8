"""Pools whose padding torch cannot express."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class PaddedMaxPool(nn.Module):
    """Largest value of each window; `before` and `after` are pixels of padding."""

    def __init__(
        self, kernel: int, stride: int | tuple[int, int], before: int, after: int
    ) -> None:
        super().__init__()
        self.kernel = kernel
        self.stride = stride
        self.padding = (before, after, before, after)

    def forward(self, x: Tensor) -> Tensor:
        x = F.pad(x, self.padding, value=float("-inf"))
        return F.max_pool2d(x, self.kernel, self.stride)


class PaddedAvgPool(nn.Module):
    """Mean of each window over its pixels inside the map."""

    def __init__(
        self, kernel: int, stride: int | tuple[int, int], before: int, after: int
    ) -> None:
        super().__init__()
        self.kernel = kernel
        self.stride = stride
        self.padding = (before, after, before, after)

    def forward(self, x: Tensor) -> Tensor:
        inside = torch.ones_like(x[:1, :1])
        total = F.avg_pool2d(F.pad(x, self.padding), self.kernel, self.stride)
        share = F.avg_pool2d(F.pad(inside, self.padding), self.kernel, self.stride)
        return total / share


class DepthMaxPool(nn.Module):
    """Largest of channels g, g + outputs, g + 2 outputs, ... at each pixel."""

    def __init__(self, outputs: int) -> None:
        super().__init__()
        self.outputs = outputs

    def forward(self, x: Tensor) -> Tensor:
        step = self.outputs
        return torch.stack([x[:, g::step].amax(1) for g in range(step)], 1)
