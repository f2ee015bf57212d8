"""Width scaling of plain sections: channels still agree wherever layers meet."""

from __future__ import annotations

import pytest

from studio.design.design import Design, Scales
from studio.design.edits import set_scale, set_scales
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.scaling import Scale

GROUPED = b"""[net]
width=32
height=32
channels=3
[convolutional]
filters=48
size=3
pad=1
activation=relu
[convolutional]
filters=96
size=3
pad=1
groups=12
activation=relu
[route]
layers=-1
groups=2
group_id=1
[convolutional]
filters=10
size=1
activation=linear
[avgpool]
[softmax]
"""


def filters(design: Design) -> list[int]:
    return [row.out.next.c for row in expand(design).rows]


@pytest.mark.parametrize("width", [0.35, 0.75, 1.1, 1.3, 2.0])
def test_what_groups_divide_stays_divisible_and_the_classifier_as_it_is(width: float) -> None:
    design = set_scale(load(GROUPED), Scale(width=width))
    first, second, half, classes, *_ = filters(design)
    assert first % 12 == 0
    assert second % 12 == 0
    assert half == second // 2
    assert classes == 10
    network = expand(design)
    for item, row in zip(network.network.layers, network.rows, strict=True):
        assert not list(item.layer.problems(row.inputs, row.out, network.network.context))


def test_shortcuts_still_add_equal_channels(detector: Design) -> None:
    expansion = expand(set_scale(detector, Scale(width=1.25)))
    shortcut = expansion.rows[4]
    assert shortcut.inputs[0] == shortcut.inputs[1]


def test_heads_keep_their_filters_and_pinned_nodes_too(detector: Design) -> None:
    scaled = set_scale(detector, Scale(width=2.0))
    assert filters(scaled)[9] == 18
    assert filters(set_scales(scaled, 1, Scales(width=False)))[0] == 16
    assert filters(set_scales(scaled, 10, Scales(width=True)))[9] == 40


def test_depthwise_convolutions_follow_their_input(flat_b0: Design) -> None:
    expansion = expand(set_scale(flat_b0, Scale(width=1.4)))
    depthwise = expansion.network.layers[1].layer
    assert depthwise.filters == depthwise.groups == expansion.rows[0].out.next.c  # type: ignore[attr-defined]


def test_gates_follow_the_map_they_scale(flat_b0: Design) -> None:
    expansion = expand(set_scale(flat_b0, Scale(width=1.4)))
    for item, row in zip(expansion.network.layers, expansion.rows, strict=True):
        if item.layer.section == "scale_channels":
            assert row.inputs[0].c == row.inputs[1].c


@pytest.mark.parametrize("width", [0.35, 1.3])
def test_spatial_attention_follows_the_joined_maps_that_it_weighs(width: float) -> None:
    text = b"""[net]
width=32
height=32
channels=3
[convolutional]
filters=132
[convolutional]
filters=132
[route]
layers=-1,-2
[convolutional]
filters=264
[sam]
from=-2
[convolutional]
filters=8
"""
    rows = expand(set_scale(load(text), Scale(width=width))).rows
    assert rows[3].out.next.c == rows[2].out.next.c
    assert rows[4].known
