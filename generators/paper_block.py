"""The lower part of a figure: the layers of one block, branches below the main line and skips above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generators.ink import Ink, tint
from generators.paper_sheet import Paint, Point, Sheet
from generators.paper_words import layer_detail, layer_title
from studio.design.expand import Expansion
from studio.layers.pointwise import Dropout
from studio.layers.wiring import Route, ScaleChannels, Shortcut
from studio.network.network import NetLayer

#: Layers that a figure has room for.
MOST = 14
_WIDE, _HIGH, _ROUND, _GAP, _ROW = 62.0, 26.0, 14.0, 12.0, 46.0
_LEFT = 32.0
_SIGNS: dict[type, str] = {Shortcut: "+", ScaleChannels: "×", Route: "c"}
_PARTS = {"se": "squeeze-excite"}


@dataclass(frozen=True, slots=True)
class Item:
    """A drawn layer: its index, column and row, the layers it reads, whether it is a sign in a circle."""

    layer: NetLayer
    column: int
    row: int
    inputs: tuple[int, ...]
    sign: str


def items_of(layers: Sequence[NetLayer]) -> tuple[Item, ...]:
    """The layers of a block that are drawn, with their places. Dropout and routes to one layer are only wires."""
    return _Placing(layers[0].index - 1).all(layers)


class _Placing:
    """Walks over the layers; a branch starts a row below all others, what joins branches returns to the upper one."""

    def __init__(self, source: int) -> None:
        self._alias = {source: source}
        self._items: dict[int, Item] = {}
        self._row = self._lowest = 0
        self._source = source

    def all(self, layers: Sequence[NetLayer]) -> tuple[Item, ...]:
        for item in layers:
            self._place(item)
        return tuple(self._items.values())

    def _place(self, item: NetLayer) -> None:
        inputs = tuple(self._alias[index] for index in item.inputs)
        layer = item.layer
        if isinstance(layer, Dropout):
            self._alias[item.index] = inputs[0]
            return
        if isinstance(layer, Route) and len(inputs) == 1 and layer.groups == 1:
            self._branch()
            self._alias[item.index] = inputs[0]
            return
        self._alias[item.index] = item.index
        joins = len(inputs) > 1
        if joins:
            self._row = min(self._items[index].row for index in inputs if index in self._items)
        elif self._starts_gate(item) or (isinstance(layer, Route) and inputs[0] != item.index - 1):
            self._branch()
        column = 1 + max((self._items[index].column for index in inputs if index in self._items), default=-1)
        self._items[item.index] = Item(item, column, self._row, inputs, _SIGNS.get(type(layer), "") if joins else "")

    def _branch(self) -> None:
        self._lowest += 1
        self._row = self._lowest

    def _starts_gate(self, item: NetLayer) -> bool:
        part, _, name = item.address.role.rpartition(".")
        return bool(part) and name == "pool"


def size_of(items: Sequence[Item]) -> tuple[float, float]:
    """Width of a block from its input to its output, and how far its lowest row lies below the main line."""
    widths = _widths(items)
    return _LEFT + sum(widths) + _GAP * len(widths) + _LEFT / 2, _ROW * max(item.row for item in items)


def _widths(items: Sequence[Item]) -> list[float]:
    """How wide each column is: as its widest layer."""
    widths = [0.0] * (1 + max(item.column for item in items))
    for item in items:
        widths[item.column] = max(widths[item.column], _ROUND if item.sign else _WIDE)
    return widths


def draw_block(sheet: Sheet, items: Sequence[Item], expansion: Expansion, top: float, ink: Ink) -> None:
    """Draw a block whose main line lies at `top`."""
    _Block(sheet, items, expansion, top, ink).draw()


class _Block:
    """One block at its place."""

    def __init__(self, sheet: Sheet, items: Sequence[Item], expansion: Expansion, top: float, ink: Ink) -> None:
        self._sheet, self._items, self._expansion, self._ink = sheet, items, expansion, ink
        self._top = top
        self._by_index = {item.layer.index: item for item in items}
        self._source = items[0].layer.index - 1
        self._centres = self._columns()
        self._skips = 0

    def _columns(self) -> list[float]:
        """The middle of each column."""
        left, centres = _LEFT, []
        for width in _widths(self._items):
            centres.append(left + width / 2)
            left += width + _GAP
        return centres

    def _at(self, item: Item) -> Point:
        return self._centres[item.column], self._top + _ROW * item.row

    def draw(self) -> None:
        """Frames around parts, then layers, then wires."""
        self._frames()
        for item in self._items:
            self._layer(item)
        for item in self._items:
            for place, source in enumerate(item.inputs):
                self._wire(source, item, place)
        last = self._items[-1]
        x, y = self._at(last)
        self._sheet.line([(x + self._half(last), y), (x + self._half(last) + 22, y)], self._ink.text, arrow=True)

    def _half(self, item: Item) -> float:
        return (_ROUND if item.sign else _WIDE) / 2

    def _layer(self, item: Item) -> None:
        row = self._expansion.rows[item.layer.index]
        colour = self._ink.categories[row.layer.category]
        paint = Paint(tint(colour, self._ink.ground), colour if self._ink.ground == "#FFFFFF" else self._ink.hint)
        if item.sign:
            self._sheet.box(self._at(item), (_ROUND, _ROUND), paint, [item.sign], round=True)
            return
        detail = layer_detail(row.layer) or " ".join(row.layer.facts())
        lines = [layer_title(row, inside=True), *([detail] if detail else [])]
        self._sheet.box(self._at(item), (_WIDE, _HIGH), paint, lines)

    def _frames(self) -> None:
        """A dashed frame with a name around each part that lies in a row below."""
        parts: dict[str, list[Item]] = {}
        for item in self._items:
            part = item.layer.address.role.rpartition(".")[0]
            if part and item.row > 0:
                parts.setdefault(part, []).append(item)
        for part, items in parts.items():
            if len({item.row for item in items}) > 1 or len(items) < 2:
                continue
            y = self._at(items[0])[1]
            left = min(self._at(item)[0] - self._half(item) for item in items) - 3
            right = max(self._at(item)[0] + self._half(item) for item in items) + 3
            paint = Paint(self._ink.ground, self._ink.hint, dashed=True)
            self._sheet.box(((left + right) / 2, y - 4), (right - left, _HIGH + 20), paint)
            self._sheet.words(((left + right) / 2, y - _HIGH / 2 - 7), _PARTS.get(part, part), self._ink.hint)

    def _wire(self, source: int, item: Item, place: int) -> None:
        """A wire into a layer: straight, over the row, down to a branch, or up out of one."""
        x, y = self._at(item)
        before = self._by_index.get(source)
        start_x, start_y = (
            (self._at(before)[0] + self._half(before), self._at(before)[1]) if before else (8.0, self._top)
        )
        left = x - self._half(item)
        row, column = (before.row, before.column) if before else (0, -1)
        if row == item.row and not self._between(row, column, item.column):
            self._sheet.line([(start_x, start_y), (left, y)], self._ink.text, arrow=True)
            return
        turn = start_x + 7
        if row == item.row:
            self._skips += 1
            level = y - _HIGH / 2 - 6 - 6 * self._skips
            colour = self._ink.wires["shortcut" if item.sign == "+" else "route"]
            self._sheet.dot((turn, start_y), colour)
            self._sheet.line(
                [(turn, start_y), (turn, level), (x, level), (x, y - self._half(item))], colour, arrow=True
            )
        elif row < item.row:
            self._sheet.dot((turn, start_y), self._ink.text)
            self._sheet.line([(turn, start_y), (turn, y), (left, y)], self._ink.text, arrow=True)
        else:
            end = y + (self._half(item) if item.sign else _HIGH / 2)
            lane = x + (place - 1) * 2 if item.sign else x
            self._sheet.line([(start_x, start_y), (lane, start_y), (lane, end)], self._ink.text, arrow=True)

    def _between(self, row: int, low: int, high: int) -> bool:
        return any(item.row == row and low < item.column < high for item in self._items)
