"""Optimizers and averaged weights as classifiers are trained with them.

Weight decay acts on weights of convolutions and linear layers only: never on biases, never on batch-norm. With the
gradient of the mean loss, torch's SGD is then Darknet's update to the last digit.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from studio.training.recipe import Recipe


def make_optimizer(
    model: nn.Module, recipe: Recipe, factors: Mapping[str, float] | None = None
) -> torch.optim.Optimizer:
    """The recipe's optimizer over groups of parameters: with weight decay and without, by factor on the rate.

    `factors`: those of single parameters by name, as `learning_rate` of a cfg's layers; 1 for the others.
    """
    factors = factors or {}
    groups = [
        {"params": params, "weight_decay": recipe.decay if decays else 0.0, "factor": factor}
        for (decays, factor), params in _grouped(model, factors).items()
    ]
    if recipe.optimizer == "sgd":
        return torch.optim.SGD(groups, lr=recipe.learning_rate, momentum=recipe.momentum, foreach=True)
    if recipe.optimizer == "adamw":
        betas = (recipe.momentum, recipe.second_moment)
        return torch.optim.AdamW(groups, lr=recipe.learning_rate, betas=betas, eps=recipe.epsilon, foreach=True)
    return TensorFlowRMSProp(groups, recipe.learning_rate, recipe.second_moment, recipe.momentum, recipe.epsilon)


def _grouped(model: nn.Module, factors: Mapping[str, float]) -> dict[tuple[bool, float], list[nn.Parameter]]:
    """Trainable parameters by whether they decay and by factor, those that decay at factor 1 first.

    Biases, norms and whatever has a single dimension don't decay.
    """
    groups: dict[tuple[bool, float], list[nn.Parameter]] = {(True, 1.0): [], (False, 1.0): []}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            groups.setdefault((parameter.ndim > 1, factors.get(name, 1.0)), []).append(parameter)
    return {key: params for key, params in groups.items() if params}


def set_rate(optimizer: torch.optim.Optimizer, rate: float) -> None:
    """Give all groups the learning rate of the next step, each by its factor."""
    for group in optimizer.param_groups:
        group["lr"] = rate * group.get("factor", 1.0)


class TensorFlowRMSProp(torch.optim.Optimizer):
    """RMSProp as TensorFlow defines it, for the published EfficientNet figures.

    It differs from torch's: epsilon inside the root, mean square starting at 1, learning rate inside the momentum.
    """

    def __init__(self, params: Iterable[Any], lr: float, smoothing: float, momentum: float, eps: float) -> None:
        """Take parameters or groups; `smoothing` is the decay of the mean square."""
        super().__init__(
            params, {"lr": lr, "smoothing": smoothing, "momentum": momentum, "eps": eps, "weight_decay": 0.0}
        )

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """One update from the gradients; a closure is not supported."""
        for group in self.param_groups:
            params = [parameter for parameter in group["params"] if parameter.grad is not None]
            if not params:
                continue
            gradients: list[Tensor] = [parameter.grad for parameter in params]
            if group["weight_decay"]:
                gradients = list(torch._foreach_add(gradients, params, alpha=group["weight_decay"]))
            for parameter in params:
                if not self.state[parameter]:
                    self.state[parameter]["mean_square"] = torch.ones_like(parameter)
                    self.state[parameter]["momentum"] = torch.zeros_like(parameter)
            squares = [self.state[parameter]["mean_square"] for parameter in params]
            moves = [self.state[parameter]["momentum"] for parameter in params]
            torch._foreach_mul_(squares, group["smoothing"])
            torch._foreach_addcmul_(squares, gradients, gradients, 1 - group["smoothing"])
            roots = torch._foreach_add(squares, group["eps"])
            torch._foreach_sqrt_(roots)
            torch._foreach_mul_(moves, group["momentum"])
            torch._foreach_addcdiv_(moves, gradients, roots, group["lr"])
            torch._foreach_sub_(params, moves)


class AveragedModel:
    """An exponential moving average of a model's weights and running statistics, evaluated in its place.

    The decay starts low, `min(decay, (1 + n) / (10 + n))`, so that the first weights are soon forgotten.
    """

    def __init__(self, model: nn.Module, decay: float) -> None:
        """Begin with a copy of `model`."""
        self.module = copy.deepcopy(model).eval().requires_grad_(False)
        self._decay = decay

    @torch.no_grad()
    def update(self, model: nn.Module, n: int) -> None:
        """Take in the weights after step `n`."""
        decay = min(self._decay, (1 + n) / (10 + n))
        averages, values = [], []
        for average, value in zip(self.module.state_dict().values(), model.state_dict().values(), strict=True):
            if average.is_floating_point():
                averages.append(average)
                values.append(value.detach())
            else:  # the count of batches
                average.copy_(value)
        torch._foreach_lerp_(averages, values, 1 - decay)
