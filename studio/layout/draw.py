"""Boxes and corners in px, once every line has its x or y."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from types import MappingProxyType

from studio.layout.columns import Grid
from studio.layout.levels import Levels
from studio.layout.skyline import Across
from studio.layout.tags import place_tags
from studio.layout.tracks import Run
from studio.layout.trunk import Graph, Skeleton
from studio.layout.values import Box, Bus, Hint, Lane, Leg, Measures, Path, Placed, Point, WireKind
from studio.layout.wires import Channel, Gap, Gutter, Line, Row, Upright, Way, enters_plainly


def drawn(
    graph: Graph,
    shape: Skeleton,
    grid: Grid,
    ways: Sequence[Way],
    runs: dict[Gutter, Run],
    levels: Levels,
    across: Across,
    measures: Measures,
) -> Placed:
    """Everything in px."""
    painter = _Painter(graph, shape, grid, levels, across)
    boxes = [painter.box(item) for item in range(len(graph.items))]
    paths = tuple(painter.path(way, *ends, boxes) for way, ends in zip(ways, graph.ends, strict=True))
    kinds: tuple[WireKind, ...] = tuple(
        "trunk" if len(way) == 1 else wire.kind for way, wire in zip(ways, graph.wires, strict=True)
    )
    climbs = [not shape.downs[grid.rows.leg[target]] for _, target in graph.ends]
    tags = place_tags(
        [
            (wire.tag, path, enters_plainly(way), up)
            for wire, path, way, up in zip(graph.wires, paths, ways, climbs, strict=True)
        ],
        boxes,
        measures.tag,
    )
    lanes = _lanes(graph, shape, grid, levels)
    legs = tuple(Leg(down, *extent) for down, extent in zip(shape.downs, across.legs, strict=True))
    taps = dict.fromkeys(
        (path[1], kind)
        for path, way, kind in zip(paths, ways, kinds, strict=True)
        if kind != "trunk" and len(way) > 2 and isinstance(way[1], Gap) and len(path) > 2
    )
    placed = {item.id: box for item, box in zip(graph.items, boxes, strict=True)}
    return Placed(
        MappingProxyType(placed),
        paths,
        kinds,
        lanes,
        legs,
        _buses(ways, kinds, runs, painter),
        tuple(taps),
        _hint(graph, shape, grid),
        _bounds(boxes, paths, lanes, tags.values()),
        MappingProxyType(tags),
    )


class _Painter:
    """Turns items and ways into boxes and corners."""

    def __init__(self, graph: Graph, shape: Skeleton, grid: Grid, levels: Levels, across: Across) -> None:
        self.graph, self.shape, self.grid, self.levels, self.across = graph, shape, grid, levels, across

    def box(self, item: int) -> Box:
        """An item, its middle where its column and its row cross."""
        w, h = self.graph.items[item].w, self.graph.items[item].h
        return Box(self.across.items[item] - w / 2, self.levels.y(Row(item)) - h / 2, w, h)

    def x(self, line: Line) -> float:
        """The x of a vertical."""
        if isinstance(line, Upright):
            return self.across.items[line.item]
        if isinstance(line, Gutter):
            return self.across.gutters[line]
        assert isinstance(line, Channel)
        return self.across.channels[line]

    def path(self, way: Way, source: int, target: int, boxes: Sequence[Box]) -> Path:
        """The corners of a way, from the edge of its source to the edge of its target."""
        start, end = boxes[source], boxes[target]
        if isinstance(way[0], Row):
            y = self.levels.y(way[0])
            return ((start.x + start.w, y), (end.x, y))
        points = [(self.x(way[0]), self._edge(source, start, leaving=True))]
        for one, other in pairwise(way):
            vertical, horizontal = (one, other) if isinstance(one, Upright | Gutter | Channel) else (other, one)
            points.append((self.x(vertical), self.levels.y(horizontal)))
        if isinstance(way[-1], Row):
            points.append((end.x if points[-1][0] < end.x + end.w / 2 else end.x + end.w, points[-1][1]))
        else:
            points.append((self.x(way[-1]), self._edge(target, end, leaving=False)))
        return _simple(points)

    def _edge(self, item: int, box: Box, *, leaving: bool) -> float:
        down = self.shape.downs[self.grid.rows.leg[item]]
        return box.y + box.h if down == leaving else box.y


def _simple(points: list[Point]) -> Path:
    """Without corners that are none."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and (kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]):
            kept.pop()
        kept.append(point)
    return tuple(kept)


def _lanes(graph: Graph, shape: Skeleton, grid: Grid, levels: Levels) -> tuple[Lane, ...]:
    legs: list[list[int]] = [[] for _ in levels.lanes]
    for cell in grid.rows.cells:
        legs[cell.lane].append(cell.leg)
    return tuple(
        Lane(size if size[0] * size[1] else None, top, bottom, tuple(sorted(here)))
        for size, (top, bottom), here in zip(shape.lanes, levels.lanes, legs, strict=True)
    )


def _buses(
    ways: Sequence[Way], kinds: Sequence[WireKind], runs: dict[Gutter, Run], painter: _Painter
) -> tuple[Bus, ...]:
    buses: dict[tuple[int, int, int, int], list[tuple[int, int]]] = {}
    for number, way in enumerate(ways):
        for at, line in enumerate(way):
            if isinstance(line, Gutter) and runs[line].bus:
                buses.setdefault((*line[:3], runs[line].first), []).append((number, at))
    made = []
    for wires in buses.values():
        number, at = wires[0]
        x = painter.x(ways[number][at])
        feeds = sorted({painter.levels.y(ways[number][at - 1]) for number, at in wires})
        reads = sorted({painter.levels.y(ways[number][at + 1]) for number, at in wires})
        top, bottom = min(feeds[0], reads[0]), max(feeds[-1], reads[-1])
        made.append(
            Bus(
                kinds[number],
                ((x, top), (x, bottom)),
                tuple((x, y) for y in feeds),
                tuple((x, y) for y in reads),
                tuple(number for number, _ in wires),
            )
        )
    return tuple(made)


def _hint(graph: Graph, shape: Skeleton, grid: Grid) -> Hint:
    names = [item.id for item in graph.items]
    turned = [
        item
        for before, segment in pairwise(shape.segments)
        if before.leg != segment.leg and before.map == segment.map
        for item in segment.items
    ]
    return Hint(
        tuple(names[item] for item in shape.trunk),
        tuple((names[chain.items[0]], place.column) for chain, place in zip(shape.chains, grid.places, strict=True)),
        tuple(names[item] for item in turned),
    )


def _bounds(boxes: Iterable[Box], paths: Iterable[Path], lanes: Iterable[Lane], tags: Iterable[Box]) -> Box:
    xs = [x for path in paths for x, _ in path]
    ys = [y for path in paths for _, y in path]
    for box in (*boxes, *tags):
        xs += (box.x, box.x + box.w)
        ys += (box.y, box.y + box.h)
    for lane in lanes:
        ys += (lane.top, lane.bottom)
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
