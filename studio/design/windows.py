"""The plain layers of a design as blocks are offered them: windows whose references are local, made on demand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from studio.blocks.base import FoldLayer
from studio.design.design import Design, LayerNode
from studio.design.expand import Expansion
from studio.design.references import rebind
from studio.layers.base import INPUT_ROLE, LOCAL, Address, Bound, Ref
from studio.network.network import Row


class Offers:
    """What windows are made of: the plain layers of a design, their rows, and what stands before them."""

    def __init__(self, design: Design, base: Expansion) -> None:
        self._nodes = design.nodes
        self._base = base
        self._first = {item.address.node: item.index for item in reversed(base.network.layers)}
        self.positions = {node.id: position for position, node in enumerate(design.nodes)}
        self._run = [0] * (len(design.nodes) + 1)
        for position in range(len(design.nodes) - 1, -1, -1):
            node = design.nodes[position]
            plain = isinstance(node, LayerNode) and node.id in self._first  # a bypassed one has no layer
            self._run[position] = self._run[position + 1] + 1 if plain else 0

    def run(self, position: int) -> int:
        """How many plain layers stand in a row from a position on."""
        return self._run[position]

    def index(self, position: int) -> int:
        """The index of a node's first layer."""
        return self._first[self._nodes[position].id]

    def nodes(self, position: int, count: int) -> tuple[LayerNode, ...]:
        """Plain nodes from a position on."""
        return tuple(node for node in self._nodes[position : position + count] if isinstance(node, LayerNode))

    def row(self, position: int) -> Row:
        """The row of a plain node."""
        return self._base.rows[self.index(position)]

    def before(self, position: int) -> Address | None:
        """The layer before a node; None at the start of the network."""
        index = self.index(position)
        return self._base.network.layers[index - 1].address if index else None


class Window(Sequence[FoldLayer]):
    """The plain layers from a position on with references among them made local, each when it is asked for."""

    def __init__(self, offers: Offers, start: int) -> None:
        self._offers = offers
        self._start = start
        self._length = offers.run(start)
        self._before = offers.before(start) if self._length else None
        self._made: dict[int, FoldLayer] = {}

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, place: int) -> FoldLayer: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[FoldLayer]: ...

    def __getitem__(self, place: int | slice) -> FoldLayer | Sequence[FoldLayer]:
        if isinstance(place, slice):
            return [self[at] for at in range(*place.indices(self._length))]
        if not 0 <= place < self._length:
            raise IndexError(place)
        if place not in self._made:
            self._made[place] = self._layer(place)
        return self._made[place]

    def _layer(self, place: int) -> FoldLayer:
        node, row = self._offers.nodes(self._start + place, 1)[0], self._offers.row(self._start + place)
        channels = max(0, row.inputs[0].c) if row.inputs else 0
        return FoldLayer(rebind(node.layer, self._localised), channels)

    def _localised(self, ref: Ref) -> Ref:
        if not isinstance(ref, Bound):
            return ref
        if self._before is not None and ref.to in (self._before, Address(self._before.node)):
            return Bound(Address(LOCAL, 0, INPUT_ROLE))
        place = self._offers.positions.get(ref.to.node, -1) - self._start
        return Bound(Address(LOCAL, 0, str(place))) if 0 <= place < self._length else ref
