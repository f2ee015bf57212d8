"""Problems that no single layer shows: input size, heads that disagree, what stops Darknet at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from studio.diagnostics import Diagnostic, NodeRef, Severity, info, warning
from studio.layers.base import Layer
from studio.layers.classifier import Cost, Softmax
from studio.layers.connected import Connected, Local
from studio.layers.normalise import BatchNorm
from studio.layers.pointwise import Activation
from studio.layers.recurrent import Gru, Lstm, Rnn
from studio.layers.region import Detection, Region
from studio.layers.resample import Reorg, Reorg3d
from studio.layers.sources import Implicit
from studio.layers.yolo import GaussianYolo, Yolo
from studio.network.network import NET_NODE, NetLayer, Network, Row
from studio.network.shapes import stored_inputs
from studio.network.strides import legal_sizes, total_stride

_HEADS = (Yolo, GaussianYolo, Region)
_FIXED_SIZE = (Connected, Local, Softmax, Activation, Rnn, Gru, Lstm, Detection)
_NEVER_UPDATED = (Connected, Local, Implicit, Rnn, Gru, Lstm)


def whole_problems(network: Network, rows: Sequence[Row]) -> Iterator[Diagnostic]:
    """The problems of a network as a whole, each with its place."""
    yield from _size_problems(network, rows)
    yield from _head_problems(network)
    yield from _resize_problems(network)
    yield from _softmax_problems(network)
    yield from _end_problems(network, rows)
    yield from _overflow_problems(network, rows)
    yield from _build_problems(network)
    yield from _frozen_problems(network)


def _at(item: NetLayer, severity: Severity, code: str, message: str, key: str = "", expected: str = "") -> Diagnostic:
    return Diagnostic(severity, code, message, NodeRef(item.address.node, key, item.index), expected)


def _size_problems(network: Network, rows: Sequence[Row]) -> Iterator[Diagnostic]:
    """An input that the total stride does not divide: an error where maps do not meet, else a matter of heads."""
    broken = _sizes_clash(network, rows)
    heads = any(isinstance(item.layer, _HEADS) for item in network.layers)
    if not (broken or heads):
        return
    severity = Severity.ERROR if broken else Severity.WARNING
    why = "maps that are joined differ in size" if broken else "cells of the heads reach beyond the image"
    strides, source = total_stride(network, rows), network.input
    for key, size, stride in (("height", source.h, strides[0]), ("width", source.w, strides[1])):
        if size > 0 and size % stride:
            near = " or ".join(map(str, legal_sizes(size, stride)))
            yield Diagnostic(
                severity,
                "input-size",
                f"{key}={size} is not a multiple of the total stride {stride}: {why}",
                NodeRef(NET_NODE, key, -1),
                f"{near}",
            )


def _sizes_clash(network: Network, rows: Sequence[Row]) -> bool:
    """True where a join or a reordering failed because of sizes."""
    codes = ("route-sizes", "shortcut-sizes", "reorg-size")
    return any(
        problem.code in codes
        for row in rows
        if isinstance(row.layer, Reorg | Reorg3d) or (not row.known and row.inputs)
        for problem in row.layer.problems(row.inputs, row.out, network.context)
    )


def _head_problems(network: Network) -> Iterator[Diagnostic]:
    """Heads with different numbers of classes; the usual number is taken for the right one."""
    heads = [(item, item.layer.classes) for item in network.layers if isinstance(item.layer, _HEADS)]
    counts = Counter(classes for _, classes in heads)
    if len(counts) < 2:
        return
    usual = counts.most_common(1)[0][0]
    others = ", ".join(str(item.index) for item, classes in heads if classes == usual)
    for item, classes in heads:
        if classes != usual:
            text = f"heads disagree: classes={classes} here, {usual} in layer{'s' * (counts[usual] > 1)} {others}"
            yield _at(item, Severity.WARNING, "head-classes", text, "classes", "one number in all heads")


def _resize_problems(network: Network) -> Iterator[Diagnostic]:
    """`random=1` resizes the network, which some layers cannot."""
    fixed = next((item for item in network.layers if isinstance(item.layer, _FIXED_SIZE)), None)
    if fixed is None:
        return
    for item in network.layers:
        if isinstance(item.layer, _HEADS) and item.layer.random:
            text = f"random={item.layer.random:g} resizes the network in training, which stops at layer {fixed.index}"
            yield _at(item, Severity.WARNING, "head-random", text, "random", f"random=0 with [{fixed.layer.section}]")


def _softmax_problems(network: Network) -> Iterator[Diagnostic]:
    """A cost layer after a softmax: both add the same gradient."""
    for before, item in zip(network.layers, network.layers[1:], strict=False):
        if isinstance(before.layer, Softmax) and isinstance(item.layer, Cost) and not before.layer.noloss:
            text = "[cost] after [softmax] doubles the gradient and mixes squared error into the printed loss"
            yield _at(item, Severity.WARNING, "softmax-cost", text, "", "no [cost], or half the learning rate")


def _end_problems(network: Network, rows: Sequence[Row]) -> Iterator[Diagnostic]:
    """What stops Darknet after the last layer: none of them reads a map."""
    known = bool(rows) and all(row.known for row in rows)
    if known and not any(s.w > 1 and s.h > 1 for s in stored_inputs(network, rows)):
        text = "no layer reads a map wider and higher than 1: Darknet crashes after its table"
        yield _at(network.layers[-1], Severity.ERROR, "network-flat", text, "", "a map in the network")


def _overflow_problems(network: Network, rows: Sequence[Row]) -> Iterator[Diagnostic]:
    """The first output that Darknet cannot count: it holds sizes in 32-bit ints."""
    for item, row in zip(network.layers, rows, strict=True):
        most = max(row.out.indexed.flat, row.weights)
        if most >= 2**31:
            text = f"{most:,} values are more than Darknet's 32-bit int can count"
            yield _at(item, Severity.ERROR, "size-overflow", text, "", "at most 2,147,483,647")
            return


def _build_problems(network: Network) -> Iterator[Diagnostic]:
    """What only some builds of Darknet compute: relu6 is zero on the CPU; and layers that are never updated."""
    six = [
        item for item in network.layers if item.layer.spec("activation") and item.layer.value("activation") == "relu6"
    ]
    if six:
        text = f"Darknet's CPU build computes relu6 as zero ({len(six)} layers); its GPU build is right"
        yield warning("activation-relu6", text, key="activation", expected="relu or leaky where it is used").at(
            six[0].address.node, six[0].index
        )
    frozen = [item for item in network.layers if isinstance(item.layer, _NEVER_UPDATED)]
    if frozen:
        numbers = ", ".join(str(item.index) for item in frozen)
        text = f"Darknet since mid 2021 does not update [{frozen[0].layer.section}] in training (layer {numbers})"
        yield info("darknet-frozen", text, expected="a convolution, or training here").at(
            frozen[0].address.node, frozen[0].index
        )


def _frozen_problems(network: Network) -> Iterator[Diagnostic]:
    """What `stopbackward` does besides freezing the layers before it; the last one is where the gradient stops."""
    item = next((item for item in reversed(network.layers) if item.layer.stopbackward), None)
    if item is None or item.index == 0:
        return
    text = f"layers 0 to {item.index - 1} are frozen; this one gets no gradient either, but decays"
    if any(_normalised(other.layer) for other in network.layers[: item.index]):
        text += "; Darknet's CPU build crashes on frozen batch norm"
    yield _at(
        item, Severity.INFO, "stopbackward", text, "stopbackward", "the key on the last layer that stays as it is"
    )


def _normalised(layer: Layer) -> bool:
    keyed = layer.spec("batch_normalize") is not None and bool(layer.value("batch_normalize"))
    return keyed or isinstance(layer, BatchNorm)
