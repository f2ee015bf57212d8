"""Which layers of one network are which of another: an alignment in order at the least cost of changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from studio.layers.base import Layer

T = TypeVar("T")

#: What it costs to leave a layer without a partner, to change one key, and at most to change a layer.
GAP, PER_KEY, DEAREST = 1.0, 0.3, 1.8
#: What another name costs, so that among equal layers those of one name are matched.
OTHER_NAME = 0.05

#: (index in the first, index in the second); None for a layer that only the other network has.
Pair = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Named:
    """A layer without its references, and what it is called: node, occurrence and role."""

    layer: Layer
    name: str


def bare(layer: Layer) -> Layer:
    """The layer in canonical form without its references, whose numbers say nothing across networks."""
    empty: dict[str, Any] = {spec.field: spec.default for spec in layer.keys() if spec.is_reference}
    return replace(layer.canonical(), **empty)


def differing(one: Layer, other: Layer) -> tuple[str, ...]:
    """The fields in which two layers of a type differ."""
    return tuple(spec.field for spec in one.keys() if getattr(one, spec.field) != getattr(other, spec.field))


def align(first: Sequence[Named], second: Sequence[Named]) -> list[Pair]:
    """Pairs in order; layers of different types are never paired."""
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    ends = 0
    while ends < min(len(first), len(second)) - start and first[-1 - ends] == second[-1 - ends]:
        ends += 1
    middle = aligned(first[start : len(first) - ends], second[start : len(second) - ends], _Prices().of)
    shifted: list[Pair] = [(None if a is None else a + start, None if b is None else b + start) for a, b in middle]
    before: list[Pair] = [(index, index) for index in range(start)]
    after: list[Pair] = [(len(first) - ends + step, len(second) - ends + step) for step in range(ends)]
    return [*before, *shifted, *after]


def aligned(first: Sequence[T], second: Sequence[T], price: Callable[[T, T], float]) -> list[Pair]:
    """The cheapest alignment, by dynamic programming; `price` is what a pair costs, a gap costs 1."""
    above = [GAP * column for column in range(len(second) + 1)]
    steps: list[bytearray] = []
    for row, one in enumerate(first, 1):
        line, moves = [GAP * row], bytearray(len(second) + 1)
        for column, other in enumerate(second, 1):
            paired = above[column - 1] + price(one, other)
            alone, new = above[column] + GAP, line[column - 1] + GAP
            best = min(paired, alone, new)
            moves[column] = 0 if best == paired else 2 if best == new else 1  # removed layers before new ones
            line.append(best)
        steps.append(moves)
        above = line
    return _traced(steps, len(first), len(second))


def _traced(steps: Sequence[bytearray], row: int, column: int) -> list[Pair]:
    """The pairs along the moves from the end: 0 a pair, 1 only in the first, 2 only in the second."""
    pairs: list[Pair] = []
    while row or column:
        move = 1 if not column else 2 if not row else steps[row - 1][column]
        pairs.append((row - 1 if move != 2 else None, column - 1 if move != 1 else None))
        row, column = row - (move != 2), column - (move != 1)
    return pairs[::-1]


class _Prices:
    """What it costs to pair two layers; each pair of values computed once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], float] = {}
        self._kept: list[Layer] = []

    def of(self, one: Named, other: Named) -> float:
        """Nothing for equal layers, something for each key, more than two gaps for another type."""
        key = (id(one.layer), id(other.layer))
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._computed(one.layer, other.layer)
            self._kept += [one.layer, other.layer]  # so that their ids stay theirs
        return found if one.name == other.name else found + OTHER_NAME

    @staticmethod
    def _computed(one: Layer, other: Layer) -> float:
        if type(one) is not type(other):
            return 2 * GAP + 1
        return min(DEAREST, PER_KEY * len(differing(one, other)))
