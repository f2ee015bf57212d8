"""Why a network is slower than its BFLOPS suggest: the places whose share of the time is far above their share of work.

Everything said is counted or measured; what it may come from is told by operations for each byte moved, which the
costs give. A processor that computes faster than it reads waits where they are few.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from generators.profile import Profile
from studio.analysis.cost import Part, by_block, layer_cost, total
from studio.analysis.work_kinds import work_kinds
from studio.design.design import BlockNode, Design
from studio.design.expand import Expansion

#: A place is worth a word from this share of the time on, and when it is this much above its share of BFLOPS.
LEAST_TIME, LEAST_RATIO = 0.04, 1.25
MOST = 5


@dataclass(frozen=True, slots=True)
class Place:
    """Layers under one name: their share of the counted BFLOPS and of the measured time (0 to 1), and milliseconds.

    `intensity`: operations for each byte of maps and weights that moves if nothing stays in a cache; 0 without bytes.
    """

    name: str
    where: str
    layers: tuple[int, ...]
    counted: float
    measured: float
    ms: float
    intensity: float

    @property
    def ratio(self) -> float:
        """Above 1: slower than its count suggests; infinite where nothing is counted."""
        return self.measured / self.counted if self.counted > 0 else float("inf") if self.measured > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Reason:
    """A place that takes more time than its count suggests, with a sentence made from its figures."""

    place: Place
    sentence: str


def places(expansion: Expansion, found: Profile, parts: Iterable[tuple[str, str, Sequence[int]]]) -> tuple[Place, ...]:
    """Shares of parts, each a name, where it is, and its layers."""
    costs = [layer_cost(row) for row in expansion.rows]
    flops = sum(max(0.0, cost.bflops) for cost in costs)
    time = sum(found.layers)
    made = []
    for name, where, layers in parts:
        cost = total(costs[index] for index in layers)
        ms = sum(found.layers[index] for index in layers)
        counted = sum(max(0.0, costs[index].bflops) for index in layers)
        intensity = 1e9 * counted / cost.moved if cost.moved else 0.0
        made.append(
            Place(
                name, where, tuple(layers), counted / flops if flops else 0.0, ms / time if time else 0.0, ms, intensity
            )
        )
    return tuple(made)


def block_places(design: Design, expansion: Expansion, found: Profile) -> tuple[Place, ...]:
    """One for each occurrence of a block and for each layer of none, in order; vectors at the end as one."""
    kinds = work_kinds(expansion.network, expansion.rows)
    network, rows = expansion.network, expansion.rows
    inside = {index for group in network.groups if group.parent is None for index in range(group.first, group.last + 1)}
    parts: list[tuple[str, str, Sequence[int]]] = []
    for loose, run in groupby(by_block(network, rows), key=lambda part: part.first not in inside):
        for pieces in _runs(run) if loose else ([part] for part in run):
            first, last, out = pieces[0].first, pieces[-1].last, pieces[0].out
            size = f"{out.h} × {out.w}" if out.image else "vector" if out.known else "?"
            layers = f"layer {first}" if first == last else f"layers {first}–{last}"
            name = kinds[first] if loose else _title(design, expansion, first)
            parts.append((name, f"{size} · {layers}", range(first, last + 1)))
    return places(expansion, found, parts)


def layer_places(expansion: Expansion, found: Profile) -> tuple[Place, ...]:
    """One for each layer."""
    kinds = work_kinds(expansion.network, expansion.rows)
    parts = (
        (f"{item.index}  {kinds[item.index]}", str(expansion.rows[item.index].out.next), (item.index,))
        for item in expansion.network.layers
    )
    return places(expansion, found, parts)


def kind_places(expansion: Expansion, found: Profile) -> tuple[Place, ...]:
    """One for each kind of work, the most time first."""
    kinds = work_kinds(expansion.network, expansion.rows)
    parts = []
    for kind in dict.fromkeys(kinds):
        layers = tuple(index for index, other in enumerate(kinds) if other == kind)
        parts.append((kind, f"{len(layers)} layer{'s' if len(layers) > 1 else ''}", layers))
    return tuple(sorted(places(expansion, found, parts), key=lambda place: -place.ms))


def reasons(design: Design, expansion: Expansion, found: Profile) -> tuple[Reason, ...]:
    """At most five places, those first whose time is furthest above their share of the BFLOPS.

    A place whose layers were mostly said already is left out.
    """
    of_network = places(expansion, found, [("", "", range(len(expansion.rows)))])[0]
    kinds = kind_places(expansion, found)
    candidates = [place for place in (*kinds, *block_places(design, expansion, found)) if _is_slow(place)]
    said: set[int] = set()
    told: list[Reason] = []
    for place in sorted(candidates, key=lambda place: place.counted - place.measured):
        new = sum(found.layers[index] for index in place.layers if index not in said)
        if len(told) < MOST and new >= place.ms / 2:
            told.append(Reason(place, _sentence(place, of_network, place in kinds)))
            said.update(place.layers)
    return tuple(told)


def _is_slow(place: Place) -> bool:
    return place.measured >= LEAST_TIME and place.ratio >= LEAST_RATIO


def _sentence(place: Place, network: Place, is_kind: bool) -> str:
    count = len(place.layers)
    of = f"{place.where}: " if is_kind else f"{place.where[:1].upper()}{place.where[1:]}: "
    if place.counted == 0:
        return f"{of}{place.ms:.2f} ms for work that BFLOPS do not count; it moves maps and computes little."
    few = place.intensity < network.intensity / 1.5
    if few:
        return (
            f"{of}{place.intensity:.1f} operations for each byte moved, the network has {network.intensity:.1f}; "
            "reading and writing maps may take longer than computing."
        )
    each = f"{place.ms / count:.2f} ms each" if count > 1 and is_kind else f"{place.ms:.2f} ms"
    return (
        f"{of}{each}, although {place.intensity:.1f} operations for each byte moved are as many as elsewhere; "
        "few channels or an unusual kernel may leave vector units idle."
    )


def _runs(parts: Iterable[Part]) -> Iterable[list[Part]]:
    """Loose layers: one run for each that works on maps, the vectors at the end together."""
    for single, run in groupby(parts, key=lambda part: part.out.h <= 1):
        pieces = list(run)
        if single and len(pieces) > 1:
            yield pieces
        else:
            yield from ([piece] for piece in pieces)


def _title(design: Design, expansion: Expansion, index: int) -> str:
    """What the block of a layer is called."""
    node = design.node(expansion.network.layers[index].address.node)
    return node.block.title() if isinstance(node, BlockNode) else node.layer.section
