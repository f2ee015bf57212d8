"""Where the small pills of tagged wires stand: above the target in its column, else on the gutter or channel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from studio.layout.values import GAP_ARROW, TAG, Box, Id, Path, Point

_STEP = 8
_MARGIN = 4


def place_tags(wires: Iterable[tuple[Id | None, Path, bool, bool]], boxes: Sequence[Box]) -> dict[Id, Box]:
    """Boxes of tags by id, in the order of the wires: (tag, path, whether its last
    stretch is the column of its target, climbs)."""
    tags: dict[Id, Box] = {}
    for tag, path, plainly, climbs in wires:
        if tag is None:
            continue
        if plainly:
            x, y = path[-1]
            tags[tag] = _around((x, y + (GAP_ARROW + TAG[1] / 2) * (1 if climbs else -1)))
        else:
            tags[tag] = _beside(path, (*boxes, *tags.values()))
    return tags


def _around(middle: Point) -> Box:
    return Box(middle[0] - TAG[0] / 2, middle[1] - TAG[1] / 2, *TAG)


def _beside(path: Path, boxes: Iterable[Box]) -> Box:
    """On the longest vertical, as near to its middle as nothing is in the way; else on the longest horizontal."""
    uprights = [(abs(a[1] - b[1]), a, b) for a, b in pairwise(path) if a[0] == b[0]]
    level = [(abs(a[0] - b[0]), a, b) for a, b in pairwise(path) if a[1] == b[1]]
    candidates: list[Point] = []
    for length, (x, start), (_, end) in sorted(uprights, reverse=True)[:1]:
        middle = (start + end) / 2
        for step in range(int(length / 2 / _STEP)):
            candidates += ((x, middle + step * _STEP), (x, middle - step * _STEP))
    for _, (start, y), (end, _) in sorted(level, reverse=True)[:1]:
        candidates.append(((start + end) / 2, y))
    near = [box for box in boxes if any(_touch(box, _around(at)) for at in (candidates[0], candidates[-1]))
            or abs(box.x + box.w / 2 - candidates[0][0]) < box.w / 2 + TAG[0]]
    for at in candidates:
        if not any(_touch(box, _around(at)) for box in near):
            return _around(at)
    return _around(candidates[0])


def _touch(box: Box, tag: Box) -> bool:
    return (box.x - _MARGIN < tag.x + tag.w and tag.x - _MARGIN < box.x + box.w
            and box.y - _MARGIN < tag.y + tag.h and tag.y - _MARGIN < box.y + box.h)
