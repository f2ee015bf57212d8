"""Darknet's `.weights` files: what a network's file holds and in which order, read, written and cut (semantics 5).

A file is a header and float32 arrays in layer order, without names, shapes or a checksum; so a file is only ever
checked by its length, and a `Report` says in words what that tells.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from studio.diagnostics import StudioError, error
from studio.files import FileProblem, read_bytes
from studio.layers.base import Array
from studio.layers.connected import Connected
from studio.layers.convolutional import Convolutional
from studio.layers.recurrent import Gru, Lstm, Rnn
from studio.network.network import NetLayer, Network, Row

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

#: Bytes: larger files than any network's are refused.
LIMIT = 8 * 2**30
_LARGE_VERSION = 1000
_NO_VERSION = 1_000_000
#: What Darknet leaves in the arrays that `dontloadscales` skips.
_UNLOADED = {"scales": 1.0, "rolling_mean": 0.0, "rolling_variance": 0.0}


class Key(NamedTuple):
    """An array of a network: Darknet's layer index, role, and the part of a recurrent layer."""

    layer: int
    role: str
    sub: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """Version and images seen; this fork of Darknet writes 0.2.5."""

    major: int = 0
    minor: int = 2
    revision: int = 5
    seen: int = 0

    @property
    def wide(self) -> bool:
        """True where `seen` has 64 bits."""
        return self.major * 10 + self.minor >= 2

    @property
    def transposed(self) -> bool:
        """True where the matrices of connected layers are stored inputs x outputs."""
        return self.major > _LARGE_VERSION or self.minor > _LARGE_VERSION

    @property
    def size(self) -> int:
        """Bytes of the header."""
        return 20 if self.wide else 16

    def encode(self) -> bytes:
        """The bytes at the start of a file."""
        return struct.pack("<iiiQ" if self.wide else "<iiiI", self.major, self.minor, self.revision, self.seen)


#: How files of other kinds begin, and what they are.
_FOREIGN = (
    (b"PK\x03\x04", "a zip archive, such as PyTorch's .pt"),
    (b"\x80\x02", "a pickle, such as an old .pt"),
    (b"\x89HDF", "an HDF5 file, such as Keras' .h5"),
    (b"\x1f\x8b", "packed by gzip"),
    (b"<!DOCTYPE", "a web page, such as a download that asked something first"),
    (b"<html", "a web page, such as a download that asked something first"),
    (b"[net]", "a cfg"),
)


def _foreign(data: bytes) -> str:
    """What else a file is, in words; empty where nothing is known."""
    start = data[:64].lstrip()
    if data[8:10] == b'{"':
        return "a .safetensors file"
    return next((what for magic, what in _FOREIGN if start.lower().startswith(magic.lower())), "")


def decode_header(data: bytes) -> Header:
    """The header of a file; raises StudioError where there is none, with what the file is instead where that shows."""
    what = _foreign(data)
    if what:
        text = f"it is {what}, no .weights file"
        raise StudioError(error("weights-header", text, expected="a .weights file of Darknet"))
    if len(data) < 12:
        raise StudioError(error("weights-header", f"{len(data)} bytes are no .weights file", expected="a header"))
    major, minor, revision = struct.unpack_from("<iii", data)
    header = Header(major, minor, revision)
    possible = all(0 <= part < _NO_VERSION for part in (major, minor, revision))
    if len(data) < header.size or not possible:
        text = f"version {major}.{minor}.{revision} in {len(data)} bytes is no .weights file"
        raise StudioError(error("weights-header", text, expected="a .weights file of Darknet"))
    (seen,) = struct.unpack_from("<Q" if header.wide else "<I", data, 12)
    return Header(major, minor, revision, seen)


@dataclass(frozen=True, slots=True)
class Slot:
    """An array in the body of a file: its place in floats, its shape once loaded, and how its matrix is stored.

    `flipped`: always stored columns first (the key of a convolution); `connected`: so where the header says it.
    """

    key: Key
    shape: tuple[int, ...]
    offset: int
    flipped: bool = False
    connected: bool = False

    @property
    def floats(self) -> int:
        """Number of floats."""
        return prod(self.shape)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a whole file of a network holds; `skipped`: arrays that are not in it, with the value they get."""

    slots: tuple[Slot, ...]
    skipped: tuple[tuple[Key, tuple[int, ...], float], ...] = ()

    @property
    def floats(self) -> int:
        """Floats of the body."""
        return self.slots[-1].offset + self.slots[-1].floats if self.slots else 0

    def upto(self, layers: int) -> Plan:
        """The plan of the first layers only."""
        slots = tuple(slot for slot in self.slots if slot.key.layer < layers)
        return Plan(slots, tuple(item for item in self.skipped if item[0].layer < layers))


def plan(network: Network, rows: Sequence[Row]) -> Plan:
    """The arrays of a network in file order; raises StudioError where a shape is unknown.

    Layers with `dontload` take no floats, `dontloadscales` leaves out all batch-norm arrays but the biases.
    """
    slots: list[Slot] = []
    skipped: list[tuple[Key, tuple[int, ...], float]] = []
    offset = 0
    for item, row in zip(network.layers, rows, strict=True):
        if not row.known:
            text = f"layer {item.index} has no known shape, so the place of its weights is unknown"
            raise StudioError(error("weights-shape", text, expected="a network without errors"))
        if item.layer.dontload:
            continue
        for array in item.layer.arrays(row.inputs, row.out):
            key = Key(item.index, array.role, array.sub)
            if item.layer.dontloadscales and array.role in _UNLOADED:
                skipped.append((key, array.shape, _UNLOADED[array.role]))
                continue
            slots.append(_slot(item, array, key, offset))
            offset += array.floats
    return Plan(tuple(slots), tuple(skipped))


def _slot(item: NetLayer, array: Array, key: Key, offset: int) -> Slot:
    matrix = array.role == "weights"
    flipped = matrix and isinstance(item.layer, Convolutional) and item.layer.flipped
    connected = matrix and isinstance(item.layer, Connected | Rnn | Gru | Lstm)
    return Slot(key, array.shape, offset, flipped, connected)


class Fit(StrEnum):
    """How the length of a file fits a network."""

    EXACT = "exact"
    BACKBONE = "backbone"
    TRUNCATED = "truncated"
    SURPLUS = "surplus"


@dataclass(frozen=True, slots=True)
class Report:
    """What the length of a file says: floats in it and wanted, and the first layer that is not whole in it."""

    fit: Fit
    floats: int
    wanted: int
    first_missing: int | None = None

    @property
    def whole(self) -> bool:
        """True where the file holds every array of the network."""
        return self.first_missing is None

    def sentence(self) -> str:
        """The report in words."""
        match self.fit:
            case Fit.EXACT:
                return f"all {self.wanted:,} weights are in the file"
            case Fit.SURPLUS:
                return f"the file holds {self.floats - self.wanted:,} more floats than the {self.wanted:,} wanted"
            case Fit.BACKBONE:
                return f"the file ends before layer {self.first_missing}: a backbone, later layers keep first weights"
            case _:
                missing = self.wanted - self.floats
                return f"the file ends inside layer {self.first_missing}, {missing:,} of {self.wanted:,} floats missing"


def report(wanted: Plan, floats: int, spare_bytes: int = 0) -> Report:
    """How a body of `floats` (and bytes that are no whole float) fits a plan."""
    if floats == wanted.floats and not spare_bytes:
        return Report(Fit.EXACT, floats, wanted.floats)
    if floats >= wanted.floats:
        return Report(Fit.SURPLUS, floats, wanted.floats)
    first = next(slot for slot in wanted.slots if slot.offset + slot.floats > floats)
    start = min(slot.offset for slot in wanted.slots if slot.key.layer == first.key.layer)
    fit = Fit.BACKBONE if floats == start and not spare_bytes else Fit.TRUNCATED
    return Report(fit, floats, wanted.floats, first.key.layer)


@dataclass(frozen=True, slots=True)
class Weights:
    """The arrays of a file by key, float32 in the shapes of the layers' declarations, and how the file fitted."""

    header: Header
    arrays: Mapping[Key, Floats]
    report: Report


def decode(data: bytes, wanted: Plan) -> Weights:
    """The arrays of a file that are whole in it, and those that it skips on purpose. Raises StudioError."""
    import numpy as np

    header = decode_header(data)
    floats, spare = divmod(len(data) - header.size, 4)
    body = np.frombuffer(data, "<f4", floats, header.size)
    arrays: dict[Key, Floats] = {
        key: np.full(shape, value, np.float32)
        for key, shape, value in wanted.skipped
        if key.layer < _reach(wanted, floats)
    }
    for slot in wanted.slots:
        if slot.offset + slot.floats <= floats:
            flat = body[slot.offset : slot.offset + slot.floats]
            arrays[slot.key] = _loaded(flat, slot, header.transposed)
    return Weights(header, arrays, report(wanted, floats, spare))


def _reach(wanted: Plan, floats: int) -> int:
    """The first layer that is not whole in a body of that many floats."""
    layers = [slot.key.layer for slot in wanted.slots if slot.offset + slot.floats > floats]
    return min(layers, default=2**31)


def _loaded(flat: Floats, slot: Slot, transposed: bool) -> Floats:
    if slot.flipped or (slot.connected and transposed):
        return flat.reshape(-1, slot.shape[0]).T.reshape(slot.shape)
    return flat.reshape(slot.shape)


def encode(arrays: Mapping[Key, Floats], wanted: Plan, seen: int = 0) -> bytes:
    """The bytes of a file with the arrays of a plan, as this fork of Darknet writes it.

    Raises StudioError where an array is missing or has another size.
    """
    import numpy as np

    parts = [Header(seen=seen).encode()]
    for slot in wanted.slots:
        array = arrays.get(slot.key)
        if array is None or array.size != slot.floats:
            found = "is missing" if array is None else f"has {array.size} values"
            text = f"layer {slot.key.layer}: {slot.key.sub} {slot.key.role} {found}".replace(":  ", ": ")
            raise StudioError(error("weights-array", text, expected=f"{slot.floats} values"))
        matrix = array.reshape(slot.shape[0], -1).T if slot.flipped else array
        parts.append(np.ascontiguousarray(matrix, "<f4").tobytes())
    return b"".join(parts)


def cut(data: bytes, wanted: Plan, layers: int) -> bytes:
    """A file with the weights of the first `layers` only and nothing seen, as `darknet partial` writes it.

    Raises StudioError where the file does not hold them.
    """
    return encode(decode(data, wanted).arrays, wanted.upto(layers))


def read(path: Path | str, wanted: Plan) -> Weights:
    """The weights in a file; raises FileProblem for a file that cannot be read or is none."""
    try:
        return decode(read_bytes(path, LIMIT), wanted)
    except FileProblem:
        raise
    except StudioError as failure:
        (problem, *_) = failure.problems
        raise FileProblem(path, problem.code, problem.message, expected=problem.expected) from None
