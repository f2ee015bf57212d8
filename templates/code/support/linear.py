"""Fully connected layers."""

from __future__ import annotations

from torch import Tensor, nn


class Connected(nn.Module):
    """Linear map of the flat input, batch norm if wanted, activation; N x C x 1 x 1."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        *,
        norm: bool = False,
        bias: bool = True,
        activation: nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.linear = nn.Linear(inputs, outputs, bias=bias and not norm)
        self.norm = nn.BatchNorm1d(outputs) if norm else nn.Identity()
        self.activation = nn.Identity() if activation is None else activation

    def forward(self, x: Tensor) -> Tensor:
        x = self.activation(self.norm(self.linear(x.flatten(1))))
        return x[:, :, None, None]
