"""Blocks of depthwise and 1x1 convolutions."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from templates.code.support.conv import ConvNorm
from templates.code.support.maps import shuffle_channels
from templates.code.support.squeeze_excite import SqueezeExcite


class DepthwiseSeparable(nn.Module):
    """Depthwise convolution, 1x1 convolution (arXiv 1704.04861)."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int = 3,
        stride: int = 1,
        *,
        activation: nn.Module | None = None,
    ) -> None:
        super().__init__()
        f = nn.ReLU() if activation is None else activation
        self.depthwise = ConvNorm(
            inputs, inputs, kernel, stride, groups=inputs, activation=f
        )
        self.pointwise = ConvNorm(inputs, outputs, activation=f)

    def forward(self, x: Tensor) -> Tensor:
        return self.pointwise(self.depthwise(x))


class DepthwiseShortcut(nn.Module):
    """Linear depthwise convolution, 1x1: the way round where the shape changes."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int,
        stride: int,
        *,
        activation: nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.depthwise = ConvNorm(inputs, inputs, kernel, stride, groups=inputs)
        self.project = ConvNorm(inputs, outputs, activation=activation)

    def forward(self, x: Tensor) -> Tensor:
        return self.project(self.depthwise(x))


class ShuffleUnit(nn.Module):
    """1x1, depthwise, 1x1 on half of the channels, beside the rest (arXiv 1807.11164).

    `shuffle`: "official" takes every second channel, "torchvision" mixes both halves
    at the end, "quarters" joins their halves in turn. `beside`: channels of the other
    branch where the shape changes.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int = 3,
        stride: int = 1,
        *,
        beside: int = 0,
        shuffle: str = "quarters",
        activation: nn.Module | None = None,
    ) -> None:
        super().__init__()
        f = nn.ReLU() if activation is None else activation
        half = outputs // 2
        self.halves = not beside
        if beside:
            self.shortcut = DepthwiseShortcut(
                inputs, beside, kernel, stride, activation=f
            )
        self.reduce = ConvNorm(inputs if beside else half, half, activation=f)
        self.depthwise = ConvNorm(half, half, kernel, stride, groups=half)
        self.restore = ConvNorm(half, outputs - (beside or half), activation=f)
        self.shuffle = shuffle

    def forward(self, x: Tensor) -> Tensor:
        if self.halves and self.shuffle == "official":
            x = shuffle_channels(x, x.shape[1] // 2)
        first, x = x.chunk(2, 1) if self.halves else (self.shortcut(x), x)
        x = self.restore(self.depthwise(self.reduce(x)))
        if self.shuffle == "quarters":
            (a, b), (c, d) = first.chunk(2, 1), x.chunk(2, 1)
            return torch.cat((a, c, b, d), 1)
        x = torch.cat((first, x), 1)
        return shuffle_channels(x, 2) if self.shuffle == "torchvision" else x


class GhostModule(nn.Module):
    """1x1 convolution to one of `ratio` channels, depthwise for the others.

    (arXiv 1911.11907).
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        *,
        ratio: int = 2,
        kernel: int = 3,
        activation: nn.Module | None = None,
    ) -> None:
        super().__init__()
        f = nn.ReLU() if activation is None else activation
        part = outputs // ratio
        self.primary = ConvNorm(inputs, part, activation=f)
        self.cheap = ConvNorm(part, outputs - part, kernel, groups=part, activation=f)

    def forward(self, x: Tensor) -> Tensor:
        x = self.primary(x)
        return torch.cat((x, self.cheap(x)), 1)


class GhostBottleneck(nn.Module):
    """Ghost module, [strided depthwise], [squeeze-excite], linear ghost module, add.

    `squeezed`: channels of squeeze-excite, 0 for none (arXiv 1911.11907).
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int = 3,
        stride: int = 1,
        *,
        mid: int,
        squeezed: int = 0,
        activation: nn.Module | None = None,
        gate: nn.Module | None = None,
    ) -> None:
        super().__init__()
        f = nn.ReLU() if activation is None else activation
        self.ghost1 = GhostModule(inputs, mid, activation=f)
        self.depthwise = (
            ConvNorm(mid, mid, kernel, stride, groups=mid)
            if stride != 1
            else nn.Identity()
        )
        self.se = (
            SqueezeExcite(mid, squeezed, activation=f, gate=gate)
            if squeezed
            else nn.Identity()
        )
        self.ghost2 = GhostModule(mid, outputs, activation=nn.Identity())
        self.shortcut = (
            nn.Identity()
            if stride == 1 and inputs == outputs
            else DepthwiseShortcut(inputs, outputs, kernel, stride)
        )

    def forward(self, x: Tensor) -> Tensor:
        y = self.ghost2(self.se(self.depthwise(self.ghost1(x))))
        return y + self.shortcut(x)
