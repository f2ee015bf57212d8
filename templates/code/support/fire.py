"""SqueezeNet's module."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from templates.code.support.conv import ConvBias


class Fire(nn.Module):
    """1x1 to few channels, then 1x1 and 3x3 beside each other (arXiv 1602.07360)."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        *,
        squeezed: int,
        activation: nn.Module | None = None,
    ) -> None:
        super().__init__()
        f = nn.ReLU() if activation is None else activation
        half = outputs // 2
        self.squeeze = ConvBias(inputs, squeezed, activation=f)
        self.expand1 = ConvBias(squeezed, half, activation=f)
        self.expand3 = ConvBias(squeezed, half, 3, activation=f)

    def forward(self, x: Tensor) -> Tensor:
        x = self.squeeze(x)
        return torch.cat((self.expand1(x), self.expand3(x)), 1)
