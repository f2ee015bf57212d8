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


def initialise_efficientnet(module: nn.Module) -> None:
    """EfficientNet's first weights: normal, variance 2 / (kernel size * outputs)."""
    if isinstance(module, nn.Conv2d):
        fan_out = math.prod(module.kernel_size) * module.out_channels // module.groups
        nn.init.normal_(module.weight, 0, math.sqrt(2 / fan_out))
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    elif isinstance(module, nn.Linear):
        initialise_linear(module)


def initialise_linear(module: nn.Conv2d | nn.Linear) -> None:
    """EfficientNet's first weights of classifiers: uniform within 1 / sqrt(outputs)."""
    bound = 1 / math.sqrt(len(module.weight))
    nn.init.uniform_(module.weight, -bound, bound)
    if module.bias is not None:
        nn.init.zeros_(module.bias)
