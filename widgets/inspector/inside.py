"""The form of one layer inside a block: what the block decides, and what is set on this layer alone. Values only."""

from __future__ import annotations

from dataclasses import replace

from studio.design.design import Design
from studio.design.expand import Expansion
from studio.design.overrides import may_differ, overridden, own_layer
from studio.layers.base import Address, KeySpec, Layer
from widgets.canvas.cards import word
from widgets.inspector.items import Group, Item, Place, for_design, item_of_key

TELLING = 6
"""So many rows stand open; the rest is folded away while it follows the block."""


def inside_groups(design: Design, expansion: Expansion, address: Address) -> tuple[Group, ...]:
    """Rows of the keys of a layer inside a block; the value that the block gives is the default of each."""
    layer = own_layer(design, expansion, address)
    if layer is None:
        return ()
    items = [for_design(design, _inside_item(spec, layer, address)) for spec in layer.keys() if may_differ(spec)]
    usual = {spec.name for spec in layer.keys() if spec.common}
    keys = overridden(design, address)
    open_ = [item for place, item in enumerate(items) if (place < TELLING and item.name not in usual)]
    open_ += [item for item in items if item.name in keys and item not in open_]
    rest = [item for item in items if item not in open_]
    return tuple(group for group in (Group("", tuple(open_)), Group("More", tuple(rest), folded=True)) if group.items)


def inside_title(design: Design, expansion: Expansion, address: Address) -> tuple[str, str, str]:
    """Type, place, and what the type is: `conv`, `se.squeeze of stage3, repeat 2`."""
    layer = next((item.layer for item in expansion.network.layers if item.address == address), None)
    node = design.node(address.node)
    repeats = getattr(node, "repeats", 1)
    where = f"{address.role} of {node.name}" + (f", repeat {address.occurrence + 1}" if repeats > 1 else "")
    return (word(layer), where, layer.summary) if layer is not None else (address.role, where, "")


def _inside_item(spec: KeySpec, layer: Layer, address: Address) -> Item:
    value = layer.value(spec.name)
    unset = spec.unset if value == spec.default else ""
    return replace(item_of_key(spec), place=Place.INSIDE, at=address, default=value, unset=unset)
