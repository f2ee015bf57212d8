"""Putting a layer or block from the palette into a design: where it may go, and what it is like when it gets there.

Pure functions over the edits of `studio.design`. What cannot be raises `StudioError` with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from studio.design import edits
from studio.design.design import BlockNode, Design, LayerNode, Node
from studio.design.expand import Expansion, expand
from studio.design.own_blocks import find_block
from studio.design.references import rebind
from studio.design.snippets import insert_snippet
from studio.diagnostics import StudioError, error, has_errors
from studio.layers import layer_class
from studio.layers.base import Address, Bound, KeySpec, Kind, Layer, Ref, Shape
from studio.layers.wiring import Route
from studio.network.network import Row
from widgets.mime import Entry

#: What a new convolution-like layer starts with, where its type declares the key.
_START = {"size": 3, "pad": True, "batch_normalize": True}
#: How far back a source is looked for.
_FAR = 64


@dataclass(frozen=True, slots=True)
class Spot:
    """A place among the nodes; `reader`: the node whose references to the one before move to what is put there.

    `source`: what it reads instead of the node before, by a route in front of it.
    """

    position: int
    reader: int | None = None
    source: int | None = None


def spot_after(design: Design, node: int | None) -> Spot:
    """Right after a node; the end for None."""
    return Spot(len(design.nodes) if node is None else design.position(node) + 1)


def spot_branch(design: Design, source: int) -> Spot:
    """At the end, reading a node: a branch of its own, which changes nothing of what is there."""
    last = design.nodes[-1].id == source
    return Spot(len(design.nodes), None, None if last else source)


def entries_for(design: Design, expansion: Expansion, spot: Spot, entries: Iterable[Entry]) -> Iterator[Entry]:
    """Those of some entries that work at a place."""
    for entry in entries:
        try:
            insert_entry(design, expansion, entry, spot)
        except StudioError:
            continue
        yield entry


def spot_on_wire(design: Design, src: int, dst: int, tag: int | None = None) -> Spot:
    """On the wire from one node to another, through the route `tag` if that lies on it.

    Raises StudioError for wires that are references to a layer elsewhere: a layer reads the one before it, so nothing
    can stand on them.
    """
    position = design.position(dst)
    before = design.nodes[position - 1] if position else None
    reader = design.node(dst)
    if before is not None and before.id == (src if tag is None else tag):
        return Spot(position, None if _reads_previous(reader) else dst)
    raise StudioError(
        error(
            "wire-reference",
            f"{reader.name} names {design.node(src if tag is None else tag).name} as a source",
            expected="a wire from a layer to the next one",
        )
    )


def insert_entry(design: Design, expansion: Expansion, entry: Entry, spot: Spot) -> Design:
    """The design with a new layer, block or snippet at a place; the result's `next_id` follows its last node's id.

    It keeps the channels it finds, and names sources that fit where its type needs them. Raises StudioError where it
    cannot work: no shape would follow.
    """
    if spot.source is not None:
        routed = edits.insert_layer(design, spot.position, Route(layers=(Bound(Address(spot.source)),)))
        return insert_entry(routed, expand(routed, expansion), entry, Spot(spot.position + 1))
    before = _row_before(design, expansion, spot.position)
    shape = before.out.next if before is not None else expansion.network.input
    if entry.kind == "block":
        block = find_block(entry.name, design)
        if block is None:
            raise StudioError(error("block-unknown", f"there is no block {entry.name!r}"))
        declared = {"filters": shape.c} if block.param("filters") is not None and shape.image else {}
        result = edits.insert_block(design, spot.position, block(**declared))
    elif entry.kind == "snippet":
        result = insert_snippet(design, entry.name, spot.position)
    else:
        cls = layer_class(entry.name)
        if cls is None:
            raise StudioError(error("section-unknown", f"there is no layer {entry.name!r}"))
        layer = _with_sources(_new_layer(cls, shape, design), shape, design, expansion, spot.position)
        result = edits.insert_layer(design, spot.position, layer)
    result = _redirected(result, spot, result.next_id - 1)
    _verify(result, expansion, design.next_id, shape)
    return result


def _reads_previous(node: Node) -> bool:
    return isinstance(node, BlockNode) or node.layer.reads_previous


def _row_before(design: Design, expansion: Expansion, position: int) -> Row | None:
    """The row of the last layer before a place."""
    before = {node.id for node in design.nodes[:position]}
    placed = zip(expansion.network.layers, expansion.rows, strict=True)
    rows = [row for item, row in placed if item.address.node in before]
    return rows[-1] if rows else None


def _new_layer(cls: type[Layer], shape: Shape, design: Design) -> Layer:
    """A layer with values that make sense: what has filters keeps the channels and is used as the others are."""
    specs = {spec.name: spec for spec in cls.keys()}
    values: dict[str, Any] = {}
    if "filters" in specs and shape.image:
        values |= {specs[name].field: value for name, value in _START.items() if name in specs}
        values[specs["filters"].field] = shape.c
        if "activation" in specs:
            values[specs["activation"].field] = _usual_activation(cls, design)
    return cls(**values)


def _usual_activation(cls: type[Layer], design: Design) -> str:
    """The activation that layers of this type have most often here, but for none at all."""
    used: dict[str, int] = {}
    for layer in _layers(design):
        if isinstance(layer, cls):
            used[layer.value("activation")] = used.get(layer.value("activation"), 0) + 1
    used.pop("linear", None)
    return max(used, key=lambda name: used[name]) if used else "leaky"


def _layers(design: Design) -> Iterator[Layer]:
    return (node.layer for node in design.nodes if isinstance(node, LayerNode))


def _with_sources(layer: Layer, shape: Shape, design: Design, expansion: Expansion, position: int) -> Layer:
    """The layer with its required references set to the nearest earlier nodes that fit."""
    for spec in type(layer).keys():
        if not (spec.is_reference and spec.required):
            continue
        layer = _with_source(layer, spec, shape, design, expansion, position)
    return layer


def _with_source(
    layer: Layer, spec: KeySpec, shape: Shape, design: Design, expansion: Expansion, position: int
) -> Layer:
    rows = {item.address.node: row for item, row in zip(expansion.network.layers, expansion.rows, strict=True)}
    earlier = [node for node in reversed(design.nodes[max(0, position - _FAR) : position]) if node.id in rows]
    for node in earlier[1:] if layer.reads_previous else earlier:
        ref = Bound(Address(node.id))
        named: dict[str, Any] = {spec.field: (ref,) if spec.kind is Kind.REFS else ref}
        tried = replace(layer, **named)
        seen = rows[node.id].out.indexed
        inputs = (shape, seen) if layer.reads_previous else (seen,)
        if any(not shape.known for shape in inputs):
            continue
        context = expansion.network.context
        out = tried.infer(inputs, context)
        equal = not layer.reads_previous or seen.c == shape.c or seen.c == out.next.c
        if out.next.known and equal and not has_errors(tried.problems(inputs, out, context)):
            return tried
    raise StudioError(
        error("no-source", f"no earlier layer fits a {layer.section} of {shape}", expected="one of the same shape")
    )


def _redirected(design: Design, spot: Spot, new: int) -> Design:
    """References of the spot's reader to the node before the new one go to the new one."""
    if spot.reader is None:
        return design
    before = design.nodes[spot.position - 1].id

    def follow(ref: Ref) -> Ref:
        reaches = isinstance(ref, Bound) and ref.to == Address(before)
        return Bound(Address(new), ref.style) if reaches and isinstance(ref, Bound) else ref

    reader = design.node(spot.reader)
    assert isinstance(reader, LayerNode)
    return edits.replace_node(design, replace(reader, layer=rebind(reader.layer, follow)))


def _verify(design: Design, expansion: Expansion, first: int, shape: Shape) -> None:
    """Raises the first problem of the new nodes, from the id `first` on, where no shape follows from a known one."""
    if shape.flat <= 0:  # an error upstream, or no input size yet
        return
    after = expand(design, expansion)
    context = after.network.context
    for item, row in zip(after.network.layers, after.rows, strict=True):
        if item.address.node >= first and not row.known:
            found = next(iter(item.layer.problems(row.inputs, row.out, context)), None)
            node = design.node(item.address.node)
            what = item.layer.section if isinstance(node, LayerNode) else node.block.kind
            raise StudioError(found or error("does-not-fit", f"{what} cannot read {shape}"))
