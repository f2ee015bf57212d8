"""Width scaling of plain sections: which convolutions scale, and to how many filters, so that channels still agree.

Blocks scale themselves. For sections the rule is: every free convolution scales by the same arithmetic, so sums of
equal channels stay equal; depthwise convolutions and channel gates follow what they read; whatever feeds a head or a
softmax keeps its filters; filters that a grouped convolution or a route group splits stay divisible.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from studio.design.design import Design, LayerNode
from studio.layers.base import Address, Layer
from studio.layers.convolutional import Convolutional
from studio.layers.wiring import Route, Sam, ScaleChannels
from studio.network.build import Builder
from studio.network.network import Network, Row
from studio.scaling import Rounding


@dataclass(frozen=True, slots=True)
class ConvPlan:
    """How one convolution scales: it keeps its filters, follows its input's channels or another layer's, or is free.

    `base`: input channels unscaled; `multiple`: what its filters have to be divisible by; `gate_of`: the map it gates.
    """

    base: int
    pinned: bool = False
    multiple: int = 1
    gate_of: Address | None = None


@dataclass(frozen=True, slots=True)
class WidthPlan:
    """The plan of all plain convolutions of a design, by node id."""

    rounding: Rounding
    plans: dict[int, ConvPlan]

    def scaled(self, node: LayerNode, so_far: Builder) -> Layer:
        """The layer of a node at the plan's width, given the scaled network before it."""
        layer, plan = node.layer, self.plans.get(node.id)
        if plan is None or not isinstance(layer, Convolutional) or plan.pinned:
            return layer
        channels = so_far.channels()
        if is_depthwise(layer, plan.base):
            filters = layer.filters // plan.base * channels
            groups = channels
        elif plan.gate_of is not None:
            filters, groups = so_far.channels_at(plan.gate_of), layer.groups
        else:
            multiple = math.lcm(plan.multiple, layer.splits)
            filters = -(-self.rounding.filters(layer.filters) // multiple) * multiple
            groups = layer.groups
        return (
            layer
            if (filters, groups) == (layer.filters, layer.groups)
            else replace(layer, filters=filters, groups=groups)
        )


def is_depthwise(layer: Convolutional, channels: int) -> bool:
    """True for one filter (or a few) for each input channel."""
    return channels > 1 and layer.splits == channels and layer.filters % channels == 0


def plan_widths(network: Network, rows: Sequence[Row], design: Design) -> WidthPlan:
    """The plan for the plain convolutions of an unscaled network."""
    wishes = {node.id: node.scales.width for node in design.nodes if isinstance(node, LayerNode)}
    feeding_heads: set[int] = set()
    multiples: dict[int, int] = {}
    for item, row in zip(network.layers, rows, strict=True):
        layer = item.layer
        if layer.terminal:
            feeding_heads |= sources_of_channels(network, rows, item.index, item.inputs[:1])
        groups = layer.groups if isinstance(layer, Convolutional | Route) else 1
        channels = row.inputs[0].c if row.inputs else 0
        if groups > 1 and not (isinstance(layer, Convolutional) and is_depthwise(layer, channels)):
            for index in sources_of_channels(network, rows, item.index, item.inputs):
                multiples[index] = math.lcm(multiples.get(index, 1), groups)
    plans: dict[int, ConvPlan] = {}
    for item, row in zip(network.layers, rows, strict=True):
        node = item.address.node
        if isinstance(item.layer, Convolutional) and node in wishes and row.inputs:
            pinned = item.index in feeding_heads if wishes[node] is None else not wishes[node]
            gate = _gated_map(network, item.index)
            plans[node] = ConvPlan(row.inputs[0].c, pinned, multiples.get(item.index, 1), gate)
    return WidthPlan(design.scale.rounding, plans)


def sources_of_channels(network: Network, rows: Sequence[Row], reader: int, inputs: tuple[int, ...]) -> set[int]:
    """The convolutions whose filters decide the channels that layer `reader` reads at `inputs`."""
    found: set[int] = set()
    todo, visited = [index for index in inputs if 0 <= index < reader], set[int]()
    while todo:
        index = todo.pop()
        if index in visited:
            continue
        visited.add(index)
        layer = network.layers[index].layer
        channels = rows[index].inputs[0].c if rows[index].inputs else 0
        if isinstance(layer, Convolutional) and not is_depthwise(layer, channels):
            found.add(index)
        elif layer.spec("output") is None:
            todo += [source for source in network.layers[index].inputs if source >= 0]
    return found


def _gated_map(network: Network, index: int) -> Address | None:
    """The map that a convolution gates: what the channel gate or the attention right after it scales."""
    if index + 1 >= len(network.layers):
        return None
    after = network.layers[index + 1]
    gates = isinstance(after.layer, Sam) or (isinstance(after.layer, ScaleChannels) and not after.layer.scale_wh)
    if not gates or after.inputs[-1] < 0:
        return None
    return network.layers[after.inputs[-1]].address
