"""Templates as profiles: one bar for each block, its height the map, its colour what it is. Values only."""

from __future__ import annotations

import math
from dataclasses import dataclass

from studio.analysis.cost import by_block, by_layer, layer_cost, total
from studio.design.expand import Expansion, expand
from studio.design.templates import new
from studio.network.network import Network, Row
from widgets.costs import is_depthwise

#: With fewer bars than this the layers are shown instead of the blocks.
FEWEST = 10


@dataclass(frozen=True, slots=True)
class Bar:
    """One block or layer: height of its map against the input (0 to 1), parts from the top, and whether it has a gate.

    `parts`: (share, category) with `depthwise` for blocks whose depthwise kernels are larger than 3.
    """

    height: float
    parts: tuple[tuple[float, str], ...]
    gate: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """What a card shows of a template."""

    name: str
    title: str
    about: str
    pixels: int
    bars: tuple[Bar, ...]
    params: int
    macs: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A template on the first page: its name, how it is written, what it is in few words, and its group."""

    name: str
    title: str
    about: str
    group: str


#: In the order in which they stand; each is a template.
SHOWN: tuple[Shown, ...] = (
    Shown("efficientnet_b0", "EfficientNet-B0", "MBConv with SE, swish; scales to B7", "Mobile"),
    Shown("efficientnetv2_s", "EfficientNetV2-S", "Fused-MBConv first, MBConv after", "Larger"),
    Shown("mixnet_m", "MixNet-M", "Mixed depthwise kernels, 3 to 9", "Mobile"),
    Shown("mobilenetv3_large_100", "MobileNetV3-Large", "Hard-swish, SE in part of it", "Mobile"),
    Shown("efficientnet_lite0", "EfficientNet-Lite0", "No SE, relu6: for the edge", "Mobile"),
    Shown("ghostnet_100", "GhostNet 1.0", "Half of the maps by cheap depthwise", "Mobile"),
    Shown("cspdarknet53", "CSPDarknet53", "Cross-stage partial; YOLOv4's backbone", "Darknet"),
    Shown("shufflenetv2_10", "ShuffleNetV2 1.0", "Channel split and shuffle", "Mobile"),
    Shown("darknet19", "Darknet19", "Plain 3×3 and 1×1, leaky", "Darknet"),
    Shown("darknet53", "Darknet53", "Residual pairs; YOLOv3's backbone", "Darknet"),
    Shown("cspresnext50", "CSPResNeXt50", "Grouped 3×3, cross-stage partial", "Darknet"),
    Shown("resnet50", "ResNet-50", "Bottlenecks, the usual yardstick", "Larger"),
)


def profile_of(shown: Shown) -> Profile:
    """Read a template and count it; raises StudioError for one that is not there."""
    found = expand(new(shown.name))
    sums = total(layer_cost(row) for row in found.rows)
    size = found.network.input
    bars = bars_of(found)
    return Profile(shown.name, shown.title, shown.about, size.h, bars, sums.params, sums.macs)


def bars_of(found: Expansion) -> tuple[Bar, ...]:
    """One bar for each block and for each layer on its own that counts multiply-adds on a map."""
    network, rows = found.network, found.rows
    parts = by_block(network, rows)
    if sum(part.cost.macs > 0 for part in parts) < FEWEST:  # blocks as large as stages: look into them
        parts = tuple(part for part in by_layer(network, rows) if _side(rows[part.first]) > 1)
    bars = []
    for part in parts:
        inside = rows[part.first : part.last + 1]
        largest = max((row.out.next.h for row in inside if row.known), default=0)
        if part.cost.macs <= 0 or largest <= 1:
            continue
        bars.append(Bar(_height(part.out.h, network.input.h), _parts(network, inside, part.first), _gated(inside)))
    return tuple(bars)


def _height(side: int, input_side: int) -> float:
    """Each halving takes the same step, so that small maps are still seen."""
    if side < 1 or input_side < 1:
        return 0.0
    return max(0.14, 1.0 - math.log2(max(input_side / side, 1.0)) / 6)


def _parts(network: Network, inside: tuple[Row, ...], first: int) -> tuple[tuple[float, str], ...]:
    """A block with several depthwise kernels is divided among them."""
    sides = [_side(row) for row in inside if is_depthwise(row.layer)]
    if len(sides) > 1 and len(set(sides)) > 1:
        return tuple((1 / len(sides), "depthwise" if side > 3 else "block") for side in sides)
    if sides:
        return ((1.0, "depthwise" if max(sides) > 3 else "block"),)
    category = next((str(row.layer.category) for row in inside if row.macs > 0), "other")
    return ((1.0, category),)


def _side(row: Row) -> int:
    spec = row.layer.spec("size")
    value = row.layer.value("size") if spec is not None else 1
    return value if isinstance(value, int) else 1


def _gated(inside: tuple[Row, ...]) -> bool:
    """True where a map is weighed by single pixels: a layer that reads a map and a vector of its channels."""
    return any(
        len(row.inputs) == 2 and {shape.h for shape in row.inputs} >= {1, row.out.next.h} and row.out.next.h > 1
        for row in inside
    )
