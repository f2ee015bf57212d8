"""Keys set on one layer inside a repeat of a block: the block's parameters decide all others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from studio.design.design import BlockNode, Design, Override
from studio.design.edits import replace_node
from studio.design.expand import Expansion, expand
from studio.diagnostics import StudioError, did_you_mean, error
from studio.layers.base import Address, KeySpec, Layer, Ref
from studio.layers.values import write_value


def overridden(design: Design, address: Address) -> dict[str, str]:
    """The keys set on a layer inside a block, with their texts."""
    node = design.node(address.node)
    if not isinstance(node, BlockNode):
        return {}
    return {
        key: text
        for occurrence, role, pairs in node.overrides
        if (occurrence, role) == (address.occurrence, address.role)
        for key, text in pairs
    }


def overrides_of(design: Design, addresses: Iterable[Address]) -> tuple[Address, ...]:
    """The layers with keys set on them among some addresses; a whole block stands for all inside it.

    Addresses of nodes that are gone, as a selection may have for a moment, count for nothing.
    """
    found: dict[Address, None] = {}
    nodes = {node.id: node for node in design.nodes}
    for address in addresses:
        node = nodes.get(address.node)
        for occurrence, role, _ in node.overrides if isinstance(node, BlockNode) else ():
            inner = Address(address.node, occurrence, role)
            if address in (inner, Address(address.node)):
                found[inner] = None
    return tuple(found)


def follow_again(design: Design, addresses: Iterable[Address]) -> Design:
    """The design in which these layers, or all inside these blocks, have no keys of their own."""
    for address in overrides_of(design, addresses):
        node = design.node(address.node)
        assert isinstance(node, BlockNode)
        design = replace_node(design, replace(node, overrides=_without(node.overrides, address)))
    return design


def may_differ(spec: KeySpec) -> bool:
    """True for keys that can be set on a layer inside a block: all but those that wire it."""
    return not spec.is_reference


def own_layer(design: Design, expansion: Expansion, address: Address) -> Layer | None:
    """The layer at an address as the block alone makes it, without what was set on it; None where there is none."""
    node = design.node(address.node)
    if isinstance(node, BlockNode) and overridden(design, address):
        bare = replace_node(design, replace(node, overrides=_without(node.overrides, address)))
        expansion = expand(bare, expansion)
    return next((item.layer for item in expansion.network.layers if item.address == address), None)


def set_override(design: Design, expansion: Expansion, address: Address, key: str, value: Any) -> Design:
    """Set a key on one layer inside a block; the value that the block gives it anyway is no override.

    Raises StudioError for a key that the layer does not declare, and for references, which wire the block.
    """
    layer = own_layer(design, expansion, address)
    spec = layer.spec(key) if layer is not None else None
    if layer is None or spec is None:
        known = [one.name for one in layer.keys()] if layer is not None else []
        raise StudioError(
            error("unknown-key", f"no key {key!r} here", key=key, expected=did_you_mean(key, known) or "")
        )
    if not may_differ(spec):
        raise StudioError(error("block-wiring", f"{key} of a layer inside a block follows from the block", key=key))
    keys = overridden(design, address)
    if value is None or value == layer.value(key):
        keys.pop(key, None)
    else:
        keys[key] = write_value(spec, value, _no_number)
    return _with(design, address, keys)


def drop_override(design: Design, address: Address, key: str) -> Design:
    """Let a key of a layer inside a block follow from the block again."""
    keys = overridden(design, address)
    keys.pop(key, None)
    return _with(design, address, keys)


def _with(design: Design, address: Address, keys: dict[str, str]) -> Design:
    node = design.node(address.node)
    assert isinstance(node, BlockNode)
    rest = _without(node.overrides, address)
    own: tuple[Override, ...] = ((address.occurrence, address.role, tuple(keys.items())),) if keys else ()
    return replace_node(design, replace(node, overrides=tuple(sorted((*rest, *own)))))


def _without(overrides: tuple[Override, ...], address: Address) -> tuple[Override, ...]:
    return tuple(one for one in overrides if one[:2] != (address.occurrence, address.role))


def _no_number(ref: Ref) -> int:
    raise ValueError("references are not set inside blocks")
