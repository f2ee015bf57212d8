"""weights from the command line with state dicts: an account of every tensor, from kind to kind and back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from generators.checkpoint import to_timm
from generators.torch_state import read_state, state_bytes
from studio.design.expand import expand
from studio.design.files import read_design
from studio.weights import encode, plan
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
