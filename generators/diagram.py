"""Diagrams through Graphviz: SVG, PDF and PNG pictures, and the DOT text itself, at block or layer level."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

from generators.base import Generator, Product, option
from generators.diagram_columns import columns_of, pages_of
from generators.diagram_dot import RANKS, Colour, Look, dot_of
from generators.diagram_graph import Level, graph_of
from generators.dot_render import Engine, render
from generators.ink import ink
from generators.paper import paper_of
from studio.design.design import Design
from studio.design.expand import Expansion, expand
from studio.design.recognise import recognise


@dataclass(frozen=True, slots=True)
class _Diagram(Generator):
    """What the diagram formats have in common."""

    style: Literal["cards", "paper"] = option("cards", "Cards with costs, or a figure for papers.", ("cards", "paper"))
    level: Level = option("block", "A box for each block, or for each layer.", ("block", "layer"))
    direction: Literal["down", "right"] = option("down", "Where the network flows.", ("down", "right"))
    columns: int = option(1, "Columns of cards; 0 makes as many as stay legible at A4, on several pages.")
    colour: Colour = option("type", "Colour by type, or by the share of BFLOPS.", ("type", "heat"))
    stages: bool = option(True, "Frames around the cards of one map size.")
    legend: bool = option(True, "What colours and figures mean.")
    heading: bool = option(True, "The name of the design above it.")
    opened: str = option("", "Paper: the block that is drawn inside; the most frequent one where empty, or none.")
    theme: Literal["light", "dark"] = option("light", "Ground and ink.", ("light", "dark"))

    def pages(self, design: Design, expansion: Expansion) -> Iterator[str]:
        """The DOT text of each page; plain sections are recognised as blocks first, on a copy."""
        if self.level == "block" or self.style == "paper":
            design = recognise(design)
            expansion = expand(design, expansion)
        colours = ink(self.theme)
        if self.style == "paper":
            yield paper_of(design, expansion, colours, self.opened)
            return
        graph = graph_of(design, expansion, self.level)
        look = Look(
            title=design.name if self.heading else "",
            ranks=RANKS[self.direction],
            ink=colours,
            colour=self.colour,
            legend=self.legend,
            frames=self.stages,
        )
        for page in (
            pages_of(columns_of(graph, self.columns)) if self.columns == 0 else [columns_of(graph, self.columns)]
        ):
            yield dot_of(graph, page, look)

    @property
    def engine(self) -> Engine:
        """What places it: Graphviz for cards, this program for papers."""
        return "nop" if self.style == "paper" else "dot"

    def drawn(self, design: Design, expansion: Expansion, target: Path, picture: str, dpi: int = 96) -> Product:
        """A picture for each page: `net.svg`, `net-2.svg`, ..."""
        return Product(
            {
                _page(target, number): render(text, picture, dpi, self.engine)
                for number, text in enumerate(self.pages(design, expansion), 1)
            }
        )


def _page(target: Path, number: int) -> str:
    return target.name if number == 1 else f"{target.stem}-{number}{target.suffix}"


@dataclass(frozen=True, slots=True)
class Svg(_Diagram):
    """A picture for pages: text stays text."""

    name: ClassVar[str] = "svg"
    title: ClassVar[str] = "Diagram (SVG)"
    suffixes: ClassVar[tuple[str, ...]] = (".svg",)

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """The picture."""
        return self.drawn(design, expansion, target, "svg")


@dataclass(frozen=True, slots=True)
class Pdf(_Diagram):
    """A picture for papers: text stays text."""

    name: ClassVar[str] = "pdf"
    title: ClassVar[str] = "Diagram (PDF)"
    suffixes: ClassVar[tuple[str, ...]] = (".pdf",)

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """The picture."""
        return self.drawn(design, expansion, target, "pdf")


@dataclass(frozen=True, slots=True)
class Png(_Diagram):
    """A picture of pixels."""

    name: ClassVar[str] = "png"
    title: ClassVar[str] = "Diagram (PNG)"
    suffixes: ClassVar[tuple[str, ...]] = (".png",)

    dpi: int = option(144, "Pixels an inch.")

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """The picture."""
        return self.drawn(design, expansion, target, "png", self.dpi)


@dataclass(frozen=True, slots=True)
class Dot(_Diagram):
    """The text that Graphviz draws, for people who want to go on with it."""

    name: ClassVar[str] = "dot"
    title: ClassVar[str] = "Graphviz DOT"
    suffixes: ClassVar[tuple[str, ...]] = (".dot", ".gv")

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """The text of each page."""
        pages = enumerate(self.pages(design, expansion), 1)
        return Product({_page(target, number): text.encode() for number, text in pages})
