"""What follows from the value of a row: scaled numbers, filters of a ratio, names of layers. Values only."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from studio.blocks.base import width_of
from studio.design.design import NET, BlockNode, Design
from studio.design.expand import Expansion
from studio.layers.base import Address, Kind
from studio.scaling import Fixed, Width
from widgets.inspector.items import WIDTH, Item, Place
from widgets.inspector.values import target_names

_UNITS = ("px", "degrees", "steps", "images", "MB")
"""Units that say more than the label does."""


def hint_of(design: Design, expansion: Expansion, node_id: int, item: Item, value: Any) -> str:
    """The words right of an editor; '' for none."""
    if item.is_reference:
        return ", ".join(target_names(design, node_id, item))
    if item.kind == WIDTH:
        return _width_hint(design, expansion, node_id, item, value)
    scaled = _scaled(design, expansion, node_id, item, value)
    if scaled is not None and scaled != value:
        return f"scaled {scaled}"
    return item.unit if item.unit in _UNITS else ""


def _scaled(design: Design, expansion: Expansion, node_id: int, item: Item, value: Any) -> Any:
    """What the coefficients make of a number; None where they don't reach it."""
    node = design.node(node_id)
    if item.kind != Kind.INT or value is None or item.place is Place.INSIDE:
        return None
    if isinstance(node, BlockNode):
        if item.place is Place.REPEATS:
            return len(_inputs(expansion, node_id))
        free = node.scales.width is not False
        return design.scale.rounding.filters(value) if item.unit == "channels" and free else None
    if node_id == NET and item.place is Place.KEY:
        return expansion.network.net.value(item.name)
    layer = next((it.layer for it in expansion.network.layers if it.address == Address(node_id)), None)
    return layer.value(item.name) if layer is not None and item.place is Place.KEY else None


def _width_hint(design: Design, expansion: Expansion, node_id: int, item: Item, value: Width | None) -> str:
    """`= 672`, and `= 480, 672` where the first repeat reads other channels than the rest."""
    node = design.node(node_id)
    if value is None or not isinstance(node, BlockNode):
        return ""
    rounding = design.scale.rounding
    if node.scales.width is False:
        rounding = replace(rounding, width=1.0)
    channels = _inputs(expansion, node_id)
    if item.place is Place.FIRST:
        channels = channels[:1]
    elif any(name == item.name for name, _ in node.first):
        channels = channels[1:]
    if not channels or 0 in channels:
        return ""
    if isinstance(value, Fixed):
        count = width_of(value, channels[0], rounding)
        ratios = ", ".join(dict.fromkeys(f"×{count / base:.3g}" for base in channels))
        return f"scaled {count}" if count != value.filters else ratios
    counts = dict.fromkeys(width_of(value, base, rounding) for base in channels)
    return "= " + ", ".join(str(count) for count in counts)


def _inputs(expansion: Expansion, node_id: int) -> list[int]:
    """The channels that each repeat of a block reads; 0 where they are unknown."""
    groups = (group for group in expansion.network.groups if group.node == node_id and group.parent is None)
    read = (expansion.rows[group.first].inputs for group in groups if group.first <= group.last)
    return [max(0, shapes[0].c) if shapes else 0 for shapes in read]
