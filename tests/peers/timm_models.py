"""timm's models with random weights and statistics, and our networks beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from studio.design.design import Design, LayerNode
from studio.design.templates import new
from studio.layers.base import Context
from studio.layers.classifier import Softmax
from tests.peers import torchvision_stub


def timm_model(name: str, **options: Any) -> nn.Module:
    """A model of timm in evaluation mode, whose statistics are not those of first weights; skips without timm."""
    torchvision_stub.install()
    timm = pytest.importorskip("timm")
    torch.manual_seed(7)
    model: nn.Module = timm.create_model(name, **options).eval()
    for part in model.modules():
        if isinstance(part, nn.BatchNorm2d):
            nn.init.normal_(part.running_mean, 0, 0.1)  # type: ignore[arg-type]
            nn.init.uniform_(part.running_var, 0.5, 1.5)  # type: ignore[arg-type]
            nn.init.uniform_(part.weight, 0.7, 1.3)
            nn.init.normal_(part.bias, 0, 0.1)
    return model


def state_of_model(model: nn.Module) -> dict[str, np.ndarray]:
    """The float arrays of a state dict."""
    return {key: value.numpy() for key, value in model.state_dict().items() if value.is_floating_point()}


def design_of(template: str, size: int = 64, eps: float = 1e-5) -> Design:
    """A design of the zoo that gives logits, at a small resolution and with timm's epsilon."""
    design = new(template)
    nodes = tuple(
        node for node in design.nodes if not (isinstance(node, LayerNode) and isinstance(node.layer, Softmax))
    )
    return replace(
        design, nodes=nodes, scale=replace(design.scale, resolution=size), context=Context(bn_eps=eps, bn_momentum=0.01)
    )


def images_of(size: int, count: int = 2) -> torch.Tensor:
    """Images for both."""
    return torch.rand(count, 3, size, size, generator=torch.Generator().manual_seed(3))
