"""The run's `model.py`, imported from the file: what is exported is what is trained."""

from __future__ import annotations

import importlib.util
import traceback
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from studio.training.problems import RunProblem
from studio.training.runs import MODEL

if TYPE_CHECKING:
    from torch import Tensor, nn


def load_model(run: Path, classes: int) -> tuple[nn.Module, tuple[int, int, int]]:
    """Build the run's network for `classes` and return it with its input C x H x W; raises RunProblem.

    This runs code from the run folder.
    """
    path = run / MODEL
    module = _imported(path)
    try:
        channels, height, width = (int(number) for number in module.INPUT)
        model: nn.Module = module.build(num_classes=classes)
    except Exception as failure:
        raise RunProblem(
            "model", _told(path, failure), expected="INPUT = (C, H, W) and build(num_classes=None)"
        ) from failure
    return model, (channels, height, width)


def _imported(path: Path) -> ModuleType:
    specification = importlib.util.spec_from_file_location("run_model", path)
    if specification is None or specification.loader is None:
        raise RunProblem("model", f"{path} can't be imported", expected="a Python file")
    module = importlib.util.module_from_spec(specification)
    try:
        specification.loader.exec_module(module)
    except Exception as failure:
        raise RunProblem("model", _told(path, failure), expected="the file that the program exported") from failure
    return module


def _told(path: Path, failure: Exception) -> str:
    """What went wrong in which line of the file, without a traceback."""
    lines = [frame.lineno for frame in traceback.extract_tb(failure.__traceback__) if frame.filename == str(path)]
    place = f"line {lines[-1]} of {path}" if lines else str(path)
    return f"{place}: {type(failure).__name__}: {failure}"


def output_kind(model: nn.Module, example: Tensor, classes: int) -> str:
    """Whether the network gives `logits` or `probabilities`, from one pass in evaluation mode; raises RunProblem.

    A network that ends in a softmax gives rows of 0 to 1 that add up to 1. Other shapes than N x `classes` (a
    detector's heads, another number of classes) can't be trained as a classifier.
    """
    import torch

    was_training = model.training
    model.eval()
    with torch.no_grad():
        output = model(example)
    model.train(was_training)
    if not isinstance(output, torch.Tensor):
        message = f"The network has {len(output)} outputs."
        hint = "one classifier head: cut the backbone off and give it one"
        raise RunProblem("head", message, expected=hint)
    wide = output.flatten(1)
    if len(wide) != len(example) or wide.shape[1] != classes:
        message = f"The network ends in {tuple(output.shape[1:])}, the data has {classes} classes."
        raise RunProblem("head", message, expected=f"{classes} outputs in the last layer")
    sums_to_one = torch.allclose(wide.float().sum(1), torch.ones(len(wide), device=wide.device), atol=1e-3)
    return "probabilities" if sums_to_one and bool((wide >= 0).all()) else "logits"
