"""Which way each wire runs, as a list of lines: verticals and horizontals in turn, without a coordinate yet.

A wire leaves its source at the end that the flow leads to and enters its target at the other end or from the side;
where the lines of a way cross are its corners.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal, NamedTuple

from studio.layout.columns import Grid
from studio.layout.trunk import Graph, Skeleton

Side = Literal[-1, 1]


class Upright(NamedTuple):
    """The vertical line through the middle of an item."""

    item: int


class Gutter(NamedTuple):
    """A vertical beside a column, shared by everything that enters `target` from there."""

    leg: int
    column: int
    side: Side
    target: int


class Channel(NamedTuple):
    """A vertical left of a leg, shared by everything that comes from `source`."""

    leg: int
    source: int


class Gap(NamedTuple):
    """A horizontal between two rows, shared by everything that comes from `source`."""

    leg: int
    slot: int
    source: int


class Strip(NamedTuple):
    """A horizontal under a lane, between two channels."""

    lane: int
    source: int


class Row(NamedTuple):
    """The horizontal into the side of an item."""

    item: int


Line = Upright | Gutter | Channel | Gap | Strip | Row
Way = tuple[Line, ...]


def enters_plainly(way: Way) -> bool:
    """Whether a way runs straight or forks: then its last stretch is the column of its target."""
    return not any(isinstance(line, Gutter | Channel | Row) for line in way)


def ways_of(graph: Graph, shape: Skeleton, grid: Grid) -> list[Way]:
    """The way of each wire."""
    router = _Router(graph, shape, grid)
    return [router.way(*ends, kind=wire.kind) for ends, wire in zip(graph.ends, graph.wires, strict=True)]


class _Router:
    """Finds ways; remembers the lines into the sides of boxes that earlier wires have taken."""

    def __init__(self, graph: Graph, shape: Skeleton, grid: Grid) -> None:
        self.graph, self.shape, self.grid, self.rows = graph, shape, grid, grid.rows
        self.follower: dict[int, int] = {}
        for items in (shape.trunk, *(chain.items for chain in shape.chains)):
            self.follower.update(pairwise(items))

    def way(self, source: int, target: int, kind: str) -> Way:
        """By topology: straight, fork, join, skip, over, cross."""
        rows, chain_of = self.rows, self.shape.chain_of
        if rows.leg[source] != rows.leg[target]:
            return self._cross(source, target)
        if chain_of[source] in rows.laterals and self._beside(source, target):
            return (Row(target),)
        if rows.slot[target] <= rows.slot[source]:
            return self._cross(source, target)
        if self._straight(source, target):
            return (Upright(source),)
        return self._within(source, target, kind)

    def _beside(self, source: int, target: int) -> bool:
        return self.rows.slot[source] == self.rows.slot[target]

    def _straight(self, source: int, target: int) -> bool:
        if self.follower.get(source) == target:
            return True
        ours, theirs = self.shape.chain_of[source], self.shape.chain_of[target]
        return (
            ours >= 0
            and theirs >= 0
            and self.grid.places[theirs].above == ours
            and self.shape.chains[ours].items[-1] == source
            and self.shape.chains[theirs].items[0] == target
        )

    def _within(self, source: int, target: int, kind: str) -> Way:
        """Inside one leg, downstream, but not straight."""
        leg, slots, column = self.rows.leg[source], self.rows.slot, self.grid.column
        ours, theirs = self.shape.chain_of[source], self.shape.chain_of[target]
        out = Gap(leg, slots[source] + 1, source)
        if theirs >= 0:
            place = self.grid.places[theirs]
            if place.fork == source and self.shape.chains[theirs].items[0] == target:
                return (Upright(source), out, Upright(target))
            if theirs in self.rows.laterals:
                return (Upright(source), out, Gutter(leg, column[target], -1, target), Row(target))
        if ours >= 0:
            place = self.grid.places[ours]
            if place.join == target and self.shape.chains[ours].items[-1] == source:
                return (Upright(source), Row(target))
        by_kind: Side = 1 if kind == "shortcut" else -1
        if theirs == ours:
            return (Upright(source), out, Gutter(leg, column[target], by_kind, target), Row(target))
        if theirs < 0:
            side: Side = by_kind if column[source] == 0 else (1 if column[source] > 0 else -1)
            return (Upright(source), out, Gutter(leg, 0, side, target), Row(target))
        if slots[source] + 1 == slots[target] - 1:
            return (Upright(source), out, Upright(target))
        side = 1 if column[target] > 0 else -1
        above = Gap(leg, slots[target] - 1, source)
        return (Upright(source), out, Gutter(leg, 0, side, target), above, Upright(target))

    def _cross(self, source: int, target: int) -> Way:
        """To another leg (or back in this one): by the channels left of legs, and a strip under a lane between."""
        start, end = self.rows.leg[source], self.rows.leg[target]
        first = start + 1 if end > start else start
        way: list[Line] = [Upright(source), Gap(start, self.rows.slot[source] + 1, source), Channel(first, source)]
        if first != end:
            lanes = self.rows.cells
            above, below = lanes[self.shape.home[source]].lane, lanes[self.shape.home[target]].lane
            way += [Strip(above if above <= below else above - 1, source), Channel(end, source)]
        return (*way, *self._arrival(source, target))

    def _arrival(self, source: int, target: int) -> Way:
        """From the channel left of the target's leg into its side, else into the end that the flow comes from."""
        leg, slot, column = self.rows.leg[target], self.rows.slot[target], self.grid.column[target]
        above = Gap(leg, slot - 1, source)
        number = self.shape.chain_of[target]
        leads_leg = number < 0 and self.follower.get(source) == target
        if leads_leg or (number >= 0 and number not in self.rows.laterals):
            return (above, Upright(target))
        occupied = self.grid.legs[leg]
        far = -occupied.widest - 1
        if occupied.clear(slot, far, column, target):
            occupied.draw(slot, far, column, target)
            return (Row(target),)
        if number >= 0:
            return (above, Upright(target))
        return (above, Gutter(leg, 0, -1, target), Row(target))
