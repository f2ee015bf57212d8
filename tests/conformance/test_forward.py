"""The forward pass of generated code against what Darknet itself computed, layer by layer."""

from __future__ import annotations

import importlib.util
import json
import math
from dataclasses import replace
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from generators.torch_model import Model, model_of
from generators.torch_state import state_of
from studio import weights
from studio.design import from_cfg
from studio.design.design import Design
from studio.design.expand import Expansion, expand
from studio.design.recognise import recognise
from studio.diagnostics import StudioError
from studio.layers.net import Net
from tests.conformance.reference import FOLDER, names
from tests.generators.generated import module_of

CASES = names("forward/cases", ".json")
SMALL = names("forward/cases", ".cfg")
#: The bounds of the reference's README for float32, scaled by the layer's root mean square.
SMALL_BOUND, NETWORK_BOUND = 2e-5, 1e-3


@cache
def making() -> ModuleType:
    """The reference's own script that draws weights and inputs."""
    path = FOLDER / "forward" / "make_weights.py"
    specification = importlib.util.spec_from_file_location("make_weights", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def case_of(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / "forward" / "cases" / f"{name}.json").read_text())
    return found


def design_of(case: dict[str, Any]) -> Design:
    path = (FOLDER / "forward" / "cases" / case["cfg"]).resolve()
    design = from_cfg.load(path.read_bytes(), path.stem)
    net = design.net.layer
    assert isinstance(net, Net)
    return replace(design, net=replace(design.net, layer=replace(net, **case.get("net_override", {}))))


def weights_file(case: dict[str, Any]) -> bytes:
    """The bytes of the case's `.weights` file."""
    body = (values.astype("<f4").tobytes() for values in making().generate(case["arrays"], case["seed"]))
    return b"".join((making().header(case["seen"]), *body))


def network_of(model: Model, arrays: dict[weights.Key, np.ndarray], *, partly: bool) -> nn.Module:
    """The generated network with Darknet's weights, in evaluation mode."""
    network: nn.Module = module_of(model).build()
    state = {key: torch.from_numpy(values.copy()) for key, values in state_of(arrays, model.arrays).items()}
    missing, unexpected = network.load_state_dict(state, strict=False)
    assert unexpected == []
    assert partly or [key for key in missing if not key.endswith("num_batches_tracked")] == []
    return network.eval()


def error_of(computed: np.ndarray, wanted: dict[str, Any]) -> float:
    """The largest scaled difference of the numbers a case lists for a layer (README, Tolerance)."""
    rms, size = math.hypot(wanted["mean"], wanted["std"]), computed.size
    ours = making().summarise(computed)
    scales = {"dot": rms * math.sqrt(size), "sum": rms * size}
    found = [
        abs(a - b) / scales.get(name, rms)
        for name in ("mean", "std", "min", "max", "sum", "dot", "first", "spaced")
        for a, b in zip(np.atleast_1d(ours[name]), np.atleast_1d(wanted[name]), strict=True)
    ]
    return float(max(found))


def tapped(name: str) -> tuple[dict[str, Any], dict[int, torch.Tensor], Expansion]:
    """A case and what every layer of the flat generated network gives for it; skips where a layer has no form.

    Where blocks are recognised, the code with block classes gives the same.
    """
    case = case_of(name)
    design = design_of(case)
    expansion = expand(design)
    try:
        model = model_of(design, expansion, "layers")
    except StudioError as refusal:
        pytest.skip(str(refusal))
    wanted = weights.plan(expansion.network, expansion.rows)
    loaded = weights.decode(weights_file(case), wanted)
    assert loaded.report.fit == weights.Fit.EXACT
    partly = any(item.layer.dontload for item in expansion.network.layers)
    network = network_of(model, dict(loaded.arrays), partly=partly)
    taps: dict[int, torch.Tensor] = {}
    image = torch.from_numpy(making().make_input(case["input_shape"]))[None]
    with torch.inference_mode():
        for _ in range(case["repeat"]):
            outputs = network(image, taps)
        if recognise(design) is not design:
            blocks = network_of(model_of(design, expansion, "blocks"), dict(loaded.arrays), partly=partly)
            for _ in range(case["repeat"]):
                folded = blocks(image)
            assert all(torch.equal(one, other) for one, other in zip(folded, outputs, strict=True))
    return case, taps, expansion


def compare(name: str, bound: float) -> None:
    case, taps, expansion = tapped(name)
    worst = 0.0
    for index, layer in enumerate(case["layers"]):
        if "mean" not in layer or layer.get("unstable"):
            continue
        value = taps[index].detach().numpy()
        assert value.size == layer["outputs"] or "darknet_outputs_field" in layer
        found = error_of(value, layer)
        section = expansion.network.layers[index].layer.section
        assert found <= bound, f"layer {index} [{section}] is the first that differs: {found:.1e} of its rms"
        worst = max(worst, found)
    print(f"{name}: {worst:.1e}")


@pytest.mark.usefixtures("reference")
def test_the_reference_is_whole() -> None:
    assert len(SMALL) == 99
    assert len(CASES) == 114


@pytest.mark.parametrize("name", SMALL)
def test_small_networks(name: str) -> None:
    compare(name, SMALL_BOUND)


@pytest.mark.parametrize("name", [name for name in CASES if name not in SMALL])
def test_real_networks(name: str) -> None:
    compare(name, NETWORK_BOUND)
