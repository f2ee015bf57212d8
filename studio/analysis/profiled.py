"""What a profiler counts beside multiply-adds: batch norm and activations, element by element.

Papers often print the figure of a profiler that counts them (zoo.md section 1: 7 % for MixNet).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from studio.layers.base import Layer
from studio.network.network import Row


@dataclass(frozen=True, slots=True)
class Counted:
    """One kind of work: how many operations, and the sum with all kinds before it."""

    what: str
    operations: int
    total: int


@dataclass(frozen=True, slots=True)
class Explained:
    """A published figure: the kinds of work that come closest to it, and what is left over."""

    lines: tuple[Counted, ...]
    figure: float
    remainder: float


def profiled(rows: Sequence[Row]) -> tuple[Counted, ...]:
    """Multiply-adds of convolutions and linear layers, then what profilers add.

    That is two operations for each normalised element (scale and shift), and one for each activated one.
    """
    known = [row for row in rows if row.known]
    kinds = (
        ("multiply-adds of convolutions and linear layers", sum(row.macs for row in known)),
        ("batch norm, 2 for each element", 2 * _elements(known, _is_normalised)),
        ("activations, 1 for each element", _elements(known, _is_activated)),
    )
    lines: list[Counted] = []
    for what, operations in kinds:
        lines.append(Counted(what, operations, operations + (lines[-1].total if lines else 0)))
    return tuple(lines)


def explain(rows: Sequence[Row], figure: float) -> Explained:
    """The kinds of work whose sum comes closest to a published number of multiply-adds."""
    lines = profiled(rows)
    count = min(range(1, len(lines) + 1), key=lambda count: abs(lines[count - 1].total - figure))
    return Explained(lines[:count], figure, figure - lines[count - 1].total)


def _elements(rows: Iterable[Row], wanted: Callable[[Layer], bool]) -> int:
    return sum(row.out.indexed.flat for row in rows if wanted(row.layer))


def _is_normalised(layer: Layer) -> bool:
    return bool(getattr(layer, "batch_normalize", False)) or layer.section == "batchnorm"


def _is_activated(layer: Layer) -> bool:
    return getattr(layer, "activation", "linear") not in ("linear", None)
