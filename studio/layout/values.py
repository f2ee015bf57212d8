"""What the layout takes and gives: plain values in pixels, and the distances it keeps.

Nothing here knows Qt, a design or a layer: an item is a rectangle with an id and a map size, a wire joins two.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Literal, NamedTuple

Id = Hashable
Map = tuple[int, int]
"""Output map of a layer: height x width."""
Point = tuple[float, float]
Path = tuple[Point, ...]
ItemKind = Literal["node", "pill", "container"]
WireKind = Literal["trunk", "shortcut", "route"]


class Box(NamedTuple):
    """A rectangle in px; y grows downwards."""

    x: float
    y: float
    w: float
    h: float


class Lanes(Enum):
    """How map sizes become bands: each size once, or one band after the other as the network visits them."""

    SHARED = "shared"
    IN_ORDER = "in order"


class Flow(Enum):
    """Where the trunk runs to."""

    DOWN = "down"
    RIGHT = "right"


class Port(Enum):
    """The outside, seen from within an opened block: a `Wire` with `src=Port.ENTRY` reads the block's input."""

    ENTRY = "entry"


SHARED, IN_ORDER = Lanes.SHARED, Lanes.IN_ORDER
DOWN, RIGHT = Flow.DOWN, Flow.RIGHT


@dataclass(frozen=True, slots=True)
class Item:
    """A rectangle to be placed: a layer, a folded block, a pill or an opened block.

    Items are listed in network order, which is topological. `map` is the output h x w, None where it is unknown
    (it then inherits the map before it, as 0 x 0 does). A card with repeats counts `STACK_RESERVE` in its `h`.
    """

    id: Id
    w: float
    h: float
    map: Map | None = None
    kind: ItemKind = "node"


@dataclass(frozen=True, slots=True)
class Wire:
    """`dst` reads `src`. `tag` is the id of a route section that is drawn as a small pill on the wire."""

    src: Id
    dst: Id
    kind: WireKind = "trunk"
    tag: Id | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """What an earlier picture looked like, so that the next one looks alike.

    `trunk`: ids of its trunk items; `columns`: (first id of a side chain, its column), column 0 being the trunk;
    `turned`: ids of the trunk items that begin a climbing leg on the map that the leg before ended with.
    """

    trunk: tuple[Id, ...] = ()
    columns: tuple[tuple[Id, int], ...] = ()
    turned: tuple[Id, ...] = ()


@dataclass(frozen=True, slots=True)
class Lane:
    """The band of one map size, from `top` to `bottom` in y (in x when the flow is RIGHT).

    `legs` are the legs with items in it, by their index in `Placed.legs`. `map` is None when no size is known.
    """

    map: Map | None
    top: float
    bottom: float
    legs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Leg:
    """A stretch of the trunk that only shrinks or only grows; `down` is its direction through the lanes.

    `x` is the line of its trunk, `left` and `right` its extent (y, top and bottom when the flow is RIGHT).
    """

    down: bool
    x: float
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Bus:
    """A gutter with too many wires for lines of their own: one thick line with dots where it is fed.

    `line` has two points, `feeds` are the points where sources meet it, `reads` where targets leave it, `wires` the
    indices of the wires that run over it.
    """

    kind: WireKind
    line: Path
    feeds: tuple[Point, ...]
    reads: tuple[Point, ...]
    wires: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where everything goes. The trunk of the first leg runs along x = 0, the first lane begins at y = 0.

    `boxes`: rectangle of each item by id, in item order. `paths`: for each wire, in the order of the wires, the
    corners of a line of horizontals and verticals, from the edge of its source to the edge of its target. `kinds`:
    for each wire the kind it is drawn as (what runs straight is drawn as trunk). `taps`: (point, kind) of the dots
    where a skip leaves its source's line. `hint`: hand it to the next call. `bounds`: everything, lanes included.
    `tags`: rectangle of each tag by its id. `stubs`: for wires cut short (lanes in order, more than two lanes
    further), by wire index, the rectangle of the pill that the path starts from; it stands for a tag as well.
    """

    boxes: Mapping[Id, Box]
    paths: tuple[Path, ...]
    kinds: tuple[WireKind, ...]
    lanes: tuple[Lane, ...]
    legs: tuple[Leg, ...]
    buses: tuple[Bus, ...]
    taps: tuple[tuple[Point, WireKind], ...]
    hint: Hint
    bounds: Box
    tags: Mapping[Id, Box] = field(default_factory=lambda: MappingProxyType({}))
    stubs: Mapping[int, Box] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Inside:
    """The inside of an opened block: `placed` has its top left corner at 0, 0 and is `size` (w, h) large.

    `entry` is the point where wires from `Port.ENTRY` begin, `exit` the middle of that side of the last item that the
    flow leads to: from there the block's output leaves.
    """

    placed: Placed
    size: tuple[float, float]
    entry: Point
    exit: Point


@dataclass(frozen=True, slots=True)
class Measures:
    """What differs between pictures that fall and pictures that are turned afterwards: sizes (w, h) of what the
    layout itself adds, and the room above and below in each lane."""

    tag: tuple[float, float]
    stub: tuple[float, float]
    padding: float


# Sizes: PILL is for items of the caller's, tags and stubs are made here.
PILL = (112, 22)
TAG = (64, 17)
STUB = (176, 22)
STACK_RESERVE = 6

# Distances, px. A track is the place of one line beside others.
ROW_GAP = 22
TAG_GAP = 27
"""What a gap with a tag is higher than the tag: 44 with upright flow."""
GAP_FIRST = 7
GAP_PITCH = 7
GAP_ARROW = 15
COLUMN_GAP = 28
GUTTER_FIRST = 14
GUTTER_PITCH = 9
LANE_PADDING = 18
CHANNEL = 20
BUS_FROM = 5
"""Tracks from which a gutter becomes a bus."""
MOST_LEGS = 6
"""Above it, shared lanes give way to lanes in order."""
