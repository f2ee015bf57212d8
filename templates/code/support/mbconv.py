"""The inverted residual."""

from __future__ import annotations

from torch import Tensor, nn

from templates.code.support.conv import ConvNorm
from templates.code.support.drop import DropConnect
from templates.code.support.squeeze_excite import SqueezeExcite


class MBConv(nn.Module):
    """Inverted residual: expand, depthwise, squeeze-excite, project, add the input.

    `expanded`: channels in between, `squeezed`: those of squeeze-excite, 0 for none
    (arXiv 1801.04381, 1905.11946).
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int = 3,
        stride: int = 1,
        *,
        expanded: int,
        squeezed: int = 0,
        expand: bool | None = None,
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
        if expand is None:
            expand = expanded != inputs
        if skip is None:
            skip = stride == 1 and inputs == outputs
        self.expand = (
            ConvNorm(inputs, expanded, activation=f) if expand else nn.Identity()
        )
        self.depthwise = ConvNorm(
            expanded, expanded, kernel, stride, groups=expanded, activation=f
        )
        self.se = (
            SqueezeExcite(expanded, squeezed, activation=inner, gate=gate)
            if squeezed
            else nn.Identity()
        )
        self.project = ConvNorm(expanded, outputs)
        self.drop = DropConnect(drop_connect) if drop_connect else nn.Dropout(drop)
        self.skip = skip

    def forward(self, x: Tensor) -> Tensor:
        y = self.project(self.se(self.depthwise(self.expand(x))))
        return self.drop(y) + x if self.skip else y
