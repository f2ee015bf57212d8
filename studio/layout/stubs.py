"""Wires cut short where lanes lie in order: a pill beside the target instead of a line along half the network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from types import MappingProxyType

from studio.layout.trunk import Graph, Skeleton, read_graph
from studio.layout.values import Id, Item, Measures, Placed, Wire

_MOST_LANES = 2
"""Lanes from source to target up to which a wire is drawn whole."""


@dataclass(frozen=True, slots=True)
class Stub:
    """Id of the pill of one wire: its ends, and a number where the same two are wired twice."""

    src: Id
    dst: Id
    number: int


def cut_short(graph: Graph, shape: Skeleton, measures: Measures) -> tuple[Graph, dict[Stub, int]]:
    """The network with a pill in place of the source of every wire that spans too many lanes; pill -> wire index."""
    wires: list[Wire] = []
    pills: dict[int, list[Item]] = {}
    wire_of: dict[Stub, int] = {}
    for number, (wire, (source, target)) in enumerate(zip(graph.wires, graph.ends, strict=True)):
        if shape.lane_of[shape.home[target]] - shape.lane_of[shape.home[source]] > _MOST_LANES:
            stub = next(stub for again in count() if (stub := Stub(wire.src, wire.dst, again)) not in wire_of)
            wire_of[stub] = number
            pills.setdefault(target, []).append(Item(stub, *measures.stub, graph.maps[target], "pill"))
            wire = Wire(stub, wire.dst, wire.kind, wire.tag)
        wires.append(wire)
    items: list[Item] = []
    for number, item in enumerate(graph.items):
        items += (*pills.get(number, ()), item)
    return (read_graph(items, wires) if pills else graph), wire_of


def with_stubs(placed: Placed, wires: Sequence[Wire], wire_of: dict[Stub, int]) -> Placed:
    """Pills told apart from the caller's items, their wires in the colour of the whole wire."""
    stubs = {wire: placed.boxes[stub] for stub, wire in wire_of.items()}
    boxes = {name: box for name, box in placed.boxes.items() if name not in wire_of}
    kinds = tuple(wires[number].kind if number in stubs else kind for number, kind in enumerate(placed.kinds))
    return replace(placed, boxes=MappingProxyType(boxes), stubs=MappingProxyType(stubs), kinds=kinds)
