"""What the coefficients make of each node: repeats, filters, map and cost before and after; and how to override it.

A number that is given to a scaled node pins it: it keeps that number whatever the coefficients are. The base values of
all others stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from studio.design.depth import at_depth
from studio.design.design import BlockNode, Design, Node
from studio.design.edits import set_key, set_param, set_repeats, set_scales
from studio.design.expand import Expansion
from studio.design.from_cfg import short_name
from studio.design.scale_table import Follows
from studio.diagnostics import StudioError, error
from studio.layers.base import Layer
from studio.network.network import Row

FILTERS = "filters"
_LONG_NAME = 10


@dataclass(frozen=True, slots=True)
class State:
    """A node at one scale. `repeats` counts blocks, or units inside; None where a count means nothing.

    `filters` and `size` (H x W) are of the output of the node; None where the shape is unknown or flat.
    """

    repeats: int | None
    filters: int | None
    size: tuple[int, int] | None
    params: int
    macs: int
    bflops: float


@dataclass(frozen=True, slots=True)
class ScaledNode:
    """A node at its base and as it is.

    `width`, `depth`: whether it follows the coefficients, None where they don't apply; `why` it does not follow.
    """

    id: int
    name: str
    kind: str
    facts: tuple[str, ...]
    category: str
    before: State
    now: State
    width: bool | None
    depth: bool | None
    why: str = ""


def scaled_nodes(design: Design, base: Expansion, now: Expansion, follows: Sequence[Follows]) -> tuple[ScaledNode, ...]:
    """The nodes in order. `base`: the expansion without coefficients; `follows`: `scale_table.follows(design)`."""
    plain = _states(design.nodes, base)
    scaled = _states(at_depth(design), now)
    found = []
    for node, item in zip(design.nodes, follows, strict=True):
        block = isinstance(node, BlockNode)
        kind = node.block.title() if isinstance(node, BlockNode) else _word(node.layer)
        facts = tuple(node.block.facts()) if isinstance(node, BlockNode) else tuple(node.layer.facts())
        category = "block" if isinstance(node, BlockNode) else node.layer.category
        states = plain[node.id], scaled[node.id]
        depth = item.depth if block else None
        found.append(ScaledNode(node.id, node.name, kind, facts, category, *states, item.width, depth, item.why))
    return tuple(found)


def override_repeats(design: Design, node_id: int, repeats: int) -> Design:
    """Give a block a number of repeats (or units inside); it is pinned where a depth coefficient is at work.

    Raises StudioError for a node that is not repeated, or a number out of reach.
    """
    node = design.node(node_id)
    if not isinstance(node, BlockNode):
        raise StudioError(error("repeats", f"{node.name} is one layer and not repeated", expected="a block"))
    if node.block.units_in:
        if repeats < 1:
            raise StudioError(error("repeats", f"{node.name}: {repeats} units", expected="1 or more"))
        design = set_param(design, node_id, node.block.units_in, repeats)
    else:
        design = set_repeats(design, node_id, repeats)
    return _pinned(design, node_id, "depth") if design.scale.depth != 1.0 else design


def override_filters(design: Design, node_id: int, filters: int) -> Design:
    """Give a node a number of filters; it is pinned where a width coefficient is at work. Raises StudioError."""
    node = design.node(node_id)
    if filters < 1:
        raise StudioError(error("filters", f"{node.name}: {filters} filters", key=FILTERS, expected="1 or more"))
    if isinstance(node, BlockNode):
        design = set_param(design, node_id, FILTERS, filters)
    else:
        design = set_key(design, node_id, FILTERS, str(filters))
    return _pinned(design, node_id, "width") if design.scale.width != 1.0 else design


def pin(design: Design, node_id: int, coefficient: str, pinned: bool) -> Design:
    """Keep a node at its base value of a coefficient (`width` or `depth`), or let it follow.

    What was pinned is left to the rule again; what the rule itself holds, such as a layer before a head, is told to.
    """
    scales = design.node(node_id).scales
    free = None if getattr(scales, coefficient) is False else True
    return set_scales(design, node_id, replace(scales, **{coefficient: False if pinned else free}))


def _word(layer: Layer) -> str:
    """The name of a layer's type, the short one where it is long."""
    return layer.section if len(layer.section) <= _LONG_NAME else short_name(type(layer))


def _pinned(design: Design, node_id: int, coefficient: str) -> Design:
    return set_scales(design, node_id, replace(design.node(node_id).scales, **{coefficient: False}))


def _states(nodes: Iterable[Node], expansion: Expansion) -> dict[int, State]:
    """The state of each node, by id."""
    rows: dict[int, list[Row]] = {}
    for item, row in zip(expansion.network.layers, expansion.rows, strict=True):
        rows.setdefault(item.address.node, []).append(row)
    return {node.id: _state(node, rows.get(node.id, [])) for node in nodes}


def _state(node: Node, rows: Sequence[Row]) -> State:
    shape = rows[-1].out.next if rows and rows[-1].known else None
    in_maps = shape is not None and shape.c > 0
    return State(
        _count(node),
        shape.c if shape is not None and in_maps else None,
        (shape.h, shape.w) if shape is not None and in_maps else None,
        sum(row.params for row in rows),
        sum(row.macs for row in rows),
        sum(max(0.0, row.bflops) for row in rows),
    )


def _count(node: Node) -> int | None:
    if not isinstance(node, BlockNode):
        return None
    units = getattr(node.block, node.block.units_in) if node.block.units_in else None
    return units if isinstance(units, int) else node.repeats
