"""Problems of a design, each with its line and column; fixes mend what they name and nothing else."""

from __future__ import annotations

import pytest

from studio.blocks.mixconv import MixConv
from studio.design.design import BlockNode, Design, LayerNode
from studio.design.edits import apply_fix, set_param
from studio.design.from_cfg import load
from studio.design.problems import problems
from studio.design.to_cfg import to_cfg
from studio.diagnostics import has_errors
from studio.layers.convolutional import Convolutional
from studio.layers.net import Net
from studio.scaling import Fixed

BROKEN = b"""[net]
width=64
height=64
channels=3

[convolutional]
filter=16
size=3
pad=1
activation=leaky # fast

[convolutional]
filters=16
groups=5
activation=leakyy

[route]
layers=-1,-9

[maxpool]
size=2
stride=2
stride=2
"""


def places(design: Design) -> dict[str, tuple[int, int]]:
    return {item.code: (item.span.line, item.span.column) for item in problems(design) if item.span}


def test_a_clean_file_has_no_errors(detector: Design, b0: Design, folded_b0: Design) -> None:
    for design in (detector, b0, folded_b0):
        assert not has_errors(problems(design))


def test_every_mistake_is_named_with_line_and_column() -> None:
    found = places(load(BROKEN))
    assert found["key-unknown"] == (7, 8)
    assert found["groups-divide"] == (14, 8)
    assert found["activation-unknown"] == (15, 12)
    assert found["reference-range"] == (18, 8)
    assert found["key-duplicate"] == (23, 8)


def test_they_come_in_the_order_of_the_text() -> None:
    lines = [item.span.line for item in problems(load(BROKEN)) if item.span]
    assert lines == sorted(lines)


def test_fixes_mend_what_they_name_and_nothing_else() -> None:
    design = load(BROKEN)
    while fixes := [item.fix for item in problems(design) if item.fix]:
        design = apply_fix(design, fixes[0])
    text = to_cfg(design).source.text()
    assert "filters=16\nsize=3\npad=1\nactivation=leaky # fast" not in text
    assert text.count("stride=2") == 1
    assert "activation=leaky\n" in text
    assert "layers=-1,-9" in text  # nobody knows what was meant


def test_problems_inside_a_folded_block_are_placed_in_its_text(folded_b0: Design) -> None:
    stage = folded_b0.nodes[2]
    changed = set_param(folded_b0, stage.id, "kernel", 0)
    found = [item for item in problems(changed) if item.where and item.where.node == stage.id]
    assert found
    assert all(item.span and item.span.line > 20 for item in found)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "no-sections"),
        (b"[conv]\nfilters=3\n", "net-missing"),
        (b"width=3\n[net]\nheight=3\n", "option-outside"),
        (b"\xef\xbb\xbf[net]\nwidth=8\nheight=8\nchannels=3\n[conv]\n", "byte-order-mark"),
        (b"[net]\nwidth=8\n[conv]\n", "net-input"),
    ],
)
def test_what_stops_darknet_before_the_first_layer(data: bytes, code: str) -> None:
    assert code in {item.code for item in problems(load(data))}


def test_what_a_block_cannot_follow_is_said_once_at_its_first_layer() -> None:
    block = MixConv(filters=16, kernels=(3, 5, 7), split="equal", expansion=Fixed(100))
    net = LayerNode(0, "net", Net(width=32, height=32, channels=3))
    nodes = (LayerNode(1, "stem", Convolutional(filters=16)), BlockNode(2, "mix", block, 3))
    found = [item for item in problems(Design(nodes=nodes, net=net, next_id=3)) if item.code == "mixconv-split"]
    assert len(found) == 1
    assert found[0].where is not None
    assert (found[0].where.node, found[0].where.layer) == (2, 1)
