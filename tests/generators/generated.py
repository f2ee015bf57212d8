"""Generated code brought to life: its module, and networks with the same weights in both styles."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import numpy as np
import torch
from torch import nn

from generators.torch_model import Model, model_of
from generators.torch_state import DARKNET_EPS, state_of
from studio.design import from_cfg
from studio.design.design import Design
from studio.design.expand import Expansion, expand
from studio.weights import Key, plan

CLASSIFIER = """[net]
width=24
height=20
channels=3
[convolutional]
batch_normalize=1
filters=8
size=3
stride=2
pad=1
activation=leaky
[dropout]
probability=0.5
[avgpool]
[convolutional]
filters=5
size=1
activation=linear
[softmax]
"""


def design_from(text: str, name: str = "net") -> Design:
    return from_cfg.load(text.encode(), name)


def model_from(text: str, style: str = "blocks") -> Model:
    return made(design_from(text), style)


def made(design: Design, style: str = "blocks") -> Model:
    return model_of(design, expand(design), style)


def module_of(model: Model) -> ModuleType:
    """The text as a module."""
    module = ModuleType("generated")
    sys.modules["generated"] = module
    exec(compile(model.text, "model.py", "exec"), module.__dict__)
    return module


def drawn(expansion: Expansion, seed: int = 1) -> dict[Key, np.ndarray]:
    """Random arrays for a network; variances are positive."""
    chance = np.random.default_rng(seed)
    return {
        slot.key: chance.uniform(0.5, 1.5, slot.shape).astype(np.float32)
        if slot.key.role in ("scales", "rolling_variance")
        else chance.normal(0, 0.3, slot.shape).astype(np.float32)
        for slot in plan(expansion.network, expansion.rows).slots
    }


def network_of(model: Model, arrays: dict[Key, np.ndarray], eps: float = DARKNET_EPS, **options: Any) -> nn.Module:
    """The network with Darknet's arrays, in evaluation mode; every parameter and statistic comes from them.

    `eps`: that of the network's batch norm, where Darknet's function is wanted.
    """
    network: nn.Module = module_of(model).build(**options)
    state = {key: torch.from_numpy(values.copy()) for key, values in state_of(arrays, model.arrays, eps).items()}
    missing, unexpected = network.load_state_dict(state, strict=False)
    assert unexpected == []
    assert [key for key in missing if not key.endswith("num_batches_tracked")] == []
    return network.eval()


def outputs_of_both(design: Design, batch: int = 2) -> tuple[Any, Any]:
    """What both styles give for the same weights and images."""
    expansion = expand(design)
    arrays, shape = drawn(expansion), expansion.network.input
    images = torch.rand(batch, shape.c, shape.h, shape.w, generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        flat = network_of(model_of(design, expansion, "layers"), arrays)(images)
        folded = network_of(model_of(design, expansion, "blocks"), arrays)(images)
    return flat, folded
