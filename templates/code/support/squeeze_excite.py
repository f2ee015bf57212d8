"""Squeeze-and-excitation."""

from __future__ import annotations

from torch import Tensor, nn

from templates.code.support.conv import ConvBias


class SqueezeExcite(nn.Module):
    """Scales each channel by a gate made of all channel means (arXiv 1709.01507)."""

    def __init__(
        self,
        channels: int,
        squeezed: int,
        *,
        activation: nn.Module | None = None,
        gate: nn.Module | None = None,
    ) -> None:
        super().__init__()
        f = nn.SiLU() if activation is None else activation
        g = nn.Sigmoid() if gate is None else gate
        self.squeeze = ConvBias(channels, squeezed, activation=f)
        self.excite = ConvBias(squeezed, channels, activation=g)

    def forward(self, x: Tensor) -> Tensor:
        means = x.mean((2, 3), keepdim=True)
        return x * self.excite(self.squeeze(means))
