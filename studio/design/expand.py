"""A design to the network it means: repeats unrolled, coefficients applied, references resolved, shapes inferred.

Expansions of blocks are remembered by value, so an edit elsewhere gives the very same layer objects again and their
rows are reused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from studio.blocks.base import Block, Part
from studio.design.bypass import active
from studio.design.depth import at_depth
from studio.design.design import BlockNode, Design, LayerNode, Override
from studio.design.drop_connect import rates, with_rate
from studio.design.references import LOST, rebind
from studio.design.widths import WidthPlan, plan_widths
from studio.layers.base import INPUT_ROLE, LOCAL, Address, Bound, Context, Dangling, Layer, Ref
from studio.layers.net import Net
from studio.layers.values import read_value
from studio.network.build import Builder
from studio.network.network import Group, Network, Row
from studio.scaling import Rounding, Scale


@dataclass(frozen=True, slots=True)
class Expansion:
    """A design's network with its rows, layer for layer."""

    network: Network
    rows: tuple[Row, ...]


def expand(design: Design, before: Expansion | None = None) -> Expansion:
    """The network of a design. `before`: an earlier expansion, whose rows are reused where an edit does not reach."""
    design = active(design)
    context = design.context
    plan = None
    if design.scale.width != 1.0:
        base = _base(_Itself(design.nodes), _Itself(design.net), context)
        plan = plan_widths(base.network, base.rows, design)
    net = scaled_net(design.options, design.scale)
    rows = before.rows if before and before.network.context == net.context(context) else ()
    placed = before.network.layers if before and rows else ()
    nodes = at_depth(design)
    drops = rates(nodes, design.context.drop_connect)
    growing = _Growing(design.scale, Builder(net, context, rows, placed), plan)
    for node in nodes:
        if isinstance(node, LayerNode):
            growing.add_layer(node)
        else:
            growing.add_block(node, drops.get(node.id))
    return Expansion(growing.builder.finish(growing.groups), tuple(growing.builder.rows))


class _Itself:
    """A value that equals nothing but itself: a key that costs no hashing of what is in it."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.value is self.value


@lru_cache(maxsize=4)
def _base(nodes: _Itself, net: _Itself, context: Context) -> Expansion:
    """The unscaled network of nodes, which plain layers are written for; kept while only coefficients change."""
    return expand(Design(nodes=nodes.value, net=net.value, context=context))


def scaled_net(net: Net, scale: Scale) -> Net:
    """`[net]` at the resolution of a scale; a non-square input keeps its aspect."""
    if scale.resolution is None or scale.resolution == net.width or net.width <= 0:
        return net
    height = max(1, round(net.height * scale.resolution / net.width))
    return replace(net, width=scale.resolution, height=height)


def rounding_of(node: BlockNode, scale: Scale) -> Rounding:
    """How the filters of a block node scale: a pinned node keeps its own."""
    return replace(scale.rounding, width=1.0) if node.scales.width is False else scale.rounding


class _Growing:
    """The network while it grows, with the groups that its layers come from."""

    def __init__(self, scale: Scale, builder: Builder, plan: WidthPlan | None) -> None:
        self.builder = builder
        self.groups: list[Group] = []
        self._scale, self._plan = scale, plan

    def add_layer(self, node: LayerNode) -> None:
        layer = node.layer
        if self._plan is not None:
            layer = self._plan.scaled(node, self.builder)
        self.builder.append(Address(node.id), layer)

    def add_block(self, node: BlockNode, drops: tuple[float, ...] | None) -> None:
        """The layers of each repeat; `drops`: what drop-connect gives each."""
        rounding = rounding_of(node, self._scale)
        for occurrence in range(node.repeats):
            layers = self.builder.layers
            before = layers[-1].address if layers else None
            overrides = tuple(item for item in node.overrides if item[0] == occurrence)
            block, first = node.block_at(occurrence), len(layers)
            if drops is not None:
                block = with_rate(block, drops[occurrence])
            for address, layer in bound_parts(
                block, self.builder.channels(), rounding, node.id, occurrence, before, overrides
            ):
                self.builder.append(address, layer)
            self._add_groups(node, occurrence, block, first)

    def _add_groups(self, node: BlockNode, occurrence: int, block: Block, first: int) -> None:
        """The block's own group, and one for each run of roles with the same prefix (`se.`)."""
        layers = self.builder.layers
        last, parent = len(layers) - 1, len(self.groups)
        self.groups.append(Group(node.id, occurrence, block.kind, first, last))
        prefix, start = "", first
        for index in range(first, last + 2):
            here = layers[index].address.role.rpartition(".")[0] if index <= last else ""
            if here != prefix:
                if prefix:
                    self.groups.append(Group(node.id, occurrence, prefix, start, index - 1, parent))
                prefix, start = here, index


@lru_cache(maxsize=4096)
def bound_parts(
    block: Block,
    channels: int,
    rounding: Rounding,
    node: int,
    occurrence: int,
    before: Address | None,
    overrides: tuple[Override, ...] = (),
) -> tuple[tuple[Address, Layer], ...]:
    """The layers of one occurrence of a block with real addresses; `before` is the layer that its input comes from."""

    def bind(ref: Ref) -> Ref:
        if isinstance(ref, Dangling) or ref.to.node != LOCAL:
            return ref
        if ref.to.role == INPUT_ROLE:
            return Bound(before, ref.style) if before is not None else LOST
        return Bound(Address(node, occurrence, ref.to.role), ref.style)

    set_on = {role: pairs for _, role, pairs in overrides}
    return tuple(
        (Address(node, occurrence, part.role), rebind(with_texts(part.layer, set_on.get(part.role, ())), bind))
        for part in _parts_of(block, channels, rounding)
    )


@lru_cache(maxsize=1024)
def _parts_of(block: Block, channels: int, rounding: Rounding) -> tuple[Part, ...]:
    """A block's layers; occurrences that are alike share those without references, and so their rows."""
    return block.expand(channels, rounding)


def with_texts(layer: Layer, pairs: tuple[tuple[str, str], ...]) -> Layer:
    """The layer with keys set from text; keys it does not declare are left to the printed text."""
    values: dict[str, Any] = {}
    for name, text in pairs:
        spec = layer.spec(name)
        if spec is not None and not spec.is_reference:
            values[spec.field] = read_value(spec, text, Dangling)
    return replace(layer, **values) if values else layer
