"""A design at several scales with all its costs, and which of its nodes follow the coefficients."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from studio.analysis.memory import inference_peak
from studio.design.design import BlockNode, Design, LayerNode
from studio.design.expand import Expansion, expand
from studio.design.widths import plan_widths
from studio.layers.convolutional import Convolutional
from studio.network.shapes import totals
from studio.scaling import PRESETS, Compound, Scale, round_filters

PHIS = tuple(range(8))


@dataclass(frozen=True, slots=True)
class Line:
    """A design at one scale: what it is called, coefficients, input in pixels, costs; `memory` is the inference peak.

    `rounded_up`: (base filters, scaled filters, what they would be without the 0.9 rule) where that rule acts.
    """

    name: str
    scale: Scale
    resolution: int
    params: int
    macs: int
    bflops: float
    memory: int
    known: bool
    rounded_up: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Follows:
    """A node and the coefficients that it follows; None where a coefficient means nothing to it. `why` it does not."""

    name: str
    kind: str
    width: bool | None
    depth: bool | None
    why: str = ""


def phi_table(design: Design, phis: Iterable[float] = PHIS, rule: Compound | None = None) -> tuple[Line, ...]:
    """A design by the compound rule at several phi; `rule`: alpha, beta and gamma other than EfficientNet's."""
    compound, base = rule or Compound(), design.options.width
    lines = []
    for phi in phis:
        width, depth, resolution = compound.at(phi, base)
        lines.append(_line(design, f"{phi:g}", (width, depth, max(1, resolution))))
    return tuple(lines)


def preset_table(design: Design) -> tuple[Line, ...]:
    """A design at the released coefficients of EfficientNet, which are not those of the compound rule."""
    return tuple(_line(design, name, coefficients) for name, coefficients in PRESETS.items())


def _line(design: Design, name: str, coefficients: tuple[float, float, int]) -> Line:
    width, depth, resolution = coefficients
    scaled = replace(design, scale=replace(design.scale, width=width, depth=depth, resolution=resolution))
    expansion = expand(scaled)
    sums = totals(expansion.rows)
    known = all(row.known for row in expansion.rows)
    memory = inference_peak(expansion.network, expansion.rows).bytes
    rounded = _rounded_up(scaled)
    return Line(name, scaled.scale, resolution, sums.params, sums.macs, sums.bflops, memory, known, rounded)


def _rounded_up(design: Design) -> tuple[tuple[int, int, int], ...]:
    """The filters at which the 0.9 rule makes a difference."""
    rounding = design.scale.rounding
    found = []
    for filters in sorted(_base_filters(design)) if rounding.width != 1.0 else ():
        scaled, without = (round_filters(filters, item) for item in (rounding, replace(rounding, round_limit=0.0)))
        if scaled != without:
            found.append((filters, scaled, without))
    return tuple(found)


def _base_filters(design: Design) -> set[int]:
    """The base filters of what follows the width coefficient."""
    by_name = {item.name: item.width for item in follows(design)}
    found: set[int] = set()
    for node in design.nodes:
        value = getattr(node.block if isinstance(node, BlockNode) else node.layer, "filters", None)
        if isinstance(value, int) and value > 0 and by_name[node.name]:
            found.add(value)
    return found


def follows(design: Design, base: Expansion | None = None) -> tuple[Follows, ...]:
    """Which nodes scale with width and depth, and why others do not. `base`: the expansion without coefficients."""
    base = base or expand(replace(design, scale=replace(design.scale, width=1.0, depth=1.0, resolution=None)))
    plans = plan_widths(base.network, base.rows, design).plans
    found = []
    for node in design.nodes:
        if isinstance(node, BlockNode):
            wide, deep = node.scales.width is not False, node.scales.depth is not False
            why = "" if wide and deep else "pinned"
            found.append(Follows(node.name, node.block.kind, wide, deep, why))
        else:
            plan = plans.get(node.id)
            width = None if plan is None or not isinstance(node.layer, Convolutional) else not plan.pinned
            found.append(Follows(node.name, node.layer.section, width, None, _why(node, width)))
    return tuple(found)


def _why(node: LayerNode, width: bool | None) -> str:
    if width is not False:
        return ""
    return "pinned" if node.scales.width is False else "feeds a head or a softmax"


def table_lines(lines: Iterable[Line], head: str = "phi") -> list[str]:
    """The table for people; a star marks a scale at which some shapes are unknown."""
    rows = [(head, "width", "depth", "pixels", "params", "MACs", "BFLOPS", "activations")]
    notes = []
    for line in lines:
        coefficients = (f"{line.scale.width:.4g}", f"{line.scale.depth:.4g}", str(line.resolution))
        costs = (f"{line.params:,}", f"{line.macs:,}", f"{line.bflops:.3f}", f"{line.memory / 2**20:.1f} MiB")
        rows.append((line.name + ("" if line.known else " *"), *coefficients, *costs))
        for base, scaled, without in line.rounded_up:
            product = base * line.scale.width
            notes.append(
                f"{head} {line.name}: {base} x {line.scale.width:.4g} = {product:.4g} is {scaled} filters by the "
                f"0.9 rule, {without} without it"
            )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    table = ["  ".join(map(str.rjust, row, widths)) for row in rows]
    return table + notes


def follows_lines(items: Iterable[Follows]) -> list[str]:
    """A line for each node: whether width and depth change it."""
    words = {None: "-", True: "scales", False: "fixed"}
    rows = [("node", "type", "width", "depth", "")]
    rows += [(item.name, item.kind, words[item.width], words[item.depth], item.why) for item in items]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return ["  ".join([*map(str.ljust, row[:4], widths), row[4]]).rstrip() for row in rows]


def table_json(lines: Iterable[Line], items: Iterable[Follows]) -> dict[str, Any]:
    """Scales and nodes as plain values."""
    return {
        "format": 1,
        "scales": [
            {
                "name": line.name,
                "width": line.scale.width,
                "depth": line.scale.depth,
                "resolution": line.resolution,
                "params": line.params,
                "macs": line.macs,
                "bflops": line.bflops,
                "memory": line.memory,
                "shapes_known": line.known,
                "rounded_up": [list(item) for item in line.rounded_up],
            }
            for line in lines
        ],
        "nodes": [
            {"name": item.name, "type": item.kind, "width": item.width, "depth": item.depth, "why": item.why}
            for item in items
        ],
    }
