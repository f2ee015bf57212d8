"""PyTorch's part of the generators, in a process of its own: state dicts in and out of files, ONNX.

One JSON object a line: in `{"task", ...}` with paths of files, out what the task answers, or `{"error"}`. Float arrays
go through `.npz` files, since the other side has no PyTorch.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from generators import onnx_worker
from studio.training.latency import device_name, measure

_COUNTER = "num_batches_tracked"
_STATISTIC = "running_var"
#: Where checkpoints keep the state dict, the averaged one first.
_PLACES = ("evaluated_model", "ema", "state_dict_ema", "model_ema", "state_dict", "model")


def save(request: dict[str, Any]) -> dict[str, Any]:
    """`arrays` (.npz) as a state dict at `target`, with the counters of batch norm; loads with `weights_only=True`."""
    tensors: dict[str, torch.Tensor] = {}
    with np.load(request["arrays"]) as arrays:
        for key in arrays.files:
            tensors[key] = torch.from_numpy(arrays[key])
            if key.endswith(_STATISTIC):
                tensors[key.removesuffix(_STATISTIC) + _COUNTER] = torch.tensor(0)
    if request["target"].endswith(".safetensors"):
        from safetensors.torch import save_file

        save_file(tensors, request["target"])
    else:
        torch.save(tensors, request["target"])
    return {}


def load(request: dict[str, Any]) -> dict[str, Any]:
    """The float arrays of a checkpoint at `path` into `target` (.npz). Nothing of the file is executed."""
    try:
        if request["path"].endswith(".safetensors"):
            from safetensors.torch import load_file

            found: Any = load_file(request["path"])
        else:
            found = torch.load(request["path"], map_location="cpu", weights_only=True)
    except Exception:  # torch names no common class for what a damaged or foreign file can raise
        return {"error": "no state dict"}
    for name in _PLACES:
        if isinstance(found, dict) and isinstance(found.get(name), dict):
            found = found[name]
    if not isinstance(found, dict):
        return {"error": "no state dict"}
    arrays = {
        str(key): value.detach().float().numpy()
        for key, value in found.items()
        if isinstance(value, torch.Tensor) and value.is_floating_point()
    }
    with open(request["target"], "wb") as file:  # noqa: PTH123  (savez given a name adds an ending)
        np.savez(file, **arrays)  # type: ignore[arg-type]
    return {}


def time_layers(request: dict[str, Any]) -> dict[str, Any]:
    """Milliseconds of each layer of generated code in the flat style: `code`, `shape` (C, H, W), `batch`, `device`."""
    network = onnx_worker.network_of(request["code"], "")
    found = measure(network, tuple(request["shape"]), request["batch"], request["device"])
    return {"layers": found.layers, "whole": found.whole, "rounds": found.rounds, "device": found.device}


def devices(request: dict[str, Any]) -> dict[str, Any]:
    """What torch can run on: its name for each, and what people call it."""
    names = ["cpu", *(f"cuda:{number}" for number in range(torch.cuda.device_count()))]
    return {"devices": [(name, device_name(torch.device(name))) for name in names]}


_TASKS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "save": save,
    "load": load,
    "onnx": onnx_worker.export,
    "time": time_layers,
    "devices": devices,
}


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """What a task answers; what PyTorch refuses is an error in it, never an exception."""
    try:
        return _TASKS[request["task"]](request)
    except MemoryError:
        return {"error": "not enough memory"}
    except Exception as failure:  # exporters and file formats raise whatever they like
        lines = [line.strip() for line in str(failure).splitlines() if line.strip()]
        return {"error": lines[0] if lines else type(failure).__name__}


def main() -> None:
    """Answer requests from stdin until it ends; what libraries print goes to stderr."""
    torch.set_num_threads(1)  # tracing uses one, and two on a busy machine wait for each other
    for line in sys.stdin:
        with contextlib.redirect_stdout(sys.stderr):
            given = answer(json.loads(line))
        print(json.dumps(given), flush=True)


if __name__ == "__main__":
    main()
