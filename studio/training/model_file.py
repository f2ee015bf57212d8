"""The run's `model.py`, imported from the file: what is exported is what is trained."""

from __future__ import annotations

import copy
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


def gives_probabilities(model: nn.Module, example: Tensor, classes: int, training: bool) -> bool:
    """Whether the network gives probabilities instead of logits in this mode; the network itself is left untouched.

    Rows of 0 to 1 that add up to 1 tell. A generated model that ends in a softmax leaves it out while training. Raises
    RunProblem for other shapes than N x `classes`: a detector's heads, another number of classes.
    """
    import torch

    probe = copy.deepcopy(model).train(training)
    devices = [example.device] if example.device.type == "cuda" else []
    with torch.no_grad(), torch.random.fork_rng(devices):  # dropout draws
        output = probe(example)
    if not isinstance(output, torch.Tensor):
        hint = "one classifier head: cut the backbone off and give it one"
        raise RunProblem("head", f"The network has {len(output)} outputs.", expected=hint)
    wide = output.flatten(1)
    if len(wide) != len(example) or wide.shape[1] != classes:
        shape = "x".join(str(size) for size in output.shape[1:])
        message = f"The network ends in {shape}, the data has {classes} classes."
        raise RunProblem("head", message, expected=f"{classes} outputs of the last layer")
    sums = wide.float().sum(1)
    return bool((wide >= 0).all()) and torch.allclose(sums, torch.ones_like(sums), atol=1e-3)
