"""Diagrams of cards as DOT text: cards are HTML tables, stages frames, the trunk straight, skips beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

import graphviz

from generators.diagram_card import FONT, HINT, TEXT, TITLE, Cards, Look, costs_of, span_of
from generators.diagram_columns import Column, Tag
from generators.diagram_graph import INPUT, Card, Graph, Wire

RANKS = {"down": "TB", "right": "LR"}


def dot_of(graph: Graph, columns: Sequence[Column], look: Look) -> str:
    """The DOT text of one page; `graph` is the whole network, whose costs the heat refers to."""
    return _Dot(graph, look).text(columns)


class _Dot:
    """Writes one page."""

    def __init__(self, graph: Graph, look: Look) -> None:
        self._look, self._ink = look, look.ink
        self._paint = Cards(look, sum(card.bflops for card in graph.cards))
        self._stage = dict(zip((card.key for card in graph.cards), stages_of(graph.cards), strict=True))
        self._crowded = False

    def text(self, columns: Sequence[Column]) -> str:
        """The whole page."""
        ink = self._ink
        dot = graphviz.Digraph(graphviz.escape(self._look.title or "network"))
        dot.attr(rankdir=self._look.ranks, bgcolor=ink.ground, nodesep="0.3", ranksep="0.22", margin="0", pad="0.12")
        dot.attr("graph", fontname=FONT, fontsize=str(HINT), fontcolor=ink.hint, newrank="true", tooltip=" ")
        dot.attr("node", shape="plain", fontname=FONT, fontsize=str(TEXT), fontcolor=ink.text)
        dot.attr("edge", fontname=FONT, fontsize=str(HINT), fontcolor=ink.hint, arrowsize="0.6", penwidth="1.2")
        if self._look.inside is not None:
            dot.attr(size=",".join(f"{side / 72:.3f}" for side in self._look.inside))
        self._crowded = len(columns) > 1
        if self._look.legend:
            dot.attr(label=self._paint.legend(columns), labelloc="b")
        with dot.subgraph(name="cluster_all") as body:  # a graph has one label: the title is that of a frame around all
            body.attr(label=graphviz.escape(self._look.title), labelloc="t", labeljust="l", peripheries="0")
            body.attr(fontsize=str(TITLE), fontcolor=ink.text, margin="8", tooltip=" ")
            for column in columns:
                self._column(body, column)
            self._side_by_side(body, columns)
        return str(dot.source)

    def _column(self, dot: graphviz.Digraph, column: Column) -> None:
        if column.input is not None:
            dot.node(INPUT, self._paint.input(column.input), id=INPUT, tooltip=f"input {column.input}")
        staged = [(self._stage[card.key], card) for card in column.cards]
        for number, (stage, group) in enumerate(groupby(staged, key=lambda pair: pair[0])):
            cards = tuple(card for _, card in group)
            if self._look.frames and len(cards) > 1 and stage[0] > 0:
                with dot.subgraph(name=f"cluster_{cards[0].key}_{number}") as frame:
                    frame.attr(**self._frame(stage))
                    self._cards(frame, cards)
            else:
                self._cards(dot, cards)
        if self._look.inside is not None:
            self._strung(dot, column)
        for wire in column.wires:
            dot.edge(wire.source, wire.target, **dict(self._edge(wire)))
        for tag in column.tags:
            self._tag(dot, tag)

    @staticmethod
    def _strung(dot: graphviz.Digraph, column: Column) -> None:
        """One card below the other, also where the next one does not read the one before: pages have no room."""
        joined = {(wire.source, wire.target) for wire in column.wires}
        for one, other in pairwise(card.key for card in column.cards):
            if (one, other) not in joined:
                dot.edge(one, other, style="invis", weight="8")

    def _frame(self, stage: tuple[int, int]) -> dict[str, str]:
        return {
            "label": f"{stage[0]}×{stage[1]}",
            "labeljust": "l",
            "fontsize": str(HINT),
            "fontcolor": self._ink.hint,
            "style": "filled,rounded",
            "color": self._ink.panel,
            "margin": "6",
        }

    def _cards(self, dot: graphviz.Digraph, cards: Sequence[Card]) -> None:
        for card in cards:
            link = {"URL": f"{self._look.rows}{card.first}"} if self._look.rows else {}
            told = f"{span_of(card)} {card.title} {' '.join(card.facts)}: {card.shape}"
            costs = "".join(f", {cost}" for cost in costs_of(card))
            dot.node(card.key, self._paint.card(card), id=card.key, tooltip=graphviz.escape(told + costs), **link)

    def _side_by_side(self, dot: graphviz.Digraph, columns: Sequence[Column]) -> None:
        """Columns begin at one height and stand in their order."""
        if len(columns) < 2:
            return
        firsts = [self._first(column) for column in columns]
        if self._look.ranks == RANKS["right"]:  # Graphviz counts rows from below
            firsts.reverse()
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
        yield "tooltip", f"{wire.shape}"
        if wire.kind != "trunk" and not self._crowded:  # beside other columns it would take their place
            yield "label", f" {wire.shape} "

    def _tag(self, dot: graphviz.Digraph, tag: Tag) -> None:
        """A small word at the end of a wire: which layer it comes from or goes to, and on which page that is."""
        colour = self._ink.wires[tag.wire.kind]
        ways = "from" if tag.incoming else "to"
        word = graphviz.escape(f"{ways} {f'page {tag.page}: ' if tag.page else ''}{tag.other}")
        attributes = {"width": "0.4", "height": "0.2", "margin": "0.02", "shape": "plaintext", "fontsize": str(HINT)}
        attributes |= {"fontcolor": colour, "tooltip": f"{tag.wire.shape} {word}"}
        if self._look.files:
            attributes["URL"] = f"{self._look.files[tag.page - 1] if tag.page else ''}#{tag.card}"
        dot.node(tag.key, word.replace(": ", r"\n"), **attributes)
        ends = (tag.key, tag.at) if tag.incoming else (tag.at, tag.key)
        weight = "8" if tag.wire.kind == "trunk" else "1"
        dot.edge(*ends, color=colour, weight=weight, style="dashed", tooltip=f"{tag.wire.shape}")


def stages_of(cards: Sequence[Card]) -> tuple[tuple[int, int], ...]:
    """The map size of the stage of each card: maps of one pixel between larger ones, as in gates, count to these."""
    sizes: list[tuple[int, int]] = [(card.shape.h, card.shape.w) for card in cards]
    last = max((place for place, size in enumerate(sizes) if max(size) > 1), default=0)
    for place in range(1, last):
        if max(sizes[place]) <= 1:
            sizes[place] = sizes[place - 1]
    return tuple(sizes)
