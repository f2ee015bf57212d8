"""What a `.weights` file means for a network: which arrays go where, which layers stay random, where reading goes out
of step, and where to cut.

A file has no shapes, so reading the file of another network goes wrong without a word. Two things tell: the network
that the file was written for, where it is known; else the numbers, since no variance is below 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from studio.network.network import Network, Row
from studio.weights.file import Fit, Header, Key, Plan, Report, Slot, decode_header, encode, plan, report

if TYPE_CHECKING:
    from studio.weights.file import Floats

#: A variance is never below 0; networks with another epsilon may be shifted by the difference.
_LEAST_VARIANCE = -1e-3


class Fate(StrEnum):
    """What becomes of a layer's arrays: read, read up to the end of the file, left at their first values."""

    READ = "read"
    PARTLY = "partly read"
    RANDOM = "random"
    ASTRAY = "out of step"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Lot:
    """The arrays of one layer and their fate; `slots` is empty where the file has none of them (`dontload`)."""

    layer: int
    section: str
    slots: tuple[Slot, ...]
    fate: Fate

    @property
    def floats(self) -> int:
        """Floats of all its arrays in the file."""
        return sum(slot.floats for slot in self.slots)


@dataclass(frozen=True, slots=True)
class Astray:
    """Where reading goes out of step: the layers before `layer` are certain; `why` in words."""

    layer: int
    why: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """The transfer plan of a file for a network.

    `spare`: bytes at the end that are no whole float. `cut`: the number of layers worth keeping, `reason` in words.
    """

    header: Header
    report: Report
    spare: int
    lots: tuple[Lot, ...]
    astray: Astray | None
    cut: int
    reason: str

    def sentences(self) -> Iterator[str]:
        """What the file is for the network, a sentence each."""
        yield self.report.sentence()
        if self.spare:
            yield f"{self.spare} bytes at the end are no whole float: a broken download, or no float32 weights"
        if self.astray:
            yield f"reading goes out of step at layer {self.astray.layer}: {self.astray.why}"
        elif self.report.fit is Fit.TRUNCATED:
            yield "its download broke off, or it is the file of another network"
        elif self.report.floats > self.report.wanted:
            yield "it is the file of a larger network, or of another one"
        if self.cut:
            yield f"cut {self.cut}: {self.reason}"


def transfer(data: bytes, network: Network, rows: Sequence[Row], wrote: Plan | None = None) -> Transfer:
    """The transfer plan of a file's bytes; `wrote`: what the file holds, where the network it belongs to is known.

    Raises StudioError where the bytes are no `.weights` file or a shape of the network is unknown.
    """
    header = decode_header(data)
    wanted = plan(network, rows)
    floats, spare = divmod(len(data) - header.size, 4)
    length = report(wanted, floats, spare)
    astray = _impossible(data, header, wanted) if wrote is None else _first_difference(wrote, wanted, floats)
    lots = tuple(_lots(network, rows, wanted, floats, astray))
    cut, reason = _cut(network, length, lots, astray)
    return Transfer(header, length, spare, lots, astray, cut, reason)


def _first_difference(wrote: Plan, wanted: Plan, floats: int) -> Astray | None:
    """The first array that the file has in another shape than the network wants."""
    for theirs, ours in zip(wrote.slots, wanted.slots, strict=False):
        if ours.offset >= floats:
            return None
        there, here = (theirs.key.sub, theirs.key.role, theirs.shape), (ours.key.sub, ours.key.role, ours.shape)
        if there != here:
            why = f"the file has {_words(theirs)} of its layer {theirs.key.layer} where {_words(ours)} are wanted"
            return Astray(ours.key.layer, why)
    return None


def _words(slot: Slot) -> str:
    shape = "×".join(str(side) for side in slot.shape)
    return " ".join(part for part in (shape, slot.key.sub, slot.key.role) if part)


def _impossible(data: bytes, header: Header, wanted: Plan) -> Astray | None:
    """The first layer whose variances are no variances; certain is what stands before the last right ones' end."""
    import numpy as np

    body = np.frombuffer(data, "<f4", (len(data) - header.size) // 4, header.size)
    sound = -1  # the last layer whose variances were right
    for slot in wanted.slots:
        if slot.key.role != "rolling_variance" or slot.offset + slot.floats > len(body):
            continue
        values = body[slot.offset : slot.offset + slot.floats]
        if np.isfinite(values).all() and values.min(initial=0.0) >= _LEAST_VARIANCE:
            sound = slot.key.layer
            continue
        first = next(other.key.layer for other in wanted.slots if other.key.layer > sound)
        why = f"layer {slot.key.layer} reads variances below 0, so the file is that of another network"
        return Astray(first, why if first == slot.key.layer else f"{why}; certain is what stands before layer {first}")
    return None


def _lots(network: Network, rows: Sequence[Row], wanted: Plan, floats: int, astray: Astray | None) -> Iterator[Lot]:
    slots: dict[int, list[Slot]] = {}
    for slot in wanted.slots:
        slots.setdefault(slot.key.layer, []).append(slot)
    for item, row in zip(network.layers, rows, strict=True):
        if item.layer.arrays(row.inputs, row.out):
            own = tuple(slots.get(item.index, ()))
            yield Lot(item.index, item.layer.section, own, _fate(item.index, own, floats, astray))


def _fate(layer: int, slots: tuple[Slot, ...], floats: int, astray: Astray | None) -> Fate:
    if not slots:
        return Fate.SKIPPED
    if slots[0].offset >= floats:
        return Fate.RANDOM
    if astray is not None and layer >= astray.layer:
        return Fate.ASTRAY
    return Fate.READ if slots[-1].offset + slots[-1].floats <= floats else Fate.PARTLY


def _cut(network: Network, length: Report, lots: tuple[Lot, ...], astray: Astray | None) -> tuple[int, str]:
    """Where to cut and why; 0 where nothing would be left."""
    if astray is not None:
        return astray.layer, "keeps the layers that are read in step"
    if length.first_missing is not None:
        return length.first_missing, "keeps the layers that the file holds whole"
    first = _first_of_task(network, {lot.layer for lot in lots})
    if first is not None:
        return first, f"keeps the backbone, for another task: layer {first} has the size of this one"
    return len(network.layers), "keeps every layer"


def _first_of_task(network: Network, with_arrays: set[int]) -> int | None:
    """The first layer whose outputs the task fixes: what a head or a softmax reads, back to a layer with weights."""
    found: list[int] = []
    for item in network.layers:
        index = item.index
        while item.layer.terminal and index >= 0 and index not in with_arrays:
            inputs = network.layers[index].inputs
            index = inputs[0] if inputs else -1
        if item.layer.terminal and index >= 0:
            found.append(index)
    return min(found, default=None)


def carried(
    trained: Mapping[Key, Floats], layers: int, wanted: Plan, before: Mapping[Key, Floats] | None = None
) -> bytes:
    """The weights file of a network whose first `layers` were trained inside another one.

    `before`: the network's own weights, whose later layers stay; without them the file ends after the first layers, as
    `darknet partial` writes it. Raises StudioError where an array is missing or has another size.
    """
    first = {key: values for key, values in trained.items() if key.layer < layers}
    if before is None:
        return encode(first, wanted.upto(layers))
    return encode({**before, **first}, wanted)
