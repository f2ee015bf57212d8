"""Depth scaling: how often each block stands in the network, or how many units it has inside."""

from __future__ import annotations

from dataclasses import replace

from studio.design.design import BlockNode, Design, Node
from studio.scaling import round_repeats, share_repeats


def at_depth(design: Design) -> tuple[Node, ...]:
    """The nodes at the depth coefficient: more repeats, or more units in a block that counts them inside.

    A node with `scales.depth` False keeps its own.
    """
    scale = design.scale
    if scale.depth == 1.0:
        return design.nodes
    shared = _shared(design) if scale.depth_rule == "stages" else {}
    return tuple(
        _deepened(node, design, shared.get(node.id)) if isinstance(node, BlockNode) else node for node in design.nodes
    )


def _deepened(node: BlockNode, design: Design, shared: int | None) -> BlockNode:
    """A node at the design's depth; `shared`: its part of the repeats of its stage."""
    if node.scales.depth is False:
        return node
    scale, name = design.scale, node.block.units_in
    if not name:
        return replace(node, repeats=scale.repeats(node.repeats) if shared is None else shared)

    def units(count: object) -> object:
        return round_repeats(count, scale.depth, scale.depth_rule) if isinstance(count, int) else count

    block = replace(node.block, **{name: units(getattr(node.block, name))})
    first = tuple((key, units(value) if key == name else value) for key, value in node.first)
    return replace(node, block=block, first=first)


def _shared(design: Design) -> dict[int, int]:
    """The repeats of the nodes that lie in stages, by id, each stage scaled as a whole."""
    starts = {stage.first for stage in design.stages}
    stages: list[list[BlockNode]] = []
    for node in design.nodes:
        if node.id in starts:
            stages.append([])
        if isinstance(node, BlockNode) and stages and node.scales.depth is not False and not node.block.units_in:
            stages[-1].append(node)
    return {
        node.id: repeats
        for stage in stages
        for node, repeats in zip(
            stage, share_repeats([node.repeats for node in stage], design.scale.depth), strict=True
        )
    }
