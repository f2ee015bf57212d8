"""Wires around bypassed nodes, which the network does not know: drawn through them, as the design has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from studio.design.bypass import heirs
from studio.design.design import Design
from studio.design.references import references_of
from studio.design.rewire import reads_previous
from studio.layers.base import Address, Bound
from studio.layout import Wire


def through_bypassed(design: Design, wires: Sequence[Wire]) -> list[Wire]:
    """The wires of the network, led through the bypassed nodes that they pass by."""
    passed = heirs(design)
    if not passed:
        return list(wires)
    places = {node.id: place for place, node in enumerate(design.nodes)}
    led: dict[tuple[object, ...], Wire] = {}
    for wire in wires:
        for one in _led(design, wire, passed, places):
            led.setdefault((one.src, one.dst, one.tag), one)
    for before, node in pairwise(design.nodes):
        if node.bypassed or (before.bypassed and reads_previous(node)):
            entry = Wire(Address(before.id), Address(node.id), "trunk")
            led.setdefault((entry.src, entry.dst, None), entry)
    # A reference that leads forwards, as while text is typed, is a problem to be told, and no wire.
    return [one for one in led.values() if places[one.src.node] < places[one.dst.node]]  # type: ignore[attr-defined]


def _led(design: Design, wire: Wire, passed: dict[int, int | None], places: dict[int, int]) -> Iterator[Wire]:
    """A wire from where its reader reads in the design: the node before, or what its keys name."""
    assert isinstance(wire.src, Address)
    assert isinstance(wire.dst, Address)
    named_by = wire.tag if isinstance(wire.tag, Address) else wire.dst
    reader = design.nodes[places[named_by.node]]
    before = design.nodes[places[reader.id] - 1] if places[reader.id] else None
    if wire.kind == "trunk" and wire.tag is None and reads_previous(reader):
        source = before.id if before is not None and before.bypassed else wire.src.node
        yield Wire(Address(source), wire.dst, wire.kind, wire.tag)
        return
    found = False
    for ref in references_of(reader):
        if not isinstance(ref, Bound) or places.get(ref.to.node, len(places)) >= places[wire.dst.node]:
            continue  # leads nowhere, or forwards, which no picture shows
        if passed.get(ref.to.node, ref.to.node) == wire.src.node:
            found = True
            yield Wire(Address(ref.to.node), wire.dst, wire.kind, wire.tag)
    if not found:
        yield wire
