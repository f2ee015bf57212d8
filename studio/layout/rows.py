"""Rows: how far down its leg each item stands.

A leg is a ladder of slots that its cells (one for each segment) share out: gap 0, row 0, gap 1, row 1 ... last gap,
then the next cell's gap 0. Gaps carry horizontal lines, rows carry boxes. Slots follow the flow, so a climbing leg
needs no other treatment until pixels are given out.
"""

from __future__ import annotations

from dataclasses import dataclass

from studio.layout.trunk import Chain, Graph, Skeleton


@dataclass(slots=True)
class Cell:
    """A segment and its side chains; `base` is the slot of its gap 0."""

    leg: int
    lane: int
    base: int
    rows: int

    @property
    def end(self) -> int:
        """Slot of the last gap."""
        return self.base + 2 * self.rows


@dataclass(slots=True)
class Rows:
    """Slot of each item in its leg, the cells by segment, and what stands beside a join instead of above it."""

    slot: list[int]
    leg: list[int]
    cells: list[Cell]
    laterals: dict[int, int]
    """Chain -> the trunk item that it feeds from the side."""


def rows_of(graph: Graph, shape: Skeleton) -> Rows:
    """Longest path in each cell; chains fed from elsewhere as late as they can."""
    laterals = _laterals(graph, shape)
    beside = {item for number in laterals for item in shape.chains[number].items}
    row = [0] * len(graph.items)
    for item, home in enumerate(shape.home):
        row[item] = max(
            (row[source] + 1 for source in graph.sources[item] if shape.home[source] == home and source not in beside),
            default=0,
        )
    for number in range(len(shape.chains) - 1, -1, -1):
        chain = shape.chains[number]
        if number not in laterals and not _fed_within(graph, shape, chain):
            _move_down(graph, shape, chain, row)
    for number, join in laterals.items():
        for item in shape.chains[number].items:
            row[item] = row[join]
    cells = _cells(shape, row)
    slot = [cells[home].base + 2 * row[item] + 1 for item, home in enumerate(shape.home)]
    return Rows(slot, [cells[home].leg for home in shape.home], cells, laterals)


def _laterals(graph: Graph, shape: Skeleton) -> dict[int, int]:
    """Chains of one or two items that come from afar and feed one trunk item beside them: one per join."""
    found: dict[int, int] = {}
    tagged = {end for end, wire in zip(graph.ends, graph.wires, strict=True) if wire.tag is not None}
    for number, chain in enumerate(shape.chains):
        head, tail = chain.items[0], chain.items[-1]
        if len(chain.items) > 2 or len(graph.readers[tail]) != 1:
            continue
        if head != tail and (graph.readers[head] != [tail] or graph.sources[tail] != [head]):
            continue
        join = graph.readers[tail][0]
        beside_trunk = shape.chain_of[join] < 0 and shape.home[join] == chain.segment
        if (tail, join) in tagged or (head, tail) in tagged:
            continue
        if not beside_trunk or join in found.values() or len(graph.sources[head]) > 1:
            continue
        if all(_afar(shape, shape.home[source], chain.segment) for source in graph.sources[head]):
            found[number] = join
    return found


def _afar(shape: Skeleton, source: int, target: int) -> bool:
    return shape.segments[source].leg != shape.segments[target].leg or source < target - 1


def _fed_within(graph: Graph, shape: Skeleton, chain: Chain) -> bool:
    return any(shape.home[source] == chain.segment for source in graph.sources[chain.items[0]])


def _move_down(graph: Graph, shape: Skeleton, chain: Chain, row: list[int]) -> None:
    for item in reversed(chain.items):
        below = [row[reader] for reader in graph.readers[item] if shape.home[reader] == chain.segment]
        if below:
            row[item] = max(row[item], min(below) - 1)


def _cells(shape: Skeleton, row: list[int]) -> list[Cell]:
    heights = [0] * len(shape.segments)
    for item, home in enumerate(shape.home):
        heights[home] = max(heights[home], row[item] + 1)
    cells: list[Cell] = []
    for number, segment in enumerate(shape.segments):
        same_leg = bool(cells) and cells[-1].leg == segment.leg
        base = cells[-1].end + 1 if same_leg else 0
        cells.append(Cell(segment.leg, shape.lane_of[number], base, heights[number]))
    return cells
