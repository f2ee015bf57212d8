"""The inverted residual with depthwise kernels of several sizes."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from templates.code.support.conv import ConvNorm
from templates.code.support.drop import DropConnect
from templates.code.support.squeeze_excite import SqueezeExcite


class MixConv(nn.Module):
    """Inverted residual whose channels are split among depthwise kernels.

    `expanded`: channels in between, `squeezed`: those of squeeze-excite, 0 for none
    (arXiv 1907.09595).
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernels: tuple[int, ...],
        stride: int = 1,
        *,
        expanded: int,
        squeezed: int = 0,
        expand_groups: int = 1,
        project_groups: int = 1,
        skip: bool | None = None,
        drop: float = 0.0,
        drop_connect: float = 0.0,
        activation: nn.Module | None = None,
        squeeze_activation: nn.Module | None = None,
        gate: nn.Module | None = None,
    ) -> None:
        super().__init__()
        f = nn.ReLU() if activation is None else activation
        inner = f if squeeze_activation is None else squeeze_activation
        share, rest = divmod(expanded, len(kernels))
        self.shares = [share + rest, *[share] * (len(kernels) - 1)]
        self.expand = (
            ConvNorm(inputs, expanded, groups=expand_groups, activation=f)
            if expanded != inputs
            else nn.Identity()
        )
        self.depthwise = nn.ModuleList(
            ConvNorm(share, share, kernel, stride, groups=share, activation=f)
            for kernel, share in zip(kernels, self.shares, strict=True)
        )
        self.se = (
            SqueezeExcite(expanded, squeezed, activation=inner, gate=gate)
            if squeezed
            else nn.Identity()
        )
        self.project = ConvNorm(expanded, outputs, groups=project_groups)
        self.drop = DropConnect(drop_connect) if drop_connect else nn.Dropout(drop)
        self.skip = stride == 1 and inputs == outputs if skip is None else skip

    def forward(self, x: Tensor) -> Tensor:
        shares = self.expand(x).split(self.shares, 1)
        mixed = [conv(y) for conv, y in zip(self.depthwise, shares, strict=True)]
        y = self.project(self.se(torch.cat(mixed, 1)))
        return self.drop(y) + x if self.skip else y
