"""Memory of activations: of each layer, the peak of inference with buffers reused, and an estimate for training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studio.analysis.cost import FLOAT_BYTES
from studio.layers.wiring import Route
from studio.network.network import NETWORK_INPUT, Network, Row


@dataclass(frozen=True, slots=True)
class Peak:
    """The most bytes of activations that are alive at once, and the layer that runs then (None: no layers)."""

    bytes: int
    layer: int | None


@dataclass(frozen=True, slots=True)
class TrainingMemory:
    """Bytes that training holds: weights, their gradients, optimizer state, activations kept for the backward pass."""

    weights: int
    gradients: int
    optimizer: int
    activations: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.weights + self.gradients + self.optimizer + self.activations


def activation_bytes(row: Row) -> int:
    """Bytes of a layer's output for one image; an antialiased layer also holds the map before its blur."""
    if not row.known:
        return 0
    sharp, after = row.out.indexed, row.out.next
    return FLOAT_BYTES * (after.flat if sharp == after else sharp.flat + after.flat)


def inference_peak(network: Network, rows: Sequence[Row]) -> Peak:
    """The peak when each buffer is freed after its last reader, for one image.

    An elementwise layer writes over an input of its size that nobody reads later, and so does a route to one layer.
    Outputs that nobody reads, such as heads, stay until the end.
    """
    last = _last_readers(network)
    alive = {NETWORK_INPUT: FLOAT_BYTES * max(0, network.input.flat)}
    peak = Peak(alive[NETWORK_INPUT], None)
    for item, row in zip(network.layers, rows, strict=True):
        size = activation_bytes(row)
        dying = {index for index in item.inputs if last.get(index) == item.index}
        in_place = row.layer.elementwise or (isinstance(row.layer, Route) and len(item.inputs) == 1)
        reused = in_place and any(alive.get(index, 0) == size for index in dying)
        here = sum(alive.values()) + (0 if reused else size)
        if here > peak.bytes or peak.layer is None:
            peak = Peak(here, item.index)
        for index in dying:
            alive.pop(index, None)
        alive[item.index] = size
    return peak


def _last_readers(network: Network) -> dict[int, int]:
    """The last layer that reads each output; an output that nobody reads is not in it."""
    last: dict[int, int] = {}
    for item in network.layers:
        for index in item.inputs:
            last[index] = item.index
    return last


def training_memory(rows: Sequence[Row], batch: int, slots: int = 1) -> TrainingMemory:
    """An estimate for `batch` images in float32 and an optimizer with `slots` numbers a weight (SGD 1, Adam 2).

    Kept for the backward pass are each layer's output, and one more map of that size each for batch norm and for an
    activation that is not linear. Workspaces of the library come on top.
    """
    weights = FLOAT_BYTES * sum(row.params for row in rows)
    kept = sum(activation_bytes(row) * _maps(row) for row in rows)
    buffers = FLOAT_BYTES * sum(row.buffers for row in rows)
    return TrainingMemory(weights + buffers, weights, weights * slots, kept * batch)


def _maps(row: Row) -> int:
    """Maps that a layer keeps: its output, its input to the activation, its input to batch norm."""
    layer = row.layer
    normalised = layer.spec("batch_normalize") is not None and bool(layer.value("batch_normalize"))
    active = layer.spec("activation") is not None and layer.value("activation") != "linear"
    return 0 if layer.elementwise and not active and row.params == 0 else 1 + normalised + active
