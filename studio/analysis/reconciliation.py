"""Why Darknet's BFLOPS are not twice the MACs of papers: the difference of each type of layer, and its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studio.network.network import Row
from studio.network.shapes import totals

#: Differences below this are the rounding of float32.
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Line:
    """The layers of one type: how many, MACs, BFLOPS, what BFLOPS have beyond 2 * MACs / 1e9, and why."""

    section: str
    layers: int
    macs: int
    bflops: float
    difference: float
    reason: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Lines whose differences add up: 2 * `macs` / 1e9 + their differences + `rounding` = `bflops`."""

    lines: tuple[Line, ...]
    macs: int
    bflops: float
    rounding: float


def reconcile(rows: Sequence[Row]) -> Reconciliation:
    """The page that leads from MACs (convolutions and linear layers) to Darknet's figure, by type of layer.

    BFLOPS are summed in float32 as Darknet does, so that the last line is the rounding of that sum.
    """
    by_type: dict[str, list[Row]] = {}
    for row in rows:
        if row.known:
            by_type.setdefault(row.layer.section, []).append(row)
    lines = tuple(line for section, found in by_type.items() if (line := _line(section, found)).bflops or line.macs)
    sums = totals(rows)
    beyond = sum(line.difference for line in lines)
    return Reconciliation(lines, sums.macs, sums.bflops, sums.bflops - 2 * sums.macs / 1e9 - beyond)


def _line(section: str, rows: Sequence[Row]) -> Line:
    macs = sum(row.macs for row in rows)
    bflops = sum(max(0.0, row.bflops) for row in rows)
    difference = bflops - 2 * macs / 1e9
    return Line(section, len(rows), macs, bflops, difference, _reason(macs, bflops, difference))


def _reason(macs: int, bflops: float, difference: float) -> str:
    if abs(difference) < ROUNDING * max(1.0, bflops):
        return "two operations for each multiply-add"
    if not macs:
        return "operations that are no multiply-adds"
    if not bflops:
        return "multiply-adds that Darknet does not count"
    if difference < 0:
        return "operations on bits count a 32nd"
    return "operations besides the multiply-adds"
