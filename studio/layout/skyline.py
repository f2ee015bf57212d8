"""Widths: the x of every item, gutter line and leg.

From the trunk outwards, everything stands beside the widest thing in its own rows, so that an opened block pushes
its neighbours aside and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from studio.layout.columns import Grid
from studio.layout.tracks import Run
from studio.layout.trunk import Graph, Skeleton
from studio.layout.values import CHANNEL, COLUMN_GAP, GUTTER_FIRST, GUTTER_PITCH
from studio.layout.wires import Channel, Gutter

_SINK = GUTTER_FIRST - GUTTER_PITCH
"""A line counts this much less than a box, so that the next line is one pitch away."""


@dataclass(slots=True)
class _Unit:
    """A chain, or several that share one x: the slots of its column and its boxes by slot."""

    first: int
    last: int
    fork: int = -1
    """What it forks from, nearer to the trunk: it keeps clear of that too, although its column begins below."""
    items: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Across:
    """x of items and lines, and (trunk, left, right) of legs."""

    items: list[float]
    gutters: dict[Gutter, float] = field(default_factory=dict)
    channels: dict[Channel, float] = field(default_factory=dict)
    legs: list[tuple[float, float, float]] = field(default_factory=list)


def across_of(
    graph: Graph, shape: Skeleton, grid: Grid, runs: dict[Gutter, Run], channels: dict[Channel, int]
) -> Across:
    """Give out x; the trunk of the first leg stands at 0."""
    across = Across([0.0] * len(graph.items))
    trunk = set(shape.trunk)
    for leg in range(len(shape.downs)):
        _Skyline(graph, shape, grid, runs, across, leg).build(trunk)
    tracks = [0] * len(shape.downs)
    for channel, track in channels.items():
        tracks[channel.leg] = max(tracks[channel.leg], track + 1)
    extents = across.legs
    across.legs = []
    starts: list[float] = []
    shift = 0.0
    for leg, (_, left, right) in enumerate(extents):
        starts.append(across.legs[-1][2] if leg else left - CHANNEL - GUTTER_PITCH * tracks[0])
        if leg:
            shift = starts[leg] + CHANNEL + GUTTER_PITCH * tracks[leg] - left
        across.legs.append((shift, left + shift, right + shift))
    for item, leg in enumerate(grid.rows.leg):
        across.items[item] += across.legs[leg][0]
    for gutter in across.gutters:
        across.gutters[gutter] += across.legs[gutter.leg][0]
    for channel, track in channels.items():
        across.channels[channel] = starts[channel.leg] + GUTTER_FIRST + GUTTER_PITCH * track
    return across


class _Skyline:
    """How far out one leg reaches in each slot, on either side of its trunk."""

    def __init__(
        self, graph: Graph, shape: Skeleton, grid: Grid, runs: dict[Gutter, Run], across: Across, leg: int
    ) -> None:
        self.graph, self.grid, self.leg, self.across = graph, grid, leg, across
        self.slots = max(cell.end for cell in grid.rows.cells if cell.leg == leg) + 1
        self.gutters: dict[tuple[int, int], list[tuple[Run, Gutter]]] = {}
        for gutter, run in runs.items():
            if gutter.leg == leg:
                self.gutters.setdefault((gutter.column, gutter.side), []).append((run, gutter))
        self.units = _units(shape, grid, leg)
        self.widest = max((abs(column) for column, _ in (*self.units, *self.gutters)), default=0)
        self.edge: list[float] = []
        self.reach = 0.0

    def build(self, trunk: Iterable[int]) -> None:
        """Both sides, from the trunk outwards."""
        half = [0.0] * self.slots
        for item in trunk:
            if self.grid.rows.leg[item] == self.leg:
                half[self.grid.rows.slot[item]] = self.graph.items[item].w / 2
        extent = []
        for side in (-1, 1):
            self.edge = list(half)
            self.reach = max(half)
            self._lines(0, side, side)
            for distance in range(1, self.widest + 1):
                column = side * distance
                self._lines(column, -side, side)
                for (where, _), unit in self.units.items():
                    if where == column:
                        self._stand(unit, side)
                self._lines(column, side, side)
            extent.append(side * self.reach)
        self.across.legs.append((0.0, extent[0], extent[1]))

    def _lines(self, column: int, beside: int, side: int) -> None:
        """The lines of one gutter; those nearest to their column last when it is still to come."""
        lines = sorted(
            self.gutters.get((column, beside), ()),
            key=lambda line: (line[0].track * beside * side, line[0].first, line[1]),
        )
        buses: dict[int, float] = {}
        for run, gutter in lines:
            if run.bus and run.first in buses:
                self.across.gutters[gutter] = buses[run.first]
                continue
            x = max(self.edge[run.first : run.last + 1]) + GUTTER_FIRST
            self.edge[run.first : run.last + 1] = [x - _SINK] * (run.last + 1 - run.first)
            self.reach = max(self.reach, x)
            self.across.gutters[gutter] = buses[run.first] = side * x

    def _stand(self, unit: _Unit, side: int) -> None:
        """A chain beside everything in its rows; its boxes keep more distance than its wires."""
        halves = {slot: self.graph.items[item].w / 2 for slot, item in unit.items.items()}
        slots = range(unit.first, unit.last + 1)
        x = max(self.edge[slot] + (COLUMN_GAP + halves[slot] if slot in halves else GUTTER_FIRST) for slot in slots)
        if unit.fork >= 0:
            fork = abs(self.across.items[unit.fork]) + self.graph.items[unit.fork].w / 2
            x = max(x, fork + COLUMN_GAP + max(halves.values()))
        for slot in slots:
            self.edge[slot] = x + halves[slot] if slot in halves else x - _SINK
        for item in unit.items.values():
            self.across.items[item] = side * x
        self.reach = max(self.reach, *(self.edge[slot] for slot in slots))


def _units(shape: Skeleton, grid: Grid, leg: int) -> dict[tuple[int, int], _Unit]:
    """(column, number) -> what shares one x there: a chain with those that go on from it."""
    units: dict[tuple[int, int], _Unit] = {}
    root: list[int] = []
    for number, (chain, place) in enumerate(zip(shape.chains, grid.places, strict=True)):
        root.append(root[place.above] if place.above >= 0 else number)
        if shape.segments[chain.segment].leg != leg:
            continue
        for item in chain.items:
            column = grid.column[item]
            inner = place.above < 0 <= place.fork and 0 <= grid.column[place.fork] * column < column * column
            unit = units.setdefault((column, root[number]), _Unit(place.first, place.last, place.fork if inner else -1))
            unit.first, unit.last = min(unit.first, place.first), max(unit.last, place.last)
            unit.items[grid.rows.slot[item]] = item
    return units
