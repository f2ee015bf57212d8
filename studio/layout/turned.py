"""A picture turned by a quarter: what fell now runs to the right, what stood on the right now lies above."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

from studio.layout.values import Box, Hint, Id, Item, Leg, Path, Placed, Point

Key = TypeVar("Key")


def lying(item: Item) -> Item:
    """The item with width and height exchanged, to be placed before turning."""
    return replace(item, w=item.h, h=item.w)


def turned(placed: Placed) -> Placed:
    """The picture turned to the left."""
    return replace(
        placed,
        boxes=_boxes(placed.boxes),
        tags=_boxes(placed.tags),
        stubs=_boxes(placed.stubs),
        paths=tuple(_path(path) for path in placed.paths),
        legs=tuple(Leg(leg.down, -leg.x, -leg.right, -leg.left) for leg in placed.legs),
        buses=tuple(
            replace(bus, line=_path(bus.line), feeds=_path(bus.feeds), reads=_path(bus.reads)) for bus in placed.buses
        ),
        taps=tuple((_point(point), kind) for point, kind in placed.taps),
        bounds=_box(placed.bounds),
    )


def at_origin(placed: Placed, without: Id | None = None) -> Placed:
    """Boxes and lines alone, moved so that they begin at 0, 0; `without`: a box to leave out."""
    dx, dy = -placed.bounds.x, -placed.bounds.y

    def point(at: Point) -> Point:
        return at[0] + dx, at[1] + dy

    def path(points: Path) -> Path:
        return tuple(point(at) for at in points)

    def boxes(known: Mapping[Key, Box]) -> Mapping[Key, Box]:
        return MappingProxyType(
            {
                key: Box(*point((box.x, box.y)), box.w, box.h)
                for key, box in known.items()
                if without is None or key != without
            }
        )

    return replace(
        placed,
        boxes=boxes(placed.boxes),
        tags=boxes(placed.tags),
        paths=tuple(path(points) for points in placed.paths),
        lanes=(),
        legs=(),
        hint=Hint(),
        buses=tuple(
            replace(bus, line=path(bus.line), feeds=path(bus.feeds), reads=path(bus.reads)) for bus in placed.buses
        ),
        taps=tuple((point(at), kind) for at, kind in placed.taps),
        bounds=Box(0, 0, placed.bounds.w, placed.bounds.h),
    )


def _point(point: Point) -> Point:
    return point[1], -point[0]


def _path(path: Path) -> Path:
    return tuple(_point(point) for point in path)


def _box(box: Box) -> Box:
    return Box(box.y, -box.x - box.w, box.h, box.w)


def _boxes(boxes: Mapping[Key, Box]) -> Mapping[Key, Box]:
    return MappingProxyType({key: _box(box) for key, box in boxes.items()})
