"""A node taken out of its place and put on another wire: the chain closes behind it and opens before it."""

from __future__ import annotations

from dataclasses import replace

from studio.design import edits
from studio.design.design import Design, LayerNode, Node
from studio.design.expand import Expansion
from studio.design.references import rebind, references_of
from studio.design.rewire import verified
from studio.diagnostics import StudioError, error
from studio.layers.base import Address, Bound, Ref


def relocate(design: Design, expansion: Expansion, node_id: int, before: int, reader: int | None = None) -> Design:
    """The design with a node right before another one; its old readers read what it read.

    `reader`: the node whose references to the one before the new place move to it. `expansion`: the design's. Raises
    StudioError where a shape would be lost. It keeps its id, name, keys and notes, and stands in its slot.
    """
    node = design.node(node_id)
    rest = edits.delete(design, (node_id,)).nodes
    place = next(number for number, one in enumerate(rest) if one.id == before)
    earlier = {one.id for one in rest[:place]}
    later = [ref.to.node for ref in references_of(node) if isinstance(ref, Bound) and ref.to.node not in earlier]
    if later:
        text = f"Darknet can only look back: {node.name} names {design.node(later[0]).name}"
        raise StudioError(error("wire-forward", text, expected="a place after it"))
    nodes: list[Node] = [*rest[:place], node, *rest[place:]]
    if reader is not None and place:
        nodes = [_redirected(one, rest[place - 1].id, node_id) if one.id == reader else one for one in nodes]
    kept = tuple(item for item in design.positions if item[0] != node_id)
    result = replace(design, nodes=tuple(nodes), positions=kept)
    return verified(design, result, expansion)


def _redirected(node: Node, old: int, new: int) -> Node:
    if not isinstance(node, LayerNode):
        return node

    def follow(ref: Ref) -> Ref:
        return Bound(Address(new), ref.style) if isinstance(ref, Bound) and ref.to == Address(old) else ref

    return replace(node, layer=rebind(node.layer, follow))
