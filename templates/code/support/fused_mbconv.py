"""The inverted residual with one full convolution in front."""

from __future__ import annotations

from torch import Tensor, nn

from templates.code.support.conv import ConvNorm
from templates.code.support.drop import DropConnect
from templates.code.support.squeeze_excite import SqueezeExcite


class FusedMBConv(nn.Module):
    """Inverted residual with a full convolution in place of expand and depthwise.

    With `expanded` = `inputs` it is that convolution alone (arXiv 2104.00298).
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
        self.alone = expanded == inputs
        if self.alone:
            self.conv = ConvNorm(inputs, outputs, kernel, stride, activation=f)
        else:
            self.expand = ConvNorm(inputs, expanded, kernel, stride, activation=f)
            self.se = (
                SqueezeExcite(expanded, squeezed, activation=inner, gate=gate)
                if squeezed
                else nn.Identity()
            )
            self.project = ConvNorm(expanded, outputs)
        self.drop = DropConnect(drop_connect) if drop_connect else nn.Dropout(drop)
        self.skip = stride == 1 and inputs == outputs if skip is None else skip

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv(x) if self.alone else self.project(self.se(self.expand(x)))
        return self.drop(y) + x if self.skip else y
