"""The statements of `forward`: which value has which name, what is returned in training and at inference.

A value that only the next statement reads is `x`; one that is read again later has the name of its node.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generators.torch_units import Unit
from studio.design.expand import Expansion
from studio.layers.base import Layer
from studio.layers.classifier import Cost, Softmax
from studio.layers.connected import Connected
from studio.layers.convolutional import Convolutional
from studio.layers.linear import Linear
from studio.layers.pointwise import Dropout
from studio.layers.pooling import AvgPool
from studio.network.network import NETWORK_INPUT, Network

#: What may stand between a classifier's last layer with weights and the end.
_AFTER_CLASSIFIER = (AvgPool, Dropout, Softmax, Cost)

#: What a block's class calls its input where that is read later as well.
GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Flow:
    """The statements of `forward` in order, and the layers whose outputs it returns."""

    statements: tuple[str, ...]
    outputs: tuple[int, ...]


def flow_of(units: Sequence[Unit], expansion: Expansion, *, taps: bool, classifier: bool) -> Flow:
    """The statements for units in order.

    `taps`: every layer's output goes through `tap(index, value)`. `classifier`: the output is N x classes.
    """
    return _Writing(units, outputs_of(expansion.network), taps).flow(classifier)


def statements_of(units: Sequence[Unit], outputs: Sequence[int]) -> tuple[str, ...]:
    """The statements of a module of its own, whose units count its layers from 0 and read `NETWORK_INPUT`."""
    return _Writing(units, outputs, taps=False, source=GIVEN).flow(classifier=False).statements


def outputs_of(network: Network) -> tuple[int, ...]:
    """The layers whose outputs the network gives: every head that nobody reads, and the last layer that is no cost."""
    read = {
        index for item in network.layers if not isinstance(item.layer, Cost) for index in (*item.inputs, *item.shares)
    }
    counted = [item for item in network.layers if not isinstance(item.layer, Cost)]
    heads = [item.index for item in counted if item.layer.terminal and item.index not in read]
    return tuple(sorted({*heads, *(item.index for item in counted[-1:])}))


def classifier_of(expansion: Expansion) -> int | None:
    """The layer whose outputs are the classes, where the network ends in a classifier; else None.

    It is the last convolution or connected layer, followed by nothing but pooling, dropout, softmax and cost.
    """
    network = expansion.network
    if len(outputs_of(network)) != 1:
        return None
    reads = {index: item.index for item in network.layers for index in item.inputs[item.layer.reads_previous :]}
    for item in reversed(network.layers):
        if item.index in reads or not item.layer.reads_previous:
            return None
        if isinstance(item.layer, Convolutional | Connected | Linear):
            return item.index if _replaceable(item.layer) and _ends_flat(expansion, item.index) else None
        if not isinstance(item.layer, _AFTER_CLASSIFIER):
            return None
    return None


def _replaceable(layer: Layer) -> bool:
    return not isinstance(layer, Convolutional) or (layer.splits == 1 and layer.share_index is None)


def _ends_flat(expansion: Expansion, index: int) -> bool:
    """True where the layer gives one value a class, or averages its map for that, and a softmax covers all of them."""
    after = [item.layer for item in expansion.network.layers[index + 1 :]]
    grouped = any(isinstance(layer, Softmax) and layer.groups > 1 for layer in after)
    pooled = any(isinstance(layer, AvgPool) for layer in after)
    return not grouped and (pooled or expansion.rows[index].out.next[1:3] == (1, 1))


class _Writing:
    """Walks over the units once to know the readers of each value and once to write."""

    def __init__(self, units: Sequence[Unit], outputs: Sequence[int], taps: bool, source: str = "image") -> None:
        self._units = [unit for unit in units if not unit.passes_on or taps]
        self._taps = taps
        self._source = source
        self._same: dict[int, int] = {}
        for unit in units:
            if unit.passes_on:
                self._same[unit.last] = self._root(unit.inputs[0])
        self._outputs = tuple(dict.fromkeys(self._root(index) for index in outputs))
        self._emitting = [unit for unit in units if not unit.passes_on]
        self._names = self._named()

    def flow(self, classifier: bool) -> Flow:
        lines: list[str] = []
        if NETWORK_INPUT in self._names:
            lines.append(f"{self._names[NETWORK_INPUT]} = x")
        last = self._emitting[-1] if self._emitting else None
        split = last is not None and bool(last.training) and self._outputs == (last.last,)
        for unit in self._units:
            if unit is last and split:
                lines += ["if self.training:", f"    return {self._expression(unit, unit.training)}"]
            lines.append(self._statement(unit))
        return Flow(tuple(self._with_return(lines, classifier)), self._outputs)

    def _with_return(self, lines: list[str], classifier: bool) -> list[str]:
        """The statements with a return of the outputs, which a last assignment to x becomes part of."""
        values = [self._names.get(index, "x") for index in self._outputs]
        if len(values) > 1:
            return [*lines, f"return {', '.join(values)}"]
        value = values[0] if values else "x"
        lone = value == "x" and lines and lines[-1].startswith("x = ")
        flat = classifier and not (self._emitting and self._emitting[-1].training)
        if flat and not (lone and lines[-1].endswith(".flatten(1)")):
            return [*lines, f"return {value}.flatten(1)"]
        return [*lines[:-1], f"return {lines[-1][4:]}"] if lone else [*lines, f"return {value}"]

    def _root(self, index: int) -> int:
        """The layer whose value another only passes on."""
        return self._same.get(index, index)

    def _named(self) -> dict[int, str]:
        """Values that need a name of their own: read by more than the next statement, or returned beside others."""
        place = {unit.last: number for number, unit in enumerate(self._units) if not unit.passes_on}
        place[NETWORK_INPUT] = -1
        readers: dict[int, set[int]] = {}
        for number, unit in enumerate(self._units):
            for index in unit.inputs:
                readers.setdefault(self._root(index), set()).add(number)
        end = len(self._units) + (len(self._outputs) > 1)
        for index in self._outputs:
            readers.setdefault(index, set()).add(end)
        names = {unit.last: unit.name for unit in self._emitting} | {NETWORK_INPUT: self._source}
        return {index: names[index] for index, found in readers.items() if max(found) > self._until(place[index])}

    def _until(self, place: int) -> int:
        """The last statement that finds in `x` what statement `place` put there."""
        following = range(place + 1, len(self._units))
        return next((number for number in following if not self._units[number].passes_on), len(self._units))

    def _expression(self, unit: Unit, text: str) -> str:
        values = [self._names.get(self._root(index), "x") for index in unit.inputs]
        return text.format(*values, self=f"self.{unit.name}", shared=unit.shared)

    def _statement(self, unit: Unit) -> str:
        value = self._expression(unit, unit.call)
        if self._taps:
            value = f"tap({unit.last}, {value})"
        if unit.passes_on:
            return value
        return f"{self._names.get(unit.last, 'x')} = {value}"
