"""ONNX by PyTorch's exporter, checked and run: what happens on the worker's side."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import numpy as np
import torch
from torch import nn

from generators.onnx_names import rename

#: A protobuf file ends here.
LARGEST = 2**31 - 1
INPUT = "image"


def export(request: dict[str, Any]) -> dict[str, Any]:
    """The ONNX file of generated code at `target`, and how far onnxruntime's outputs are from PyTorch's.

    `code`: text of `model.py`; `arrays`: its state dict (.npz) or ''; `shape`: C, H, W; `batch`: images, 0 for any
    number; `opset`; `outputs`: names; `title`. The answer: `difference`, scaled by each output's largest value.
    """
    import onnx

    network = network_of(request["code"], request["arrays"])
    images = torch.rand(request["batch"] or 2, *request["shape"], generator=torch.Generator().manual_seed(1))
    with _quiet():
        program = torch.onnx.export(
            network,
            (images,),
            input_names=[INPUT],
            output_names=request["outputs"],
            dynamic_shapes=None if request["batch"] else ({0: torch.export.Dim("batch")},),
            opset_version=request["opset"],
            dynamo=True,
            verbose=False,
        )
    assert program is not None
    model = program.model_proto
    if model.ByteSize() > LARGEST:
        return {"error": f"the file would have {model.ByteSize() / 2**30:.1f} GiB, ONNX allows 2"}
    rename(model, request["title"])
    onnx.checker.check_model(model, full_check=True)
    data = model.SerializeToString(deterministic=True)
    with open(request["target"], "wb") as file:  # noqa: PTH123  (paths come as text)
        file.write(data)
    return {"difference": _difference(data, network, images)}


def network_of(code: str, arrays: str) -> nn.Module:
    """The generated network, with the same first weights every time where none are given."""
    module = ModuleType("model")
    exec(compile(code, "model.py", "exec"), module.__dict__)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        network: nn.Module = module.build()
    if arrays:
        with np.load(arrays) as found:
            state = {key: torch.from_numpy(found[key]) for key in found.files}
        network.load_state_dict(state, strict=False)
    return network.eval()


def _difference(data: bytes, network: nn.Module, images: torch.Tensor) -> float:
    """The largest difference of an output of onnxruntime, as a share of the output's largest value, at least 1."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    found = session.run(None, {INPUT: images.numpy()})
    with torch.inference_mode():
        wanted = network(images)
    pairs = zip(found, wanted if isinstance(wanted, tuple) else (wanted,), strict=True)
    return max(float(np.abs(one - other.numpy()).max() / max(1.0, other.abs().max())) for one, other in pairs)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what the exporter says of its own parts: missing torchvision, names that torch itself deprecates."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
