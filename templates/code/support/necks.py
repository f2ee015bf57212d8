"""Parts of detectors: towers, attention, small stages, branches of heads."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from templates.code.support.conv import ConvBias, ConvNorm
from templates.code.support.heads import YoloHead


class NarrowWide(nn.Module):
    """1x1, 3x3."""

    def __init__(
        self, inputs: int, outputs: int, wide: int, activation: nn.Module
    ) -> None:
        super().__init__()
        self.reduce = ConvNorm(inputs, outputs, activation=activation)
        self.conv = ConvNorm(outputs, wide, 3, activation=activation)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(self.reduce(x))


class ConvSet(nn.Module):
    """1x1 and 3x3 in turn, 1x1 at the end (arXiv 1804.02767)."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        *,
        pairs: int,
        wide: int,
        activation: nn.Module | None = None,
    ) -> None:
        super().__init__()
        f = nn.LeakyReLU(0.1) if activation is None else activation
        self.pairs = nn.Sequential(
            *(
                NarrowWide(wide if pair else inputs, outputs, wide, f)
                for pair in range(pairs)
            )
        )
        self.last = ConvNorm(wide, outputs, activation=f)

    def forward(self, x: Tensor) -> Tensor:
        return self.last(self.pairs(x))


class SpatialAttention(nn.Module):
    """A convolution of the map gates the map (arXiv 2004.10934)."""

    def __init__(
        self, channels: int, kernel: int = 1, *, gate: nn.Module | None = None
    ) -> None:
        super().__init__()
        g = nn.Sigmoid() if gate is None else gate
        self.attend = ConvNorm(channels, channels, kernel, activation=g)

    def forward(self, x: Tensor) -> Tensor:
        return x * self.attend(x)


class CSPTinyStage(nn.Module):
    """3x3, half of it through two 3x3 and a 1x1, all joined (arXiv 2011.08036)."""

    def __init__(
        self,
        inputs: int,
        filters: int,
        stride: int = 2,
        *,
        activation: nn.Module | None = None,
    ) -> None:
        super().__init__()
        f = nn.LeakyReLU(0.1) if activation is None else activation
        half = filters // 2
        self.enter = ConvNorm(inputs, filters, 3, activation=f)
        self.conv1 = ConvNorm(half, half, 3, activation=f)
        self.conv2 = ConvNorm(half, half, 3, activation=f)
        self.merge = ConvNorm(filters, filters, activation=f)
        self.pool = nn.MaxPool2d(2, ceil_mode=True) if stride == 2 else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        x = self.enter(x)
        y = self.conv1(x.chunk(2, 1)[1])
        y = self.merge(torch.cat((self.conv2(y), y), 1))
        return self.pool(torch.cat((x, y), 1))


class Stem(nn.Module):
    """A strided convolution, and a max-pool of stride 2 where `pool` is its size."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int = 3,
        stride: int = 2,
        *,
        pool: int = 0,
        activation: nn.Module | None = None,
    ) -> None:
        super().__init__()
        f = nn.SiLU() if activation is None else activation
        self.conv = ConvNorm(inputs, outputs, kernel, stride, activation=f)
        self.pool = (
            nn.MaxPool2d(pool, 2, padding=(pool - 1) // 2, ceil_mode=pool == 2)
            if pool
            else nn.Identity()
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.pool(self.conv(x))


class YoloBranch(nn.Module):
    """3x3, 1x1 to (classes + 5) values for each anchor, the head."""

    def __init__(
        self,
        inputs: int,
        filters: int,
        classes: int,
        anchors: int,
        *,
        activation: nn.Module | None = None,
        predict: nn.Module | None = None,
    ) -> None:
        super().__init__()
        f = nn.LeakyReLU(0.1) if activation is None else activation
        self.conv = ConvNorm(inputs, filters, 3, activation=f)
        self.predict = ConvBias(filters, (classes + 5) * anchors, activation=predict)
        self.yolo = YoloHead(classes, anchors)

    def forward(self, x: Tensor) -> Tensor:
        return self.yolo(self.predict(self.conv(x)))
