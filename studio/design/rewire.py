"""Wires as people drag them: another source, another reader, one more input, none. Pure edits, design to design.

A layer reads the one before it, so that input is changed by a `[route]` in front of the reader, which is inserted,
edited or removed again. Every other input is a reference in a key. What cannot be raises `StudioError` with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from studio.design import edits
from studio.design.design import BlockNode, Design, LayerNode, Node
from studio.design.expand import Expansion, expand
from studio.design.references import rebind
from studio.diagnostics import Diagnostic, StudioError, error, has_errors
from studio.layers.base import Address, Bound, KeySpec, Kind, Ref
from studio.layers.wiring import Route, Shortcut
from studio.network.network import Row


@dataclass(frozen=True, slots=True)
class Wired:
    """A wire between two nodes; `tag`: the route of one source that lies on it."""

    src: int
    dst: int
    tag: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to connect two nodes: what it does in a few words, and the design that it gives."""

    title: str
    design: Design


def reads_previous(node: Node) -> bool:
    """Whether a node's input is the one before it: all but routes."""
    return isinstance(node, BlockNode) or node.layer.reads_previous


def is_trunk(design: Design, wire: Wired) -> bool:
    """True for the wire from a node to the next one, which no key names; it passes bypassed nodes by."""
    if wire.tag is not None or not reads_previous(design.node(wire.dst)):
        return False
    for node in reversed(design.nodes[: design.position(wire.dst)]):
        if node.id == wire.src:
            return True
        if not node.bypassed:
            return False
    return False


def move_source(design: Design, wire: Wired, source: int) -> Design:
    """The reader of a wire reads another node instead.

    A reference names the new source; before a reader of the chain a `[route]` is inserted, edited or removed.
    """
    reader = wire.dst if wire.tag is None else wire.tag
    _look_back(design, source, reader)
    if source == wire.src:
        return design
    if wire.tag is not None:
        return _retargeted(design, wire.tag, wire.src, source)
    if not is_trunk(design, wire):
        return _renamed(design, wire.dst, wire.src, source)
    if _is_own_route(design, wire.src):
        named = next(named_by(design.node(wire.src)))
        if source == named:
            return design
        return _retargeted(design, wire.src, named, source)
    return edits.insert_layer(design, design.position(wire.dst), Route(layers=(Bound(Address(source)),)))


def disconnect(design: Design, wire: Wired) -> Design:
    """The reader no longer reads the source; a layer that was there for that input alone goes with it."""
    if is_trunk(design, wire):
        raise StudioError(_chained(design, wire.dst))
    if wire.tag is not None:
        return edits.delete(design, (wire.tag,))
    node = design.node(wire.dst)
    if isinstance(node, BlockNode):
        raise StudioError(_chained(design, wire.dst))
    values: dict[str, Any] = {}
    for spec, refs in _wiring(node):
        kept = tuple(ref for ref in refs if not _names(ref, wire.src))
        if not kept and spec.required:
            return edits.delete(design, (wire.dst,))
        values[spec.field] = kept if spec.kind is Kind.REFS else next(iter(kept), None)
    return edits.replace_node(design, replace(node, layer=replace(node.layer, **values)))


def offers(design: Design, expansion: Expansion, src: int, dst: int) -> tuple[Offer, ...]:
    """The ways in which `dst` can read `src` as well, or instead of what it reads now; the usual one first.

    Raises StudioError where there is none: Darknet can only look back, shapes have to agree.
    """
    _look_back(design, src, dst)
    node = design.node(dst)
    name = design.node(src).name
    if src in named_by(node) or is_trunk(design, Wired(src, dst)):
        raise StudioError(error("wire-there", f"{node.name} reads {name} already"))
    found: list[Offer] = []
    refusal: StudioError | None = None
    for title, result in _ways(design, src, node):
        try:
            found.append(Offer(title, verified(design, result, expansion)))
        except StudioError as refused:
            refusal = refusal or refused
    if not found and refusal is not None:
        raise refusal
    return tuple(found)


def move_target(design: Design, expansion: Expansion, wire: Wired, dst: int) -> tuple[Offer, ...]:
    """The ways in which another node reads the source of a wire instead of its reader."""
    if is_trunk(design, wire):
        raise StudioError(_chained(design, wire.dst))
    if dst == wire.dst:
        return (Offer("", design),)
    without = disconnect(design, wire)
    if all(node.id != dst for node in without.nodes):
        raise StudioError(error("wire-alone", f"{design.node(dst).name} is only there for this wire"))
    return offers(without, expand(without, expansion), wire.src, dst)


def verified(design: Design, result: Design, expansion: Expansion) -> Design:
    """The result of an edit, unless it takes the shape of a layer away or gives one an error that it had not."""
    if result is design:
        return result
    before = {item.address: (item, row) for item, row in zip(expansion.network.layers, expansion.rows, strict=True)}
    after = expand(result, expansion)
    context = after.network.context
    for item, row in zip(after.network.layers, after.rows, strict=True):
        old = before.get(item.address)
        if old is not None and (old[1] is row or not old[1].known):
            continue
        found = [problem for problem in item.layer.problems(row.inputs, row.out, context) if has_errors((problem,))]
        had = old is not None and has_errors(old[0].layer.problems(old[1].inputs, old[1].out, context))
        if (found and not had) or (not row.known and _inputs_known(row)):
            node = result.node(item.address.node)
            raise StudioError(*found[:1] or (error("does-not-fit", f"{node.name} cannot read this"),))
    return result


def named_by(node: Node) -> Iterator[int]:
    """The nodes whose output the keys of a node name, in order."""
    if isinstance(node, LayerNode):
        for _, refs in _wiring(node):
            yield from (ref.to.node for ref in refs if isinstance(ref, Bound))


def _ways(design: Design, src: int, node: Node) -> Iterator[tuple[str, Design]]:
    """Titles and results, whether they work or not."""
    ref = Bound(Address(src))
    place = design.position(node.id)
    name = design.node(src).name
    if isinstance(node, LayerNode):
        for spec in type(node.layer).keys():
            if spec.kind is Kind.REFS and spec.data:
                grown: dict[str, Any] = {spec.field: (*getattr(node.layer, spec.field), ref)}
                yield (
                    f"add to {node.name}",
                    edits.replace_node(design, replace(node, layer=replace(node.layer, **grown))),
                )
                return
    if not place or not reads_previous(node):
        return
    before = design.nodes[place - 1]
    yield f"add {name} by a shortcut", edits.insert_layer(design, place, Shortcut(from_=(ref,)))
    both = (Bound(Address(before.id)), ref)
    yield f"concatenate {name} by a route", edits.insert_layer(design, place, Route(layers=both))
    yield f"read {name} instead of {before.name}", move_source(design, Wired(before.id, node.id), src)


def _retargeted(design: Design, route: int, old: int, new: int) -> Design:
    """A route of one source names another; one that would name the node before it is not needed any more."""
    place = design.position(route)
    follower = design.nodes[place + 1] if place + 1 < len(design.nodes) else None
    if place and design.nodes[place - 1].id == new and follower is not None and _is_own_route(design, route):
        return edits.delete(design, (route,))
    return _renamed(design, route, old, new)


def _renamed(design: Design, reader: int, old: int, new: int) -> Design:
    """The references of a node to one node name another."""
    node = design.node(reader)
    assert isinstance(node, LayerNode)

    def follow(ref: Ref) -> Ref:
        return Bound(Address(new), ref.style) if isinstance(ref, Bound) and ref.to.node == old else ref

    return edits.replace_node(design, replace(node, layer=rebind(node.layer, follow)))


def _is_own_route(design: Design, node_id: int) -> bool:
    """A route of one whole source that nobody names: it is there for the node after it alone."""
    node = design.node(node_id)
    plain = isinstance(node, LayerNode) and isinstance(node.layer, Route) and not node.layer.facts()
    if not plain or len(list(named_by(node))) != 1:
        return False
    return all(node_id not in named_by(other) for other in design.nodes)


def _wiring(node: LayerNode) -> Iterator[tuple[KeySpec, tuple[Ref, ...]]]:
    """The references of a layer that are inputs."""
    return ((spec, refs) for spec, refs in node.layer.references() if spec.data)


def _names(ref: Ref, node: int) -> bool:
    return isinstance(ref, Bound) and ref.to.node == node


def _inputs_known(row: Row) -> bool:
    return all(shape.known for shape in row.inputs)


def _look_back(design: Design, source: int, reader: int) -> None:
    if source == reader:
        raise StudioError(error("wire-self", f"{design.node(reader).name} cannot read itself"))
    if design.position(source) > design.position(reader):
        names = design.node(source).name, design.node(reader).name
        text = f"Darknet can only look back: {names[0]} stands after {names[1]}"
        raise StudioError(error("wire-forward", text, expected="an earlier layer"))


def _chained(design: Design, reader: int) -> Diagnostic:
    name = design.node(reader).name
    return error("wire-chain", f"{name} reads the layer before it", expected="the wire's other end to be moved")
