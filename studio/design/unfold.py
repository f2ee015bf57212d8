"""Blocks back to plain sections: the lines they were folded from where they still hold, else patched or new ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from studio.design.bypass import awake
from studio.design.design import BlockNode, Design, LayerNode, Node
from studio.design.drop_connect import settled
from studio.design.expand import expand
from studio.design.from_cfg import short_name
from studio.design.references import rebind
from studio.design.to_cfg import folded_layer, origin_sections
from studio.layers.base import Address, Bound, Ref
from studio.network.network import NetLayer
from studio.scaling import Scale


def unfold(design: Design, node_id: int) -> Design:
    """The design with one block replaced by its layers, at base widths and repeats; references follow."""
    node = design.node(node_id)
    if not isinstance(node, BlockNode):
        return design
    if node.block.may_drop and design.context.drop_connect:
        nodes = tuple(settled(design.nodes, design.context.drop_connect))  # or the others would drop by another depth
        design = replace(design, nodes=nodes, context=replace(design.context, drop_connect=0.0))
        node = design.node(node_id)
        assert isinstance(node, BlockNode)
    base = expand(replace(awake(design), scale=Scale())).network
    layers = [item for item in base.layers if item.address.node == node_id]
    new = [replace(made, bypassed=node.bypassed) for made in _plain_nodes(design, node, layers)]
    targets = {item.address: made.id for item, made in zip(layers, new, strict=True)}
    targets[Address(node_id)] = new[-1].id

    def follow(ref: Ref) -> Ref:
        if isinstance(ref, Bound) and ref.to in targets:
            return Bound(Address(targets[ref.to]), ref.style)
        return ref

    def rebound(other: Node) -> Node:
        return replace(other, layer=rebind(other.layer, follow)) if isinstance(other, LayerNode) else other

    place = design.position(node_id)
    nodes = (*design.nodes[:place], *new, *design.nodes[place + 1 :])
    next_id = max(design.next_id, *(made.id + 1 for made in new))
    stages = tuple(replace(stage, first=new[0].id) if stage.first == node_id else stage for stage in design.stages)
    return replace(design, nodes=tuple(rebound(other) for other in nodes), stages=stages, next_id=next_id)


def unfold_all(design: Design) -> Design:
    """The design with every block unfolded."""
    for node in design.nodes:
        design = unfold(design, node.id)
    return design


def _plain_nodes(design: Design, node: BlockNode, layers: list[NetLayer]) -> Iterator[LayerNode]:
    """A plain node for each layer of a block: the folded one where it came from a section, else a new one.

    Copies of a block came from the same sections: those unfolded later get ids of their own.
    """
    origins = dict(origin_sections(node))
    next_id = design.next_id
    ids, taken = {other.id for other in design.nodes}, {other.name for other in design.nodes}
    for item in layers:
        origin = origins.get((item.address.occurrence, item.address.role))
        if origin is not None and type(origin[1]) is type(item.layer):
            section, then = origin
            layer, name = folded_layer(section.layer, then, item.layer), _free(section.name, taken)
            own = section.id not in ids
            yield replace(section, id=section.id if own else next_id, name=name, layer=layer)
            next_id += 0 if own else 1
        else:
            name = _free(f"{node.name}_{short_name(type(item.layer))}", taken)
            yield LayerNode(next_id, name, item.layer, None, node.scales)
            next_id += 1


def _free(name: str, taken: set[str]) -> str:
    count, free = 1, name
    while free in taken:
        count += 1
        free = f"{name}_{count}"
    taken.add(free)
    return free
