"""Designs to networks: repeats, coefficients, groups, and rows that survive an edit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.blocks.csp import CSPStage
from studio.blocks.dense import DenseLayer
from studio.design.design import BlockNode, Design, LayerNode, Scales
from studio.design.edits import set_key, set_param, set_scale, set_scales
from studio.design.expand import expand
from studio.layers.base import Address
from studio.layers.convolutional import Convolutional
from studio.layers.net import Net
from studio.network.shapes import totals
from studio.scaling import Scale


def filters_of(design: Design, name: str) -> int:
    expansion = expand(design)
    node = design.named(name)
    assert node is not None
    last = [item for item in expansion.network.layers if item.address.node == node.id][-1]
    return expansion.rows[last.index].out.next.c


def test_a_stage_unrolls_its_repeats_and_knows_where_its_layers_came_from(b0: Design) -> None:
    network = expand(b0).network
    own = [group for group in network.groups if group.kind == "MBConv"]
    assert len(own) == 16
    gates = [group for group in network.groups if group.kind == "se"]
    assert len(gates) == 16
    assert all(network.groups[gate.parent].kind == "MBConv" for gate in gates if gate.parent is not None)


def test_the_first_repeat_has_its_own_stride(b0: Design) -> None:
    expansion = expand(b0)
    stage = b0.nodes[2]
    maps = [
        expansion.rows[item.index].out.next.h
        for item in expansion.network.layers
        if item.address.node == stage.id and item.address.role == "project"
    ]
    assert maps == [56, 56]


def test_depth_multiplies_repeats_and_width_filters_and_resolution_the_input(b0: Design) -> None:
    scaled = set_scale(b0, Scale(width=1.2, depth=1.4, resolution=300))
    expansion = expand(scaled)
    assert expansion.network.input[:3] == (3, 300, 300)
    assert sum(group.kind == "MBConv" for group in expansion.network.groups) == 26
    assert filters_of(scaled, "stage1") == 24  # the 0.9 rule
    assert filters_of(scaled, "classifier") == 1000


def test_scaling_to_one_gives_the_base_back(b0: Design) -> None:
    there = set_scale(b0, Scale(width=2.0, depth=3.1, resolution=600))
    assert set_scale(there, Scale()) == b0


def test_a_pinned_node_does_not_scale(b0: Design) -> None:
    stage = b0.nodes[2]
    pinned = set_scales(set_scale(b0, Scale(width=2.0, depth=2.0)), stage.id, Scales(width=False, depth=False))
    assert filters_of(pinned, "stage2") == 24
    assert sum(g.node == stage.id and g.parent is None for g in expand(pinned).network.groups) == 2


def test_depth_grows_the_units_of_a_stage_that_counts_them_inside() -> None:
    stage = CSPStage(filters=64, units=3)
    net = LayerNode(0, "net", Net(width=64, height=64, channels=3))
    design = Design(nodes=(BlockNode(1, "stage", stage, 1, (("units", 1),)),), net=net, next_id=2)
    roles = [item.address.role for item in expand(set_scale(design, Scale(depth=2.0))).network.layers]
    assert [role for role in roles if role.endswith("add")] == ["unit1.add", "unit2.add"]
    free = replace(design, nodes=(BlockNode(1, "stage", stage, 2),))
    assert len(expand(set_scale(free, Scale(depth=2.0))).network.layers) == 2 * (4 + 3 * 6 + 3)


def test_plain_layers_follow_what_grew_in_depth_and_width_before_them() -> None:
    depthwise = Convolutional(filters=80, groups=80, size=3, pad=True)
    stem, dense = LayerNode(1, "stem", Convolutional(filters=16)), BlockNode(2, "dense", DenseLayer(), 2)
    net = LayerNode(0, "net", Net(width=8, height=8, channels=3))
    design = Design(nodes=(stem, dense, LayerNode(3, "mix", depthwise)), net=net, next_id=4)
    last = expand(set_scale(design, Scale(width=2.0, depth=2.0))).rows[-1]
    assert last.inputs[0].c == 32 + 4 * 64
    assert (last.out.next.c, last.layer.groups) == (288, 288)  # type: ignore[attr-defined]


def test_rows_are_reused_where_an_edit_does_not_reach(detector: Design) -> None:
    before = expand(detector)
    after = expand(set_key(detector, 7, "filters", "128"), before)
    assert all(after.rows[index] is before.rows[index] for index in range(6))
    assert after.rows[7] is not before.rows[7]
    assert after.rows[9].inputs[0].c == 128 + 32


def test_rows_of_blocks_are_reused_as_well(b0: Design) -> None:
    before = expand(b0)
    after = expand(set_param(b0, b0.nodes[5].id, "kernel", 3), before)
    first = next(item.index for item in after.network.layers if item.address.node == b0.nodes[5].id)
    assert all(after.rows[index] is before.rows[index] for index in range(first))


def test_overrides_set_keys_of_layers_inside_a_block(b0: Design) -> None:
    stage = b0.nodes[1]
    assert isinstance(stage, BlockNode)
    changed = replace(stage, overrides=((0, "depthwise", (("stopbackward", "1"),)),))
    design = replace(b0, nodes=(b0.nodes[0], changed, *b0.nodes[2:]))
    layers = {item.address: item.layer for item in expand(design).network.layers}
    assert layers[Address(stage.id, 0, "depthwise")].stopbackward == 1
    assert layers[Address(stage.id, 0, "project")].stopbackward == 0


def test_a_broken_layer_leaves_the_rest_known(detector: Design) -> None:
    broken = expand(set_key(detector, 2, "filters", "0"))
    assert [row.known for row in broken.rows[:2]] == [True, False]
    assert totals(broken.rows).params == broken.rows[0].params


@pytest.mark.parametrize("width", [0.5, 1.2, 2.0])
def test_a_flat_network_scales_with_its_channels_consistent(flat_b0: Design, width: float) -> None:
    expansion = expand(set_scale(flat_b0, Scale(width=width)))
    assert all(row.known for row in expansion.rows)
    for item, row in zip(expansion.network.layers, expansion.rows, strict=True):
        assert not list(item.layer.problems(row.inputs, row.out, expansion.network.context)), item.index


def test_flat_and_block_form_are_the_same_network(b0: Design, flat_b0: Design) -> None:
    assert totals(expand(b0).rows) == totals(expand(flat_b0).rows)
    assert all(isinstance(node, LayerNode) for node in flat_b0.nodes)
