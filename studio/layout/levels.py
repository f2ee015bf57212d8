"""Heights: the y of every row, gap line, strip and lane.

The first leg stands at the top of its lanes, later ones at the bottom, near the end of the stage that feeds them;
a climbing leg is a falling one with y mirrored in each of its cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from studio.layout.rows import Cell, Rows
from studio.layout.trunk import Graph, Skeleton
from studio.layout.values import GAP_ARROW, GAP_FIRST, GAP_PITCH, ROW_GAP, TAG_GAP, Measures
from studio.layout.wires import Gap, Line, Row, Strip, Way, enters_plainly

_CLEARANCE = 3


@dataclass(slots=True)
class Levels:
    """y of rows by (leg, slot), of lines in gaps and strips, and (top, bottom) of lanes."""

    rows: Rows
    middle: dict[tuple[int, int], float] = field(default_factory=dict)
    lines: dict[Line, float] = field(default_factory=dict)
    lanes: list[tuple[float, float]] = field(default_factory=list)

    def y(self, line: Line) -> float:
        """The y of a horizontal."""
        if isinstance(line, Row):
            return self.middle[self.rows.leg[line.item], self.rows.slot[line.item]]
        return self.lines[line]


@dataclass(slots=True)
class _Stack:
    """One cell along the flow, from 0 to `height`: middles of its rows, y of the lines in its gaps."""

    height: float
    middles: dict[int, float]
    lines: dict[Gap, float]


def levels_of(
    graph: Graph,
    shape: Skeleton,
    rows: Rows,
    ways: Sequence[Way],
    gaps: dict[Gap, int],
    strips: dict[Strip, int],
    measures: Measures,
) -> Levels:
    """Give out y from the top of the first lane (0) downwards."""
    padding = measures.padding
    heights: dict[tuple[int, int], float] = {}
    for item, slot in enumerate(rows.slot):
        key = rows.leg[item], slot
        heights[key] = max(heights.get(key, 0), graph.items[item].h)
    lines: dict[tuple[int, int], list[tuple[int, Gap]]] = {}
    for gap, track in gaps.items():
        lines.setdefault((gap.leg, gap.slot), []).append((track, gap))
    tagged = _tagged_gaps(graph, rows, ways, measures)
    stacks = [_stack(cell, heights, lines, tagged, measures) for cell in rows.cells]
    levels = Levels(rows)
    top = 0.0
    for lane in range(len(shape.lanes)):
        here = [number for number, cell in enumerate(rows.cells) if cell.lane == lane]
        content = max(stacks[number].height for number in here)
        bottom = top + padding + content + padding
        for number in here:
            leg = rows.cells[number].leg
            start = top + padding if leg == 0 else bottom - padding - stacks[number].height
            _stand(levels, leg, stacks[number], start, down=shape.downs[leg])
        under = [(track, strip) for strip, track in strips.items() if strip.lane == lane]
        for track, strip in under:
            levels.lines[strip] = bottom + GAP_PITCH * track
        if under:
            bottom += GAP_PITCH * (max(under)[0] + 1)
        levels.lanes.append((top, bottom))
        top = bottom
    return levels


def _tagged_gaps(graph: Graph, rows: Rows, ways: Sequence[Way], measures: Measures) -> set[tuple[int, int]]:
    """Gaps that need room for a tag: above the target of a wire that runs down to it, unless a lane begins there."""
    tagged = set()
    starts = {(cell.leg, cell.base) for cell in rows.cells}
    for wire, way, (_, target) in zip(graph.wires, ways, graph.ends, strict=True):
        if wire.tag is None or not enters_plainly(way):
            continue
        gap = rows.leg[target], rows.slot[target] - 1
        if len(way) > 1 or gap not in starts or 2 * measures.padding < measures.tag[1] + GAP_ARROW:
            tagged.add(gap)
    return tagged


def _stack(
    cell: Cell,
    heights: dict[tuple[int, int], float],
    lines: dict[tuple[int, int], list[tuple[int, Gap]]],
    tagged: set[tuple[int, int]],
    measures: Measures,
) -> _Stack:
    stack = _Stack(0.0, {}, {})
    padding, tag_gap = measures.padding, measures.tag[1] + TAG_GAP
    for slot in range(cell.base, cell.end + 1):
        key = cell.leg, slot
        if (slot - cell.base) % 2:
            stack.middles[slot] = stack.height + heights[key] / 2
            stack.height += heights[key]
            continue
        here = lines.get(key, [])
        tracks = max((track + 1 for track, _ in here), default=0)
        arrow = tag_gap - GAP_FIRST if key in tagged else GAP_ARROW
        start = stack.height + GAP_FIRST
        if slot == cell.base:
            needed = GAP_PITCH * (tracks - 1) + arrow + _CLEARANCE if tracks or key in tagged else 0
            stack.height += max(0.0, needed - padding)
            start = stack.height - arrow - GAP_PITCH * (tracks - 1)
        elif slot == cell.end:
            stack.height += max(0.0, GAP_PITCH * tracks + _CLEARANCE - padding) if tracks else 0.0
        else:
            least = tag_gap if key in tagged else ROW_GAP
            stack.height += max(least, GAP_FIRST + GAP_PITCH * (tracks - 1) + arrow)
        for track, gap in here:
            stack.lines[gap] = start + GAP_PITCH * track
    return stack


def _stand(levels: Levels, leg: int, stack: _Stack, start: float, *, down: bool) -> None:
    """Put a cell at a height."""

    def at(along: float) -> float:
        return start + along if down else start + stack.height - along

    for slot, middle in stack.middles.items():
        levels.middle[leg, slot] = at(middle)
    for gap, along in stack.lines.items():
        levels.lines[gap] = at(along)
