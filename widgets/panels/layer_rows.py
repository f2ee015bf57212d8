"""What the layers table says: one row a node, below a block its layers. Values only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import overload

from studio.analysis.memory import activation_bytes
from studio.analysis.receptive_field import ReceptiveField, receptive_fields
from studio.design.design import BlockNode, Design, LayerNode
from studio.design.expand import Expansion
from studio.layers.base import Address, Category, Layer, Shape
from studio.network.network import Row
from widgets.canvas.cards import telling, word
from widgets.costs import NONE, UNKNOWN, bar_category, cost

BYPASSED = "bypassed"


@dataclass(frozen=True, slots=True)
class LayerRow:
    """One row. `first..last` are Darknet indices, empty (0, -1) for a block that expands to nothing.

    `memory`: bytes of outputs; `sizes`: numbers in its input and output, -1 for none; `layer`: None for a block.
    `share` is its part of the network's cost, `full` how far its bar is filled: 1 for the costliest row of its level.
    """

    address: Address
    title: str
    facts: str
    category: str
    first: int
    last: int
    filters: str
    size: str
    input: str
    output: str
    bflops: float
    params: int
    share: float
    full: float
    parts: tuple[tuple[float, str], ...]
    inner: tuple[LayerRow, ...] = ()
    macs: int = 0
    memory: int = 0
    sizes: tuple[int, int] = (-1, -1)
    layer: Layer | None = None

    @property
    def number(self) -> str:
        """`60–82`."""
        if self.last < self.first:
            return NONE
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


class Rows(Sequence[LayerRow]):
    """The rows of a design, each made when it is first asked for: a table shows a few of thousands."""

    def __init__(self, design: Design, expansion: Expansion, metric: str) -> None:
        self._making = _Making(expansion, metric)
        self._nodes = design.nodes
        self._made: dict[int, LayerRow] = {}
        self._most = max((self._making.share(node.id) for node in design.nodes), default=0.0)
        #: What decides which rows there are: for each its address, below it those of its layers.
        self.outline: tuple[tuple[Address, ...], ...] = tuple(map(self._making.addresses, design.nodes))
        #: Measured milliseconds of each layer, where somebody measured this very network.
        self.times: tuple[float, ...] = ()

    def __len__(self) -> int:
        """One a node."""
        return len(self._nodes)

    def field(self, row: LayerRow) -> int | None:
        """Receptive field of a row's output, the larger side in input pixels; None where it is unknown."""
        found = self._making.fields[row.last] if row.first <= row.last else None
        return max(found.size) if found is not None else None

    def time(self, row: LayerRow) -> float | None:
        """Measured milliseconds of a row; None where nobody measured."""
        return sum(self.times[row.first : row.last + 1]) if self.times else None

    @overload
    def __getitem__(self, place: int) -> LayerRow: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[LayerRow]: ...

    def __getitem__(self, place: int | slice) -> LayerRow | Sequence[LayerRow]:
        """The row of a node, or those of several."""
        if isinstance(place, slice):
            return [self[number] for number in range(*place.indices(len(self)))]
        number = range(len(self))[place]
        if number not in self._made:
            row = self._making.node_row(self._nodes[number])
            self._made[number] = replace(row, full=row.share / self._most if self._most else 0.0)
        return self._made[number]


def rows_of(design: Design, expansion: Expansion, metric: str) -> Rows:
    """The rows of a design with costs in a metric."""
    return Rows(design, expansion, metric)


def dimensions(shape: Shape) -> str:
    """Darknet's order: `14 × 14 × 112`; `1000` for a flat one."""
    if not shape.known:
        return UNKNOWN
    return f"{shape.w} × {shape.h} × {shape.c}" if shape.image else str(shape.flat)


class _Making:
    """The rows of one expansion."""

    def __init__(self, expansion: Expansion, metric: str) -> None:
        self._network = expansion.network
        self._layers = expansion.network.layers
        self._rows = expansion.rows
        self._costs = [cost(row, metric) for row in self._rows]
        self._total = sum(self._costs)
        self._spans: dict[int, list[int]] = {}
        for item in self._layers:
            self._spans.setdefault(item.address.node, []).append(item.index)

    @cached_property
    def fields(self) -> tuple[ReceptiveField | None, ...]:
        """The receptive field of each layer."""
        return receptive_fields(self._network, self._rows)

    def share(self, node: int) -> float:
        """A node's part of the network's cost."""
        return self._share(self._spans.get(node, ()))

    def addresses(self, node: BlockNode | LayerNode) -> tuple[Address, ...]:
        """A node and the layers that stand below it."""
        inner = self._spans.get(node.id, ()) if isinstance(node, BlockNode) else ()
        return Address(node.id), *(self._layers[index].address for index in inner)

    def level(self, rows: Iterable[LayerRow]) -> tuple[LayerRow, ...]:
        """Rows whose bars compare with each other."""
        made = tuple(rows)
        most = max((row.share for row in made), default=0.0)
        return tuple(replace(row, full=row.share / most if most else 0.0) for row in made)

    def node_row(self, node: BlockNode | LayerNode) -> LayerRow:
        """A node of the design."""
        span = self._spans.get(node.id, [])
        if isinstance(node, LayerNode):
            return self._layer_row(span[0], Address(node.id)) if span else self._bypassed_row(node)
        count = self._layers[span[-1]].address.occurrence + 1 if span else 1
        repeats = f"×{count}" if count > 1 else ""
        channels = self._rows[span[-1]].out.next.c if span else 0
        block = node.block_at(0)
        facts = [fact for fact in block.facts() if fact != str(getattr(block, "filters", ""))]
        facts += [repeats, BYPASSED if node.bypassed else ""]
        row = self._row(Address(node.id), span, node.block.title(), facts, Category.BLOCK)
        inner = self.level(self._layer_row(index, self._layers[index].address) for index in span)
        return replace(row, filters=str(channels) if channels > 0 else UNKNOWN if span else NONE, inner=inner)

    def _bypassed_row(self, node: LayerNode) -> LayerRow:
        """A layer that is no part of the network."""
        facts = (*telling(node.layer), BYPASSED)
        row = self._row(Address(node.id), (), word(node.layer), facts, bar_category(node.layer))
        filters = _value(node.layer, "filters")
        return replace(row, filters=NONE if filters is None else str(filters), size=_size(node.layer))

    def _layer_row(self, index: int, address: Address) -> LayerRow:
        layer = self._layers[index].layer
        filters, size = _value(layer, "filters"), _size(layer)
        covered = {str(filters), f"s{_value(layer, 'stride')}", f"{_value(layer, 'size')}×{_value(layer, 'size')}"}
        facts = [fact for fact in telling(layer) if fact not in covered]
        row = self._row(address, [index], word(layer), [*facts, *self._sources(index)], bar_category(layer))
        return replace(row, filters=NONE if filters is None else str(filters), size=size, layer=layer)

    def _row(self, address: Address, span: Sequence[int], title: str, facts: Sequence[str], category: str) -> LayerRow:
        rows = [self._rows[index] for index in span]
        return LayerRow(
            address,
            title,
            " ".join(fact for fact in facts if fact),
            category,
            span[0] if span else 0,
            span[-1] if span else -1,
            NONE,
            NONE,
            _input(rows),
            dimensions(rows[-1].out.next) if rows else NONE,
            sum(max(0.0, row.bflops) for row in rows),
            sum(row.params for row in rows),
            self._share(span),
            0.0,
            self._parts(span),
            macs=sum(row.macs for row in rows),
            memory=sum(activation_bytes(row) for row in rows),
            sizes=(
                rows[0].inputs[0].flat if rows and rows[0].inputs else -1,
                rows[-1].out.next.flat if rows else -1,
            ),
        )

    def _share(self, span: Sequence[int]) -> float:
        return sum(self._costs[index] for index in span) / self._total if self._total else 0.0

    def _parts(self, span: Sequence[int]) -> tuple[tuple[float, str], ...]:
        coloured = [(bar_category(self._layers[index].layer), self._costs[index]) for index in span]
        return tuple(
            (sum(value for _, value in run), category) for category, run in groupby(coloured, key=lambda pair: pair[0])
        )

    def _sources(self, index: int) -> tuple[str, ...]:
        """The layers that it names: `from 12, 8`."""
        item = self._layers[index]
        named = item.inputs[1:] if item.layer.reads_previous else item.inputs
        return ("from " + ", ".join(UNKNOWN if number < 0 else str(number) for number in named),) if named else ()


def _input(rows: Sequence[Row]) -> str:
    shapes = rows[0].inputs[:1] if rows else ()
    return dimensions(shapes[0]) if shapes else NONE


def _value(layer: Layer, key: str) -> object:
    """The value of a key, None where the layer has none of that name."""
    return layer.value(key) if layer.spec(key) is not None else None


def _size(layer: Layer) -> str:
    """`5 × 5 / 1`, as far as the layer has it."""
    size, stride = _value(layer, "size"), _value(layer, "stride")
    if not size:
        return NONE
    return f"{size} × {size} / {stride}" if stride else f"{size} × {size}"
