"""Bypassed nodes: they stay in the design and are left out of the network, as if what they read were their output.

Whatever counts, checks, prints or generates works on `active(design)`. What changes that reduced design as a whole, as
typing in the cfg text does, gets the bypassed nodes back by `rejoined`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from studio.design.design import Design, LayerNode, Node, Stage
from studio.design.references import LOST, rebind
from studio.diagnostics import StudioError, error
from studio.layers.base import Address, Bound, Ref
from studio.network.network import NetLayer


def bypassed(design: Design) -> tuple[Node, ...]:
    """The nodes that are left out, in order."""
    return tuple(node for node in design.nodes if node.bypassed)


def set_bypassed(design: Design, node_ids: Collection[int], wanted: bool = True) -> Design:
    """Leave nodes out of the network, or take them in again; their places, keys and readers stay.

    Raises StudioError for `[net]`, and for a route, which has no one input to pass on.
    """
    for node_id in node_ids if wanted else ():
        node = design.node(node_id)
        if isinstance(node, LayerNode) and (not node_id or not node.layer.reads_previous):
            text = f"{node.name} only says where its readers read; there is nothing to pass by"
            raise StudioError(error("bypass-route", text, expected="a layer or a block that reads the one before it"))
    nodes = tuple(
        replace(node, bypassed=wanted) if node.id in node_ids and node.bypassed != wanted else node
        for node in design.nodes
    )
    return design if nodes == design.nodes else replace(design, nodes=nodes)


def awake(design: Design) -> Design:
    """The design with nothing bypassed."""
    return set_bypassed(design, {node.id for node in bypassed(design)}, False)


def as_read(design: Design, ref: Ref) -> Ref:
    """What a reference leads to in the network: for a bypassed node what that passes on."""
    return _to_heirs(heirs(design))(ref)


def heirs(design: Design) -> dict[int, int | None]:
    """For each bypassed node the node whose output counts as its own; None for the network's input."""
    found: dict[int, int | None] = {}
    before: int | None = None
    for node in design.nodes:
        if node.bypassed:
            found[node.id] = before
        else:
            before = node.id
    return found


def index_of(design: Design, layers: Sequence[NetLayer], node_id: int) -> int:
    """The Darknet index of a node's first layer; for a bypassed one the index that it would have."""
    found = next((item.index for item in layers if item.address.node == node_id), None)
    if found is not None or not any(node.id == node_id for node in design.nodes):
        return len(layers) if found is None else found
    later = {node.id for node in design.nodes[design.position(node_id) :]}
    return next((item.index for item in layers if item.address.node in later), len(layers))


def active(design: Design) -> Design:
    """The design without its bypassed nodes; what refers to one refers to what that reads. The same one for none."""
    if not any(node.bypassed for node in design.nodes):
        return design
    nodes, stages = _active(_Nodes(design.nodes), design.stages)
    return replace(design, nodes=nodes, stages=stages)


class _Nodes:
    """Nodes as a key that costs no hashing of what is in it: equal to nothing but the same tuple."""

    __slots__ = ("value",)

    def __init__(self, value: tuple[Node, ...]) -> None:
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Nodes) and other.value is self.value


@lru_cache(maxsize=8)
def _active(given: _Nodes, stages: tuple[Stage, ...]) -> tuple[tuple[Node, ...], tuple[Stage, ...]]:
    design = Design(nodes=given.value)
    follow = _to_heirs(heirs(design))
    nodes = tuple(_rebound(node, follow) for node in design.nodes if not node.bypassed)
    there = [node.id for node in nodes]
    order = [node.id for node in design.nodes]
    firsts = {stage.first: _next(order, there, stage.first) for stage in stages}
    moved = [replace(stage, first=first) for stage in stages if (first := firsts[stage.first]) is not None]
    return nodes, tuple(moved)


def _next(order: list[int], there: Collection[int], node: int) -> int | None:
    """The first node from one on that is there."""
    if node not in order:
        return node
    return next((one for one in order[order.index(node) :] if one in there), None)


def rejoined(before: Design, given: Design, edited: Design) -> Design:
    """A design that was made of `given`, `active(before)`, with the bypassed nodes and what reads them as they stood.

    A reference that the edit left alone names again what it named; what a bypassed node read and is gone gives way to
    the node before it.
    """
    if edited is given or given is before:
        return before if edited is given else edited
    old, seen = ({node.id: node for node in design.nodes} for design in (before, given))
    nodes = [_restored(node, seen.get(node.id), old.get(node.id)) for node in edited.nodes]
    order = [node.id for node in before.nodes]
    for place, node_id in enumerate(order):
        if old[node_id].bypassed:
            nodes.insert(_place(nodes, order, place), old[node_id])
    there = {node.id for node in nodes}
    lost = {one: next((n for n in reversed(order[:place]) if n in there), None) for place, one in enumerate(order)}
    follow = _to_heirs({one: heir for one, heir in lost.items() if one not in there})
    nodes = [_rebound(node, follow) if node.bypassed else node for node in nodes]
    return replace(edited, nodes=tuple(nodes), stages=before.stages if edited.stages == given.stages else edited.stages)


def _place(nodes: list[Node], order: list[int], place: int) -> int:
    """Where a node of the old order goes: after the one before it, else before the next that is there, else last."""
    places = {node.id: number for number, node in enumerate(nodes)}
    if place and order[place - 1] in places:
        return places[order[place - 1]] + 1
    return next((places[one] for one in order[place + 1 :] if one in places), len(nodes))


def _restored(node: Node, seen: Node | None, old: Node | None) -> Node:
    """The node with the references that it had, where the edit left them as it saw them."""
    if not (isinstance(node, LayerNode) and isinstance(seen, LayerNode) and isinstance(old, LayerNode)):
        return node
    if old.layer is seen.layer or type(old.layer) is not type(node.layer):
        return node
    fields = [spec.field for spec, _ in old.layer.references()]
    kept: dict[str, Any] = {
        field: getattr(old.layer, field)
        for field in fields
        if getattr(node.layer, field) == getattr(seen.layer, field) != getattr(old.layer, field)
    }
    return replace(node, layer=replace(node.layer, **kept)) if kept else node


def _to_heirs(found: dict[int, int | None]) -> Callable[[Ref], Ref]:
    def follow(ref: Ref) -> Ref:
        if not isinstance(ref, Bound) or ref.to.node not in found:
            return ref
        heir = found[ref.to.node]
        return LOST if heir is None else Bound(Address(heir), ref.style)

    return follow


def _rebound(node: Node, follow: Callable[[Ref], Ref]) -> Node:
    if not isinstance(node, LayerNode):
        return node
    layer = rebind(node.layer, follow)
    return node if layer is node.layer else replace(node, layer=layer)
