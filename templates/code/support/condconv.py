"""Convolutions whose kernels are mixed for each image."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from templates.code.support.conv import ConvBias, in_place
from templates.code.support.drop import DropConnect
from templates.code.support.squeeze_excite import SqueezeExcite


class CondConvNorm(nn.Module):
    """Convolution by a mixture of `experts` kernels, batch norm, activation.

    `routing`: N x experts x 1 x 1, the weights of the mixture (arXiv 1904.04971).
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int = 1,
        stride: int = 1,
        *,
        groups: int = 1,
        experts: int = 4,
        activation: nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.stride, self.padding, self.groups = stride, kernel // 2, groups
        self.experts = nn.ModuleList(
            nn.Conv2d(
                inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False
            )
            for _ in range(experts)
        )
        self.norm = nn.BatchNorm2d(outputs)
        self.activation = in_place(nn.Identity() if activation is None else activation)

    def forward(self, x: Tensor, routing: Tensor) -> Tensor:
        if torch.compiler.is_compiling():  # the batch stays free in an exported graph
            y = self.experts[0](x) * routing[:, :1]
            for number, expert in enumerate(self.experts):
                if number:
                    y = y + expert(x) * routing[:, number : number + 1]
            return self.activation(self.norm(y))
        n, c, height, width = x.shape
        kernels = torch.stack([expert.weight for expert in self.experts])  # type: ignore[misc]
        mixed = torch.einsum(
            "ne,e...->n...", routing.flatten(1).to(x.dtype), kernels.to(x.dtype)
        )
        y = F.conv2d(
            x.reshape(1, n * c, height, width),
            mixed.flatten(0, 1),
            None,
            self.stride,
            self.padding,
            groups=n * self.groups,
        )
        return self.activation(self.norm(y.reshape(n, -1, *y.shape[2:])))


class CondConv(nn.Module):
    """Inverted residual with one routing for the kernels of its three convolutions.

    `expanded`: channels in between, `squeezed`: those of squeeze-excite, 0 for none
    (arXiv 1904.04971).
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int = 3,
        stride: int = 1,
        *,
        experts: int,
        expanded: int,
        squeezed: int = 0,
        skip: bool | None = None,
        drop: float = 0.0,
        drop_connect: float = 0.0,
        activation: nn.Module | None = None,
        squeeze_activation: nn.Module | None = None,
        gate: nn.Module | None = None,
    ) -> None:
        super().__init__()
        f = nn.SiLU() if activation is None else activation
        inner = f if squeeze_activation is None else squeeze_activation
        self.routing = ConvBias(inputs, experts, activation=nn.Sigmoid())
        self.expand = (
            CondConvNorm(inputs, expanded, experts=experts, activation=f)
            if expanded != inputs
            else None
        )
        self.depthwise = CondConvNorm(
            expanded,
            expanded,
            kernel,
            stride,
            groups=expanded,
            experts=experts,
            activation=f,
        )
        self.se = (
            SqueezeExcite(expanded, squeezed, activation=inner, gate=gate)
            if squeezed
            else nn.Identity()
        )
        self.project = CondConvNorm(expanded, outputs, experts=experts)
        self.drop = DropConnect(drop_connect) if drop_connect else nn.Dropout(drop)
        self.skip = stride == 1 and inputs == outputs if skip is None else skip

    def forward(self, x: Tensor) -> Tensor:
        r = self.routing(x.mean((2, 3), keepdim=True))
        y = x if self.expand is None else self.expand(x, r)
        y = self.project(self.se(self.depthwise(y, r)), r)
        return self.drop(y) + x if self.skip else y
