"""Diagrams of cards as DOT text: cards are HTML tables, stages frames, the trunk straight, skips beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise
from typing import Literal

import graphviz

from generators.diagram_columns import Column, Tag
from generators.diagram_graph import INPUT, Card, Graph, Wire
from generators.ink import Ink
from studio.layers.base import Category, Shape

FONT = "Inter,Helvetica,Arial,DejaVu Sans,sans-serif"
RANKS = {"down": "TB", "right": "LR"}
#: Shares of all BFLOPS at which a card gets hotter.
HEAT = (0.01, 0.03, 0.06, 0.1)

Colour = Literal["type", "heat"]


@dataclass(frozen=True, slots=True)
class Look:
    """How cards are drawn: title of the picture ('' for none), direction, colours, what colours mean, legend."""

    title: str
    ranks: str
    ink: Ink
    colour: Colour
    legend: bool
    frames: bool


def dot_of(graph: Graph, columns: Sequence[Column], look: Look) -> str:
    """The DOT text of one page; `graph` is the whole network, whose costs the heat refers to."""
    return _Dot(graph, look).text(columns)


class _Dot:
    """Writes one page."""

    def __init__(self, graph: Graph, look: Look) -> None:
        self._look, self._ink = look, look.ink
        self._work = sum(card.bflops for card in graph.cards)
        self._crowded = False

    def text(self, columns: Sequence[Column]) -> str:
        ink = self._ink
        dot = graphviz.Digraph(graphviz.escape(self._look.title or "network"))
        dot.attr(rankdir=self._look.ranks, bgcolor=ink.ground, nodesep="0.3", ranksep="0.26", margin="0.15", pad="0.1")
        dot.attr("graph", fontname=FONT, fontsize="9", fontcolor=ink.hint, newrank="true")
        dot.attr("node", shape="plain", fontname=FONT, fontsize="11", fontcolor=ink.text)
        dot.attr("edge", fontname=FONT, fontsize="9", fontcolor=ink.hint, arrowsize="0.6", penwidth="1.2")
        self._crowded = len(columns) > 1
        if self._look.legend:
            dot.attr(label=_html(self._legend(columns)), labelloc="b")
        with dot.subgraph(name="cluster_all") as body:  # a graph has one label: the title is that of a frame around all
            body.attr(label=graphviz.escape(self._look.title), labelloc="t", labeljust="l", peripheries="0")
            body.attr(fontsize="14", fontcolor=ink.text, margin="8")
            for column in columns:
                self._column(body, column)
            self._side_by_side(body, columns)
        return str(dot.source)

    def _column(self, dot: graphviz.Digraph, column: Column) -> None:
        if column.input is not None:
            dot.node(INPUT, _html(self._input(column.input)))
        staged = zip(stages_of(column.cards), column.cards, strict=True)
        for number, (stage, group) in enumerate(groupby(staged, key=lambda pair: pair[0])):
            cards = tuple(card for _, card in group)
            if self._look.frames and len(cards) > 1 and stage[0] > 0:
                with dot.subgraph(name=f"cluster_{cards[0].key}_{number}") as frame:
                    frame.attr(**self._frame(stage))
                    self._cards(frame, cards)
            else:
                self._cards(dot, cards)
        for wire in column.wires:
            dot.edge(wire.source, wire.target, **dict(self._edge(wire)))
        for tag in column.tags:
            self._tag(dot, tag)

    def _frame(self, stage: tuple[int, int]) -> dict[str, str]:
        return {
            "label": f"{stage[0]}×{stage[1]}",
            "labeljust": "l",
            "fontsize": "9",
            "fontcolor": self._ink.hint,
            "style": "filled,rounded",
            "color": self._ink.panel,
            "margin": "6",
        }

    def _cards(self, dot: graphviz.Digraph, cards: Sequence[Card]) -> None:
        for card in cards:
            dot.node(card.key, _html(self._card(card)))

    def _side_by_side(self, dot: graphviz.Digraph, columns: Sequence[Column]) -> None:
        """Columns begin at one height and stand in their order."""
        if len(columns) < 2:
            return
        firsts = [self._first(column) for column in columns]
        with dot.subgraph() as row:
            row.attr(rank="same")
            for one, other in pairwise(firsts):
                row.edge(one, other, style="invis")

    @staticmethod
    def _first(column: Column) -> str:
        trunk = [tag.key for tag in column.tags if tag.incoming and tag.at == column.cards[0].key]
        return INPUT if column.input is not None else trunk[0] if trunk else column.cards[0].key

    def _edge(self, wire: Wire) -> Iterator[tuple[str, str]]:
        yield "color", self._ink.wires[wire.kind]
        yield "weight", "8" if wire.kind == "trunk" else "1"
        if wire.kind != "trunk" and not self._crowded:  # beside other columns it would take their place
            yield "label", f" {wire.shape} "

    def _tag(self, dot: graphviz.Digraph, tag: Tag) -> None:
        """A small word at the end of a wire: which layer it comes from or goes to."""
        colour = self._ink.wires[tag.wire.kind]
        word = f"from {tag.other}" if tag.incoming else f"to {tag.other}"
        size = {"width": "0.4", "height": "0.2", "margin": "0.02"}
        dot.node(tag.key, word, shape="plaintext", fontsize="9", fontcolor=colour, **size)
        ends = (tag.key, tag.at) if tag.incoming else (tag.at, tag.key)
        dot.edge(*ends, color=colour, weight="8" if tag.wire.kind == "trunk" else "1", style="dashed")

    def _input(self, shape: Shape) -> Iterator[str]:
        ink = self._ink
        yield f'<table border="1" cellborder="0" cellspacing="0" cellpadding="5" color="{ink.line}" style="rounded">'
        yield f'<tr><td><font color="{ink.hint}">input</font>  {shape}</td></tr></table>'

    def _card(self, card: Card) -> Iterator[str]:
        """Title with facts and repeats on its colour, then index, output shape, parameters and BFLOPS."""
        ground, ink, stroke = self._colours(card)
        hint = self._ink.hint
        times = f"  <b>×{card.repeats}</b>" if card.repeats > 1 else ""
        facts = escape("  ".join(card.facts))
        yield f'<table border="1" cellborder="0" cellspacing="0" cellpadding="4" color="{stroke}">'
        yield f'<tr><td colspan="2" bgcolor="{ground}" align="left"><font color="{ink}">'
        yield f"<b>{escape(card.title)}</b>  {facts}{times}</font></td></tr>"
        index = str(card.first) if card.first == card.last else f"{card.first}–{card.last}"
        costs = [f"{card.params:,}"] if card.params else []
        costs += [f"{card.bflops:.3f} BF"] if card.bflops >= 0.0005 else []
        yield f'<tr><td align="left" bgcolor="{self._ink.ground}">'
        yield f'<font color="{hint}" point-size="9">{index}</font>  {card.shape}</td>'
        yield f'<td align="right" bgcolor="{self._ink.ground}">'
        yield f'<font color="{hint}">{"   ".join(costs)}</font>' if costs else ""
        yield "</td></tr></table>"

    def _colours(self, card: Card) -> tuple[str, str, str]:
        """Ground and text of the title, and the stroke around the card."""
        if self._look.colour == "type":
            ground = self._ink.categories[card.category]
            return ground, self._ink.on_category, ground
        share = card.bflops / self._work if self._work > 0 else 0.0
        ground, text = self._ink.heat[sum(share >= step for step in HEAT)]
        return ground, text, self._ink.line

    def _legend(self, columns: Sequence[Column]) -> Iterator[str]:
        """What colours, wires and the figures of a card mean."""
        cells = [*self._keys(columns), ("", "index   output C×H×W   parameters   BFLOPS as Darknet counts")]
        kinds = {wire.kind for column in columns for wire in (*column.wires, *(tag.wire for tag in column.tags))}
        names = {"shortcut": "added", "route": "joined or read again"}
        lines = [(self._ink.wires[kind], name) for kind, name in names.items() if kind in kinds]
        yield '<table border="0" cellborder="0" cellspacing="2" cellpadding="2"><tr>'
        for colour, words in (*lines, *cells):
            yield '<td width="6"></td>'
            yield f'<td width="10" bgcolor="{colour}"></td>' if colour else "<td></td>"
            yield f'<td align="left"><font point-size="9" color="{self._ink.hint}">{words}</font></td>'
        yield "</tr></table>"

    def _keys(self, columns: Sequence[Column]) -> Iterator[tuple[str, str]]:
        if self._look.colour == "type":
            used = {card.category for column in columns for card in column.cards}
            yield from ((self._ink.categories[item], str(item)) for item in Category if item in used)
            return
        bounds = [f"{100 * step:g} %" for step in HEAT]
        words = [f"below {bounds[0]}", *(f"from {bound}" for bound in bounds)]
        yield from ((ground, word) for (ground, _), word in zip(self._ink.heat, words, strict=True))
        yield "", "of all BFLOPS"


def stages_of(cards: Sequence[Card]) -> tuple[tuple[int, int], ...]:
    """The map size of the stage of each card: maps of one pixel between larger ones, as in gates, count to these."""
    sizes: list[tuple[int, int]] = [(card.shape.h, card.shape.w) for card in cards]
    last = max((place for place, size in enumerate(sizes) if max(size) > 1), default=0)
    for place in range(1, last):
        if max(sizes[place]) <= 1:
            sizes[place] = sizes[place - 1]
    return tuple(sizes)


def _html(rows: Iterator[str]) -> str:
    return f"<{''.join(rows)}>"
