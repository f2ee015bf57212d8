"""Parts with symbolic references to a network with indices, shapes and costs, one layer after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from studio.layers.base import LOCAL, Address, Bound, Context, Dangling, Layer, Ref, Shape
from studio.layers.net import Net
from studio.network.network import NETWORK_INPUT, UNRESOLVED, Group, NetLayer, Network, Row
from studio.network.shapes import row_of, seen_shape


class Builder:
    """A network while it grows. Shapes are known layer by layer, since a block's widths depend on its input.

    `before`: rows of an earlier state, reused where the layer is the same object and its inputs are equal; `placed`:
    its layers, taken over while the same addresses follow each other.
    """

    def __init__(self, net: Net, context: Context, before: Sequence[Row] = (), placed: Sequence[NetLayer] = ()) -> None:
        self.net = net
        self.context = net.context(context)
        self.layers: list[NetLayer] = []
        self.rows: list[Row] = []
        self.places: dict[Address, int] = {}
        self._input = net.infer((), self.context).next
        self._before, self._placed = before, placed
        self._reusable = {id(row.layer): row for row in before}
        self._output = Address(LOCAL)
        self._in_step = True  # every address so far stands where it stood, so references resolve as they did

    def append(self, address: Address, layer: Layer) -> Row:
        """Add a layer. A reference to nothing, to itself or to a later layer becomes `UNRESOLVED`."""
        index = len(self.layers)
        old = self._placed[index] if self._in_step and index < len(self._placed) else None
        self._in_step = old is not None and old.address == address
        same = old is not None and self._in_step and old.layer is layer
        item = old if old is not None and same else self._place(index, address, layer)
        self.layers.append(item)
        self.places[address] = index
        if self._output.node != address.node:
            self._output = Address(address.node)
        self.places[self._output] = index  # the node's output is its last layer so far
        row = self._before[index] if same and self._reads_as_before(item) else self._row(item)
        self.rows.append(row)
        return row

    def channels(self) -> int:
        """Channels that the next layer reads from the layer before; 0 when unknown."""
        shape = self.rows[-1].out.next if self.rows else self._input
        return max(0, shape.c)

    def channels_at(self, address: Address) -> int:
        """Channels that a reference to an earlier layer sees; 0 when unknown."""
        index = self.places.get(address)
        return 0 if index is None else max(0, self.rows[index].out.indexed.c)

    def finish(self, groups: Iterable[Group] = ()) -> Network:
        """The network so far."""
        return Network(tuple(self.layers), tuple(groups), self.net, self.context)

    def _reads_as_before(self, item: NetLayer) -> bool:
        """True where the rows of all inputs are the very rows of before."""
        return all(source >= 0 and self.rows[source] is self._before[source] for source in item.inputs)

    def _row(self, item: NetLayer) -> Row:
        layer = item.layer
        if len(item.inputs) == 1 and layer.reads_previous:
            inputs: tuple[Shape, ...] = (self.rows[-1].out.next if self.rows else self._input,)
        else:
            inputs = tuple(
                seen_shape(self.rows, source, self._input, trunk=layer.reads_previous and place == 0)
                for place, source in enumerate(item.inputs)
            )
        old = self._reusable.get(id(layer))
        if old is not None and old.inputs == inputs:
            return old
        row = self._reusable[id(layer)] = row_of(layer, inputs, self.context)
        return row

    def _place(self, index: int, address: Address, layer: Layer) -> NetLayer:
        inputs = [index - 1 if index else NETWORK_INPUT] if layer.reads_previous else []
        shares: list[int] = []
        for spec, refs in layer.references():
            (inputs if spec.data else shares).extend([self._resolve(ref, index) for ref in refs])
        return NetLayer(index, address, layer, tuple(inputs), tuple(shares))

    def _resolve(self, ref: Ref, index: int) -> int:
        target = target_of(ref, index, self.places, index)
        return UNRESOLVED if target is None or target >= index else target


def build(
    parts: Iterable[tuple[Address, Layer]], net: Net, context: Context, before: Sequence[Row] = ()
) -> tuple[Network, tuple[Row, ...]]:
    """The network of layers in order, without groups, and its rows."""
    builder = Builder(net, context, before)
    for address, layer in parts:
        builder.append(address, layer)
    return builder.finish(), tuple(builder.rows)


def target_of(ref: Ref, index: int, places: dict[Address, int], layers: int) -> int | None:
    """The layer that a reference of layer `index` names, of `layers` in all, also a later one; None for none.

    A number that named nothing means what it says, so it names a layer once there is one.
    """
    if isinstance(ref, Bound):
        return places.get(ref.to)
    target = ref.number if ref.number >= 0 else index + ref.number
    return target if 0 <= target < layers else None


def number_of(ref: Ref, index: int, places: dict[Address, int]) -> int:
    """The number that a reference of layer `index` is written as: relative ones count back from it.

    A target that is gone gives `index` itself, which names no earlier layer and is reported as such. One that comes
    later can only be written absolute.
    """
    if isinstance(ref, Dangling):
        return ref.number
    target = places.get(ref.to)
    if target is None:
        return index
    return target - index if ref.style == "rel" and target < index else target


def places_of(network: Network) -> dict[Address, int]:
    """Where each address stands, nodes' outputs included."""
    places: dict[Address, int] = {}
    for item in network.layers:
        places[item.address] = item.index
        places[Address(item.address.node)] = item.index
    return places
