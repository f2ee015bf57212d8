"""What kind of work each layer is: told from facts of the layers (kernel, groups, channels), never from block names.

Time of a network is spent in other proportions than its multiply-adds; by kind one sees where.
"""

from __future__ import annotations

from collections.abc import Sequence

from studio.layers.base import Category, Layer, Shape
from studio.network.network import NETWORK_INPUT, Network, Row

STEM, GATE, HEAD, DEPTHWISE = "stem", "squeeze-excite", "head", "depthwise"
EXPAND, PROJECT, POINTWISE = "expand 1×1", "project 1×1", "plain 1×1"


def work_kinds(network: Network, rows: Sequence[Row]) -> tuple[str, ...]:
    """The kind of each layer, in order."""
    gates = _gates(network, rows)
    kinds = []
    pooled = False
    for item, row in zip(network.layers, rows, strict=True):
        single = _single(row.out.next)
        if item.index in gates:
            kinds.append(GATE)
            continue
        pooled = pooled or (single and bool(row.inputs) and not _single(row.inputs[0]))
        kinds.append(HEAD if pooled and single else _kind(item.layer, row, NETWORK_INPUT in item.inputs))
    return tuple(kinds)


def _kind(layer: Layer, row: Row, first: bool) -> str:
    if not row.macs or not row.inputs:
        return _by_category(layer)
    if first:
        return STEM
    side, groups, given, made = _number(layer, "size"), _number(layer, "groups"), row.inputs[0].c, row.out.next.c
    if groups > 1:
        return DEPTHWISE if groups == given else f"grouped {side}×{side}"
    if side > 1:
        return f"full {side}×{side}"
    return EXPAND if made > given else PROJECT if made < given else POINTWISE


def _by_category(layer: Layer) -> str:
    """Layers without multiply-adds."""
    if layer.category in (Category.WIRING, Category.RESHAPE, Category.UPSAMPLE):
        return "sums, routes, resizing"
    return str(layer.category) if layer.category is not Category.LAYER else layer.section


def _gates(network: Network, rows: Sequence[Row]) -> set[int]:
    """Layers that weigh a map by single pixels, and what makes those pixels: the chain back to the pool."""
    found: set[int] = set()
    for item, row in zip(network.layers, rows, strict=True):
        if len(row.inputs) != 2 or _single(row.out.next):
            continue
        vectors = [at for at, shape in zip(item.inputs, row.inputs, strict=True) if _single(shape)]
        if len(vectors) != 1:
            continue
        found.add(item.index)
        at = vectors[0]
        while at >= 0 and _single(rows[at].out.next) and at not in found:
            found.add(at)
            at = network.layers[at].inputs[0] if network.layers[at].inputs else -1
    return found


def _single(shape: Shape) -> bool:
    return shape.known and (shape.h, shape.w) in ((1, 1), (0, 0))


def _number(layer: Layer, name: str) -> int:
    value = layer.value(name) if layer.spec(name) is not None else 1
    return value if isinstance(value, int) else 1
