"""Where the canvas puts things: trunk and lanes, side chains in columns, wires in gutters.

`place(items, wires, hint=None, lanes=SHARED, flow=DOWN) -> Placed` lays out a network,
`place_inside(items, wires) -> Inside` the inside of an opened block, left to right.
Pure functions of values; they know no Qt, no design and no layer, and give the same answer for the same network
whatever its ids are called.
"""

from __future__ import annotations

from studio.layout.place import place, place_inside
from studio.layout.values import (
    DOWN,
    IN_ORDER,
    PILL,
    RIGHT,
    SHARED,
    STACK_RESERVE,
    STUB,
    TAG,
    Box,
    Bus,
    Flow,
    Hint,
    Inside,
    Item,
    Lane,
    Lanes,
    Leg,
    Map,
    Path,
    Placed,
    Point,
    Port,
    Wire,
    WireKind,
)

__all__ = [
    "DOWN",
    "IN_ORDER",
    "PILL",
    "RIGHT",
    "SHARED",
    "STACK_RESERVE",
    "STUB",
    "TAG",
    "Box",
    "Bus",
    "Flow",
    "Hint",
    "Inside",
    "Item",
    "Lane",
    "Lanes",
    "Leg",
    "Map",
    "Path",
    "Placed",
    "Point",
    "Port",
    "Wire",
    "WireKind",
    "place",
    "place_inside",
]
