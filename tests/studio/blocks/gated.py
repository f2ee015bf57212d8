"""A user-made block that has everything: ratios, a block within, conditions, repeats, a sum with its input."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from studio.blocks.custom import UserBlock, user_class
from studio.blocks.definition_read import Find, read_definition
from studio.blocks.table import block_class
from studio.files import parse_yaml

GATED = """
name: Gated
about: Depthwise unit with a gate.
parameters:
  filters: {type: channels, default: 32, help: Output channels.}
  kernel: {type: int, default: 3, low: 1, high: 11, step: 2}
  stride: {type: int, default: 1, low: 1, high: 3}
  expansion: {type: int, default: 4, low: 1, high: 8}
  depth: {type: int, default: 1, low: 0, high: 4}
  gate: true
  squeeze: x1/4
  activation: {type: word, default: swish, choices: [swish, relu]}
nodes:
  - {name: expand, layer: convolutional, filters: channels * expansion, batch_normalize: 1, activation: activation,
     when: expansion != 1}
  - {name: dw, layer: convolutional, filters: channels * expansion, groups: channels * expansion, size: kernel,
     stride: stride, pad: 1, batch_normalize: 1, activation: activation}
  - {name: se, block: SqueezeExcite, reduction: squeeze, when: gate}
  - {name: project, layer: convolutional, filters: filters, batch_normalize: 1, activation: linear}
  - {name: more, block: DarknetResidual, repeats: depth}
  - {name: sum, layer: shortcut, from: in, activation: linear, when: stride == 1 and channels == filters}
"""


def shipped(name: str) -> Any:
    """The blocks that come with the program, and no others."""
    found = block_class(name)
    assert found is not None
    return found


def block_of(text: str, find: Find = shipped) -> type[UserBlock]:
    """The block of a YAML text."""
    return user_class(read_definition(parse_yaml(text), (), find))


Gated = block_of(GATED)


def gated_blocks() -> st.SearchStrategy[UserBlock]:
    """Blocks of it with random parameters."""
    return st.builds(
        Gated,
        filters=st.sampled_from([8, 16, 24, 40]),
        kernel=st.sampled_from([1, 3, 5, 7]),
        stride=st.integers(1, 3),
        expansion=st.integers(1, 8),
        depth=st.integers(0, 4),
        gate=st.booleans(),
        activation=st.sampled_from(["swish", "relu"]),
    )
