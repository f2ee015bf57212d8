"""Shapes and costs of a layer from its inputs, and their sums over a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from studio.cfg.parse import f32
from studio.layers.base import NOTHING, UNKNOWN, Context, Layer, Out, Shape
from studio.layers.wiring import Sam, Shortcut
from studio.network.network import NETWORK_INPUT, UNRESOLVED, Network, Row


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over a network: params, buffers, MACs, and BFLOPS as Darknet adds them (sequential float32)."""

    params: int
    buffers: int
    macs: int
    bflops: float


def seen_shape(rows: Sequence[Row], index: int, source: Shape, *, trunk: bool) -> Shape:
    """The shape a layer sees at an input: the layer before gives its `next`, layers named by index their `indexed`."""
    if index == NETWORK_INPUT:
        return source
    if index == UNRESOLVED:
        return UNKNOWN
    out = rows[index].out
    return out.next if trunk else out.indexed


def row_of(layer: Layer, inputs: tuple[Shape, ...], context: Context) -> Row:
    """Shapes and costs of one layer; unknown where an input is unknown or the layer's own settings leave nothing."""
    out = _out_of(layer, inputs, context)
    if not out.next.known:
        return Row(layer, inputs, NOTHING, 0, 0, 0, 0, 0, 0.0)
    work = layer.work(inputs, out, context)
    biases = weights = params = buffers = 0
    for array in layer.arrays(inputs, out):
        floats = array.floats
        if not array.learnable:
            buffers += floats
            continue
        params += floats
        if array.role == "biases":
            biases += floats
        elif array.role == "weights":
            weights += floats
    return Row(layer, inputs, out, work.nweights or weights, biases, params, buffers, work.macs, work.bflops)


def _out_of(layer: Layer, inputs: tuple[Shape, ...], context: Context) -> Out:
    for shape in inputs:
        if not shape.known:
            return NOTHING
    if layer.needs_image and not (inputs and inputs[0].image):
        return NOTHING
    try:
        out = layer.infer(inputs, context)
    except (ZeroDivisionError, IndexError):
        return NOTHING
    return out if _possible(out.next) and (out.indexed is out.next or _possible(out.indexed)) else NOTHING


def _possible(shape: Shape) -> bool:
    """A shape that a layer can hold: a positive flat size, and a map of positive sides or none."""
    return shape.flat > 0 and (shape.image or shape[:3] == (0, 0, 0))


def rows_despite_lost(network: Network, rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows that follow when a reference to nothing keeps only itself unknown, for checks of what comes after it.

    The sum of a shortcut has the shape of the layer before, whatever is added.
    """
    found: list[Row] = []
    for item, row in zip(network.layers, rows, strict=True):
        inputs = tuple(
            seen_shape(found, source, network.input, trunk=item.layer.reads_previous and place == 0)
            for place, source in enumerate(item.inputs)
        )
        new = row if inputs == row.inputs else row_of(item.layer, inputs, network.context)
        if not new.known and isinstance(item.layer, Shortcut | Sam) and inputs[0].known and UNRESOLVED in item.inputs:
            new = replace(new, out=Out.of(inputs[0]))
        found.append(new)
    return tuple(found)


#: Height and width of a stand-in map: large enough for every kernel, and whole after a dozen halvings.
_ANY = 4096


def known_channels(network: Network, rows: Sequence[Row]) -> tuple[int, ...]:
    """The channels of each layer's output, also where a mistake before it leaves the map's size unknown; else -1.

    The channels of a layer hang on those of its inputs or, as with `filters`, on nothing; never on height and width.
    """
    found: list[int] = []
    for item, row in zip(network.layers, rows, strict=True):
        if row.known:
            found.append(row.out.next.c)
            continue
        given = [found[index] if index >= 0 else network.input.c for index in item.inputs if index != UNRESOLVED]
        lost = len(given) < len(item.inputs) or min(given, default=1) < 1
        found.append(
            _independent_channels(item.layer, len(item.inputs), network.context)
            if lost
            else _stood_in(item.layer, tuple(given), network.context)
        )
    return tuple(found)


def _stood_in(layer: Layer, channels: tuple[int, ...], context: Context) -> int:
    return _out_of(layer, tuple(Shape.of(count, _ANY, _ANY) for count in channels), context).next.c


def _independent_channels(layer: Layer, inputs: int, context: Context) -> int:
    """Channels that are the same whatever comes in."""
    first, second = (_stood_in(layer, (count,) * inputs, context) for count in (840, 1680))
    return first if first == second else -1


def totals(rows: Sequence[Row]) -> Totals:
    """Sums over rows; BFLOPS are added in float32 in layer order, negative ones skipped (darknet-semantics 3.1)."""
    bflops = 0.0
    for row in rows:
        if row.bflops > 0:
            bflops = f32(bflops + row.bflops)
    return Totals(
        sum(row.params for row in rows), sum(row.buffers for row in rows), sum(row.macs for row in rows), bflops
    )


def kernel_mixing(rows: Sequence[Row]) -> int:
    """MACs of mixing kernels for one image, which the totals leave out, as the figures of CondConv do (zoo.md 5)."""
    return sum(row.weights for row in rows if row.layer.mixes_kernels)


def stored_inputs(network: Network, rows: Sequence[Row]) -> tuple[Shape, ...]:
    """The input C x H x W that Darknet keeps in each layer; a route keeps that of its first source, for example."""
    kept: list[Shape] = []
    for item, row in zip(network.layers, rows, strict=True):
        sources = tuple(kept[index] if index >= 0 else network.input for index in item.inputs)
        kept.append(row.layer.stored_input(row.inputs, row.out, sources) if row.known else UNKNOWN)
    return tuple(kept)


def average_outputs(network: Network, rows: Sequence[Row]) -> int:
    """Darknet's `avg_outputs`: flat outputs over layers whose stored input is wider and higher than 1; 0 if none."""
    counted = [
        row.out.indexed.flat
        for row, stored in zip(rows, stored_inputs(network, rows), strict=True)
        if stored.w > 1 and stored.h > 1
    ]
    return sum(counted) // len(counted) if counted else 0
