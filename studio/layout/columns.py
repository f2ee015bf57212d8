"""Columns: how far beside the trunk each side chain stands.

A chain holds its column from the gap below what it forks from to the row of what it joins, since its wires run down
that column. Columns left of the trunk are negative.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from studio.layout.rows import Rows
from studio.layout.trunk import Graph, Skeleton

_CANDIDATES = 6


@dataclass(slots=True)
class Place:
    """What became of a chain: the item it forks from and the one it joins (-1: neither is in its leg), its column.

    `above` is the chain that it goes on from in the cell before, in the same column.
    """

    fork: int = -1
    join: int = -1
    column: int = 0
    above: int = -1
    first: int = 0
    last: int = 0


@dataclass(slots=True)
class Grid:
    """Rows and columns of all items."""

    rows: Rows
    column: list[int]
    places: list[Place]
    legs: list[Occupied]


@dataclass(slots=True)
class Occupied:
    """Who holds which slots of which column of one leg, as bit sets of slots."""

    held: dict[int, int] = field(default_factory=dict)
    boxes: dict[int, int] = field(default_factory=dict)
    crossed: dict[int, int] = field(default_factory=dict)
    """Rows where a line into the side of another column's box passes this one."""
    holders: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)
    """Column -> (first slot, last slot, chain)."""
    lines: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)
    """Row slot -> (left column, right column, target) of lines into the side of a box."""
    widest: int = 0

    def free(self, column: int, first: int, last: int, boxes: int) -> bool:
        """Whether a chain with these boxes could hold the column."""
        span = ((1 << (last - first + 1)) - 1) << first
        return not self.held.get(column, 0) & span and not self.crossed.get(column, 0) & boxes

    def clear(self, slot: int, left: int, right: int, target: int) -> bool:
        """Whether a line into the side of `target` may run in this row, strictly between two columns."""
        bit = 1 << slot
        if any(self.boxes.get(column, 0) & bit for column in range(left + 1, right)):
            return False
        return all(end <= left or right <= start or whose == target for start, end, whose in self.lines.get(slot, ()))

    def holder(self, column: int, slot: int) -> int | None:
        """The chain that holds a column at a slot."""
        if not self.held.get(column, 0) >> slot & 1:
            return None
        return next(chain for first, last, chain in self.holders[column] if first <= slot <= last)

    def hold(self, column: int, first: int, last: int, boxes: int, chain: int) -> None:
        """Give the column to a chain."""
        span = ((1 << (last - first + 1)) - 1) << first
        self.held[column] = self.held.get(column, 0) | span
        self.boxes[column] = self.boxes.get(column, 0) | boxes
        self.holders.setdefault(column, []).append((first, last, chain))
        self.widest = max(self.widest, abs(column))

    def draw(self, slot: int, left: int, right: int, target: int) -> None:
        """Remember a line into the side of `target`."""
        self.lines.setdefault(slot, []).append((left, right, target))
        for column in range(max(left, -self.widest - 2) + 1, min(right, self.widest + 2)):
            self.crossed[column] = self.crossed.get(column, 0) | 1 << slot


def columns_of(graph: Graph, shape: Skeleton, rows: Rows, wanted: dict[int, int]) -> Grid:
    """Give every chain a column; `wanted`: item that heads a chain -> the column it had before."""
    grid = Grid(rows, [0] * len(graph.items), [Place() for _ in shape.chains], [Occupied() for _ in shape.downs])
    for leg, occupied in enumerate(grid.legs):
        for item in shape.trunk:
            if rows.leg[item] == leg:
                occupied.boxes[0] = occupied.boxes.get(0, 0) | 1 << rows.slot[item]
    chooser = _Chooser(graph, shape, grid, rows)
    for number in rows.laterals:
        chooser.lateral(number)
    for number in _known_first(graph, shape, rows, wanted):
        chooser.chain(number, chooser.inherited(number, wanted))
    return grid


def _known_first(graph: Graph, shape: Skeleton, rows: Rows, wanted: dict[int, int]) -> list[int]:
    """Chains in network order, but what has a column to keep (and forks from what has) before what is new."""
    keeps: dict[int, bool] = dict.fromkeys((-1, *rows.laterals), True)
    for number, chain in enumerate(shape.chains):
        head = chain.items[0]
        forks = [shape.chain_of[source] for source in graph.sources[head]]
        keeps.setdefault(number, head in wanted and all(keeps[fork] for fork in forks))
    order = [number for number in range(len(shape.chains)) if number not in rows.laterals]
    return sorted(order, key=lambda number: not keeps[number])


class _Chooser:
    """Chooses the columns of chains one after the other, in network order."""

    def __init__(self, graph: Graph, shape: Skeleton, grid: Grid, rows: Rows) -> None:
        self.graph, self.shape, self.grid, self.rows = graph, shape, grid, rows
        self.known = {-1}
        """Chains that have their columns; -1 is the trunk."""
        self.next: dict[int, int] = {}
        """The chain that goes on from the end of another, on another map."""
        tails = {chain.items[-1]: number for number, chain in enumerate(shape.chains) if number not in rows.laterals}
        for number, chain in enumerate(shape.chains):
            for source in graph.sources[chain.items[0]]:
                if source in tails and rows.leg[source] == rows.leg[chain.items[0]]:
                    self.next.setdefault(tails[source], number)

    def lateral(self, number: int) -> None:
        """Left of its join, in its row; laterals come first, so that nothing stands between."""
        join = self.rows.laterals[number]
        slot = self.rows.slot[join]
        occupied = self._occupied(number)
        place = self.grid.places[number]
        place.join, place.column, place.first, place.last = join, -1, slot, slot
        for column, item in enumerate(reversed(self.shape.chains[number].items), 1):
            self.grid.column[item] = -column
            occupied.hold(-column, slot, slot, 1 << slot, number)
        occupied.draw(slot, -1, 0, join)
        self.known.add(number)

    def inherited(self, number: int, wanted: dict[int, int]) -> int | None:
        """The column that a chain had before, or the one that goes on from it."""
        at: int | None = number
        while at is not None:
            want = wanted.get(self.shape.chains[at].items[0])
            if want is not None:
                return want
            at = self.next.get(at)
        return None

    def chain(self, number: int, want: int | None) -> None:
        """The cheapest of the nearest free columns; one that cannot reach its join from the side gives it up."""
        place = self.grid.places[number]
        place.fork, place.above = self._fork(number)
        place.join = self._join(number)
        column = self._column(number, place, want)
        if column is None:
            place.join = -1
            column = self._column(number, place, want)
        assert column is not None, "beyond the widest column everything is free"
        place.column = column
        self.known.add(number)
        items = self.shape.chains[number].items
        for item in items:
            self.grid.column[item] = column
        occupied = self._occupied(number)
        occupied.hold(column, place.first, place.last, self._boxes(items), number)
        if place.join >= 0:
            left, right = sorted((column, self.grid.column[place.join]))
            occupied.draw(place.last, left, right, place.join)

    def _occupied(self, number: int) -> Occupied:
        return self.grid.legs[self.shape.segments[self.shape.chains[number].segment].leg]

    def _boxes(self, items: list[int]) -> int:
        return sum(1 << self.rows.slot[item] for item in items)

    def _fork(self, number: int) -> tuple[int, int]:
        """The nearest source in the leg, and the chain that this one goes on from."""
        chain = self.shape.chains[number]
        head = chain.items[0]
        leg, slot = self.rows.leg[head], self.rows.slot[head]
        fork = max(
            (
                source
                for source in self.graph.sources[head]
                if self.rows.leg[source] == leg and self.rows.slot[source] < slot
            ),
            key=lambda source: (self.rows.slot[source], -source),
            default=-1,
        )
        if fork < 0:
            return -1, -1
        above = self.shape.chain_of[fork]
        goes_on = above in self.known and self.next.get(above) == number
        return fork, above if goes_on else -1

    def _join(self, number: int) -> int:
        """The nearest reader in the leg whose column is known; the trunk before others."""
        tail = self.shape.chains[number].items[-1]
        leg, slot = self.rows.leg[tail], self.rows.slot[tail]
        known = [
            reader
            for reader in self.graph.readers[tail]
            if self.rows.leg[reader] == leg
            and self.rows.slot[reader] > slot
            and self.shape.chain_of[reader] in self.known
        ]
        known.sort(key=lambda reader: (self.shape.chain_of[reader] >= 0, self.rows.slot[reader], reader))
        return known[0] if known else -1

    def _column(self, number: int, place: Place, want: int | None) -> int | None:
        """The column of the chain above, else the wanted one, else the cheapest of the nearest; None: no way."""
        if place.above >= 0:
            column = self.grid.places[place.above].column
            self._span(number, place)
            if self._fits(number, place, column):
                return column
            place.above = -1
        self._span(number, place)
        if want is not None and self._fits(number, place, want):
            return want
        candidates: list[tuple[int, int, int]] = []
        for column in self._by_preference(number, place):
            if self._fits(number, place, column):
                candidates.append((self._crossings(number, place, column), len(candidates), column))
                if len(candidates) == _CANDIDATES:
                    break
        return min(candidates)[2] if candidates else None

    def _fits(self, number: int, place: Place, column: int) -> bool:
        """Whether the column is free and a line runs from it into the side of the join."""
        occupied = self._occupied(number)
        boxes = self._boxes(self.shape.chains[number].items)
        if column == 0 or not occupied.free(column, place.first, place.last, boxes):
            return False
        if place.join < 0:
            return True
        target = self.grid.column[place.join]
        if target * column < 0 or target == column:
            return False
        left, right = sorted((column, target))
        return occupied.clear(place.last, left, right, place.join)

    def _span(self, number: int, place: Place) -> None:
        """The slots whose column the chain holds."""
        items = self.shape.chains[number].items
        head, tail = self.rows.slot[items[0]], self.rows.slot[items[-1]]
        place.first = self.rows.slot[place.fork] + 1 if place.fork >= 0 else head - 1
        if place.above >= 0:
            place.first = min(self.grid.places[place.above].last + 1, head)
        if place.join >= 0:
            place.last = self.rows.slot[place.join]
        else:
            place.last = tail + 1 if self.graph.readers[items[-1]] else tail

    def _by_preference(self, number: int, place: Place) -> Iterator[int]:
        items = self.shape.chains[number].items
        leg = self.rows.leg[items[0]]
        far = self._occupied(number).widest + 2
        anchor = self.grid.column[place.fork] if place.fork >= 0 else 0
        feeds_later = any(self.rows.leg[reader] > leg for item in items for reader in self.graph.readers[item])
        last_leg = leg == len(self.shape.downs) - 1
        if anchor:
            side = 1 if anchor > 0 else -1
            yield from (anchor + side * step for step in range(1, far + 1))
            yield from (anchor - side * step for step in range(1, abs(anchor)))
            return
        side = 1 if feeds_later or (place.join < 0 and last_leg and not self._joins_later(number)) else -1
        if place.fork >= 0 and (place.join >= 0 or self._joins_later(number)):
            for step in range(1, far + 1):
                yield side * step
                yield -side * step
        else:
            yield from (side * step for step in range(1, far + 1))
            yield from (-side * step for step in range(1, far + 1))

    def _joins_later(self, number: int) -> bool:
        """Whether a chain that goes on from this one joins the trunk of their leg."""
        while number in self.next:
            number = self.next[number]
        tail = self.shape.chains[number].items[-1]
        return any(
            self.shape.chain_of[reader] < 0 and self.rows.leg[reader] == self.rows.leg[tail]
            for reader in self.graph.readers[tail]
        )

    def _crossings(self, number: int, place: Place, column: int) -> int:
        """Chains, siblings aside, that the ways to fork and join would cross."""
        occupied = self._occupied(number)
        ways = [(place.first, self.grid.column[place.fork] if place.fork >= 0 else 0)]
        if place.join >= 0:
            ways.append((place.last, self.grid.column[place.join]))
        cost = 0
        for slot, other in ways:
            low, high = sorted((column, other))
            for between in range(low + 1, high):
                holder = occupied.holder(between, slot)
                if holder is not None:
                    there = self.grid.places[holder]
                    cost += (there.fork, there.join) != (place.fork, place.join)
        return cost
