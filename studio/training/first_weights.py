"""Weights that a run starts from, and parameters that it trains in their own way or not at all.

`start.pt` is a state dict of the run's own network, `parameters.json` what the keys of a cfg's layers ask for: both are
written with the run folder, and only where there is something to say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import nn

from studio.files import FileProblem, read_text
from studio.training.batch_norm import batch_norms
from studio.training.problems import RunProblem
from studio.training.runs import SPECIAL


@dataclass(frozen=True, slots=True)
class Special:
    """Parameters by name: frozen for good with their batch-norm at rest, frozen alone, and factors on the rate.

    `wait`: the step of the first update; `wait_burn_ins`: the same in lengths of burn_in; `clip`: the largest weight.
    """

    resting: frozenset[str] = frozenset()
    frozen: frozenset[str] = frozenset()
    factors: Mapping[str, float] = field(default_factory=dict)
    wait: Mapping[str, float] = field(default_factory=dict)
    wait_burn_ins: Mapping[str, float] = field(default_factory=dict)
    clip: Mapping[str, float] = field(default_factory=dict)

    def begins(self, name: str, burn_in: int) -> float:
        """The step from which on a parameter is updated."""
        return max(self.wait.get(name, 0), self.wait_burn_ins.get(name, 0) * burn_in)


def read_special(run: Path) -> Special:
    """What the run's `parameters.json` says, nothing special where there is none; raises RunProblem when damaged."""
    path = run / SPECIAL
    if not path.is_file():
        return Special()
    try:
        values = json.loads(read_text(path))
        numbers = {
            key: {str(name): float(number) for name, number in values.get(key, {}).items()}
            for key in ("factors", "wait", "wait_burn_ins", "clip")
        }
        return Special(frozenset(values.get("resting", ())), frozenset(values.get("frozen", ())), **numbers)
    except (FileProblem, ValueError, TypeError, AttributeError):
        raise RunProblem("run-parameters", f"{path} can't be read", expected="the file of the run, or none") from None


def freeze(model: nn.Module, special: Special) -> None:
    """Take frozen parameters out of training."""
    still = {*special.resting, *special.frozen}
    for name, parameter in model.named_parameters():
        if name in still:
            parameter.requires_grad_(False)


class Limits:
    """Parameters that are not updated before a step of their own, and those whose weights are kept within bounds.

    As Darknet does on a GPU, but gradients of the time before are not saved up for the first update.
    """

    def __init__(self, model: nn.Module, special: Special, burn_in: int) -> None:
        """Find the parameters of `model`; `burn_in` is the schedule's, in steps."""
        named = [(name, parameter) for name, parameter in model.named_parameters() if parameter.requires_grad]
        self._waiting = [(begin, p) for name, p in named if (begin := special.begins(name, burn_in)) > 1]
        self._clipped = [(special.clip[name], p) for name, p in named if name in special.clip]

    def before(self, n: int) -> None:
        """Before the update of step `n`: what waits has no gradient, so no optimizer touches it."""
        for begin, parameter in self._waiting:
            if n < begin:
                parameter.grad = None

    @torch.no_grad()
    def after(self) -> None:
        """After an update: weights to plus or minus their bound."""
        for bound, parameter in self._clipped:
            parameter.clamp_(-bound, bound)


def rest(model: nn.Module, special: Special) -> None:
    """Put batch-norm whose weights are at rest into evaluation mode, as Darknet does on a GPU."""
    if not special.resting:
        return
    names = {id(parameter): name for name, parameter in model.named_parameters()}
    for norm in batch_norms(model):
        if names.get(id(norm.weight)) in special.resting:
            norm.eval()


def load_start(model: nn.Module, path: Path) -> tuple[str, ...]:
    """Load the tensors of a state dict that fit by name and shape; returns the names that keep their first values.

    Nothing happens without a file. Raises RunProblem for one that can't be read or fits nowhere.
    """
    if not path.is_file():
        return ()
    try:
        given = torch.load(path, map_location="cpu", weights_only=True)
        own = model.state_dict()
        fitting = {name: tensor for name, tensor in given.items() if name in own and own[name].shape == tensor.shape}
    except Exception as failure:  # a damaged file can make its reader fail in any way
        reason = (str(failure) or type(failure).__name__).splitlines()[0]
        raise RunProblem("start-weights", f"{path.name}: {reason}", expected="a state dict of this network") from None
    if not fitting:
        raise RunProblem("start-weights", f"{path.name} holds no tensor of this network", expected="its own weights")
    model.load_state_dict(fitting, strict=False)
    return tuple(name for name in own if name not in fitting and not name.endswith("num_batches_tracked"))
