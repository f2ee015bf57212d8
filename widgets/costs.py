"""What layers cost in the metric that is chosen, and how costs are written.

`exact` is for tables (5,288,548), `short` for bars and sentences (5.29 M).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from studio.analysis.memory import activation_bytes
from studio.layers.base import Layer
from studio.network.network import Row
from studio.network.shapes import totals

Metric = Literal["bflops", "macs", "params", "memory"]

#: Colour of the parts of a cost bar that come from convolutions with one filter a group.
DEPTHWISE = "depthwise"
NONE, UNKNOWN = "–", "?"


@dataclass(frozen=True, slots=True)
class MetricInfo:
    """A metric as people see it: its name on the switch and what it counts."""

    key: Metric
    title: str
    help: str


METRICS: tuple[MetricInfo, ...] = (
    MetricInfo("bflops", "BFLOPS", "Billions of operations as Darknet counts them, two for each multiply-add"),
    MetricInfo("macs", "MACs", "Multiply-adds of convolutions and linear layers, as papers count them"),
    MetricInfo("params", "Params", "Learnable numbers"),
    MetricInfo("memory", "Memory", "Outputs of all layers for one image in float32"),
)


def cost(row: Row, metric: str) -> float:
    """What one layer costs; `memory` is bytes of its float32 output."""
    match metric:
        case "bflops":
            return max(0.0, row.bflops)
        case "macs":
            return float(row.macs)
        case "params":
            return float(row.params)
        case _:
            return float(activation_bytes(row))


def total(rows: Iterable[Row], metric: str) -> float:
    """The sum over a network; BFLOPS as Darknet adds them."""
    rows = tuple(rows)
    return totals(rows).bflops if metric == "bflops" else sum(cost(row, metric) for row in rows)


def short(value: float, metric: str) -> str:
    """`0.772`, `386 M`, `5.29 M`, `37.1 MB`."""
    if metric == "bflops":
        return f"{value:.3f}"
    if metric == "memory":
        return f"{value / 1e6:.1f} MB"
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            scaled = value / size
            return f"{scaled:.0f} {letter}" if scaled >= 100 else f"{scaled:.2f} {letter}"
    return f"{value:.0f}"


def percent(share: float) -> str:
    """`22.3 %`."""
    return f"{100 * share:.1f} %"


def is_depthwise(layer: Layer) -> bool:
    """True where each filter has a group of its own."""
    if layer.spec("groups") is None or layer.spec("filters") is None:
        return False
    groups = layer.value("groups")
    return isinstance(groups, int) and groups > 1 and groups == layer.value("filters")


def bar_category(layer: Layer) -> str:
    """The colour of a layer in a cost bar."""
    return DEPTHWISE if is_depthwise(layer) else layer.category
