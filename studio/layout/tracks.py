"""Tracks: which of several lines that would lie on top of each other gets which place.

Gutters count from their column outwards, gaps and strips along the flow, channels from left to right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import TypeVar

from studio.layout.values import BUS_FROM
from studio.layout.wires import Channel, Gap, Gutter, Line, Row, Strip, Upright, Way

_BUCKET = 8
_ORDERED = 40
"""Nets of one gap or channel up to which their order is chosen with care."""
_CLASH = 100
"""What two lines on one another cost, in crossings."""

Side = tuple[int, int, int]
"""A gutter: leg, column, side."""
Net = TypeVar("Net")
Need = TypeVar("Need")


@dataclass(slots=True)
class Run:
    """The slots along which a line of a gutter runs, and its track."""

    first: int
    last: int
    track: int = 0
    bus: bool = False


@dataclass(slots=True)
class Span:
    """What one source needs of a gap, in column coordinates: from `left` to `right`, verticals up and down."""

    left: float = inf
    right: float = -inf
    ups: set[float] = field(default_factory=set)
    downs: set[float] = field(default_factory=set)

    def reach(self, at: float) -> None:
        """Make it reach a place."""
        self.left, self.right = min(self.left, at), max(self.right, at)


def slot_of(line: Line, slots: Sequence[int]) -> int:
    """Slot of a horizontal inside a leg."""
    if isinstance(line, Row):
        return slots[line.item]
    assert isinstance(line, Gap)
    return line.slot


def gutter_runs(ways: Sequence[Way], slots: Sequence[int]) -> dict[Gutter, Run]:
    """The track of every gutter line: those nested inside lie inside. From `BUS_FROM` tracks on they are a bus."""
    runs: dict[Gutter, Run] = {}
    for way in ways:
        for number, line in enumerate(way):
            if isinstance(line, Gutter):
                start, end = sorted((slot_of(way[number - 1], slots), slot_of(way[number + 1], slots)))
                run = runs.setdefault(line, Run(start, end))
                run.first, run.last = min(run.first, start), max(run.last, end)
    gutters: dict[Side, list[Run]] = {}
    for gutter, run in runs.items():
        gutters.setdefault(gutter[:3], []).append(run)
    for group in gutters.values():
        _nest(group)
        _make_buses(group)
    return runs


def _nest(runs: list[Run]) -> None:
    """Shortest first; each outside what it encloses, in the first track that is free along it."""
    buckets: dict[int, list[Run]] = {}
    for run in sorted(runs, key=lambda run: (run.last - run.first, run.first)):
        here = range(run.first // _BUCKET, run.last // _BUCKET + 1)
        others = [
            other
            for bucket in here
            for other in buckets.get(bucket, ())
            if other.first <= run.last and run.first <= other.last
        ]
        taken = {other.track for other in others}
        track = 1 + max(
            (other.track for other in others if run.first <= other.first and other.last <= run.last), default=-1
        )
        while track in taken:
            track += 1
        run.track = track
        for bucket in here:
            buckets.setdefault(bucket, []).append(run)


def _make_buses(runs: list[Run]) -> None:
    """Where lines that touch need too many tracks, they become one."""
    runs.sort(key=lambda run: (run.first, run.last))
    start, end = 0, -1
    for number in range(len(runs) + 1):
        if number == len(runs) or runs[number].first > end:
            touching = runs[start:number]
            if max((run.track for run in touching), default=0) >= BUS_FROM - 1:
                for run in touching:
                    run.track, run.bus = 0, True
                    run.first, run.last = touching[0].first, end
            start = number
        if number < len(runs):
            end = max(end, runs[number].last)


def gap_tracks(ways: Sequence[Way], columns: Sequence[int], runs: dict[Gutter, Run]) -> dict[Gap, int]:
    """The track of every line in a gap, counted along the flow."""
    gaps: dict[tuple[int, int], dict[Gap, Span]] = {}
    for way in ways:
        for number, line in enumerate(way):
            if isinstance(line, Gap):
                span = gaps.setdefault((line.leg, line.slot), {}).setdefault(line, Span())
                for neighbour, before in ((way[number - 1], True), (way[number + 1], False)):
                    at = _column_place(neighbour, line.leg, columns, runs)
                    span.reach(at)
                    if abs(at) < inf:
                        _note_direction(span, neighbour, at, line, before=before, runs=runs)
    tracks: dict[Gap, int] = {}
    for nets in gaps.values():
        order = _ordered(nets, _gap_cost)
        tracks.update(_stack([(net, nets[net].left, nets[net].right) for net in order]))
    return tracks


def _column_place(line: Line, leg: int, columns: Sequence[int], runs: dict[Gutter, Run]) -> float:
    """Where a vertical stands, in units of columns."""
    if isinstance(line, Upright):
        return float(columns[line.item])
    if isinstance(line, Gutter):
        return line.column + line.side * (0.1 + 0.05 * runs[line].track)
    assert isinstance(line, Channel)
    return -inf if line.leg == leg else inf


def _note_direction(span: Span, neighbour: Line, at: float, gap: Gap, *, before: bool, runs: dict[Gutter, Run]) -> None:
    if isinstance(neighbour, Gutter):
        run = runs[neighbour]
        if run.first < gap.slot:
            span.ups.add(at)
        if run.last > gap.slot:
            span.downs.add(at)
    elif before:
        span.ups.add(at)
    else:
        span.downs.add(at)


def _gap_cost(upper: Span, lower: Span) -> int:
    """Crossings when one line lies upstream of the other."""
    cost = sum(upper.left <= at <= upper.right for at in lower.ups)
    cost += sum(lower.left <= at <= lower.right for at in upper.downs)
    return cost + _CLASH * len(upper.downs & lower.ups)


def strip_tracks(ways: Sequence[Way]) -> dict[Strip, int]:
    """The track of every line under a lane, counted downwards."""
    lanes: dict[int, dict[Strip, tuple[int, int]]] = {}
    for way in ways:
        for number, line in enumerate(way):
            if isinstance(line, Strip):
                before, after = way[number - 1], way[number + 1]
                assert isinstance(before, Channel) and isinstance(after, Channel)
                ends = (before.leg, after.leg)
                known = lanes.setdefault(line.lane, {}).get(line, ends)
                lanes[line.lane][line] = (min(*ends, *known), max(*ends, *known))
    tracks: dict[Strip, int] = {}
    for nets in lanes.values():
        tracks.update(_stack([(net, *ends) for net, ends in nets.items()]))
    return tracks


@dataclass(slots=True)
class Reach:
    """The extent of a channel line in y and where horizontals meet it from the left and from the right."""

    lefts: set[float] = field(default_factory=set)
    rights: set[float] = field(default_factory=set)

    @property
    def top(self) -> float:
        """Upper end."""
        return min(self.lefts | self.rights)

    @property
    def bottom(self) -> float:
        """Lower end."""
        return max(self.lefts | self.rights)


def channel_tracks(ways: Sequence[Way], y_of: Callable[[Line], float]) -> dict[Channel, int]:
    """The track of every channel line, from left to right, once all horizontals have their y."""
    channels: dict[int, dict[Channel, Reach]] = {}
    for way in ways:
        for number, line in enumerate(way):
            if isinstance(line, Channel):
                reach = channels.setdefault(line.leg, {}).setdefault(line, Reach())
                for step in (-1, 1):
                    horizontal = way[number + step]
                    beyond = way[number + 2 * step] if isinstance(horizontal, Strip) else line
                    from_left = _is_left(horizontal, beyond, line.leg)
                    (reach.lefts if from_left else reach.rights).add(y_of(horizontal))
    tracks: dict[Channel, int] = {}
    for nets in channels.values():
        order = _ordered(nets, _channel_cost)
        tracks.update(_stack([(net, nets[net].top - 3, nets[net].bottom + 3) for net in order]))
    return tracks


def _is_left(horizontal: Line, beyond: Line, leg: int) -> bool:
    """Whether a horizontal lies left of the channel before `leg`; `beyond`: where a strip leads to."""
    if isinstance(horizontal, Strip):
        assert isinstance(beyond, Channel)
        return beyond.leg < leg
    return isinstance(horizontal, Gap) and horizontal.leg < leg


def _channel_cost(left: Reach, right: Reach) -> int:
    """Crossings when one line lies left of the other."""
    cost = sum(left.top <= y <= left.bottom for y in right.lefts)
    cost += sum(right.top <= y <= right.bottom for y in left.rights)
    return cost + _CLASH * sum(abs(one - other) < 3 for one in right.lefts for other in left.rights)


def _ordered(nets: dict[Net, Need], cost: Callable[[Need, Need], int]) -> list[Net]:
    """Nets one after the other, each where it costs least among those before it."""
    if len(nets) > _ORDERED:
        return list(nets)
    order: list[Net] = []
    for net, need in nets.items():
        after = [cost(nets[other], need) for other in order]
        before = [cost(need, nets[other]) for other in order]
        prices = [sum(after[:at]) + sum(before[at:]) for at in range(len(order), -1, -1)]
        order.insert(len(order) - prices.index(min(prices)), net)
    return order


def _stack(order: list[tuple[Net, float, float]]) -> dict[Net, int]:
    """Tracks that keep the order among lines that touch; a line is its net and its two ends."""
    tracks: dict[Net, int] = {}
    lines: list[tuple[float, float, int]] = []
    for net, first, last in order:
        track = 1 + max((track for start, end, track in lines if start <= last and first <= end), default=-1)
        lines.append((first, last, track))
        tracks[net] = track
    return tracks
