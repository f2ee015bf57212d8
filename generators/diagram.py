"""Diagrams through Graphviz: SVG, PDF and PNG pictures, and the DOT text itself, at block or layer level."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import ClassVar, Literal

import graphviz

from generators.base import Generator, Product, option
from generators.diagram_graph import INPUT, Card, Graph, Level, Wire, graph_of
from generators.dot_render import render
from generators.ink import Ink, ink
from studio.design.design import Design
from studio.design.expand import Expansion, expand
from studio.design.recognise import recognise

FONT = "Inter,Helvetica,Arial,DejaVu Sans,sans-serif"
_RANKS = {"down": "TB", "right": "LR"}


@dataclass(frozen=True, slots=True)
class _Diagram(Generator):
    """What the diagram formats have in common."""

    level: Level = option("block", "A box for each block, or for each layer.", ("block", "layer"))
    direction: Literal["down", "right"] = option("down", "Where the network flows.", ("down", "right"))
    theme: Literal["light", "dark"] = option("light", "Ground and ink.", ("light", "dark"))

    def dot(self, design: Design, expansion: Expansion) -> str:
        """The DOT text; plain sections are recognised as blocks first, on a copy."""
        if self.level == "block":
            design = recognise(design)
            expansion = expand(design, expansion)
        return dot_of(graph_of(design, expansion, self.level), design.name, _RANKS[self.direction], ink(self.theme))


@dataclass(frozen=True, slots=True)
class Svg(_Diagram):
    """A picture for pages: text stays text."""

    name: ClassVar[str] = "svg"
    title: ClassVar[str] = "Diagram (SVG)"
    suffixes: ClassVar[tuple[str, ...]] = (".svg",)

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """The picture."""
        return Product({target.name: render(self.dot(design, expansion), "svg")})


@dataclass(frozen=True, slots=True)
class Pdf(_Diagram):
    """A picture for papers: text stays text."""

    name: ClassVar[str] = "pdf"
    title: ClassVar[str] = "Diagram (PDF)"
    suffixes: ClassVar[tuple[str, ...]] = (".pdf",)

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """The picture."""
        return Product({target.name: render(self.dot(design, expansion), "pdf")})


@dataclass(frozen=True, slots=True)
class Png(_Diagram):
    """A picture of pixels."""

    name: ClassVar[str] = "png"
    title: ClassVar[str] = "Diagram (PNG)"
    suffixes: ClassVar[tuple[str, ...]] = (".png",)

    dpi: int = option(144, "Pixels an inch.")

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """The picture."""
        return Product({target.name: render(self.dot(design, expansion), "png", self.dpi)})


@dataclass(frozen=True, slots=True)
class Dot(_Diagram):
    """The text that Graphviz draws, for people who want to go on with it."""

    name: ClassVar[str] = "dot"
    title: ClassVar[str] = "Graphviz DOT"
    suffixes: ClassVar[tuple[str, ...]] = (".dot", ".gv")

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """The text."""
        return Product({target.name: self.dot(design, expansion).encode()})


def dot_of(graph: Graph, name: str, ranks: str, colours: Ink) -> str:
    """The DOT text of a graph: cards as HTML tables, the trunk straight, skips beside it."""
    dot = graphviz.Digraph(graphviz.escape(name))
    dot.attr(rankdir=ranks, bgcolor=colours.ground, nodesep="0.35", ranksep="0.28", margin="0.2", pad="0.1")
    dot.attr("node", shape="plain", fontname=FONT, fontsize="11", fontcolor=colours.text)
    dot.attr("edge", fontname=FONT, fontsize="9", fontcolor=colours.hint, arrowsize="0.6", penwidth="1.2")
    dot.node(INPUT, _html(_input_rows(graph, colours)))
    for card in graph.cards:
        dot.node(card.key, _html(_rows(card, colours)))
    for wire in graph.wires:
        dot.edge(wire.source, wire.target, **dict(_edge(wire, colours)))
    return str(dot.source)


def _edge(wire: Wire, colours: Ink) -> Iterator[tuple[str, str]]:
    yield "color", colours.wires[wire.kind]
    yield "weight", "8" if wire.kind == "trunk" else "1"
    if wire.kind != "trunk":
        yield "label", f" {wire.shape} "


def _html(rows: Iterator[str]) -> str:
    return f"<{''.join(rows)}>"


def _input_rows(graph: Graph, colours: Ink) -> Iterator[str]:
    yield f'<table border="1" cellborder="0" cellspacing="0" cellpadding="5" color="{colours.line}" style="rounded">'
    yield f'<tr><td><font color="{colours.hint}">input</font>  {graph.input}</td></tr></table>'


def _rows(card: Card, colours: Ink) -> Iterator[str]:
    """A card: title with facts and repeats on its colour, then output shape, parameters and BFLOPS."""
    stroke = colours.categories[card.category]
    times = f"  <b>×{card.repeats}</b>" if card.repeats > 1 else ""
    facts = escape("  ".join(card.facts))
    yield f'<table border="1" cellborder="0" cellspacing="0" cellpadding="4" color="{stroke}">'
    yield f'<tr><td colspan="2" bgcolor="{stroke}" align="left"><font color="{colours.on_category}">'
    yield f"<b>{escape(card.title)}</b>  {facts}{times}</font></td></tr>"
    costs = f"{card.bflops:.3f} BF" if card.bflops >= 0.0005 else ""
    params = f"{card.params:,}" if card.params else ""
    yield f'<tr><td align="left">{card.shape}</td><td align="right">'
    words = "   ".join(part for part in (params, costs) if part)
    yield f'<font color="{colours.hint}">{words}</font>' if words else ""
    yield "</td></tr>"
    yield "</table>"
