"""First weights."""

from __future__ import annotations

import math

from torch import nn


def initialise(module: nn.Module) -> None:
    """Darknet's first weights: uniform within sqrt(2 / inputs of one output)."""
    if isinstance(module, nn.Conv2d | nn.Linear):
        bound = math.sqrt(2 / module.weight[0].numel())
        nn.init.uniform_(module.weight, -bound, bound)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
