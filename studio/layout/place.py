"""Lay out a network: trunk, rows, columns, ways, tracks, heights and widths, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from studio.layout.columns import columns_of
from studio.layout.draw import drawn
from studio.layout.levels import levels_of
from studio.layout.rows import rows_of
from studio.layout.skyline import across_of
from studio.layout.stubs import cut_short, with_stubs
from studio.layout.tracks import channel_tracks, gap_tracks, gutter_runs, strip_tracks
from studio.layout.trunk import Graph, Skeleton, read_graph, skeleton
from studio.layout.turned import at_origin, lying, turned
from studio.layout.values import (
    DOWN,
    LANE_PADDING,
    MOST_LEGS,
    RIGHT,
    SHARED,
    STUB,
    TAG,
    Box,
    Flow,
    Hint,
    Inside,
    Item,
    Lanes,
    Measures,
    Placed,
    Port,
    Wire,
)
from studio.layout.wires import ways_of

_UPRIGHT = Measures(TAG, STUB, LANE_PADDING)
_LYING = Measures((TAG[1], TAG[0]), (STUB[1], STUB[0]), LANE_PADDING)
_NOTHING = Placed(MappingProxyType({}), (), (), (), (), (), (), Hint(), Box(0, 0, 0, 0))


def place(
    items: Sequence[Item], wires: Sequence[Wire], hint: Hint | None = None, lanes: Lanes = SHARED, flow: Flow = DOWN
) -> Placed:
    """Lay out a network from its items in network order.

    `hint` (from the `Placed` before an edit) keeps the picture alike; without it the result depends on the network
    alone. With lanes SHARED a neck climbs back through the lanes it came down; IN_ORDER gives each run of one map
    its own lane, and is used by itself when there are more than `MOST_LEGS` legs. Raises ValueError for an id that
    is there twice and for a wire that hangs or runs backwards.
    """
    if not items:
        return _NOTHING
    if flow is RIGHT:
        return turned(_falling([lying(item) for item in items], wires, hint, lanes, _LYING))
    return _falling(items, wires, hint, lanes, _UPRIGHT)


def _falling(
    items: Sequence[Item], wires: Sequence[Wire], hint: Hint | None, lanes: Lanes, measures: Measures
) -> Placed:
    graph = read_graph(items, wires)
    if lanes is SHARED:
        shape = skeleton(graph, hint)
        if len(shape.downs) <= MOST_LEGS:
            return _arrange(graph, shape, hint, measures)
    shape = skeleton(graph, hint, in_order=True)
    cut, stubs = cut_short(graph, shape, measures)
    trunk = [cut.index[graph.items[item].id] for item in shape.trunk]
    shape = skeleton(cut, hint, in_order=True, trunk=trunk)
    return with_stubs(_arrange(cut, shape, hint, measures), wires, stubs)


def place_inside(items: Sequence[Item], wires: Sequence[Wire], flow: Flow = RIGHT) -> Inside:
    """Lay out the inside of an opened block: left to right, shortcuts above and side branches below; or downwards.

    Wires with `src=Port.ENTRY` read the block's input. Lanes play no part. Raises ValueError as `place` does, and
    when there is nothing inside.
    """
    if not items:
        raise ValueError("a block that is opened needs at least one layer inside")
    upright = [lying(item) for item in items] if flow is RIGHT else list(items)
    read = any(wire.src is Port.ENTRY for wire in wires)
    graph = read_graph([Item(Port.ENTRY, 0, 0), *upright] if read else upright, wires)
    measures = replace(_LYING if flow is RIGHT else _UPRIGHT, padding=0)
    inside = _arrange(graph, skeleton(graph, None, lanes=False), None, measures)
    if flow is RIGHT:
        inside = turned(inside)
    placed = at_origin(inside, without=Port.ENTRY)
    first, last = placed.boxes[items[0].id], placed.boxes[items[-1].id]
    if read:
        door = inside.boxes[Port.ENTRY]
        entry = (door.x - inside.bounds.x, door.y - inside.bounds.y)
    else:
        entry = (first.x, first.y + first.h / 2) if flow is RIGHT else (first.x + first.w / 2, first.y)
    leaves = (last.x + last.w, last.y + last.h / 2) if flow is RIGHT else (last.x + last.w / 2, last.y + last.h)
    return Inside(placed, (placed.bounds.w, placed.bounds.h), entry, leaves)


def _arrange(graph: Graph, shape: Skeleton, hint: Hint | None, measures: Measures) -> Placed:
    rows = rows_of(graph, shape)
    wanted = {graph.index[name]: column for name, column in hint.columns if name in graph.index} if hint else {}
    grid = columns_of(graph, shape, rows, wanted)
    ways = ways_of(graph, shape, grid)
    runs = gutter_runs(ways, rows.slot)
    gaps = gap_tracks(ways, grid.column, runs)
    levels = levels_of(graph, shape, rows, ways, gaps, strip_tracks(ways), measures)
    across = across_of(graph, shape, grid, runs, channel_tracks(ways, levels.y))
    return drawn(graph, shape, grid, ways, runs, levels, across, measures)
