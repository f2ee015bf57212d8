"""Receptive fields: the part of the input image that one output pixel can depend on.

The real rule, unlike Darknet's printout (which under-counts dilated kernels and ignores padding, shortcuts and pools of
the whole map): windows are composed along every path, and where maps are joined the union counts. The one-pixel gates
of squeeze-excite are left out, as papers do; with them every field would be the whole image.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from studio.layers.window import Window
from studio.network.network import NETWORK_INPUT, Network, Row
from studio.network.strides import map_inputs


@dataclass(frozen=True, slots=True)
class ReceptiveField:
    """(vertical, horizontal) size in input pixels, jump between neighbours, and centre of the first pixel's field.

    Centres count from the middle of the first input pixel; padding makes them negative or the field overlap the edge.
    A size of 0 means that the output does not depend on the image.
    """

    size: tuple[int, int]
    jump: tuple[float, float]
    start: tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Span:
    """One direction: first and last input pixel that the first output pixel reads, and the jump."""

    low: Fraction
    high: Fraction
    jump: Fraction

    def through(self, size: int, stride: Fraction | int, before: int) -> _Span:
        """The span behind a window."""
        low = self.low - before * self.jump
        return _Span(low, self.high + (size - 1 - before) * self.jump, self.jump * stride)

    def joined(self, other: _Span) -> _Span:
        """The span behind a layer that reads both."""
        return _Span(min(self.low, other.low), max(self.high, other.high), max(self.jump, other.jump))


_PIXEL = _Span(Fraction(0), Fraction(0), Fraction(1))
_Field = tuple[_Span, _Span]


def receptive_fields(network: Network, rows: Sequence[Row]) -> tuple[ReceptiveField | None, ...]:
    """The field of each layer's output; None where a shape is unknown."""
    fields: list[_Field | None] = []
    for item, row in zip(network.layers, rows, strict=True):
        sources = [
            (_PIXEL, _PIXEL) if index == NETWORK_INPUT else fields[index]
            for index in dict.fromkeys(map_inputs(item, row))
            if index >= NETWORK_INPUT
        ]
        known = [field for field in sources if field is not None]
        fields.append(_behind(row.layer.window(row.inputs), known) if row.known and known else None)
    return tuple(_public(field, row) for field, row in zip(fields, rows, strict=True))


def _behind(window: Window, fields: Sequence[_Field]) -> _Field:
    down, across = fields[0]
    for other in fields[1:]:
        down, across = down.joined(other[0]), across.joined(other[1])
    (a, b), (c, d), (e, f) = window
    return down.through(a, c, e), across.through(b, d, f)


def _public(field: _Field | None, row: Row) -> ReceptiveField | None:
    if field is None:
        return ReceptiveField((0, 0), (0.0, 0.0), (0.0, 0.0)) if row.known else None
    down, across = field
    return ReceptiveField(
        (ceil(down.high - down.low) + 1, ceil(across.high - across.low) + 1),
        (float(down.jump), float(across.jump)),
        (float(down.low + down.high) / 2, float(across.low + across.high) / 2),
    )
