"""References within layers: bound to something else, wherever they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from studio.design.design import LayerNode, Node
from studio.layers.base import Dangling, Layer, Ref

#: What a reference becomes when there is nothing that it could name: a number that names no layer.
LOST = Dangling(-99999)


def rebind(layer: Layer, bind: Callable[[Ref], Ref]) -> Layer:
    """The layer with each reference replaced by `bind(ref)`; the same object where none changes."""
    changed: dict[str, Any] = {}
    for spec, refs in layer.references():
        new = tuple(bind(ref) for ref in refs)
        if new != refs:
            changed[spec.field] = new if isinstance(getattr(layer, spec.field), tuple) else new[0]
    return replace(layer, **changed) if changed else layer


def references_of(node: Node) -> tuple[Ref, ...]:
    """The references of a node; a block has none to the outside."""
    return tuple(ref for _, refs in node.layer.references() for ref in refs) if isinstance(node, LayerNode) else ()
