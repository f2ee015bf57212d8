"""weights from the command line with state dicts: an account of every tensor, from kind to kind and back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from generators.checkpoint import to_timm
from generators.torch_model import model_of
from generators.torch_state import read_state, state_bytes, state_of
from studio.design.expand import expand
from studio.design.files import read_design
from studio.weights import decode, encode, plan
from tests.generators.generated import drawn

Command = Callable[..., Any]


@pytest.fixture
def design(command: Command) -> str:
    """A small MobileNetV2."""
    assert command("new", "mobilenetv2_035", "-o", "m.studio.yaml").code == 0
    return "m.studio.yaml"


@pytest.fixture
def state(design: str) -> dict[str, np.ndarray]:
    """A checkpoint of it with timm's names, as m.safetensors; m.weights has the same."""
    found = read_design(design)
    expansion = expand(found)
    arrays = drawn(expansion)
    state = to_timm(arrays, found, expansion)
    Path("m.safetensors").write_bytes(state_bytes(state, ".safetensors"))
    Path("m.weights").write_bytes(encode(arrays, plan(expansion.network, expansion.rows)))
    return state


@pytest.mark.usefixtures("state")
def test_every_tensor_is_accounted_for(command: Command, design: str) -> None:
    result = command("weights", "m.safetensors", "--for", design)
    assert result.code == 0
    assert result.out.startswith("names of timm's EfficientNet\n")
    assert "conv_stem.weight" in result.out
    told = json.loads(command("weights", "m.safetensors", "--for", design, "--json").out)
    assert told["tensors"][0]["to"]


@pytest.mark.usefixtures("state")
def test_it_becomes_a_weights_file(command: Command, design: str) -> None:
    assert command("weights", "m.safetensors", "--for", design, "-o", "new.weights").code == 0
    assert Path("new.weights").read_bytes() == Path("m.weights").read_bytes()


def test_a_weights_file_becomes_a_checkpoint_with_timms_names(
    command: Command, design: str, state: dict[str, np.ndarray]
) -> None:
    assert command("weights", "m.weights", "--for", design, "-o", "back.pt", "--names", "timm").code == 0
    back = read_state("back.pt")
    assert back.keys() == state.keys()
    assert all(np.array_equal(back[key], state[key]) for key in state)


def test_or_with_those_of_our_code(command: Command, design: str, state: dict[str, np.ndarray]) -> None:
    assert command("weights", "m.weights", "--for", design, "-o", "ours.pt").code == 0
    assert "stem.conv.weight" in read_state("ours.pt")
    assert command("weights", "ours.pt", "--for", design, "-o", "again.weights").code == 0
    assert Path("again.weights").stat().st_size == Path("m.weights").stat().st_size


@pytest.mark.usefixtures("state")
def test_what_darknet_cannot_equal_is_refused_and_nothing_written(command: Command, design: str) -> None:
    refused = command("weights", "m.safetensors", "--for", design, "-o", "x.weights", "--tf")
    assert (refused.code, Path("x.weights").exists()) == (1, False)
    assert "'same' padding" in refused.err
    assert command("weights", "m.safetensors", "--for", design, "-o", "x.weights", "--tf", "--approximate").code == 0


@pytest.mark.parametrize("words", [[], ["--for", "m.studio.yaml", "--cut", "3", "-o", "x.weights"]])
@pytest.mark.usefixtures("state")
def test_without_a_network_or_with_a_cut_it_is_misused(command: Command, words: list[str]) -> None:
    assert command("weights", "m.safetensors", *words).code == 2


HARD = """format: 1
name: hard
net: {width: 8, height: 8, channels: 3}
nodes:
- {name: stem, layer: convolutional, batch_normalize: true, filters: 4, activation: hard_swish}
- {name: block, block: MBConv, filters: 4, gate: hard_sigmoid, activation: hard_swish}
"""


def test_functions_that_darknet_lacks_are_refused_or_made_of_several_layers(command: Command) -> None:
    Path("h.studio.yaml").write_text(HARD)
    design = read_design(Path("h.studio.yaml"))
    expansion = expand(design)
    arrays = drawn(expansion)
    state = state_of(arrays, model_of(design, expansion).arrays, expansion.network.context.bn_eps)
    Path("h.pt").write_bytes(state_bytes(state))
    refused = command("weights", "h.pt", "--for", "h.studio.yaml", "-o", "h.weights")
    assert refused.code == 1
    assert "it has no hard_swish, hard_sigmoid; expected --exact" in refused.err
    assert not Path("h.weights").exists()
    assert command("weights", "h.pt", "--for", "h.studio.yaml", "--exact", "-o", "h.weights").code == 0
    assert command("export", "h.studio.yaml", "--exact", "-o", "h.cfg").code == 0
    told = expand(read_design(Path("h.cfg")))
    assert decode(Path("h.weights").read_bytes(), plan(told.network, told.rows)).report.fit == "exact"
    assert command("weights", "h.weights", "--for", "h.studio.yaml", "--exact", "-o", "back.pt").code == 0
    back = read_state(Path("back.pt"))
    assert all(np.allclose(back[key], state[key], rtol=1e-6) for key in state)
