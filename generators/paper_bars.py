"""The upper part of a figure: a bar for each block, as high as its map is large, repeats stacked behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import log2

from generators.diagram_graph import INPUT, Graph, Wire, graph_of
from generators.ink import Ink, tint
from generators.paper_sheet import Paint, Sheet
from generators.paper_words import block_title, broken, layer_title
from studio.design.design import BlockNode, Design
from studio.design.expand import Expansion
from studio.layers.base import Category, Shape

#: Bars of a row, its height, width of the figure, and what the text of a bar needs of a letter: points.
PER_ROW, WIDTH, LETTER = 11, 524.0, 4.6
_LEFT, _STEP, _LOWEST, _BEHIND = 30.0, 8.0, 40.0, 1.8
#: Layers without work of their own, which a figure leaves out.
_LEFT_OUT = ("dropout", "softmax", "cost")


@dataclass(frozen=True, slots=True)
class Bar:
    """A block or layer: key in the graph, node of the design, words, repeats, output, colour family.

    `follows`: whether it reads the bar before.
    """

    key: str
    node: int
    title: str
    repeats: int
    shape: Shape
    category: Category
    follows: bool


def bars_of(design: Design, expansion: Expansion) -> tuple[tuple[Bar, ...], tuple[Wire, ...]]:
    """The bars of a network and the wires between them, those without work left out where only the next reads them."""
    graph = graph_of(design, expansion, "block")
    keep = {card.key for card in graph.cards if card.title not in _LEFT_OUT or _read_later(graph, card.key)}
    before = {wire.target: wire.source for wire in graph.wires if wire.kind == "trunk"}
    bars: list[Bar] = []
    for card in graph.cards:
        if card.key not in keep:
            continue
        source = before.get(card.key)
        while source is not None and source != INPUT and source not in keep:
            source = before.get(source)
        follows = source == (bars[-1].key if bars else INPUT)
        node = design.node(expansion.network.layers[card.first].address.node)
        title = block_title(node.block) if isinstance(node, BlockNode) else layer_title(expansion.rows[card.first])
        bars.append(Bar(card.key, node.id, title, card.repeats, card.shape, card.category, follows))
    return tuple(bars), tuple(wire for wire in graph.wires if wire.kind != "trunk" and wire.target in keep)


def _read_later(graph: Graph, key: str) -> bool:
    return any(wire.source == key and wire.kind != "trunk" for wire in graph.wires)


def height_of(shape: Shape) -> float:
    """Height of a bar: the logarithm of the map's side."""
    return _LOWEST + _STEP * log2(max(1, shape.h, shape.w))


@dataclass(frozen=True, slots=True)
class Drawn:
    """Where rows of bars end, below and to the right, and the middle of each bar in the last row, by node."""

    bottom: float
    right: float
    feet: Mapping[int, float]


def draw_bars(sheet: Sheet, bars: Sequence[Bar], wires: Sequence[Wire], ink: Ink) -> Drawn:
    """Draw bars in rows with the wires between them."""
    rows = [tuple(bars[first : first + PER_ROW]) for first in range(0, len(bars), PER_ROW)]
    pitch = min(58.0, (WIDTH - _LEFT) / max(1, min(len(bars), PER_ROW)))
    place = {bar.key: (number, column) for number, row in enumerate(rows) for column, bar in enumerate(row)}
    far = [wire for wire in wires if wire.source != INPUT and place[wire.source][0] != place[wire.target][0]]
    letters = {wire: chr(ord("a") + number % 26) for number, wire in enumerate(far)}
    top = 0.0
    feet: dict[int, float] = {}
    for number, row in enumerate(rows):
        arcs = [
            wire for wire in wires if wire not in letters and place[wire.target][0] == number and wire.source != INPUT
        ]
        levels = _levels([(place[wire.source][1], place[wire.target][1]) for wire in arcs])
        tall = max(height_of(bar.shape) for bar in row)
        middle = top + 16 + 7 * (1 + max(levels, default=-1)) + tall / 2
        drawing = _Row(sheet, row, pitch, middle, ink)
        goes_on = number + 1 < len(rows) and rows[number + 1][0].follows
        drawing.draw(first=number == 0, goes_on=goes_on)
        for wire, level in zip(arcs, levels, strict=True):
            drawing.arc(place[wire.source][1], place[wire.target][1], middle - tall / 2 - 12 - 7 * level, wire)
        for wire, letter in letters.items():
            for key, word in ((wire.source, f"{letter} →"), (wire.target, f"→ {letter}")):
                if place[key][0] == number:
                    drawing.letter(place[key][1], word, wire)
        feet = {bar.node: drawing.x(column) for column, bar in enumerate(row)}
        top = middle + tall / 2 + 54
    return Drawn(top, _LEFT + pitch * min(len(bars), PER_ROW), feet)


def _levels(spans: Sequence[tuple[int, int]]) -> list[int]:
    """A height for each arc, so that none touches another: shorter ones lie lower."""
    found: dict[int, int] = {}
    for number in sorted(range(len(spans)), key=lambda item: spans[item][1] - spans[item][0]):
        low, high = spans[number]
        taken = {level for other, level in found.items() if spans[other][0] <= high and low <= spans[other][1]}
        found[number] = next(level for level in range(len(spans) + 1) if level not in taken)
    return [found[number] for number in range(len(spans))]


class _Row:
    """One row of bars around a middle line."""

    def __init__(self, sheet: Sheet, bars: Sequence[Bar], pitch: float, middle: float, ink: Ink) -> None:
        self._sheet, self._bars, self._ink = sheet, bars, ink
        self._pitch, self._wide, self._middle = pitch, 0.81 * pitch, middle
        self._foot = middle + max(height_of(bar.shape) for bar in bars) / 2

    def x(self, column: int) -> float:
        """The middle of a column."""
        return _LEFT + (column + 0.5) * self._pitch

    def draw(self, first: bool, goes_on: bool) -> None:
        """Bars, arrows between them, filters and map sizes below."""
        half = self._wide / 2
        if first:
            self._sheet.words((12, self._middle - 6), "image")
        before = 0.0 if first else _LEFT - 14
        for column, bar in enumerate(self._bars):
            if bar.follows:
                ends = [(before, self._middle), (self.x(column) - half, self._middle)]
                self._sheet.line(ends, self._ink.text, arrow=True)
            self._bar(bar, self.x(column))
            before = self.x(column) + half + _BEHIND * min(bar.repeats - 1, 3)
        if goes_on:
            self._sheet.line([(before, self._middle), (before + 12, self._middle)], self._ink.text, arrow=True)
        self._brackets()

    def _bar(self, bar: Bar, x: float) -> None:
        high, colour = height_of(bar.shape), self._ink.categories[bar.category]
        paint = Paint(tint(colour, self._ink.ground), colour if self._ink.ground == "#FFFFFF" else self._ink.hint)
        for behind in range(min(bar.repeats - 1, 3), 0, -1):
            shift = _BEHIND * behind
            self._sheet.box((x + shift, self._middle - shift), (self._wide, high), paint)
        lines = broken(bar.title, max(5, int(self._wide / LETTER)))
        self._sheet.box((x, self._middle), (self._wide, high), paint, lines, bold=False)
        if bar.repeats > 1:
            top = self._middle - high / 2 - _BEHIND * min(bar.repeats - 1, 3)
            self._sheet.words((x, top - 6), f"×{bar.repeats}", bold=True)
        self._sheet.words((x, self._foot + 8), str(bar.shape.c if bar.shape.image else bar.shape.flat), bold=True)

    def _brackets(self) -> None:
        """A bracket under each run of bars of one map size."""
        sized = groupby(enumerate(self._bars), key=lambda pair: (pair[1].shape.h, pair[1].shape.w))
        for (height, width), group in sized:
            columns = [column for column, _ in group]
            left, right = self.x(columns[0]) - self._wide / 2, self.x(columns[-1]) + self._wide / 2
            y = self._foot + 20
            self._sheet.line([(left, y - 4), (left, y), (right, y), (right, y - 4)], self._ink.hint)
            words = f"{height} × {width}" if height > 0 else "1 × 1"
            self._sheet.words(((left + right) / 2, y + 8), words, self._ink.hint)

    def _top(self, column: int) -> float:
        bar = self._bars[column]
        return self._middle - height_of(bar.shape) / 2

    def arc(self, source: int, target: int, level: float, wire: Wire) -> None:
        """A wire over the bars between."""
        start, end = self.x(source) + self._wide / 4, self.x(target) - self._wide / 4
        points = [(start, self._top(source)), (start, level), (end, level), (end, self._top(target))]
        self._sheet.line(points, self._ink.wires[wire.kind], arrow=True)

    def letter(self, column: int, word: str, wire: Wire) -> None:
        """The end of a wire that goes on in another row."""
        side = -1 if word.startswith("→") else 1
        self._sheet.words(
            (self.x(column) + side * self._wide / 3, self._top(column) - 7), word, self._ink.wires[wire.kind]
        )
