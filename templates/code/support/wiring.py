"""Sums of maps."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def add_common(x: Tensor, *sources: Tensor) -> Tensor:
    """x plus each source in the channels that both have."""
    for source in sources:
        spare = x.shape[1] - source.shape[1]
        if spare > 0:
            source = F.pad(source, (0, 0, 0, 0, 0, spare))
        x = x + source[:, : x.shape[1]]
    return x


class WeightedSum(nn.Module):
    """Sum of maps by learned weights, one a map or one for each of its channels.

    `normalize`: "relu" or "softmax". At inference Darknet keeps relu weights at 0.001
    or more.
    """

    def __init__(
        self,
        inputs: int,
        channels: int | None,
        normalize: str,
        activation: nn.Module | None = None,
    ) -> None:
        super().__init__()
        shape = (inputs,) if channels is None else (inputs, channels)
        self.weight = nn.Parameter(torch.ones(shape))
        self.normalize = normalize
        self.activation = nn.Identity() if activation is None else activation

    def forward(self, x: Tensor, *sources: Tensor) -> Tensor:
        if self.normalize == "softmax":
            weight = (self.weight - self.weight.amax(0)).exp()
        else:
            weight = self.weight.clamp(min=0.0 if self.training else 0.001)
        weight = weight / (weight.sum(0) + 1e-4)
        maps = [x, *(source[:, : x.shape[1]] for source in sources)]
        first, *others = (
            values * share.reshape(-1, 1, 1)[: values.shape[1]]
            for values, share in zip(maps, weight, strict=True)
        )
        return self.activation(add_common(first, *others))
