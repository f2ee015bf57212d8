"""How the cards of a diagram look: a table of Graphviz's HTML for each, its colours, and the legend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from generators.diagram_columns import Column
from generators.diagram_graph import Card
from generators.ink import Ink
from studio.layers.base import Category, Shape

FONT = "Inter,Helvetica,Arial,DejaVu Sans,sans-serif"
#: Sizes of text in points: titles of pictures, cards, and what is said beside them.
TITLE, TEXT, HINT = 14, 11, 10
#: Shares of all BFLOPS at which a card gets hotter.
HEAT = (0.01, 0.03, 0.06, 0.1)

Colour = Literal["type", "heat"]
Labels = Literal["costs", "shapes"]


@dataclass(frozen=True, slots=True)
class Look:
    """How cards are drawn: title of the picture ('' for none), direction, colours, what colours mean, legend, frames.

    `labels`: what stands in a card under its title; `inside`: width and height in points that a picture may have;
    `files`: the file of each page, for links between them; `rows`: where cards link to, before the layer's number.
    """

    title: str
    ranks: str
    ink: Ink
    colour: Colour
    legend: bool
    frames: bool
    labels: Labels = "costs"
    inside: tuple[float, float] | None = None
    files: tuple[str, ...] = ()
    rows: str = ""


class Cards:
    """Writes cards; `work` is the BFLOPS of the whole network, which the heat refers to."""

    def __init__(self, look: Look, work: float) -> None:
        self._look, self._ink, self._work = look, look.ink, work

    def input(self, shape: Shape) -> str:
        """The pill that the network begins with."""
        ink = self._ink
        table = f'<table border="1" cellborder="0" cellspacing="0" cellpadding="5" color="{ink.line}" style="rounded">'
        return f'<{table}<tr><td><font color="{ink.hint}">input</font>  {shape}</td></tr></table>>'

    def card(self, card: Card) -> str:
        """Title with facts and repeats on its colour, then index, output shape, parameters and BFLOPS."""
        return f"<{''.join(self._table(card))}>"

    def _table(self, card: Card) -> Iterator[str]:
        ground, ink, stroke = self._colours(card)
        hint = self._ink.hint
        times = f"  <b>×{card.repeats}</b>" if card.repeats > 1 else ""
        facts = escape("  ".join(card.facts))
        yield f'<table border="1" cellborder="0" cellspacing="0" cellpadding="4" color="{stroke}">'
        yield f'<tr><td colspan="2" bgcolor="{ground}" align="left"><font color="{ink}">'
        yield f"<b>{escape(card.title)}</b>  {facts}{times}</font></td></tr>"
        yield f'<tr><td align="left" bgcolor="{self._ink.ground}">'
        yield f'<font color="{hint}" point-size="{HINT}">{span_of(card)}</font>  {card.shape}</td>'
        yield f'<td align="right" bgcolor="{self._ink.ground}">'
        costs = costs_of(card) if self._look.labels == "costs" else []
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

    def legend(self, columns: Sequence[Column]) -> str:
        """What colours, wires and the figures of a card mean."""
        figures = "index   output C×H×W" + "   parameters   BFLOPS as Darknet counts" * (self._look.labels == "costs")
        cells = [*self._keys(columns), ("", figures)]
        kinds = {wire.kind for column in columns for wire in (*column.wires, *(tag.wire for tag in column.tags))}
        names = {"shortcut": "added", "route": "joined or read again"}
        lines = [(self._ink.wires[kind], name) for kind, name in names.items() if kind in kinds]
        return f"<{''.join(self._legend([*lines, *cells]))}>"

    def _legend(self, cells: Sequence[tuple[str, str]]) -> Iterator[str]:
        yield '<table border="0" cellborder="0" cellspacing="2" cellpadding="2"><tr>'
        for colour, words in cells:
            yield '<td width="6"></td>'
            yield f'<td width="10" bgcolor="{colour}"></td>' if colour else "<td></td>"
            yield f'<td align="left"><font point-size="{HINT}" color="{self._ink.hint}">{words}</font></td>'
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


def span_of(card: Card) -> str:
    """The layers of a card: `38`, `38–52`."""
    return str(card.first) if card.first == card.last else f"{card.first}–{card.last}"


def costs_of(card: Card) -> list[str]:
    """Parameters and BFLOPS of a card, where it has some."""
    costs = [f"{card.params:,}"] if card.params else []
    return costs + ([f"{card.bflops:.3f} BF"] if card.bflops >= 0.0005 else [])
