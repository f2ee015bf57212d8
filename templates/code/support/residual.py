"""Residual blocks: ResNet's, Darknet's, DenseNet's."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from templates.code.support.conv import ConvNorm


class BasicBlock(nn.Module):
    """Two 3x3 convolutions, add the input, activation (arXiv 1512.03385)."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        stride: int = 1,
        *,
        activation: nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.activation = nn.ReLU() if activation is None else activation
        self.conv1 = ConvNorm(inputs, outputs, 3, stride, activation=self.activation)
        self.conv2 = ConvNorm(outputs, outputs, 3)
        self.projection = (
            nn.Identity()
            if stride == 1 and inputs == outputs
            else ConvNorm(inputs, outputs, 1, stride)
        )

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv2(self.conv1(x))
        return self.activation(y + self.projection(x))


class Bottleneck(nn.Module):
    """1x1, 3x3 and 1x1 convolutions, add the input, activation (arXiv 1512.03385)."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        stride: int = 1,
        *,
        mid: int,
        groups: int = 1,
        activation: nn.Module | None = None,
    ) -> None:
        super().__init__()
        f = nn.ReLU() if activation is None else activation
        self.reduce = ConvNorm(inputs, mid, activation=f)
        self.conv = ConvNorm(mid, mid, 3, stride, groups=groups, activation=f)
        self.restore = ConvNorm(mid, outputs)
        self.projection = (
            nn.Identity()
            if stride == 1 and inputs == outputs
            else ConvNorm(inputs, outputs, 1, stride)
        )
        self.activation = f

    def forward(self, x: Tensor) -> Tensor:
        y = self.restore(self.conv(self.reduce(x)))
        return self.activation(y + self.projection(x))


class DarknetResidual(nn.Module):
    """[3x3 where the shape changes], 1x1, 3x3, add (arXiv 1804.02767)."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        stride: int = 1,
        *,
        mid: int,
        activation: nn.Module | None = None,
    ) -> None:
        super().__init__()
        f = nn.LeakyReLU(0.1) if activation is None else activation
        self.down = (
            nn.Identity()
            if stride == 1 and inputs == outputs
            else ConvNorm(inputs, outputs, 3, stride, activation=f)
        )
        self.reduce = ConvNorm(outputs, mid, activation=f)
        self.conv = ConvNorm(mid, outputs, 3, activation=f)

    def forward(self, x: Tensor) -> Tensor:
        x = self.down(x)
        return self.conv(self.reduce(x)) + x


class DenseLayer(nn.Module):
    """1x1 and 3x3 convolutions, their output before the input (arXiv 1608.06993)."""

    def __init__(
        self,
        inputs: int,
        growth: int,
        *,
        mid: int,
        activation: nn.Module | None = None,
    ) -> None:
        super().__init__()
        f = nn.LeakyReLU(0.1) if activation is None else activation
        self.reduce = ConvNorm(inputs, mid, activation=f)
        self.conv = ConvNorm(mid, growth, 3, activation=f)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat((self.conv(self.reduce(x)), x), 1)
