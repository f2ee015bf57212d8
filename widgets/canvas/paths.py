"""Lines of horizontals and verticals: moved at their ends, measured, cut. No Qt."""

from __future__ import annotations

from itertools import pairwise

from studio.layout import Box, Path, Point


def moved_ends(path: Path, start: Point, end: Point) -> Path:
    """The path when its source moved by `start` and its target by `end`: still horizontals and verticals.

    The corner beside a moved end slides along its other line; a straight path gets a step in its middle.
    """
    if start == end:
        return tuple((x + start[0], y + start[1]) for x, y in path)
    points = list(path)
    if len(points) == 2:
        points = _with_step(points)
    upright = points[0][0] == points[1][0]
    points[1] = _slid(points[1], start, upright)
    points[0] = (points[0][0] + start[0], points[0][1] + start[1])
    upright = points[-1][0] == path[-2][0] if len(path) > 2 else path[0][0] == path[1][0]
    points[-2] = _slid(points[-2], end, upright)
    points[-1] = (points[-1][0] + end[0], points[-1][1] + end[1])
    return simplified(tuple(points))


def _with_step(points: list[Point]) -> list[Point]:
    (x0, y0), (x1, y1) = points
    middle = ((x0 + x1) / 2, (y0 + y1) / 2)
    return [points[0], middle, middle, points[1]]


def _slid(corner: Point, by: Point, upright: bool) -> Point:
    return (corner[0] + by[0], corner[1]) if upright else (corner[0], corner[1] + by[1])


def simplified(path: Path) -> Path:
    """The path without corners that are none."""
    kept: list[Point] = []
    for point in path:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and _in_line(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return tuple(kept) if len(kept) > 1 else path[:2]


def _in_line(a: Point, b: Point, c: Point) -> bool:
    """True where b lies between a and c on one line."""
    if a[0] == b[0] == c[0]:
        return (b[1] - a[1]) * (c[1] - b[1]) >= 0
    return a[1] == b[1] == c[1] and (b[0] - a[0]) * (c[0] - b[0]) >= 0


def distance(path: Path, point: Point) -> float:
    """How far a point is from the nearest of the path's lines, in px."""
    return min(_to_line(a, b, point) for a, b in pairwise(path))


def _to_line(a: Point, b: Point, point: Point) -> float:
    x, y = _clamped(a, b, point)
    return ((point[0] - x) ** 2 + (point[1] - y) ** 2) ** 0.5


def _clamped(a: Point, b: Point, point: Point) -> Point:
    """The point of a line that is nearest to a point."""
    x = min(max(point[0], min(a[0], b[0])), max(a[0], b[0]))
    y = min(max(point[1], min(a[1], b[1])), max(a[1], b[1]))
    return x, y


def nearest(path: Path, point: Point) -> Point:
    """The point of the path that is nearest to a point."""
    a, b = min(pairwise(path), key=lambda line: _to_line(line[0], line[1], point))
    return _clamped(a, b, point)


def crosses(path: Path, box: Box) -> bool:
    """Whether one of the path's lines runs through a rectangle."""
    return any(
        min(a[0], b[0]) < box.x + box.w
        and max(a[0], b[0]) > box.x
        and min(a[1], b[1]) < box.y + box.h
        and max(a[1], b[1]) > box.y
        for a, b in pairwise(path)
    )


def middle(path: Path) -> Point:
    """The middle of the longest line: where a label stands best."""
    a, b = max(pairwise(path), key=lambda line: abs(line[0][0] - line[1][0]) + abs(line[0][1] - line[1][1]))
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


def extent(path: Path) -> tuple[float, float, float, float]:
    """Left, top, right, bottom."""
    xs, ys = [x for x, _ in path], [y for _, y in path]
    return min(xs), min(ys), max(xs), max(ys)
