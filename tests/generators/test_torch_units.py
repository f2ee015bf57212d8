"""Units of generated code: names, block classes with the arrays of their layers, what falls back to plain layers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from generators.torch_model import model_of
from generators.torch_units import Unit, units_of
from studio.blocks import BLOCKS
from studio.blocks.base import Block
from studio.blocks.mbconv import MBConv
from studio.design.design import BlockNode, Design, LayerNode
from studio.design.expand import expand
from studio.diagnostics import StudioError
from studio.layers.base import Address, Bound
from studio.layers.convolutional import Convolutional
from studio.layers.net import Net
from studio.layers.wiring import Route
from studio.scaling import Rounding
from tests.generators.generated import design_from, network_of, outputs_of_both
from tests.generators.generated import drawn as drawn_arrays
from tests.test_every_block import blocks

NET = LayerNode(0, "net", Net(width=8, height=8, channels=3))
STEM = LayerNode(1, "stem", Convolutional(filters=8, size=3, pad=True, activation="linear"))

#: Blocks that say how their class is called; others are written as plain layers.
WITH_CLASS = [cls for cls in BLOCKS if cls().torch(8, Rounding()) is not None]
every_class = pytest.mark.parametrize("cls", WITH_CLASS, ids=lambda cls: cls.kind)


def with_block(block: Block, repeats: int = 1) -> Design:
    return Design(nodes=(STEM, BlockNode(2, "body", block, repeats)), net=NET, next_id=3)


def units(design: Design, *, whole: bool = True) -> tuple[Unit, ...]:
    return units_of(design, expand(design), set(), blocks=whole)


class TestBlockClasses:
    """The contract of a block's class: its arrays, in order, are those of its layers, and so are its outputs."""

    @every_class
    @given(st.data(), st.integers(1, 3))
    @settings(max_examples=8)
    def test_arrays_are_those_of_the_layers_in_order(self, cls: type[Block], data: st.DataObject, repeats: int) -> None:
        design = with_block(data.draw(blocks(cls)), repeats)
        expansion = expand(design)
        folded, flat = (model_of(design, expansion, style) for style in ("blocks", "layers"))
        assert [place.key for place in folded.arrays] == [place.key for place in flat.arrays]
        network = network_of(folded, drawn_arrays(expansion))
        state = network.state_dict()
        assert [tuple(state[place.path].shape) for place in folded.arrays] == [place.shape for place in folded.arrays]

    @every_class
    @given(st.data(), st.integers(1, 2))
    @settings(max_examples=8)
    def test_outputs_are_those_of_the_layers(self, cls: type[Block], data: st.DataObject, repeats: int) -> None:
        flat, folded = outputs_of_both(with_block(data.draw(blocks(cls)), repeats))
        torch.testing.assert_close(folded, flat, rtol=0, atol=0, equal_nan=True)  # deep ones overflow

    @every_class
    def test_a_block_node_is_one_module(self, cls: type[Block]) -> None:
        design = with_block(cls())
        assert [unit.name for unit in units(design)] == ["stem", "body"]
        made = {"YoloHead": "YoloBranch"}.get(cls.kind, cls.kind)  # the head alone is the class of its layer
        assert units(design)[1].init.startswith(f"{made}(")


class TestNames:
    def test_flat_units_are_named_after_node_repeat_and_role(self) -> None:
        names = [unit.name for unit in units(with_block(MBConv(), repeats=2), whole=False)]
        assert names[:2] == ["stem", "body_0_expand"]
        assert "body_1_se_squeeze" in names

    def test_repeats_are_a_sequence_with_equal_ones_in_a_loop(self) -> None:
        unit = units(with_block(MBConv(filters=8), repeats=3))[1]
        assert unit.init.startswith("nn.Sequential(*(MBConv(8, 8, ")
        assert unit.init.endswith(" for _ in range(3)))")
        assert unit.arrays[0].path == "body.0.expand.norm.bias"


class TestPlainLayers:
    """Where a class can't say what the layers are, they are written one by one."""

    def test_a_block_whose_inside_is_read_from_outside(self) -> None:
        design = with_block(MBConv())
        route = LayerNode(3, "tap", Route(layers=(Bound(Address(2, 0, "depthwise")),)))
        design = replace(design, nodes=(*design.nodes, route), next_id=4)
        assert len(units(design)) == len(expand(design).rows)
        outputs_of_both(design)

    def test_a_block_with_an_own_key_overridden(self) -> None:
        design = with_block(MBConv())
        node: Any = replace(design.nodes[1], overrides=((0, "project", (("activation", "relu"),)),))  # type: ignore[arg-type]
        assert len(units(replace(design, nodes=(STEM, node)))) > 2

    def test_but_not_one_with_a_key_for_training_only(self) -> None:
        design = with_block(MBConv())
        node: Any = replace(design.nodes[1], overrides=((0, "project", (("stopbackward", "1"),)),))  # type: ignore[arg-type]
        assert len(units(replace(design, nodes=(STEM, node)))) == 2


class TestReferences:
    def test_a_layer_named_before_dropout_gives_what_was_dropped(self) -> None:
        """Darknet's dropout works in place (semantics 3.3)."""
        design = design_from(
            "[net]\nwidth=8\nheight=8\nchannels=3\n[conv]\nfilters=4\n[dropout]\nprobability=.5\n[conv]\nfilters=4\n"
            "[shortcut]\nfrom=0\n"
        )
        assert units(design)[3].inputs == (2, 1)

    def test_a_blurred_layer_read_by_index_is_refused(self) -> None:
        design = design_from(
            "[net]\nwidth=8\nheight=8\nchannels=3\n[conv]\nfilters=4\nsize=3\npad=1\nstride=2\nantialiasing=1\n"
            "[route]\nlayers=0\n"
        )
        with pytest.raises(StudioError, match="antialiased"):
            units(design)

    def test_shared_weights_are_those_of_the_other_module(self) -> None:
        design = design_from(
            "[net]\nwidth=8\nheight=8\nchannels=3\n[conv]\nfilters=3\nsize=3\npad=1\n[conv]\nfilters=3\nsize=3\npad=1\n"
            "share_index=0\n"
        )
        assert units(design)[1].shared == "self.conv1"
        assert units(design)[1].arrays == ()
