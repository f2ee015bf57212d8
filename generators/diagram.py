"""Diagrams through Graphviz: SVG, PDF and PNG pictures, and the DOT text itself, at block or layer level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

from generators.base import Generator, Product, option
from generators.diagram_card import Colour, Labels, Look
from generators.diagram_columns import CARDS, CARDS_RIGHT, COLUMNS, ROWS, Column, columns_of, pages_of
from generators.diagram_dot import RANKS, dot_of
from generators.diagram_graph import Graph, Level, graph_of
from generators.dot_render import Engine, render
from generators.ink import ink
from generators.page import PageSize, Sheet, png_on_sheet, sheet_of
from generators.paper import inside_of, paper_of
from generators.paper_parts import parts_of
from generators.paper_scaling import scaling_of
from generators.pdf_pages import in_one_file
from studio.design.design import Design
from studio.design.expand import Expansion, expand
from studio.design.recognise import recognise

Style = Literal["cards", "paper", "block", "parts", "scaling"]
STYLES = ("cards", "paper", "block", "parts", "scaling")
FIGURE_WORDS = "the network, one block, its parts, its scaling."


@dataclass(frozen=True, slots=True)
class _Diagram(Generator):
    """What the diagram formats have in common."""

    style: Style = option("cards", "Cards with costs; or a figure for papers: " + FIGURE_WORDS, STYLES)
    level: Level = option("block", "A box for each block, or for each layer.", ("block", "layer"))
    direction: Literal["down", "right"] = option("down", "Where the network flows.", ("down", "right"))
    page: PageSize = option("one", "One picture, or pages on which text stays legible.", ("one", "a4", "letter"))
    columns: int = option(
        0, "Columns of cards, of a page where there are pages; 0 leaves it to the program.", bounds=(0, 12)
    )
    labels: Labels = option("costs", "What a card tells: shape and costs, or its shape.", ("costs", "shapes"))
    colour: Colour = option("type", "Colour by type, or by the share of BFLOPS.", ("type", "heat"))
    stages: bool = option(True, "Frames around the cards of one map size.")
    legend: bool = option(True, "What colours and figures mean.")
    heading: bool = option(True, "The name of the design above it, and the number of the page.")
    opened: str = option("", "The block that a paper figure opens; the most frequent one where empty, or none.")
    phi: int = option(
        3, "The compound coefficient of the scaling figure, where the design is not scaled.", bounds=(0, 10)
    )
    theme: Literal["light", "dark"] = option("light", "Ground and ink.", ("light", "dark"))

    @property
    def sheet(self) -> Sheet | None:
        """The paper that cards are cut for; figures are as large as they are."""
        return sheet_of(self.page, self.direction == "right") if self.style == "cards" else None

    @property
    def engine(self) -> Engine:
        """What places it: Graphviz for cards, this program for papers."""
        return "dot" if self.style == "cards" else "nop"

    def texts(self, design: Design, expansion: Expansion, target: Path | None = None, rows: str = "") -> list[str]:
        """The DOT text of each page; plain sections are recognised as blocks first, on a copy.

        `target`: the file whose pages link to each other; `rows`: what a card links to, before its layer's number, in
        a document that all pages are part of.
        """
        if self.level == "block" or self.style != "cards":
            design = recognise(design)
            expansion = expand(design, expansion)
        if self.style != "cards":
            return [self._figure(design, expansion)]
        graph = graph_of(design, expansion, self.level)
        pages = self._pages(graph)
        files = tuple(_page(target, number) if target else "" for number in range(1, len(pages) + 1))
        files = files if target or rows else ()
        return [
            dot_of(graph, page, self._look(self._title(design, number, len(pages)), files, rows))
            for number, page in enumerate(pages, 1)
        ]

    def _figure(self, design: Design, expansion: Expansion) -> str:
        """The DOT text of a figure, which places everything itself."""
        colours = ink(self.theme)
        match self.style:
            case "block":
                return inside_of(design, expansion, colours, self.opened)
            case "parts":
                return parts_of(design, expansion, colours)
            case "scaling":
                return scaling_of(design, colours, self.phi)
            case _:
                return paper_of(design, expansion, colours, self.opened)

    def _pages(self, graph: Graph) -> Sequence[tuple[Column, ...]]:
        """The columns of each page."""
        if self.sheet is None:
            return [columns_of(graph, max(1, self.columns))]
        cards, most = (CARDS, COLUMNS) if self.direction == "down" else (CARDS_RIGHT, ROWS)
        return pages_of(columns_of(graph, 0, cards), max(0, self.columns) or most)

    def _title(self, design: Design, number: int, count: int) -> str:
        if not self.heading:
            return ""
        return f"{design.name}, page {number} of {count}" if count > 1 else design.name

    def _look(self, title: str, files: tuple[str, ...], rows: str) -> Look:
        return Look(
            title=title,
            ranks=RANKS[self.direction],
            ink=ink(self.theme),
            colour=self.colour,
            legend=self.legend,
            frames=self.stages,
            labels=self.labels,
            inside=self.sheet.inside if self.sheet else None,
            files=files,
            rows=rows,
        )

    def drawn(self, texts: Sequence[str], picture: str, dpi: int = 72) -> list[bytes]:
        """The picture of each page."""
        return [render(text, picture, dpi, self.engine) for text in texts]


def _page(target: Path, number: int) -> str:
    return target.name if number == 1 else f"{target.stem}-{number}{target.suffix}"


def _files(target: Path, pictures: Sequence[bytes]) -> Product:
    """A file for each page: `net.svg`, `net-2.svg`, ..."""
    return Product({_page(target, number): picture for number, picture in enumerate(pictures, 1)})


@dataclass(frozen=True, slots=True)
class Svg(_Diagram):
    """A picture for pages on the net: text stays text, cut wires link to where they go on."""

    name: ClassVar[str] = "svg"
    title: ClassVar[str] = "Diagram (SVG)"
    suffixes: ClassVar[tuple[str, ...]] = (".svg",)

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """The picture."""
        return _files(target, self.drawn(self.texts(design, expansion, target), "svg"))


@dataclass(frozen=True, slots=True)
class Pdf(_Diagram):
    """A picture for papers: text stays text; long ones are one file of several pages."""

    name: ClassVar[str] = "pdf"
    title: ClassVar[str] = "Diagram (PDF)"
    suffixes: ClassVar[tuple[str, ...]] = (".pdf",)

    page: PageSize = option("a4", "One picture, or pages on which text stays legible.", ("one", "a4", "letter"))

    @classmethod
    def preview(cls, values: Mapping[str, Any]) -> Generator | None:
        """The first page as a picture."""
        return Svg.make({"page": cls.make(values).page, **values})

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """The document."""
        pictures = self.drawn(self.texts(design, expansion), "pdf")
        if self.sheet is not None:
            pictures = [in_one_file(pictures, self.sheet, ink(self.theme).ground)]
        return _files(target, pictures)


@dataclass(frozen=True, slots=True)
class Png(_Diagram):
    """A picture of pixels."""

    name: ClassVar[str] = "png"
    title: ClassVar[str] = "Diagram (PNG)"
    suffixes: ClassVar[tuple[str, ...]] = (".png",)

    dpi: int = option(144, "Pixels an inch.", bounds=(10, 600))

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """The picture."""
        pictures = self.drawn(self.texts(design, expansion), "png", self.dpi)
        if self.sheet is not None:
            pictures = [png_on_sheet(data, self.sheet, ink(self.theme).ground, self.dpi) for data in pictures]
        return _files(target, pictures)


@dataclass(frozen=True, slots=True)
class Dot(_Diagram):
    """The text that Graphviz draws, for people who want to go on with it."""

    name: ClassVar[str] = "dot"
    title: ClassVar[str] = "Graphviz DOT"
    suffixes: ClassVar[tuple[str, ...]] = (".dot", ".gv")

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """The text of each page."""
        return _files(target, [text.encode() for text in self.texts(design, expansion)])
