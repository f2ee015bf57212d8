"""Values of rows: read from a node, written back by the pure edits. Values only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from studio.blocks.param_words import write_param
from studio.cfg.parse import parse_chunk
from studio.design import edits
from studio.design.bypass import as_read, index_of, set_bypassed
from studio.design.design import BlockNode, Design
from studio.design.expand import Expansion
from studio.design.overrides import drop_override, set_override
from studio.diagnostics import StudioError, did_you_mean, error
from studio.layers.base import Address, Ref
from studio.network.build import number_of, places_of
from widgets.inspector.items import WIDTH, Item, Place


def value_of(design: Design, expansion: Expansion, node_id: int, item: Item) -> Any:
    """What an editor shows; references as a tuple of the numbers that the cfg says."""
    node = design.node(node_id)
    match item.place:
        case Place.INSIDE:
            return next(it.layer for it in expansion.network.layers if it.address == item.at).value(item.name)
        case Place.BYPASSED:
            return node.bypassed
        case Place.DROP_CONNECT:
            return design.context.drop_connect
        case Place.FOLLOW_WIDTH:
            return node.scales.width
        case Place.FOLLOW_DEPTH:
            return node.scales.depth
    if isinstance(node, BlockNode):
        if item.place is Place.REPEATS:
            return node.repeats
        block = node.block_at(0) if item.place is Place.FIRST else node.block
        return getattr(block, item.name)
    if item.place is Place.WRITTEN:
        return parse_chunk(node.raw or ()).values().get(item.name, "")
    value = node.layer.value(item.name)
    return _numbers(value, design, expansion, node_id) if item.is_reference else value


def changed(design: Design, expansion: Expansion, node_id: int, item: Item, value: Any) -> Design:
    """The design with the value of a row set. Raises StudioError where it can't be."""
    node = design.node(node_id)
    match item.place:
        case Place.INSIDE:
            assert item.at is not None
            return set_override(design, expansion, item.at, item.name, value)
        case Place.BYPASSED:
            return set_bypassed(design, (node_id,), value)
        case Place.DROP_CONNECT:
            return edits.set_drop_connect(design, value)
        case Place.FOLLOW_WIDTH:
            return edits.set_scales(design, node_id, replace(node.scales, width=value))
        case Place.FOLLOW_DEPTH:
            return edits.set_scales(design, node_id, replace(node.scales, depth=value))
        case Place.REPEATS:
            return edits.set_repeats(design, node_id, value)
        case Place.FIRST:
            return edits.set_first(design, node_id, item.name, value)
        case Place.WRITTEN:
            return edits.set_key(design, node_id, item.name, value)
    if item.is_reference:
        numbers = [_number(word, design, expansion, node_id) for word in value or ()]
        if not numbers:
            return edits.drop_key(design, node_id, item.name)
        return edits.set_key(design, node_id, item.name, ",".join(str(number) for number in numbers))
    if value is None and isinstance(item.default, tuple):
        value = ()  # an emptied line
    return edits.set_value_of(design, node_id, item.name, value)


def reset(design: Design, node_id: int, item: Item) -> Design:
    """The design with a row at its default: what the value is where nothing is said."""
    match item.place:
        case Place.INSIDE:
            assert item.at is not None
            return drop_override(design, item.at, item.name)
        case Place.BYPASSED:
            return set_bypassed(design, (node_id,), False)
        case Place.DROP_CONNECT:
            return edits.set_drop_connect(design, item.default)
        case Place.FIRST:
            return edits.set_first(design, node_id, item.name, None)
        case Place.REPEATS:
            return edits.set_repeats(design, node_id, item.default)
        case Place.KEY | Place.PARAM | Place.WRITTEN:
            node = design.node(node_id)
            if not isinstance(node, BlockNode):
                return edits.drop_key(design, node_id, item.name)
            spec = node.block.param(item.name)
            return edits.set_param(design, node_id, item.name, spec.default if spec else item.default)
    return edits.set_scales(design, node_id, _free(design, node_id, item))


def is_modified(item: Item, value: Any) -> bool:
    """True for a value that `reset` would change; what a reference names has no default."""
    if item.place in (Place.FIRST, Place.WRITTEN):
        return True
    if item.place is Place.INSIDE:
        return bool(value != item.default)
    usable = item.default is None or item.low is None or _least(item.default) >= item.low
    return not item.is_reference and usable and value != item.default


def _least(value: Any) -> float:
    """A number, or the smallest of a list."""
    return min(value, default=0.0) if isinstance(value, tuple) else float(value)


def text_of(item: Item, value: Any) -> str:
    """A value as words, for undo steps and tool tips."""
    if item.place is Place.WRITTEN and not value:
        return "what Darknet reads without it"
    if item.place in (Place.FOLLOW_WIDTH, Place.FOLLOW_DEPTH):
        return {None: "auto", True: "yes", False: "no"}[value]
    if item.unset and value == item.default:
        return item.unset
    if value is None:
        return "none"
    if item.kind == WIDTH:
        return str(write_param(value))
    match value:
        case bool():
            return "on" if value else "off"
        case tuple():
            return ",".join(f"{part:.10g}" if isinstance(part, float) else str(part) for part in value) or "none"
        case float():
            return f"{value:.10g}"
    return str(value) or "empty"


def default_text(item: Item) -> str:
    """What `reset` brings back, in words."""
    if item.place is Place.FIRST:
        return "the value of the other repeats"
    if item.default is None and not item.unset and item.kind != WIDTH:
        return "what follows from the rest"
    return text_of(item, item.default)


def target_names(design: Design, node_id: int, item: Item) -> tuple[str, ...]:
    """The names of the nodes that a reference leads to; `?` for one that leads nowhere."""
    node = design.node(node_id)
    if isinstance(node, BlockNode):
        return ()
    names = {other.id: other.name for other in design.nodes}
    to = (getattr(ref, "to", None) for ref in _refs(node.layer.value(item.name)))
    return tuple(names.get(address.node, "?") if address else "?" for address in to)


def _free(design: Design, node_id: int, item: Item) -> Any:
    scales = design.node(node_id).scales
    return replace(scales, width=None) if item.place is Place.FOLLOW_WIDTH else replace(scales, depth=None)


def _refs(value: Any) -> tuple[Ref, ...]:
    return value if isinstance(value, tuple) else () if value is None else (value,)


def _numbers(value: Any, design: Design, expansion: Expansion, node_id: int) -> tuple[int, ...]:
    places = places_of(expansion.network)
    own = index_of(design, expansion.network.layers, node_id)
    return tuple(number_of(as_read(design, ref), own, places) for ref in _refs(value))


def _number(word: int | str, design: Design, expansion: Expansion, node_id: int) -> int:
    """The number of a layer that was named; a number stays as it is."""
    if isinstance(word, int):
        return word
    node = design.named(word)
    places = places_of(expansion.network)
    if node is None or Address(node.id) not in places:
        names = [other.name for other in design.nodes]
        guess = did_you_mean(word, names)
        raise StudioError(error("reference", f"no node is named {word!r}", expected=guess or "a number or a name"))
    return places[Address(node.id)] - index_of(design, expansion.network.layers, node_id)


def common_value(values: Sequence[Any]) -> tuple[bool, Any]:
    """(True, the value) where all are equal in value and type, else (False, None)."""
    same = all(value == values[0] and type(value) is type(values[0]) for value in values)
    return same, values[0] if same else None
