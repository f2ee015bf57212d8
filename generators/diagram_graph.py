"""What a diagram shows: cards and wires of a network at block or layer level, as values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from studio.design.bypass import active
from studio.design.design import BlockNode, Design, LayerNode
from studio.design.expand import Expansion
from studio.layers.base import Category, Shape
from studio.network.network import NETWORK_INPUT
from studio.network.shapes import totals

Level = Literal["block", "layer"]
WireKind = Literal["trunk", "shortcut", "route"]


@dataclass(frozen=True, slots=True)
class Card:
    """One box: its key in the graph, title, facts, repeats, category, output shape, costs, first and last layer."""

    key: str
    title: str
    facts: tuple[str, ...]
    repeats: int
    category: Category
    shape: Shape
    params: int
    bflops: float
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Wire:
    """A connection between two cards; `shape` is what flows. Key 'input' is the network's input."""

    source: str
    target: str
    kind: WireKind
    shape: Shape


@dataclass(frozen=True, slots=True)
class Graph:
    """Cards in network order and the wires between them."""

    cards: tuple[Card, ...]
    wires: tuple[Wire, ...]
    input: Shape


INPUT = "input"


def graph_of(design: Design, expansion: Expansion, level: Level) -> Graph:
    """The graph of a network: a card for each node of the design that is not bypassed, or for each layer."""
    design = active(design)
    cards = tuple(_block_cards(design, expansion) if level == "block" else _layer_cards(expansion))
    owner = {index: card.key for card in cards for index in range(card.first, card.last + 1)}
    owner[NETWORK_INPUT] = INPUT
    return Graph(cards, tuple(_wires(expansion, owner)), expansion.network.input)


def _block_cards(design: Design, expansion: Expansion) -> Iterator[Card]:
    spans: dict[int, list[int]] = {}
    for item in expansion.network.layers:
        spans.setdefault(item.address.node, []).append(item.index)
    for node in design.nodes:
        if isinstance(node, LayerNode):
            yield _layer_card(expansion, spans[node.id][0])
        elif node.id in spans:
            yield _block_card(node, expansion, spans[node.id])


def _block_card(node: BlockNode, expansion: Expansion, span: list[int]) -> Card:
    rows = [expansion.rows[index] for index in span]
    sums = totals(rows)
    repeats = 1 + max(expansion.network.layers[index].address.occurrence for index in span)
    block = node.block_at(0)
    facts = tuple(fact for fact in block.facts() if fact != str(getattr(block, "filters", "")))
    out = rows[-1].out.next
    return Card(
        f"n{span[0]}",
        node.block.title(),
        facts,
        repeats,
        Category.BLOCK,
        out,
        sums.params,
        sums.bflops,
        span[0],
        span[-1],
    )


def _layer_cards(expansion: Expansion) -> Iterator[Card]:
    return (_layer_card(expansion, item.index) for item in expansion.network.layers)


def _layer_card(expansion: Expansion, index: int) -> Card:
    layer, row = expansion.network.layers[index].layer, expansion.rows[index]
    return Card(
        f"n{index}",
        layer.section,
        layer.facts(),
        1,
        layer.category,
        row.out.indexed,
        row.params,
        row.bflops,
        index,
        index,
    )


def _wires(expansion: Expansion, owner: dict[int, str]) -> Iterator[Wire]:
    """A wire for each pair of cards that a layer of one reads from the other; the layer before comes first."""
    seen: set[tuple[str, str]] = set()
    for item, row in zip(expansion.network.layers, expansion.rows, strict=True):
        for place, (source, shape) in enumerate(zip(item.inputs, row.inputs, strict=True)):
            if source not in owner:
                continue
            pair = owner[source], owner[item.index]
            if pair[0] == pair[1] or pair in seen:
                continue
            seen.add(pair)
            trunk = source == item.index - 1 and (place == 0 or not item.layer.reads_previous)
            kind: WireKind = "trunk" if trunk else "shortcut" if item.layer.reads_previous else "route"
            yield Wire(*pair, kind, shape)
