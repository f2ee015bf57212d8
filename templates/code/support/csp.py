"""Cross-stage partial stages and pyramid pooling."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from templates.code.support.conv import ConvNorm
from templates.code.support.residual import DarknetResidual
from templates.code.support.wiring import add_common


class CSPStage(nn.Module):
    """[3x3 down], two 1x1, residual units on one part, joined (arXiv 1911.11929).

    `hidden`: channels of each part, `mid`: those within a unit.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        stride: int = 2,
        *,
        units: int,
        hidden: int,
        mid: int,
        activation: nn.Module | None = None,
    ) -> None:
        super().__init__()
        f = nn.Mish() if activation is None else activation
        self.down = (
            ConvNorm(inputs, outputs, 3, stride, activation=f)
            if stride != 1
            else nn.Identity()
        )
        wide = inputs if stride == 1 else outputs
        self.cross = ConvNorm(wide, hidden, activation=f)
        self.enter = ConvNorm(wide, hidden, activation=f)
        self.units = nn.Sequential(
            *(
                DarknetResidual(hidden, hidden, mid=mid, activation=f)
                for _ in range(units)
            )
        )
        self.leave = ConvNorm(hidden, hidden, activation=f)
        self.merge = ConvNorm(2 * hidden, outputs, activation=f)

    def forward(self, x: Tensor) -> Tensor:
        x = self.down(x)
        y = self.leave(self.units(self.enter(x)))
        return self.merge(torch.cat((y, self.cross(x)), 1))


class CSPResNeXtStage(nn.Module):
    """[Grouped 3x3 down], two 1x1, grouped bottlenecks on one part, joined.

    `hidden`: channels of each part, `enter`: those before the first unit
    (arXiv 1911.11929).
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        stride: int = 2,
        *,
        units: int,
        hidden: int,
        enter: int,
        groups: int = 32,
        down_groups: int = 32,
        activation: nn.Module | None = None,
        split_activation: nn.Module | None = None,
    ) -> None:
        super().__init__()
        f = nn.LeakyReLU(0.1) if activation is None else activation
        split = f if split_activation is None else split_activation
        self.down = (
            ConvNorm(inputs, hidden, 3, stride, groups=down_groups, activation=f)
            if stride != 1
            else nn.Identity()
        )
        wide = inputs if stride == 1 else hidden
        self.cross = ConvNorm(wide, hidden, activation=split)
        self.enter = ConvNorm(wide, enter, activation=split)
        self.units = nn.Sequential(
            *(
                GroupedResidual(hidden if unit else enter, hidden, groups, f)
                for unit in range(units)
            )
        )
        self.leave = ConvNorm(hidden, hidden, activation=f)
        self.merge = ConvNorm(2 * hidden, outputs, activation=f)

    def forward(self, x: Tensor) -> Tensor:
        x = self.down(x)
        y = self.leave(self.units(self.enter(x)))
        return self.merge(torch.cat((y, self.cross(x)), 1))


class GroupedResidual(nn.Module):
    """1x1, grouped 3x3, 1x1, add the channels in common, activation."""

    def __init__(
        self, inputs: int, outputs: int, groups: int, activation: nn.Module
    ) -> None:
        super().__init__()
        self.reduce = ConvNorm(inputs, outputs, activation=activation)
        self.conv = ConvNorm(outputs, outputs, 3, groups=groups, activation=activation)
        self.restore = ConvNorm(outputs, outputs)
        self.activation = activation

    def forward(self, x: Tensor) -> Tensor:
        y = self.restore(self.conv(self.reduce(x)))
        return self.activation(add_common(y, x))


class CSPNeck(nn.Module):
    """1x1 beside pairs of 1x1 and 3x3, joined (arXiv 2011.08036)."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        *,
        units: int,
        hidden: int,
        activation: nn.Module | None = None,
    ) -> None:
        super().__init__()
        f = nn.Mish() if activation is None else activation
        self.cross = ConvNorm(inputs, hidden, activation=f)
        self.units = nn.Sequential(
            *(ConvPair(hidden if unit else inputs, hidden, f) for unit in range(units))
        )
        self.merge = ConvNorm(2 * hidden, outputs, activation=f)

    def forward(self, x: Tensor) -> Tensor:
        return self.merge(torch.cat((self.units(x), self.cross(x)), 1))


class ConvPair(nn.Module):
    """1x1 convolution, 3x3 convolution."""

    def __init__(self, inputs: int, outputs: int, activation: nn.Module) -> None:
        super().__init__()
        self.reduce = ConvNorm(inputs, outputs, activation=activation)
        self.conv = ConvNorm(outputs, outputs, 3, activation=activation)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(self.reduce(x))


class SPP(nn.Module):
    """Max-pools of stride 1 before their input, the last pool first."""

    def __init__(self, sizes: tuple[int, ...]) -> None:
        super().__init__()
        self.pools = nn.ModuleList(
            nn.MaxPool2d(size, 1, padding=size // 2) for size in sizes
        )

    def forward(self, x: Tensor) -> Tensor:
        pooled = [pool(x) for pool in self.pools]
        return torch.cat((*reversed(pooled), x), 1)


class SPPCSP(nn.Module):
    """Pyramid pooling between convolutions, beside a 1x1 (arXiv 2011.08036)."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        *,
        hidden: int,
        sizes: tuple[int, ...] = (5, 9, 13),
        activation: nn.Module | None = None,
    ) -> None:
        super().__init__()
        f = nn.Mish() if activation is None else activation
        self.cross = ConvNorm(inputs, hidden, activation=f)
        self.enter = ConvNorm(inputs, hidden, activation=f)
        self.conv1 = ConvNorm(hidden, hidden, 3, activation=f)
        self.conv2 = ConvNorm(hidden, hidden, activation=f)
        self.spp = SPP(sizes)
        self.conv3 = ConvNorm((len(sizes) + 1) * hidden, hidden, activation=f)
        self.conv4 = ConvNorm(hidden, hidden, 3, activation=f)
        self.merge = ConvNorm(2 * hidden, outputs, activation=f)

    def forward(self, x: Tensor) -> Tensor:
        y = self.spp(self.conv2(self.conv1(self.enter(x))))
        y = self.conv4(self.conv3(y))
        return self.merge(torch.cat((y, self.cross(x)), 1))
