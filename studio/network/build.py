"""Parts with symbolic references to a network with indices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from studio.layers.base import Address, Bound, Context, Dangling, Layer, Ref
from studio.layers.net import Net
from studio.network.network import NETWORK_INPUT, UNRESOLVED, Group, NetLayer, Network


def build(parts: Sequence[tuple[Address, Layer]], net: Net, context: Context, groups: Iterable[Group] = ()) -> Network:
    """Resolve the references of layers in order. A reference to nothing, to itself or forward becomes `UNRESOLVED`."""
    places: dict[Address, int] = {}
    for index, (address, _) in enumerate(parts):
        places[address] = index
        places[Address(address.node)] = index  # the node's output is its last layer so far
    layers = tuple(_place(index, address, layer, places) for index, (address, layer) in enumerate(parts))
    return Network(layers, tuple(groups), net, net.context(context))


def _place(index: int, address: Address, layer: Layer, places: dict[Address, int]) -> NetLayer:
    inputs = [index - 1 if index else NETWORK_INPUT] if layer.reads_previous else []
    shares: list[int] = []
    for spec, refs in layer.references():
        (inputs if spec.data else shares).extend(resolve(ref, index, places) for ref in refs)
    return NetLayer(index, address, layer, tuple(inputs), tuple(shares))


def resolve(ref: Ref, index: int, places: dict[Address, int]) -> int:
    """The index that a reference of layer `index` names, or `UNRESOLVED`."""
    if isinstance(ref, Dangling):
        return UNRESOLVED
    target = places.get(ref.to)
    return target if target is not None and target < index else UNRESOLVED


def number_of(ref: Ref, index: int, places: dict[Address, int]) -> int:
    """The number that a reference is written as: relative ones count back from `index`."""
    if isinstance(ref, Bound) and ref.to in places:
        return places[ref.to] - (index if ref.style == "rel" else 0)
    return ref.number if isinstance(ref, Dangling) else 0
