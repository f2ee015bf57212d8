"""Exported designs come back from their comments exactly, and only where the sections still agree."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.blocks import BLOCKS
from studio.blocks.base import Block, ParamSpec
from studio.design.block_comments import as_printed
from studio.design.design import BlockNode, Design, LayerNode, Override, Scales, Stage
from studio.design.drop_connect import ROLE
from studio.design.edits import rename, set_scale
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.recognise import recognise
from studio.design.restore import restore
from studio.design.store import dump
from studio.design.store import load as load_yaml
from studio.design.templates import architectures, new
from studio.design.to_cfg import to_cfg
from studio.design.unfold import unfold_all
from studio.layers.convolutional import Convolutional
from studio.layers.net import Net
from studio.network.shapes import totals
from studio.scaling import Fixed, Ratio, Scale


def exported(design: Design) -> str:
    return to_cfg(design, comments=True).source.text()


def told(design: Design) -> list[Any]:
    """All that people know of a design's nodes: names, blocks, repeats, overrides, pins; and its stages and rules."""
    names = {node.id: node.name for node in design.nodes}
    nodes = [
        (node.name, node.block, node.repeats, node.first, _keys(node), node.scales)
        if isinstance(node, BlockNode)
        else (node.name, node.layer.section, node.scales)
        for node in design.nodes
    ]
    return [nodes, [(stage.name, names[stage.first]) for stage in design.stages], design.scale]


def _keys(node: BlockNode) -> list[Override]:
    """Keys set inside a block, but for the probabilities of dropouts, which differ from repeat to repeat."""
    return [item for item in node.overrides if item[1] != ROLE]


def in_file(design: Design) -> Design:
    """The design as its cfg has it: `[dropout]` in the place of drop-connect."""
    return replace(design, nodes=tuple(as_printed(design, to_cfg(design, comments=True).owners)))


@pytest.mark.parametrize("name", [item.name for item in architectures() if not item.variant])
def test_every_template_comes_back_from_its_cfg(name: str) -> None:
    design = new(name)
    text = exported(design)
    flat = load(text.encode())
    assert restore(flat).problems == ()
    again = recognise(flat)
    assert told(again) == told(in_file(design))
    assert totals(expand(again).rows) == totals(expand(design).rows)
    for copy in (again, load_yaml(dump(again)), unfold_all(again), load_yaml(dump(unfold_all(again)))):
        assert to_cfg(copy).source.text() == text


def test_a_scaled_design_comes_back_with_the_numbers_of_the_file() -> None:
    text = exported(set_scale(new("efficientnet_b0"), Scale(1.2, 1.4, 300)))
    again = recognise(load(text.encode()))
    assert again.scale == Scale()
    assert [node.repeats for node in again.nodes if isinstance(node, BlockNode)] == [2, 3, 3, 5, 5, 6, 2]
    assert to_cfg(again).source.text() == text


def test_pins_stages_and_odd_first_repeats_come_back() -> None:
    design = new("efficientnet_b0")
    nodes = list(design.nodes)
    nodes[2] = replace(nodes[2], scales=Scales(False, True), first=(("stride", 2), ("kernel", 3)))  # type: ignore[call-arg]
    nodes[8] = replace(nodes[8], scales=Scales(width=True))
    design = replace(design, nodes=tuple(nodes), stages=(Stage("body", nodes[1].id), Stage("end", nodes[8].id)))
    assert told(recognise(load(exported(design).encode()))) == told(in_file(design))


def test_keys_set_inside_blocks_come_back_as_overrides() -> None:
    design = new("efficientnet_b0")
    overrides: tuple[Override, ...] = (
        (0, "depthwise", (("stopbackward", "1"),)),
        (1, "project", (("activation", "leaky"),)),
    )
    nodes = list(design.nodes)
    nodes[3] = replace(nodes[3], overrides=overrides)  # type: ignore[call-arg]
    design = replace(design, nodes=tuple(nodes))
    again = recognise(load(exported(design).encode()))
    assert told(again) == told(in_file(design))
    assert to_cfg(again).source.text() == exported(design)


def test_a_stage_stays_where_it_starts_when_its_blocks_are_unfolded_and_folded() -> None:
    again = recognise(load(exported(new("mixnet_m")).encode()))
    flat = unfold_all(again)
    assert len(flat.stages) == 6
    assert told(recognise(flat)) == told(again)


def test_a_renamed_layer_keeps_its_name() -> None:
    design = rename(new("efficientnet_b0"), 1, "conv7")
    assert told(recognise(load(exported(design).encode()))) == told(in_file(design))
    assert told(load_yaml(dump(recognise(load(exported(design).encode()))))) == told(in_file(design))


B0 = exported(new("efficientnet_b0"))


def test_a_deleted_section_makes_its_repeat_plain_and_leaves_the_others() -> None:
    chunks = B0.split("\n\n")
    place = next(index for index, chunk in enumerate(chunks) if "# stage4 2:" in chunk)
    text = "\n\n".join([*chunks[: place + 1], *chunks[place + 2 :]])
    flat = load(text.encode())
    (problem,) = restore(flat).problems
    assert problem.severity == "info"
    assert problem.message == (
        "the comment stage4 2: MBConv does not hold: depthwise is [avgpool], not [convolutional]"
    )
    again = recognise(flat)
    found = {node.name: node.repeats for node in again.nodes if isinstance(node, BlockNode)}
    assert (found["stage3"], found["stage4"], found["stage5"]) == (2, 1, 3)
    assert to_cfg(again).source.text() == text


@pytest.mark.parametrize(
    ("old", "new_words", "reason"),
    [
        ("MBConv filters=320 kernel", "MBConv filter=320 kernel", "no parameter 'filter'"),
        ("stage7 1: MBConv filters=320", "stage7 1: MBConvs filters=320", "is no block"),
        ("filters=320", "filters=320 se=none", "project is [avgpool]"),
        ("filters=320", "filters=320 expansion=x0", "expansion='x0'"),
    ],
)
def test_a_comment_that_cannot_be_right_is_passed_over(old: str, new_words: str, reason: str) -> None:
    text = B0.replace("# stage7 1: MBConv filters=320", "# stage7 1: MBConv filters=320 kernel=3")
    text = text.replace(old, new_words)
    flat = load(text.encode())
    (problem,) = restore(flat).problems
    assert reason in problem.message
    again = recognise(flat)
    assert sum(node.repeats for node in again.nodes if isinstance(node, BlockNode)) == 16
    assert to_cfg(again).source.text() == text


def test_a_comment_on_a_copied_block_gives_another_name() -> None:
    start, end = B0.index("# stage2 2:"), B0.index("# stage3 1:")
    text = B0[:start] + B0[start:end] + B0[start:]
    names = [node.name for node in recognise(load(text.encode())).nodes]
    assert names[:5] == ["stem", "stage1", "stage2", "stage2_2", "stage3"]


def test_layers_that_were_plain_stay_so_whatever_they_look_like() -> None:
    again = recognise(load(B0.encode()))
    assert [node.name for node in again.nodes[-5:]] == ["head", "pool", "dropout", "classifier", "softmax"]


def test_only_the_named_nodes_are_folded() -> None:
    flat = load(B0.encode())
    assert [node.name for node in recognise(flat, only=range(2, 8)).nodes if isinstance(node, BlockNode)] == ["stage1"]


def values_of(spec: ParamSpec) -> st.SearchStrategy[Any]:
    if spec.choices:
        return st.sampled_from(spec.choices)
    kinds = [part.strip() for part in spec.kind.split("|")]
    strategies: dict[str, st.SearchStrategy[Any]] = {
        "int": st.sampled_from(range(int(spec.low or 1), 32, 2 if spec.step == 2 else 1)),
        "float": st.sampled_from([0.0, 0.1, 0.25]),
        "bool": st.booleans(),
        "tuple[int, ...]": st.lists(st.sampled_from(range(1, 14, 2)), min_size=1, max_size=4).map(tuple),
        "Width": st.integers(1, 64).map(Fixed) | st.sampled_from([1, 2, 3, 6]).map(Ratio.of),
    }
    found = strategies.get(kinds[0], st.just(spec.default))
    return found | st.none() if "None" in kinds else found


@st.composite
def nodes_of(draw: st.DrawFn, number: int) -> BlockNode:
    """A block with any parameters, those without an effect too, and a first repeat that may differ."""
    cls: type[Block] = draw(st.sampled_from(BLOCKS))
    block = cls(**{spec.name: draw(values_of(spec)) for spec in cls.params()})
    specs = draw(st.lists(st.sampled_from(cls.params()), max_size=2, unique_by=lambda spec: spec.name))
    first = tuple((spec.name, draw(values_of(spec))) for spec in specs)
    return BlockNode(number, f"b{number}", block, draw(st.integers(1, 3)), first)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_random_blocks_come_back_whatever_their_parameters(data: st.DataObject) -> None:
    stem = LayerNode(1, "stem", Convolutional(filters=data.draw(st.integers(1, 48))))
    blocks = [data.draw(nodes_of(number)) for number in range(2, data.draw(st.integers(3, 5)))]
    net = LayerNode(0, "net", Net(width=64, height=64, channels=3))
    design = Design(nodes=(stem, *blocks), net=net, next_id=9)
    if not all(row.known for row in expand(design).rows):
        return
    text = exported(design)
    assert restore(load(text.encode())).problems == ()
    again = recognise(load(text.encode()))
    assert told(again) == told(in_file(design))
    assert to_cfg(again).source.text() == text
