"""Long diagrams in columns and pages: the cards of a network cut into runs, wires between runs replaced by tags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from generators.diagram_graph import INPUT, Card, Graph, Wire
from studio.layers.base import Shape

#: Cards that stand above each other, and columns beside each other, on a page that stays legible at A4.
CARDS, COLUMNS = 18, 3
#: Cards that a column has at least before a new branch begins another.
_SHORTEST = 4
#: A cut may move by this many cards to where fewer wires cross.
_SLACK = 2


@dataclass(frozen=True, slots=True)
class Tag:
    """The end of a wire that goes on elsewhere: at the card `at`, incoming or outgoing; `other` is the far layer."""

    key: str
    at: str
    incoming: bool
    other: str
    wire: Wire


@dataclass(frozen=True, slots=True)
class Column:
    """Cards above each other with the wires among them and the tags of others; `input` heads the first one."""

    cards: tuple[Card, ...]
    wires: tuple[Wire, ...]
    tags: tuple[Tag, ...]
    input: Shape | None


def columns_of(graph: Graph, count: int) -> tuple[Column, ...]:
    """The graph in `count` columns of about equal length; 0: as many as it takes for each to stay legible at A4."""
    total = len(graph.cards)
    starts = [0, *(_cuts(graph, min(count, max(1, total))) if count else _legible(graph)), total]
    runs = [graph.cards[first:last] for first, last in pairwise(starts)]
    place = {card.key: number for number, run in enumerate(runs) for card in run} | {INPUT: 0}
    index = {card.key: str(card.first) for card in graph.cards} | {INPUT: "input"}
    return tuple(
        Column(
            tuple(run),
            tuple(wire for wire in graph.wires if place[wire.source] == place[wire.target] == number),
            tuple(_tags(graph.wires, place, index, number)),
            graph.input if number == 0 else None,
        )
        for number, run in enumerate(runs)
    )


def pages_of(columns: Sequence[Column]) -> Iterator[tuple[Column, ...]]:
    """Columns by page."""
    for first in range(0, len(columns), COLUMNS):
        yield tuple(columns[first : first + COLUMNS])


def _legible(graph: Graph) -> Iterator[int]:
    """Where columns begin that are neither too high nor, where a branch starts anew, two strands wide."""
    follows = {wire.target for wire in graph.wires if wire.kind == "trunk"}
    if len(graph.cards) <= CARDS:
        return
    start = 0
    for at, card in enumerate(graph.cards):
        full, anew = at - start >= CARDS, card.key not in follows and at - start >= _SHORTEST
        if full or anew:
            start = at
            yield at


def _cuts(graph: Graph, count: int) -> Iterator[int]:
    """Where the columns after the first begin: near equal lengths, where fewest wires cross."""
    place = {card.key: number for number, card in enumerate(graph.cards)} | {INPUT: -1}
    spans = [(place[wire.source], place[wire.target]) for wire in graph.wires]
    total = len(graph.cards)
    for number in range(1, count):
        ideal = round(total * number / count)
        near = [
            at for at in range(ideal - _SLACK, ideal + _SLACK + 1) if total // count > 2 * _SLACK and 0 < at < total
        ]
        yield min(near or [ideal], key=lambda at: (sum(a < at <= b for a, b in spans), abs(at - ideal)))


def _tags(wires: Sequence[Wire], place: dict[str, int], index: dict[str, str], number: int) -> Iterator[Tag]:
    for wire in wires:
        source, target = place[wire.source], place[wire.target]
        if source == target:
            continue
        if source == number:
            yield Tag(f"to_{wire.source}_{wire.target}", wire.source, False, index[wire.target], wire)
        if target == number:
            yield Tag(f"from_{wire.source}_{wire.target}", wire.target, True, index[wire.source], wire)
