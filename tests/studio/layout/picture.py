"""What the eye would complain about in a picture, counted."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from studio.layout import Placed, Wire

Segment = tuple[float, float, float, int]
"""On a line: its place across, from, to, the wire."""


def overlapping_boxes(placed: Placed) -> list[tuple[object, object]]:
    """Pairs of items whose rectangles intersect."""
    found = []
    boxes = sorted(placed.boxes.items(), key=lambda named: named[1].y)
    for number, (name, box) in enumerate(boxes):
        for other_name, other in boxes[number + 1 :]:
            if other.y >= box.y + box.h:
                break
            if box.x < other.x + other.w and other.x < box.x + box.w:
                found.append((name, other_name))
    return found


def crooked_wires(placed: Placed) -> list[int]:
    """Wires with a stretch that is neither horizontal nor vertical, or with no length."""
    return [
        number
        for number, path in enumerate(placed.paths)
        if len(path) < 2 or any((a[0] == b[0]) == (a[1] == b[1]) for a, b in pairwise(path))
    ]


def loose_ends(placed: Placed, wires: tuple[Wire, ...]) -> list[int]:
    """Wires that do not begin on the edge of their source or end on the edge of their target."""

    def on_edge(point: tuple[float, float], name: object) -> bool:
        x, y, w, h = placed.boxes[name]
        across = x <= point[0] <= x + w and point[1] in (y, y + h)
        return across or (y <= point[1] <= y + h and point[0] in (x, x + w))

    return [
        number
        for number, (wire, path) in enumerate(zip(wires, placed.paths, strict=True))
        if number not in placed.stubs and not (on_edge(path[0], wire.src) and on_edge(path[-1], wire.dst))
    ]


def wires_behind_boxes(placed: Placed, wires: tuple[Wire, ...]) -> list[tuple[int, object]]:
    """(wire, item) where a wire runs through or along a rectangle that is not its end, or into one of its ends."""
    found = []
    buckets = defaultdict(list)
    for name, box in placed.boxes.items():
        for bucket in range(int(box.y // 200), int((box.y + box.h) // 200) + 1):
            buckets[bucket].append((name, box))
    for number, (wire, path) in enumerate(zip(wires, placed.paths, strict=True)):
        for (ax, ay), (bx, by) in pairwise(path):
            left, right, top, bottom = min(ax, bx), max(ax, bx), min(ay, by), max(ay, by)
            for bucket in range(int(top // 200), int(bottom // 200) + 1):
                for name, box in buckets[bucket]:
                    inset = 0.01 if name in (wire.src, wire.dst) else -0.01
                    if (
                        left < box.x + box.w - inset
                        and right > box.x + inset
                        and top < box.y + box.h - inset
                        and bottom > box.y + inset
                    ):
                        found.append((number, name))
    return found


def segments(placed: Placed) -> tuple[list[Segment], list[Segment]]:
    """Horizontals (y, from, to, wire) and verticals (x, from, to, wire)."""
    flat, upright = [], []
    for number, path in enumerate(placed.paths):
        for (ax, ay), (bx, by) in pairwise(path):
            if ay == by:
                flat.append((ay, min(ax, bx), max(ax, bx), number))
            else:
                upright.append((ax, min(ay, by), max(ay, by), number))
    return flat, upright


def shared_lines(placed: Placed, wires: tuple[Wire, ...]) -> list[tuple[int, int]]:
    """Pairs of wires without a common end, nor on one bus, that share more than 2 px of a line."""
    on_bus = {number: bus for bus, of in enumerate(placed.buses) for number in of.wires}
    found = set()
    for lines in segments(placed):
        lines.sort()
        for number, (at, start, end, one) in enumerate(lines):
            for other_at, other_start, other_end, other in lines[number + 1 :]:
                if other_at - at >= 2:
                    break
                apart = not {wires[one].src, wires[one].dst} & {wires[other].src, wires[other].dst}
                if (
                    apart
                    and min(end, other_end) - max(start, other_start) > 2
                    and (one not in on_bus or on_bus.get(one) != on_bus.get(other))
                ):
                    found.add((min(one, other), max(one, other)))
    return sorted(found)


def crossings(placed: Placed, wires: tuple[Wire, ...]) -> int:
    """Pairs of wires that share no end, nor run on a bus, and cross."""
    on_bus = {number for bus in placed.buses for number in bus.wires}
    flat, upright = segments(placed)
    flat.sort()
    found = set()
    for x, top, bottom, one in upright:
        if one in on_bus:
            continue
        for y, left, right, other in flat:
            if y >= bottom:
                break
            if (
                top < y
                and left < x < right
                and other not in on_bus
                and not {wires[one].src, wires[one].dst} & {wires[other].src, wires[other].dst}
            ):
                found.add((min(one, other), max(one, other)))
    return len(found)
