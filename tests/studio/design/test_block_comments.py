"""Comments above blocks: what is written, what is read, and that they follow their blocks."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from studio.blocks.mbconv import MBConv
from studio.blocks.mixconv import MixConv
from studio.design.block_comments import as_printed, block_comment, comments_of, describe, head_of, word_of
from studio.design.design import BlockNode, Design
from studio.design.edits import set_param, set_repeats, set_scale
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.recognise import recognise
from studio.design.templates import new
from studio.design.to_cfg import to_cfg
from studio.network.shapes import totals
from studio.scaling import Fixed, Ratio, Scale


def exported(design: Design) -> str:
    return to_cfg(design, comments=True).source.text()


def undropped(name: str) -> Design:
    """A template without drop-connect, whose probabilities every repeat changes a bit."""
    design = new(name)
    return replace(design, context=replace(design.context, drop_connect=0.0))


def test_a_repeat_is_described_by_what_is_not_usual() -> None:
    node = BlockNode(1, "stage2", MBConv(filters=24), 2, (("stride", 2),))
    assert describe(node, 0) == "stage2 1: MBConv filters=24 stride=2"
    assert describe(node, 1) == "stage2 2: MBConv filters=24"


def test_a_single_repeat_says_what_more_of_them_would_be() -> None:
    assert describe(BlockNode(1, "a", MBConv(filters=24), 1, (("stride", 2),)), 0) == (
        "a 1: MBConv filters=24 stride=2 then stride=1"
    )


@pytest.mark.parametrize(
    ("value", "word"), [(Ratio(Fraction(1, 4)), "x1/4"), (Fixed(96), "96"), ((3, 5), "3,5"), (None, "none"), ("", "")]
)
def test_values_are_one_word(value: object, word: str) -> None:
    assert word_of(value) == word


@pytest.mark.parametrize(
    "line", ["# a detector", "# stage2", "#### stage2 1:", "# see: this one", '# a 1: MBConv x="', "# a 1: MBConv 24"]
)
def test_what_people_write_is_left_alone(line: str) -> None:
    assert block_comment((line + "\n", "[convolutional]\n")) is None


def test_a_comment_is_read_as_it_was_written() -> None:
    node = BlockNode(1, "mix", MixConv(filters=40, kernels=(3, 5), se_activation=""), 1, (("stride", 2),))
    chunk = ("\n", f"# {describe(node, 0)}\r\n", "[route]\r\n")
    comment = block_comment(chunk)
    assert comment is not None
    assert (comment.text(), comment.line) == (describe(node, 0), 1)
    assert comments_of(chunk) == (comment,)


def test_numbers_in_comments_are_those_of_the_file() -> None:
    text = exported(set_scale(new("efficientnet_b0"), Scale(1.2, 1.4, 300)))
    assert text.startswith("# efficientnet_b0: design width=1.2 depth=1.4 resolution=300\n[net]\n")
    assert "# stage2 1: MBConv filters=32 stride=2\n" in text
    assert "# stage2 3: MBConv filters=32 skip=dropout\n" in text


@pytest.mark.parametrize("name", ["efficientnet_b0", "mixnet_m", "cspdarknet53", "resnet50", "squeezenet_10"])
def test_blocks_with_the_numbers_of_the_file_are_the_scaled_blocks(name: str) -> None:
    scaled = set_scale(new(name), Scale(width=1.3, depth=1.2))
    plain = replace(scaled, nodes=tuple(as_printed(scaled)), scale=Scale())
    heads = {node.name for node in scaled.nodes if not isinstance(node, BlockNode)}
    of_blocks = [
        totals([row for item, row in zip(made.network.layers, made.rows, strict=True) if item.address.role]).params
        for made in (expand(scaled), expand(replace(plain, nodes=_with_scaled_layers(scaled, plain, heads))))
    ]
    assert of_blocks[0] == of_blocks[1]


def _with_scaled_layers(scaled: Design, plain: Design, heads: set[str]) -> tuple:  # type: ignore[type-arg]
    layers = {item.address.node: item.layer for item in expand(scaled).network.layers if not item.address.role}
    return tuple(replace(node, layer=layers[node.id]) if node.name in heads else node for node in plain.nodes)


def test_the_usual_rules_need_no_line_of_their_own() -> None:
    assert head_of(new("efficientnet_b0")) == ""
    assert head_of(new("mixnet_m")) == "mixnet_m: design depth_rule=stages"


def test_comments_follow_the_blocks_that_are_changed_and_no_others() -> None:
    text = exported(undropped("efficientnet_b0"))
    design = recognise(load(text.encode()))
    stage = design.named("stage3")
    assert stage is not None
    kernel = to_cfg(set_param(design, stage.id, "kernel", 3)).source.text()
    assert "# stage3 1: MBConv filters=40 stride=2\n" in kernel
    changed = [pair for pair in zip(text.splitlines(), kernel.splitlines(), strict=True) if pair[0] != pair[1]]
    assert [pair[1] for pair in changed] == [
        "# stage3 1: MBConv filters=40 stride=2",
        "size=3",
        "# stage3 2: MBConv filters=40",
        "size=3",
    ]
    more = to_cfg(set_repeats(design, stage.id, 3)).source.text()
    assert "# stage3 3: MBConv filters=40 kernel=5\n[convolutional]" in more
    scaled = to_cfg(set_scale(design, Scale(width=2.0))).source.text()
    assert "# stage3 1: MBConv filters=80 kernel=5 stride=2" in scaled


def test_changes_survive_another_round() -> None:
    design = recognise(load(exported(undropped("efficientnet_b0")).encode()))
    stage = design.named("stage3")
    assert stage is not None
    edited = set_repeats(set_param(design, stage.id, "kernel", 3), stage.id, 4)
    again = recognise(load(to_cfg(edited).source.encode()))
    found = again.named("stage3")
    assert isinstance(found, BlockNode)
    assert (found.block, found.repeats, found.first) == (MBConv(filters=40), 4, (("stride", 2),))
