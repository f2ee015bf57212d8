"""User-made blocks keep the contract of all blocks: unrolling, width, the way back, words, copies."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.blocks import BLOCKS
from studio.blocks.base import Block, Definition, NodeSpec
from studio.blocks.custom import UserBlock, user_class
from studio.blocks.definition_read import read_definition
from studio.blocks.definition_write import definition_words
from studio.blocks.solving import solve
from studio.blocks.unrolling import MOST_LAYERS
from studio.design.design import BlockNode, Design, LayerNode
from studio.design.expand import expand
from studio.design.recognise import recognise
from studio.design.store import dump, load
from studio.design.to_cfg import to_cfg
from studio.design.unfold import unfold_all
from studio.files import dump_yaml, parse_yaml
from studio.layers.convolutional import Convolutional
from studio.scaling import Rounding
from tests.studio.blocks.gated import Gated, block_of, gated_blocks, shipped
from tests.test_every_block import NET, blocks, local_layers

CHANNELS = st.sampled_from([8, 16, 24, 32])


def with_block(block: Block, repeats: int = 1, channels: int = 16) -> Design:
    stem = LayerNode(1, "stem", Convolutional(filters=channels))
    return Design(nodes=(stem, BlockNode(2, "body", block, repeats)), net=NET, next_id=3)


class TestUnrolling:
    def test_nodes_conditions_and_blocks_within(self) -> None:
        block = Gated(filters=16, expansion=1, depth=2)  # type: ignore[call-arg]
        roles = [part.role for part in block.expand(16, Rounding())]
        assert roles[:2] == ["dw", "se.pool"]
        assert roles[-1] == "sum"
        assert {role.partition(".")[0] for role in roles} == {"dw", "se", "project", "more", "sum"}
        assert "more.2.add" in roles

    def test_filters_written_as_numbers_scale_and_those_computed_from_channels_follow(self) -> None:
        cls = block_of(
            "name: Two\nnodes:\n"
            "- {layer: convolutional, filters: 20}\n"
            "- {layer: convolutional, filters: channels * 2}\n"
            "- {layer: convolutional, filters: 20, groups: 20}\n"
            "- {layer: convolutional, filters: 20, scales: false}\n"
        )
        layers = [part.layer for part in cls().expand(24, Rounding(width=1.2))]
        assert [getattr(layer, "filters", 0) for layer in layers] == [24, 48, 24, 20]
        assert getattr(layers[2], "groups", 0) == 24

    def test_what_names_a_node_that_is_left_out_reads_what_stands_before_it(self) -> None:
        cls = block_of(
            "name: Left\nparameters: {on: true}\nnodes:\n"
            "- {name: a, layer: convolutional, filters: channels}\n"
            "- {name: b, layer: convolutional, filters: channels, when: on}\n"
            "- {name: c, layer: convolutional, filters: channels}\n"
            "- {layer: shortcut, from: b}\n"
        )
        last = cls(on=False).expand(8, Rounding())[-1]  # type: ignore[call-arg]
        assert [ref.to.role for _, refs in last.layer.references() for ref in refs] == ["a"]  # type: ignore[union-attr]

    def test_a_named_output_is_routed_and_nothing_at_all_passes_on(self) -> None:
        cls = block_of(
            "name: Out\noutput: a\nnodes:\n"
            "- {name: a, layer: convolutional, filters: 4}\n"
            "- {name: b, layer: convolutional, filters: 8}\n"
        )
        assert cls().outputs(16, Rounding()) == 4
        empty = block_of("name: Nothing\nnodes:\n- {layer: avgpool, when: 1 == 2}\n")
        assert [part.layer.section for part in empty().expand(16, Rounding())] == ["route"]

    @given(gated_blocks(), CHANNELS, st.sampled_from([0.5, 1.0, 1.2, 2.0]))
    @settings(max_examples=40)
    def test_it_gives_the_channels_that_it_says_at_any_width(
        self, block: UserBlock, channels: int, width: float
    ) -> None:
        design = with_block(block, channels=channels)
        expansion = expand(replace(design, scale=replace(design.scale, width=width)))
        rounding = Rounding(width)
        assert expansion.rows[-1].out.next.c == block.outputs(rounding.filters(channels), rounding)
        assert all(row.known for row in expansion.rows)

    @pytest.mark.parametrize("cls", BLOCKS, ids=lambda cls: cls.kind)
    @given(st.data(), st.sampled_from([0.5, 1.2, 2.0]))
    @settings(max_examples=10)
    def test_a_block_within_scales_as_it_does_alone(self, cls: type[Block], data: st.DataObject, width: float) -> None:
        block, rounding = data.draw(blocks(cls)), Rounding(width)
        keys = tuple((spec.name, getattr(block, spec.name)) for spec in block.params())
        alone = user_class(Definition("Alone", "One block.", (), (NodeSpec("it", cls, keys),)))
        inside = [part.layer for part in alone().expand(rounding.filters(16), rounding)]
        parts = block.expand(rounding.filters(16), rounding)
        assert [type(layer) for layer in inside] == [type(part.layer) for part in parts]
        assert [getattr(layer, "filters", 0) for layer in inside] == [getattr(p.layer, "filters", 0) for p in parts]

    def test_widths_that_follow_channels_are_not_scaled_twice(self) -> None:
        cls = block_of("name: Inner\nnodes:\n- {block: MBConv, filters: channels * 2, expansion: channels * 3}\n")
        parts = cls().expand(24, Rounding(width=1.2))
        assert next(getattr(part.layer, "filters", 0) for part in parts if part.role != "mbconv1.se.squeeze") == 72
        assert cls().outputs(24, Rounding(width=1.2)) == 48

    def test_an_impossible_edit_is_a_remark_and_not_the_end(self) -> None:
        block = Gated(expansion=0)  # type: ignore[call-arg]
        found = list(block.remarks(16, Rounding()))
        assert found[0].message.startswith("Gated, expand: filters is 0")
        assert found[0].expected == "a whole number of at least 1"
        assert expand(with_block(block)).rows

    def test_the_number_of_layers_is_bounded(self) -> None:
        cls = block_of("name: Long\nparameters: {n: 2}\nnodes:\n- {layer: convolutional, repeats: n * n}\n")
        block = cls(n=10**6)  # type: ignore[call-arg]
        assert len(block.expand(8, Rounding())) <= MOST_LAYERS + 1
        assert "more than" in next(block.remarks(8, Rounding())).message


class TestTheWayBack:
    @given(gated_blocks(), CHANNELS)
    @settings(max_examples=60)
    def test_folding_an_expansion_gives_the_canonical_form(self, block: UserBlock, channels: int) -> None:
        match = Gated.fold(local_layers(block, channels))
        assert match is not None
        assert match.block == block.canonical(channels)
        assert match.block.expand(channels, Rounding()) == block.expand(channels, Rounding())

    @given(gated_blocks(), CHANNELS)
    @settings(max_examples=20)
    def test_the_canonical_form_is_its_own(self, block: UserBlock, channels: int) -> None:
        canonical = block.canonical(channels)
        assert canonical.canonical(channels) == canonical

    def test_other_layers_are_not_taken_for_it(self) -> None:
        window = local_layers(Gated(filters=16, depth=0), 16)  # type: ignore[call-arg]
        assert solve(Gated, window[:-2]) is None
        assert solve(Gated, window[1:]) is None
        assert solve(Gated, []) is None

    @given(gated_blocks(), st.integers(1, 3))
    @settings(max_examples=15)
    def test_a_design_of_it_unfolds_to_the_same_cfg_and_is_recognised(self, block: UserBlock, repeats: int) -> None:
        design = with_block(block, repeats)
        flat = unfold_all(design)
        assert to_cfg(flat).source == to_cfg(design).source
        assert to_cfg(recognise(flat, blocks=(Gated,))).source == to_cfg(design).source

    def test_it_is_found_where_no_shipped_block_is(self) -> None:
        pair = block_of(
            "name: Pair\nparameters: {filters: {type: channels, default: 8}, kernel: 5}\nnodes:\n"
            "- {layer: convolutional, filters: filters, size: kernel, pad: 1}\n"
            "- {layer: convolutional, filters: filters // 2, size: 3, pad: 1}\n"
        )
        found = recognise(unfold_all(with_block(pair(filters=24, kernel=7), 2)), blocks=(pair,))  # type: ignore[call-arg]
        assert [node.block for node in found.nodes if isinstance(node, BlockNode)] == [
            pair(filters=24, kernel=7)  # type: ignore[call-arg]
        ]
        assert found.blocks == ()


class TestWords:
    def test_equal_definitions_give_one_class(self) -> None:
        words = parse_yaml(dump_yaml(definition_words(Gated.definition)))  # type: ignore[arg-type]
        assert user_class(read_definition(words, (), shipped)) is Gated

    @given(gated_blocks(), st.integers(1, 3))
    @settings(max_examples=25)
    def test_a_design_brings_the_definition_along(self, block: UserBlock, repeats: int) -> None:
        design = with_block(block, repeats)
        text = dump(design)
        assert load(text) == design
        assert dump(load(text)) == text

    def test_copies_are_equal(self) -> None:
        block = Gated(kernel=5)  # type: ignore[call-arg]
        assert copy.deepcopy(block) == block
        assert pickle.loads(pickle.dumps(block)) == block

    def test_a_node_shows_its_name_and_numbers(self) -> None:
        assert Gated().title() == "Gated"
        assert Gated().facts()[:4] == ("32", "k3", "s1", "expansion 4")
        assert expand(with_block(Gated())).network.groups[0].kind == "Gated"
