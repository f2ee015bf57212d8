"""Long diagrams in columns and pages: the cards of a network cut into runs, wires between runs replaced by tags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from generators.diagram_graph import INPUT, Card, Graph, Wire
from studio.layers.base import Shape

#: What Darknet also calls a layer, where there is little room.
_ALIAS = {"convolutional": "conv", "connected": "conn", "scale_channels": "scale"}
#: Cards of a column, and columns of a page, that stay legible at A4; where the flow is to the right, of a row.
CARDS, COLUMNS = 18, 2
CARDS_RIGHT, ROWS = 4, 7
#: Cards that a column has at least before a new branch begins another.
_SHORTEST = 4
#: A cut may move by this many cards to where fewer wires cross.
_SLACK = 2
#: Cards back from which a branch begins a column of its own.
_FAR = 10


@dataclass(frozen=True, slots=True)
class Tag:
    """The end of a wire that goes on elsewhere: at the card `at`, incoming or outgoing; `other` is the far layer.

    `page`: the number of the far layer's page where that is another one, else 0; `card` is the key of the far card.
    """

    key: str
    at: str
    incoming: bool
    other: str
    wire: Wire
    card: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """Cards above each other with the wires among them and the tags of others; `input` heads the first one."""

    cards: tuple[Card, ...]
    wires: tuple[Wire, ...]
    tags: tuple[Tag, ...]
    input: Shape | None


def columns_of(graph: Graph, count: int, cards: int = CARDS) -> tuple[Column, ...]:
    """The graph in `count` columns of about equal length; 0: as many as it takes for none to exceed `cards`."""
    total = len(graph.cards)
    starts = [0, *(_cuts(graph, min(count, max(1, total))) if count else _legible(graph, cards)), total]
    runs = [graph.cards[first:last] for first, last in pairwise(starts)]
    place = {card.key: number for number, run in enumerate(runs) for card in run} | {INPUT: 0}
    index = {card.key: f"{_ALIAS.get(card.title, card.title)} {card.first}" for card in graph.cards} | {INPUT: "input"}
    return tuple(
        Column(
            tuple(run),
            tuple(wire for wire in graph.wires if place[wire.source] == place[wire.target] == number),
            tuple(_tags(graph.wires, place, index, number)),
            graph.input if number == 0 else None,
        )
        for number, run in enumerate(runs)
    )


def pages_of(columns: Sequence[Column], count: int = COLUMNS) -> tuple[tuple[Column, ...], ...]:
    """Columns by page, `count` on each; tags whose other end is on another page know which."""
    pages = [tuple(columns[first : first + count]) for first in range(0, len(columns), count)]
    page = {card.key: number for number, each in enumerate(pages, 1) for column in each for card in column.cards}
    page[INPUT] = 1

    def told(column: Column, here: int) -> Column:
        tags = (replace(tag, page=page[tag.card] if page[tag.card] != here else 0) for tag in column.tags)
        return replace(column, tags=tuple(tags))

    return tuple(tuple(told(column, number) for column in each) for number, each in enumerate(pages, 1))


def _legible(graph: Graph, most: int) -> Iterator[int]:
    """Where columns begin that are not too high: where a branch starts anew, else where fewest wires are cut."""
    place = {card.key: number for number, card in enumerate(graph.cards)} | {INPUT: -1}
    spans = [(place[wire.source], place[wire.target]) for wire in graph.wires]
    start, total = 0, len(graph.cards)
    anew = sorted(_fresh(spans, total))
    while total - start > most:
        begins = [at for at in anew if start + _SHORTEST <= at <= start + most]
        near = range(max(start + _SHORTEST, start + most - 2 * _SLACK), start + most + 1)
        start = begins[0] if begins else min(near, key=lambda at: (sum(a < at <= b for a, b in spans), -at))
        yield start
    yield from (at for at in anew if start + _SHORTEST <= at)


def _fresh(spans: Sequence[tuple[int, int]], total: int) -> Iterator[int]:
    """Cards that begin a branch of their own: nothing reads what is before them, or they read from far back."""
    readers: dict[int, list[int]] = {at: [] for at in range(-1, total)}
    sources: dict[int, list[int]] = {at: [] for at in range(total)}
    for source, target in spans:
        readers[source].append(target)
        sources[target].append(source)
    for at in range(1, total):
        ended = not readers[at - 1]
        far = bool(sources[at]) and max(sources[at]) < at - _FAR
        if ended or far:
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
            yield Tag(f"to_{wire.source}_{wire.target}", wire.source, False, index[wire.target], wire, wire.target)
        if target == number:
            yield Tag(f"from_{wire.source}_{wire.target}", wire.target, True, index[wire.source], wire, wire.source)
