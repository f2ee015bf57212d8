"""Running statistics of batch-norm: how fast they follow, and how to measure them anew.

They trail behind weights that change quickly: in the first few hundred steps of a run a good network can look like
chance. Measured over some batches with the weights as they are, they show what was learned.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm


def set_batch_norm_momentum(model: nn.Module, momentum: float) -> None:
    """How much of the newest mini-batch goes into the running statistics; 0 leaves the network as it is."""
    for module in batch_norms(model):
        if momentum:
            module.momentum = momentum


def batch_norms(model: nn.Module) -> list[_BatchNorm]:
    """All batch-norm layers of a network."""
    return [module for module in model.modules() if isinstance(module, _BatchNorm)]


@torch.no_grad()
def measured(model: nn.Module, inputs: Iterable[Tensor]) -> nn.Module:
    """A copy of `model` in evaluation mode whose statistics are the plain mean over `inputs`.

    Only batch-norm runs in training mode, so dropout draws nothing from the random generators.
    """
    result = copy.deepcopy(model).eval()
    norms = batch_norms(result)
    before = [norm.momentum for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # torch's word for a plain mean
        norm.train()
    for batch in inputs:
        result(batch)
    for norm, momentum in zip(norms, before, strict=True):
        norm.momentum = momentum
    return result.eval()
