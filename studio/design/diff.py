"""The difference of two designs by what they mean: layers that match, changed keys, costs; numbers of layers aside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Literal

from studio.design.align import Named, Pair, align, bare, differing
from studio.design.design import Design
from studio.design.expand import Expansion, expand
from studio.design.to_cfg import texts_of
from studio.layers.base import Address, Dangling, Layer, Ref
from studio.network.network import NetLayer, Row
from studio.network.shapes import Totals, totals

#: A name or key, and its text before and after; '' where it has none.
Changed = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Side:
    """A layer on one side of a difference: its index, what it is called, its type, and its costs."""

    index: int
    name: str
    kind: str
    facts: tuple[str, ...]
    params: int
    macs: int
    bflops: float


@dataclass(frozen=True, slots=True)
class Match:
    """A layer of both networks, or of one of them; `keys`: those whose values differ, references by what they name."""

    before: Side | None
    after: Side | None
    keys: tuple[Changed, ...] = ()

    @property
    def state(self) -> Literal["same", "changed", "inserted", "removed"]:
        """What became of the layer."""
        if self.before is None:
            return "inserted"
        if self.after is None:
            return "removed"
        return "changed" if self.keys else "same"


@dataclass(frozen=True, slots=True)
class Difference:
    """Two designs side by side: settings that differ, all layers, and the sums of both."""

    settings: tuple[Changed, ...]
    layers: tuple[Match, ...]
    before: Totals
    after: Totals

    @property
    def equal(self) -> bool:
        """True where both mean the same network."""
        return not self.settings and all(match.state == "same" for match in self.layers)


def diff(before: Design, after: Design) -> Difference:
    """What differs from one design to another."""
    sides = (_Sides(before, expand(before)), _Sides(after, expand(after)))
    pairs = align(sides[0].named, sides[1].named)
    partners = {a: b for a, b in pairs if a is not None and b is not None}
    layers = tuple(_match(sides, pair, partners) for pair in pairs)
    settings = tuple(_settings(before, after))
    return Difference(settings, layers, *(totals(side.expansion.rows) for side in sides))


class _Sides:
    """One network: its layers bare and named, equal ones as one object."""

    def __init__(self, design: Design, expansion: Expansion) -> None:
        self.expansion = expansion
        self._names = {node.id: node.name for node in design.nodes}
        kept: dict[Layer, Layer] = {}
        layers = expansion.network.layers
        self.named = [
            Named(kept.setdefault(plain, plain), self.name(item.address)) for item, plain in self._bare(layers)
        ]

    @staticmethod
    def _bare(layers: tuple[NetLayer, ...]) -> Iterator[tuple[NetLayer, Layer]]:
        return ((item, bare(item.layer)) for item in layers)

    def name(self, address: Address) -> str:
        """`stage2[1].project`, or a layer node's name."""
        name = self._names[address.node]
        return f"{name}[{address.occurrence}].{address.role}" if address.role else name

    def side(self, index: int) -> Side:
        """A layer with its costs."""
        item, row = self.expansion.network.layers[index], self.expansion.rows[index]
        return _side(item, row, self.named[index].name)


def _side(item: NetLayer, row: Row, name: str) -> Side:
    return Side(item.index, name, item.layer.section, item.layer.facts(), row.params, row.macs, row.bflops)


def _match(sides: tuple[_Sides, _Sides], pair: Pair, partners: dict[int, int]) -> Match:
    before, after = pair
    if before is None or after is None:
        return Match(None if before is None else sides[0].side(before), None if after is None else sides[1].side(after))
    keys = (*_values(sides, before, after), *_targets(sides, before, after, partners))
    return Match(sides[0].side(before), sides[1].side(after), keys)


def _values(sides: tuple[_Sides, _Sides], before: int, after: int) -> Iterator[Changed]:
    """The keys of two matched layers whose values differ."""
    old, new = sides[0].named[before].layer, sides[1].named[after].layer
    changed = differing(old, new)
    if changed:
        texts = texts_of(old, _number), texts_of(new, _number)
        for spec in old.keys():
            if spec.field in changed:
                yield spec.name, texts[0].get(spec.name, ""), texts[1].get(spec.name, "")


def _targets(sides: tuple[_Sides, _Sides], before: int, after: int, partners: dict[int, int]) -> Iterator[Changed]:
    """Named inputs and shared layers of two matched layers, where they are not matched themselves."""
    old, new = (side.expansion.network.layers[index] for side, index in zip(sides, (before, after), strict=True))
    first = int(old.layer.reads_previous)
    ours, theirs = (*old.inputs[first:], *old.shares), (*new.inputs[first:], *new.shares)
    if tuple(partners.get(index, index if index < 0 else None) for index in ours) != theirs:
        name = next((spec.name for spec, _ in (*old.layer.references(), *new.layer.references())), "inputs")
        yield name, _listed(sides[0], ours), _listed(sides[1], theirs)


def _listed(side: _Sides, indices: tuple[int, ...]) -> str:
    return ",".join(side.named[index].name if index >= 0 else "?" for index in indices)


def _number(ref: Ref) -> int:
    return ref.number if isinstance(ref, Dangling) else 0


def _settings(before: Design, after: Design) -> Iterator[Changed]:
    """Coefficients, constants and `[net]` options that differ."""
    for word, old, new in (("scale", before.scale, after.scale), ("context", before.context, after.context)):
        for item in fields(old):
            yield from _changed(f"{word}.{item.name}", getattr(old, item.name), getattr(new, item.name))
    texts = texts_of(before.options, _number), texts_of(after.options, _number)
    for spec in before.options.keys():
        if getattr(before.options, spec.field) != getattr(after.options, spec.field):
            yield f"net.{spec.name}", texts[0].get(spec.name, ""), texts[1].get(spec.name, "")


def _changed(name: str, old: Any, new: Any) -> Iterator[Changed]:
    if old != new:
        yield name, _text(old), _text(new)


def _text(value: Any) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
