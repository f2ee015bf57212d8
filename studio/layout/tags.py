"""Where the small pills of tagged wires stand: above the target in its column, else on the gutter or channel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from studio.layout.values import GAP_ARROW, Box, Id, Path, Point

Size = tuple[float, float]

_STEP = 2
_MARGIN = 1.5
"""With these a tag finds the place between two rows."""
_CORNER = 8


def place_tags(wires: Iterable[tuple[Id | None, Path, bool, bool]], boxes: Sequence[Box], size: Size) -> dict[Id, Box]:
    """Boxes of tags by id, in the order of the wires.

    A wire is its tag, its path, whether the last stretch is the column of its target, and whether it climbs there.
    """
    tags: dict[Id, Box] = {}
    for tag, path, plainly, climbs in wires:
        if tag is None:
            continue
        if plainly:
            x, y = path[-1]
            tags[tag] = _around((x, y + (GAP_ARROW + size[1] / 2) * (1 if climbs else -1)), size)
        else:
            tags[tag] = _beside(path, (*boxes, *tags.values()), size)
    return tags


def _around(middle: Point, size: Size) -> Box:
    return Box(middle[0] - size[0] / 2, middle[1] - size[1] / 2, *size)


def _beside(path: Path, boxes: Sequence[Box], size: Size) -> Box:
    """On the longest vertical, as near to its middle as nothing is in the way; else on the longest horizontal."""
    stretches = [(abs(a[0] - b[0]) + abs(a[1] - b[1]), a, b) for a, b in pairwise(path)]
    length, (x, start), (_, end) = max(stretch for stretch in stretches if stretch[1][0] == stretch[2][0])
    middle = (start + end) / 2
    candidates = [_around((x, middle), size)]
    for step in range(_STEP, int((length - size[1]) / 2 - _CORNER), _STEP):
        candidates += (_around((x, middle + step), size), _around((x, middle - step), size))
    near = [box for box in boxes if _touch(box, Box(x - size[0] / 2, middle - length / 2, size[0], length))]
    for candidate in candidates:
        if not any(_touch(box, candidate) for box in near):
            return candidate
    _, (start, y), (end, _) = max(stretch for stretch in stretches if stretch[1][1] == stretch[2][1])
    level = _around(((start + end) / 2, y), size)
    return candidates[0] if any(_touch(box, level) for box in boxes) else level


def _touch(box: Box, tag: Box) -> bool:
    return (
        box.x - _MARGIN < tag.x + tag.w
        and tag.x - _MARGIN < box.x + box.w
        and box.y - _MARGIN < tag.y + tag.h
        and tag.y - _MARGIN < box.y + box.h
    )
