"""Depth scaling of nodes: repeats, units inside, and stages that share theirs out."""

from __future__ import annotations

from dataclasses import replace

from studio.blocks.csp import CSPStage
from studio.blocks.mbconv import MBConv
from studio.design.depth import at_depth
from studio.design.design import BlockNode, Design, LayerNode, Scales, Stage
from studio.layers.convolutional import Convolutional
from studio.scaling import DepthRule, Scale


def design_of(*repeats: int, rule: DepthRule = "ceil", depth: float = 1.0) -> Design:
    nodes = tuple(BlockNode(number + 1, f"s{number}", MBConv(), count) for number, count in enumerate(repeats))
    return Design(nodes=nodes, scale=Scale(depth=depth, depth_rule=rule), next_id=9)


def repeats(design: Design) -> list[int]:
    return [node.repeats for node in at_depth(design) if isinstance(node, BlockNode)]


def test_each_node_is_rounded_up() -> None:
    assert repeats(design_of(1, 2, 3, 4, depth=1.1)) == [2, 3, 4, 5]
    assert at_depth(design_of(1, 2)) == design_of(1, 2).nodes


def test_nodes_of_a_stage_share_its_rounded_sum_from_the_last_to_the_first() -> None:
    design = design_of(1, 1, 3, 2, rule="stages", depth=1.2)
    stages = (Stage("a", 1), Stage("b", 2))
    assert repeats(replace(design, stages=stages)) == [1, 1, 4, 2]
    assert repeats(design) == [2, 2, 4, 3]  # without stages every node stands for itself


def test_pinned_nodes_keep_their_own_and_take_no_share() -> None:
    design = design_of(2, 2, rule="stages", depth=2.0)
    pinned = replace(design.nodes[0], scales=Scales(depth=False))
    design = replace(design, nodes=(pinned, design.nodes[1]), stages=(Stage("a", 1),))
    assert repeats(design) == [2, 4]


def test_units_inside_grow_instead_of_repeats() -> None:
    node = BlockNode(1, "stage", CSPStage(units=3), 2, (("units", 1),))
    layer = LayerNode(2, "conv", Convolutional())
    grown, same = at_depth(Design(nodes=(node, layer), scale=Scale(depth=1.5)))
    assert isinstance(grown, BlockNode)
    assert (grown.repeats, grown.block_at(0).units, grown.block_at(1).units) == (2, 2, 5)  # type: ignore[attr-defined]
    assert same is layer
