"""What follows from what is selected: shapes, parameters, operations, and their shares of the network. Values only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from studio.analysis.receptive_field import receptive_fields
from studio.design.design import NET
from studio.design.expand import Expansion
from studio.layers.base import Address, Shape
from studio.network.network import Row
from studio.network.shapes import Totals, totals
from widgets.costs import NONE, UNKNOWN, percent, short


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the card: what, how much, and how much that is of the whole; `mono` for shapes."""

    label: str
    value: str
    share: str = ""
    mono: bool = False


def indices_of(expansion: Expansion, addresses: Sequence[Address]) -> tuple[int, ...]:
    """The layers that are selected: those of a node, or single ones of a block; all for `[net]`."""
    layers = expansion.network.layers
    if any(address.node == NET for address in addresses):
        return tuple(item.index for item in layers)
    whole = {address.node for address in addresses if not address.role}
    single = {address for address in addresses if address.role}
    return tuple(item.index for item in layers if item.address.node in whole or item.address in single)


def facts_of(expansion: Expansion, indices: Sequence[int]) -> tuple[Fact, ...]:
    """The lines of the card for some layers."""
    rows = [expansion.rows[index] for index in indices]
    if not rows:
        return ()
    chosen, whole = totals(rows), totals(expansion.rows)
    connected = indices[-1] - indices[0] + 1 == len(indices)
    facts = [Fact("Shape", _shapes(rows), mono=True)] if connected else []
    if len(rows) == len(expansion.rows):
        whole = Totals(0, 0, 0, 0.0)  # no shares: they would all be 100 %
    facts.append(_counted("Parameters", f"{chosen.params:,}", chosen.params, whole.params))
    facts.append(_counted("BFLOPS", f"{chosen.bflops:.5f}", chosen.bflops, whole.bflops))
    facts.append(_counted("MACs", short(chosen.macs, "macs"), chosen.macs, whole.macs))
    if connected:
        facts.append(_field(expansion, indices[-1]))
    return tuple(facts)


def range_of(indices: Sequence[int]) -> str:
    """`layers 60–82`, `layer 3`."""
    if not indices:
        return ""
    if len(indices) == 1:
        return f"layer {indices[0]}"
    if indices[-1] - indices[0] + 1 == len(indices):
        return f"layers {indices[0]}–{indices[-1]}"
    return f"{len(indices)} layers"


def _shapes(rows: Sequence[Row]) -> str:
    read = " + ".join(dict.fromkeys(_shape(shape) for shape in rows[0].inputs)) or NONE
    return f"{read} → {_shape(rows[-1].out.next)}"


def _shape(shape: Shape) -> str:
    return str(shape) if shape.known else UNKNOWN


def _counted(label: str, value: str, part: float, whole: float) -> Fact:
    return Fact(label, value, percent(part / whole) if whole else "")


def _field(expansion: Expansion, index: int) -> Fact:
    """What one pixel of the last output reads of the image."""
    before = replace(expansion.network, layers=expansion.network.layers[: index + 1])
    field = receptive_fields(before, expansion.rows[: index + 1])[index]
    image = expansion.network.input
    if field is None or not image.image:
        return Fact("Receptive field", UNKNOWN)
    down, across = field.size
    size = f"{down} px" if down == across else f"{down} × {across} px"
    whole = str(image.h) if image.h == image.w else f"{image.h} × {image.w}"
    return Fact("Receptive field", size, f"of {whole}")
