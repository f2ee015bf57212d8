"""What stands out: the wires of what is under the mouse; and, when traced, a layer with its inputs and its readers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from studio.layers.base import Address
from widgets.canvas.cards import Card
from widgets.canvas.edge_item import EdgeItem
from widgets.canvas.node_item import NodeItem

#: How much is seen of what a trace leaves out.
FAINT = 0.25


@dataclass(slots=True)
class Tracing:
    """The state, and how it is shown on the items of a scene."""

    hovered: Address | None = None
    roots: frozenset[Address] = frozenset()

    def show(self, nodes: Mapping[Address, NodeItem], edges: Iterable[EdgeItem], cards: Mapping[Address, Card]) -> None:
        """Wires of what is under the mouse and of what is traced; with a trace everything else is faint."""
        near = set(self.roots)
        for edge in edges:
            ends = (edge.line.src, edge.line.dst, edge.line.tag)
            rooted = any(end in self.roots for end in ends)
            source = edge.line.tag or edge.line.src
            shape = cards[source].shape if rooted and isinstance(source, Address) else ""
            edge.set_traced(rooted or (self.hovered is not None and self.hovered in ends), shape)
            edge.setOpacity(1.0 if rooted or not self.roots else FAINT)
            if rooted:
                near.update(end for end in ends if isinstance(end, Address))
        for address, item in nodes.items():
            if not address.role:
                item.setOpacity(1.0 if not self.roots or address in near else FAINT)
