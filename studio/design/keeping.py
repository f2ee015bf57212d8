"""References that typing has moved to other layers, back on the layers that they meant.

Text is literal: a section typed in between leaves the numbers of all references as they are, which then lead to other
layers. Whoever wants them to follow their layers instead asks for that here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from studio.design.design import Design, LayerNode
from studio.design.expand import Expansion, expand
from studio.layers.base import Address, Bound, Ref
from studio.network.build import number_of, places_of
from studio.network.network import Network


@dataclass(frozen=True, slots=True)
class Kept:
    """The design with its references on their layers, and how many numbers that changes."""

    design: Design
    count: int


def keep_references(before: Design, after: Design, was: Expansion | None = None, now: Expansion | None = None) -> Kept:
    """`after` with each reference that still has its number of `before`, but leads elsewhere, led back to its layer.

    Numbers that were typed, and references to layers that are gone or come later now, stay. `was`, `now`: the
    expansions of the two designs, where they are at hand.
    """
    old, new = ((expansion or expand(design)).network for design, expansion in ((before, was), (after, now)))
    return _Keeping(before, after, old, new).result()


class _Keeping:
    """Compares the references of the layers that stand in both designs."""

    def __init__(self, before: Design, after: Design, old: Network, new: Network) -> None:
        self._after = after
        self._then = {node.id: node for node in before.nodes if isinstance(node, LayerNode)}
        self._old, self._new = places_of(old), places_of(new)
        self._count = 0

    def result(self) -> Kept:
        nodes = tuple(self._kept(node) if isinstance(node, LayerNode) else node for node in self._after.nodes)
        return Kept(replace(self._after, nodes=nodes) if self._count else self._after, self._count)

    def _kept(self, node: LayerNode) -> LayerNode:
        then = self._then.get(node.id)
        if then is None or type(then.layer) is not type(node.layer):
            return node
        changed: dict[str, Any] = {}
        for spec, refs in node.layer.references():
            meant = getattr(then.layer, spec.field)
            meant = meant if isinstance(meant, tuple) else (meant,)
            if len(meant) == len(refs):
                led = tuple(self._led(node.id, was, ref) for was, ref in zip(meant, refs, strict=True))
                if led != refs:
                    changed[spec.field] = led if isinstance(getattr(node.layer, spec.field), tuple) else led[0]
        return replace(node, layer=replace(node.layer, **changed)) if changed else node

    def _led(self, reader: int, was: Ref | None, now: Ref) -> Ref:
        """Where a reference should lead."""
        if not isinstance(was, Bound) or was == now:
            return now
        then, place = self._old.get(Address(reader)), self._new.get(Address(reader))
        target = self._new.get(was.to)
        if then is None or place is None or target is None or target >= place:
            return now
        if was.to not in self._old or number_of(was, then, self._old) != number_of(now, place, self._new):
            return now
        if target == self._new.get(now.to if isinstance(now, Bound) else Address(-1)):
            return now
        self._count += 1
        return was
