"""How far apart the pixels of each map lie on the input image, and what that asks of the input's size."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from studio.network.network import NetLayer, Network, Row

#: Input pixels between neighbours of a map, (vertical, horizontal); below 1 where a map is finer than the input.
Jump = tuple[Fraction, Fraction]
_ONE: Jump = (Fraction(1), Fraction(1))


def jumps(network: Network, rows: Sequence[Row]) -> tuple[Jump, ...]:
    """The jump of each layer's output; a layer that joins several maps takes the largest of theirs."""
    found: list[Jump] = []
    for item, row in zip(network.layers, rows, strict=True):
        across = [found[index] for index in map_inputs(item, row) if index >= 0]
        here = across[0] if across else _ONE
        if len(across) > 1:
            here = (max(jump[0] for jump in across), max(jump[1] for jump in across))
        stride = row.layer.window(row.inputs).stride if row.known else (1, 1)
        found.append(here if stride == (1, 1) else (here[0] * stride[0], here[1] * stride[1]))
    return tuple(found)


def map_inputs(item: NetLayer, row: Row) -> tuple[int, ...]:
    """The inputs whose pixels correspond to the output's: a gate of one pixel beside a map is left out."""
    if not row.known or len(item.inputs) < 2:
        return item.inputs
    largest = max(shape.h * shape.w for shape in row.inputs)
    wide = [index for index, shape in zip(item.inputs, row.inputs, strict=True) if shape.h * shape.w > 1]
    return tuple(wide) if largest > 1 else item.inputs


def total_stride(network: Network, rows: Sequence[Row]) -> tuple[int, int]:
    """The largest (vertical, horizontal) stride of a map of more than one pixel: the input should be a multiple."""
    down, across = 1, 1
    for row, jump in zip(rows, jumps(network, rows), strict=True):
        if row.known and row.out.indexed.h * row.out.indexed.w > 1:
            down, across = max(down, int(jump[0])), max(across, int(jump[1]))
    return down, across


def legal_sizes(size: int, stride: int) -> tuple[int, ...]:
    """The multiples of the stride next to a size."""
    below = size // stride * stride
    return tuple(near for near in (below, below + stride) if near > 0)
