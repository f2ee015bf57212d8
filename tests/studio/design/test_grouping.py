"""A selection becomes a block: the same layers, parameters with sensible names, and one sentence where it can't be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.blocks.base import NodeSpec
from studio.blocks.custom import UserBlock
from studio.blocks.expression import Expression
from studio.blocks.mbconv import MBConv
from studio.design import from_cfg
from studio.design.design import BlockNode, Design, Note, Stage
from studio.design.edits import set_first, set_key, set_param, set_repeats
from studio.design.expand import expand
from studio.design.group_parameters import parametrised
from studio.design.grouping import group
from studio.design.own_blocks import find_block, known_blocks, names_in, own_blocks
from studio.design.store import dump, load
from studio.design.to_cfg import to_cfg
from studio.design.unfold import unfold, unfold_all
from studio.diagnostics import StudioError
from studio.layers.convolutional import Convolutional
from studio.scaling import Scale
from tests.test_every_block import NET

CFG = """[net]
width=32
height=32
channels=3

[convolutional]
filters=16
size=3
pad=1
activation=relu

# the first unit
[convolutional]
batch_normalize=1
filters=64   # wide
size=1
activation=swish

[convolutional]
batch_normalize=1
filters=64
groups=64
size=5
stride=1
pad=1
activation=swish

[convolutional]
filters=16
size=1
activation=linear

[shortcut]
from=-4
activation=linear

[convolutional]
batch_normalize=1
filters=32
size=1
activation=swish

[convolutional]
batch_normalize=1
filters=32
groups=32
size=3
pad=1
activation=swish

[convolutional]
filters=16
size=1
activation=linear

[shortcut]
from=-4
activation=linear

[route]
layers=-1,2
"""


@pytest.fixture
def flat() -> Design:
    return from_cfg.load(CFG.encode(), "net")


def block(design: Design, place: int) -> UserBlock:
    node = design.nodes[place]
    assert isinstance(node, BlockNode)
    assert isinstance(node.block, UserBlock)
    return node.block


def same(one: Design, other: Design) -> bool:
    return to_cfg(one).source.encode() == to_cfg(other).source.encode()


class TestGrouping:
    def test_the_layers_and_the_text_are_the_same_and_references_from_outside_follow(self, flat: Design) -> None:
        made = group(flat, [2, 3, 4, 5], "Unit")
        assert len(made.nodes) == 7
        assert same(made, flat)
        assert same(load(dump(made)), flat)
        assert same(unfold(made, made.nodes[1].id), flat)
        assert load(dump(made)) == made

    def test_numbers_become_parameters_with_names(self, flat: Design) -> None:
        made = group(flat, [2, 3, 4, 5], "Unit")
        values = {spec.name: spec.default for spec in block(made, 1).params()}
        assert values == {"expansion": 4, "activation": "swish", "kernel": 5, "stride": 1, "filters": 16}

    def test_another_run_with_other_numbers_is_the_same_block_with_other_parameters(self, flat: Design) -> None:
        made = group(group(flat, [2, 3, 4, 5], "Unit"), [6, 7, 8, 9], "Unit")
        assert same(made, flat)
        one, other = block(made, 1), block(made, 2)
        assert type(one) is type(other)
        assert getattr(other, "expansion", 0) == 2
        assert getattr(other, "kernel", 0) == 3
        assert len(own_blocks(made)) == 1

    def test_it_takes_edits_as_any_block_does(self, flat: Design) -> None:
        made = group(flat, [2, 3, 4, 5], "Unit")
        node = made.nodes[1].id
        made = set_first(set_param(set_repeats(made, node, 3), node, "kernel", 3), node, "stride", 2)
        made = set_param(made, node, "filters", 24)
        rows = expand(made).rows
        assert rows[11].out.next[:3] == (24, 16, 16)
        assert made.nodes[1].name == "unit1"

    def test_a_depthwise_convolution_stays_one_at_any_width(self, flat: Design) -> None:
        made = group(flat, [2, 3, 4, 5], "Unit")
        scaled = expand(replace(made, scale=Scale(width=1.4)))
        problems = [
            problem
            for item, row in zip(scaled.network.layers, scaled.rows, strict=True)
            for problem in item.layer.problems(row.inputs, row.out, scaled.network.context)
        ]
        assert problems == []
        assert scaled.rows[2].out.next.c == 96

    def test_blocks_go_in_as_blocks_with_their_repeats(self) -> None:
        nodes = (
            BlockNode(1, "stem", MBConv(filters=16), 1),
            BlockNode(2, "body", MBConv(filters=24, kernel=5), 3, (("stride", 2),)),
            BlockNode(3, "tail", MBConv(filters=24), 2),
        )
        design = Design(nodes=nodes, net=NET, next_id=4)
        made = group(design, [2, 3], "Stage")
        assert same(made, design)
        definition = block(made, 1).definition
        assert definition is not None
        assert [(node.kind, node.repeats) for node in definition.nodes] == [(MBConv, 1), (MBConv, 2), (MBConv, 2)]

    def test_stages_and_notes_stay_with_it(self, flat: Design) -> None:
        design = replace(flat, stages=(Stage("s", 3),), notes=(Note("why", 4),), positions=((5, 1.0, 2.0),))
        made = group(design, [2, 3, 4, 5], "Unit")
        home = made.nodes[1].id
        assert (made.stages[0].first, made.notes[0].node, made.positions) == (home, home, ())

    @given(st.integers(0, 8), st.integers(2, 6), st.sampled_from([1.0, 1.2]))
    @settings(max_examples=40)
    def test_whatever_can_be_grouped_is_the_same_and_comes_back(self, start: int, count: int, width: float) -> None:
        design = replace(from_cfg.load(CFG.encode(), "net"), scale=Scale(width=width))
        chosen = [node.id for node in design.nodes[start : start + count]]
        try:
            made = group(design, chosen, "Mine")
        except StudioError as problem:
            assert len(problem.problems) == 1
            return
        assert same(made, design)
        assert same(unfold_all(made), replace(design, scale=Scale()) if width == 1.0 else unfold_all(made))
        assert load(dump(made)) == made


class TestWhatCannotBeOne:
    @pytest.mark.parametrize(
        ("nodes", "name", "words"),
        [
            ([2, 4], "Unit", "stands between"),
            ([2], "Unit", "alone is no group"),
            ([], "Unit", "nothing is selected"),
            ([2, 99], "Unit", "only layers and blocks"),
            ([0, 1], "Unit", "only layers and blocks"),
            ([5, 6, 7], "Unit", "reads conv1, which stands outside; a block has one input"),
            ([2, 3], "MBConv", "a name of its own"),
            ([2, 3], "shortcut", "a name of its own"),
            ([2, 3], "my block", "cannot name a block"),
            ([2, 3], "for", "cannot name a block"),
        ],
    )
    def test_it_says_why(self, flat: Design, nodes: list[int], name: str, words: str) -> None:
        with pytest.raises(StudioError, match=words) as caught:
            group(flat, nodes, name)
        assert len(caught.value.problems) == 1

    def test_a_name_that_another_block_has(self, flat: Design) -> None:
        made = group(flat, [2, 3], "Unit")
        with pytest.raises(StudioError, match="another block of this design"):
            group(made, [6, 7, 8, 9], "Unit")

    def test_a_reference_to_nothing(self, flat: Design) -> None:
        with pytest.raises(StudioError, match="does not exist"):
            group(set_key(flat, 5, "from", "-40"), [2, 3, 4, 5], "Unit")


class TestBlocksOfADesign:
    def test_they_are_found_by_name_before_the_library(self, flat: Design) -> None:
        made = group(flat, [2, 3, 4, 5], "Unit")
        assert find_block("Unit", made) is type(block(made, 1))
        assert find_block("Unit") is None
        assert find_block("MBConv", made) is MBConv
        assert "Unit" in known_blocks(made)

    def test_two_that_share_a_name_are_told_apart_in_the_file(self, flat: Design) -> None:
        one, other = group(flat, [2, 3, 4, 5], "Unit"), group(flat, [6, 7, 8], "Unit")
        both = replace(one, nodes=(*one.nodes[:2], replace(other.nodes[5], id=50, name="more"), *one.nodes[2:]))
        assert list(names_in(both).values()) == ["Unit", "Unit2"]
        assert [cls.kind for cls in own_blocks(load(dump(both)))] == ["Unit", "Unit2"]

    def test_a_definition_that_no_node_uses_is_kept(self, flat: Design) -> None:
        made = group(flat, [2, 3, 4, 5], "Unit")
        spare = replace(flat, blocks=(type(block(made, 1)),))
        assert load(dump(spare)) == spare

    @pytest.mark.parametrize(
        ("blocks", "words"),
        [
            ("- {name: A, nodes: [{block: B}]}\n- {name: B, nodes: [{block: A}]}", "A uses B uses A"),
            ("- {name: A, nodes: [{layer: avgpol}]}", "x.studio.yaml:3:29: error layer-unknown"),
            ("- {name: A, nodes: [{layer: avgpool}]}\n- {name: A, nodes: []}", "two blocks are named 'A'"),
            ("- {name: MBConv, nodes: [{layer: avgpool}]}", "cannot name a block"),
            ("  a: 1", "blocks: is a list"),
        ],
    )
    def test_what_is_wrong_in_a_design_has_its_place(self, blocks: str, words: str) -> None:
        with pytest.raises(StudioError) as caught:
            load(f"format: 1\nblocks:\n{blocks}\nnodes: []\n", "x.studio.yaml")
        assert words in str(caught.value)
        assert len(caught.value.problems) == 1


def test_parameters_have_the_numbers_as_defaults() -> None:
    nodes = (
        NodeSpec("squeeze", Convolutional, (("filters", 8), ("activation", "relu"))),
        NodeSpec("spatial", Convolutional, (("filters", 8), ("size", 5), ("padding", 2), ("activation", "relu"))),
        NodeSpec("widen", Convolutional, (("filters", 64), ("activation", "linear"))),
    )
    params, made = parametrised(nodes, 32)
    assert {spec.name: spec.default for spec in params} == {
        "reduction": 4, "activation": "relu", "kernel": 5, "stride": 1, "filters": 64
    }  # fmt: skip
    assert dict(made[1].keys)["padding"] == Expression("kernel // 2")
    assert dict(made[0].keys)["filters"] == Expression("channels // reduction")
