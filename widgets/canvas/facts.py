"""Everything there is to say about a node, for the card that appears on hover. Values only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from studio.blocks.base import Block
from studio.design.design import Design
from studio.design.expand import Expansion
from studio.diagnostics import Diagnostic
from studio.layers.base import Layer
from studio.network.network import Row
from studio.network.shapes import totals
from studio.scaling import Fixed, Ratio
from widgets.canvas.cards import Card, Form
from widgets.costs import cost

_UNITS = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what, and how much."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Facts:
    """The words of a hover card; problems are (severity, sentence)."""

    title: str
    subtitle: str
    rows: tuple[Fact, ...]
    problems: tuple[tuple[str, str], ...] = ()


def short(number: float) -> str:
    """`5.29 M`: three digits and a unit."""
    for size, unit in _UNITS:
        if abs(number) >= size:
            return f"{number / size:.3g} {unit}"
    return f"{number:g}"


def megabytes(count: float) -> str:
    """`37.1 MB`."""
    return f"{count / 1e6:.1f} MB" if count >= 1e5 else f"{count / 1e3:.1f} kB"


def facts_of(design: Design, expansion: Expansion, card: Card, problems: Sequence[Diagnostic] = ()) -> Facts:
    """All facts of the node or inner layer that a card shows."""
    indices = range(card.first, card.last + 1) if card.first >= 0 else range(0)
    rows = [expansion.rows[index] for index in indices]
    where = f"layers {card.first} to {card.last}" if card.last > card.first else f"layer {card.first}"
    role = f" · {card.address.role}" if card.address.role else ""
    lines = [*_shapes(rows), *_costs(rows, card), *_settings(design, expansion, card)]
    lines += [Fact("Set inside", said) for said in card.set_here]
    return Facts(
        card.title, f"{card.name}{role} · {where}" if rows else card.name, tuple(lines), _problems(card, problems)
    )


def _shapes(rows: Sequence[Row]) -> Iterable[Fact]:
    if rows:
        seen = " + ".join(str(shape) for shape in rows[0].inputs) or "–"
        yield Fact("Shape", f"{seen} → {rows[-1].out.next}")


def _settings(design: Design, expansion: Expansion, card: Card) -> Iterable[Fact]:
    """Keys of a layer, or parameters of a block, that differ from their defaults."""
    if card.form in (Form.BLOCK, Form.CONTAINER):
        node = design.node(card.address.node)
        block = getattr(node, "block", None)
        if isinstance(block, Block):
            if card.repeats > 1:
                yield Fact("Repeats", str(card.repeats))
            differing = [spec.name for spec in block.params() if getattr(block, spec.name) != spec.default]
            yield from (Fact(name, _shown(getattr(block, name))) for name in differing)
            first = ", ".join(f"{name} {_shown(value)}" for name, value in getattr(node, "first", ()))
            if first:
                yield Fact("First repeat", first)
    elif card.first >= 0:
        yield from _keys(expansion.network.layers[card.first].layer, card)


def _keys(layer: Layer, card: Card) -> Iterable[Fact]:
    for spec in layer.keys():
        value = getattr(layer, spec.field)
        if value != spec.default and not spec.is_reference:
            yield Fact(spec.name, _shown(value))
    sources = [fact for fact in card.facts if fact.startswith("from ")]
    yield from (Fact("from", fact.removeprefix("from ")) for fact in sources)


def _costs(rows: Sequence[Row], card: Card) -> Iterable[Fact]:
    if not rows:
        return
    sums = totals(rows)
    yield Fact("Parameters", f"{sums.params:,}")
    yield Fact("BFLOPS", f"{sums.bflops:.5f}")
    yield Fact("MACs", short(sums.macs))
    yield Fact("Output memory", megabytes(sum(cost(row, "memory") for row in rows)))
    if card.share is not None:
        yield Fact("Share", f"{100 * card.share:.1f} %")


def _problems(card: Card, problems: Sequence[Diagnostic]) -> tuple[tuple[str, str], ...]:
    """What is wrong with the node, or with the one layer of it that the card shows."""
    found = []
    for problem in problems:
        where = problem.where
        if where is None or where.node != card.address.node:
            continue
        if card.address.role and where.layer != card.first:
            continue
        found.append((str(problem.severity), problem.sentence()))
    return tuple(found)


def _shown(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case None:
            return "none"
        case Ratio():
            return f"×{float(value.value):g}"
        case Fixed():
            return str(value.filters)
        case tuple():
            return ", ".join(map(_shown, value))
        case float():
            return f"{value:g}"
        case _:
            return str(value) or "–"
