"""User-made blocks in generated code: a class with numbers as arguments, and the same outputs and arrays as layers."""

from __future__ import annotations

from dataclasses import replace

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from generators.torch_classes import with_classes
from generators.torch_model import model_of
from generators.torch_units import units_of
from studio.blocks.custom import UserBlock
from studio.design.design import BlockNode, Design, LayerNode
from studio.design.expand import expand
from studio.layers.base import Address, Bound
from studio.layers.convolutional import Convolutional
from studio.layers.net import Net
from studio.layers.wiring import Route
from tests.generators.generated import outputs_of_both
from tests.studio.blocks.gated import Gated, gated_blocks

NET = LayerNode(0, "net", Net(width=12, height=12, channels=3))
STEM = LayerNode(1, "stem", Convolutional(filters=16, size=3, pad=True, activation="linear"))
WIDE = Gated(filters=24, stride=2, depth=0)  # type: ignore[call-arg]
SAME = Gated(filters=24, depth=0)  # type: ignore[call-arg]


def with_blocks(*blocks: UserBlock, repeats: int = 1) -> Design:
    nodes = [BlockNode(2 + place, f"body{place}", block, repeats) for place, block in enumerate(blocks)]
    return Design(nodes=(STEM, *nodes), net=NET, next_id=2 + len(blocks))


def text_of(design: Design) -> str:
    return model_of(design, expand(design)).text


@given(gated_blocks(), st.integers(1, 3))
@settings(max_examples=12)
def test_outputs_and_arrays_are_those_of_the_layers(block: UserBlock, repeats: int) -> None:
    design = with_blocks(block, repeats=repeats)
    flat, folded = outputs_of_both(design)
    torch.testing.assert_close(folded, flat, rtol=0, atol=0, equal_nan=True)
    expansion = expand(design)
    keys = [[place.key for place in model_of(design, expansion, style).arrays] for style in ("blocks", "layers")]
    assert keys[0] == keys[1]


def test_blocks_that_differ_in_numbers_share_a_class_that_takes_them() -> None:
    text = text_of(with_blocks(WIDE, replace(WIDE, filters=40, kernel=5)))  # type: ignore[call-arg]
    assert text.count("class Gated") == 1
    assert "Gated(channels=16, " in text
    assert "filters=40" in text
    assert "kernel=5" in text


def test_blocks_of_other_structure_have_a_class_of_their_own() -> None:
    text = text_of(with_blocks(WIDE, SAME))
    assert "class Gated(nn.Module):" in text
    assert "class Gated_2(nn.Module):" in text
    assert '    """Depthwise unit with a gate."""' in text


def test_equal_repeats_are_a_loop() -> None:
    design = Design(nodes=(STEM, BlockNode(2, "body", SAME, 3)), net=NET, next_id=3)
    assert "for _ in range(2))" in text_of(design)


def test_a_node_is_one_unit_with_the_name_of_the_node() -> None:
    design = with_blocks(WIDE)
    expansion = expand(design)
    taken: set[str] = set()
    units = units_of(design, expansion, taken, blocks=True)
    joined = with_classes(design, expansion, units, taken)
    assert [unit.name for unit in joined.units] == ["stem", "body0"]
    assert joined.units[1].arrays[0].path.startswith("body0.expand.")
    assert len(joined.texts) == 1


def test_a_block_whose_inside_is_read_from_outside_stays_in_pieces() -> None:
    design = with_blocks(WIDE)
    tap = LayerNode(9, "tap", Route(layers=(Bound(Address(2, 0, "dw")),)))
    design = replace(design, nodes=(*design.nodes, tap), next_id=10)
    assert "class Gated" not in text_of(design)
    outputs_of_both(design)
