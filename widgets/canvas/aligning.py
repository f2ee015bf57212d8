"""Lining nodes up: aligned, spread evenly, and caught by a guide while one is dragged. Values only, no Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from studio.layout import Box, Point

How = Literal["column", "row", "down", "across"]


@dataclass(frozen=True, slots=True)
class Guide:
    """A line that a dragged node was caught by: through the middles of two nodes."""

    start: Point
    end: Point


def aligned(boxes: Mapping[int, Box], how: How) -> dict[int, Point]:
    """How far each node has to move: middles on one upright (column) or level (row) line, or the same gap between them
    downwards or across. Fewer than two, for gaps three, move nothing.
    """
    listed = list(boxes.items())
    if how == "column":
        x = _mean(box.x + box.w / 2 for box in boxes.values())
        return _kept((node, (x - box.x - box.w / 2, 0.0)) for node, box in listed)
    if how == "row":
        y = _mean(box.y + box.h / 2 for box in boxes.values())
        return _kept((node, (0.0, y - box.y - box.h / 2)) for node, box in listed)
    if how == "down":
        places = _spread(listed, lambda box: (box.y, box.h))
        return _kept((node, (0.0, places[node] - box.y)) for node, box in listed)
    places = _spread(listed, lambda box: (box.x, box.w))
    return _kept((node, (places[node] - box.x, 0.0)) for node, box in listed)


def caught(box: Box, others: Iterable[Box], reach: float) -> tuple[Point, tuple[Guide, ...]]:
    """How far a box has to move so that its middle is in line with that of another, and the lines to show.

    Both directions on their own; nothing beyond `reach`.
    """
    x, y = box.x + box.w / 2, box.y + box.h / 2
    middles = [(other.x + other.w / 2, other.y + other.h / 2) for other in others]
    across = min(middles, key=lambda at: (abs(at[0] - x), abs(at[1] - y)), default=None)
    down = min(middles, key=lambda at: (abs(at[1] - y), abs(at[0] - x)), default=None)
    dx = across[0] - x if across and abs(across[0] - x) <= reach else 0.0
    dy = down[1] - y if down and abs(down[1] - y) <= reach else 0.0
    guides = []
    if across and abs(across[0] - x) <= reach:
        guides.append(Guide(across, (across[0], y + dy)))
    if down and abs(down[1] - y) <= reach:
        guides.append(Guide(down, (x + dx, down[1])))
    return (dx, dy), tuple(guides)


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def _spread(boxes: Sequence[tuple[int, Box]], along: Callable[[Box], tuple[float, float]]) -> dict[int, float]:
    """Starts of the boxes with equal gaps; the first and the last stay."""
    ordered = sorted(boxes, key=lambda entry: along(entry[1]))
    places = {node: along(box)[0] for node, box in ordered}
    if len(ordered) < 3:
        return places
    first, last = along(ordered[0][1]), along(ordered[-1][1])
    room = last[0] + last[1] - first[0] - sum(along(box)[1] for _, box in ordered)
    at, gap = first[0], room / (len(ordered) - 1)
    for node, box in ordered:
        places[node] = at
        at += along(box)[1] + gap
    return places


def _kept(moves: Iterable[tuple[int, Point]]) -> dict[int, Point]:
    """Those that move."""
    return {node: by for node, by in moves if abs(by[0]) > 0.01 or abs(by[1]) > 0.01}
