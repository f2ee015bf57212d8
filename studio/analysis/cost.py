"""Cost of layers, of the blocks they came from, of the stages of one map size, and in total.

BFLOPS are Darknet's and are added as Darknet adds them, in float32; MACs are those of papers (convolutions and linear
layers only). Bytes are float32, one image.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from studio.cfg.parse import f32
from studio.layers.base import Shape
from studio.network.network import Network, Row

FLOAT_BYTES = 4


@dataclass(frozen=True, slots=True)
class Cost:
    """Learnable numbers, batch-norm statistics, MACs, BFLOPS, and bytes read and written for one image.

    Reads are the inputs, weights and statistics of a layer, writes its output: what moves if nothing stays cached.
    """

    params: int = 0
    buffers: int = 0
    macs: int = 0
    bflops: float = 0.0
    reads: int = 0
    writes: int = 0

    @property
    def moved(self) -> int:
        """Bytes read and written."""
        return self.reads + self.writes


@dataclass(frozen=True, slots=True)
class Part:
    """Layers `first..last` under one name, with their cost: a block's occurrence, a single layer, or a stage."""

    name: str
    first: int
    last: int
    cost: Cost
    out: Shape


def layer_cost(row: Row) -> Cost:
    """The cost of one layer; nothing where its shape is unknown."""
    if not row.known:
        return Cost()
    values = sum(shape.flat for shape in row.inputs) + row.params + row.buffers
    written = row.out.next.flat
    return Cost(row.params, row.buffers, row.macs, row.bflops, FLOAT_BYTES * values, FLOAT_BYTES * written)


def total(costs: Iterable[Cost]) -> Cost:
    """The sum of costs; negative BFLOPS (a product that wrapped in 32 bits) are left out, as in Darknet."""
    parts = tuple(costs)
    bflops = 0.0
    for part in parts:
        if part.bflops > 0:
            bflops = f32(bflops + part.bflops)
    return Cost(
        sum(part.params for part in parts),
        sum(part.buffers for part in parts),
        sum(part.macs for part in parts),
        bflops,
        sum(part.reads for part in parts),
        sum(part.writes for part in parts),
    )


def shares(values: Sequence[float]) -> tuple[float, ...]:
    """Each value's share of their sum, 0 where that is 0."""
    whole = sum(values)
    return tuple(value / whole if whole else 0.0 for value in values)


def by_layer(network: Network, rows: Sequence[Row]) -> tuple[Part, ...]:
    """One part for each layer."""
    return tuple(_part(item.layer.section, rows, item.index, item.index) for item in network.layers)


def by_block(network: Network, rows: Sequence[Row]) -> tuple[Part, ...]:
    """One part for each occurrence of a block, and one for each layer that belongs to none, in order."""
    parts: list[Part] = []
    groups = {group.first: group for group in network.groups if group.parent is None}
    index = 0
    while index < len(network.layers):
        group = groups.get(index)
        last = max(index, group.last) if group else index
        parts.append(_part(group.kind if group else network.layers[index].layer.section, rows, index, last))
        index = last + 1
    return tuple(parts)


def by_stage(network: Network, rows: Sequence[Row]) -> tuple[Part, ...]:
    """Runs of layers whose outputs have one height and width; the name is that size, `56×56`.

    A gate, which looks at single pixels between maps of one size, belongs to their stage.
    """
    parts: list[Part] = []
    sizes = _without_gates([_size(row) for row in rows])
    first = 0
    for index in range(1, len(rows) + 1):
        if index == len(rows) or sizes[index] != sizes[first]:
            height, width = sizes[first]
            name = f"{height}×{width}" if height > 0 else "vector" if height == 0 else "unknown"
            parts.append(_part(name, rows, first, index - 1))
            first = index
    return tuple(parts)


def _without_gates(sizes: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The sizes with those of single pixels replaced that stand between two equal ones."""
    before = 0
    for index, size in enumerate(sizes):
        if size == (1, 1):
            continue
        if sizes[before] == size:
            sizes[before:index] = [size] * (index - before)
        before = index
    return sizes


def _size(row: Row) -> tuple[int, int]:
    return row.out.next.h, row.out.next.w


def _part(name: str, rows: Sequence[Row], first: int, last: int) -> Part:
    return Part(name, first, last, total(layer_cost(row) for row in rows[first : last + 1]), rows[last].out.next)
