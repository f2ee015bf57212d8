"""A design as a picture: its cards, where they stand, and the lines between them. Values only, no Qt.

`picture_of` asks the layout for places; the scene draws what it gives.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from types import MappingProxyType

from studio.blocks.base import part_name
from studio.design.bypass import bypassed
from studio.design.design import BlockNode, Design
from studio.design.expand import Expansion
from studio.diagnostics import Diagnostic
from studio.layers.base import Address
from studio.layout import (
    DOWN,
    PILL,
    SHARED,
    STACK_RESERVE,
    Box,
    Bus,
    Flow,
    Hint,
    Inside,
    Item,
    Lanes,
    Path,
    Placed,
    Point,
    Port,
    Wire,
    WireKind,
    place,
    place_inside,
)
from studio.layout.values import ItemKind
from widgets.canvas.cards import Card, Deck, Form
from widgets.canvas.passing import through_bypassed
from widgets.canvas.paths import crosses

BLOCK_SIZE = (248.0, 48.0)
LAYER_SIZE = (224.0, 48.0)
INNER_SIZE = (104.0, 56.0)
SMALL_SIZE = (56.0, 36.0)
#: An opened block: its title bar, the room around its inside, and the least width that its title bar needs.
CONTAINER_HEAD = 26.0
CONTAINER_SIDE = 16.0
CONTAINER_ROOM = 14.0
CONTAINER_LEAST = 360.0
PORT = 4.0
#: Room around the layers of a part, and above them for its name.
FRAME, FRAME_HEAD = 8.0, 20.0
_LETTER = 7.0
_STRIPE = 10.0


@dataclass(frozen=True, slots=True)
class Line:
    """A wire as drawn. `tap`: which of its corners has a dot; `stub`: the pill that it starts from when cut short;
    `passing`: it leads to or from a bypassed node.

    From a layer to itself it is the end of a wire, which an opened block leads to its frame; `place` tells the two
    apart.
    """

    src: Address | Port
    dst: Address
    kind: WireKind
    path: Path
    tap: int = -1
    tag: Address | None = None
    stub: Box | None = None
    place: int = 0
    passing: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """What stays of it when the design is edited."""
        return self.src, self.dst, self.tag, self.place


@dataclass(frozen=True, slots=True)
class Band:
    """A lane: the band of one map size. `share` of the network's cost, None where nothing has a cost.

    `top` and `bottom` are its left and right where the network runs to the right.
    """

    size: str
    stride: str
    share: float | None
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A dashed frame around layers of an opened block that form a part of their own, such as squeeze-excite."""

    label: str
    box: Box


@dataclass(frozen=True, slots=True)
class InsidePicture:
    """What an opened block shows, from its own top left corner; `ports` are where its wire comes in and leaves."""

    cards: tuple[Card, ...]
    boxes: Mapping[Address, Box]
    lines: tuple[Line, ...]
    size: tuple[float, float]
    ports: tuple[Point, Point]
    pages: int
    frames: tuple[Frame, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything the canvas draws. Boxes are slots: what a person moved keeps `offsets` from them."""

    cards: Mapping[Address, Card]
    boxes: Mapping[Address, Box]
    lines: tuple[Line, ...]
    bands: tuple[Band, ...]
    buses: tuple[Bus, ...]
    insides: Mapping[Address, InsidePicture]
    offsets: Mapping[int, Point]
    bounds: Box
    hint: Hint = field(default_factory=Hint)
    #: Lanes are rows where the network falls, columns where it runs to the right.
    flow: Flow = DOWN

    def offset(self, address: Address | Port) -> Point:
        """How far a node stands from its slot."""
        return self.offsets.get(address.node, (0.0, 0.0)) if isinstance(address, Address) else (0.0, 0.0)


EMPTY = Picture(
    MappingProxyType({}), MappingProxyType({}), (), (), (), MappingProxyType({}), MappingProxyType({}), Box(0, 0, 0, 0)
)


def picture_of(
    design: Design,
    expansion: Expansion,
    opened: Mapping[int, int] = MappingProxyType({}),
    metric: str = "bflops",
    problems: Sequence[Diagnostic] = (),
    hint: Hint | None = None,
    lanes: Lanes = SHARED,
    flow: Flow = DOWN,
    placing: Callable[..., Placed] = place,
) -> Picture:
    """The picture of a design. `opened`: which repeat of each opened block is shown; `hint`: of the picture before.

    `placing` is the layout, or what remembers its answers.
    """
    deck = Deck(design, expansion, metric, problems)
    cards, insides = _cards(design, deck, opened)
    wires = through_bypassed(design, _wires(deck, cards))
    items = [
        Item(card.address, *_size(card, insides), deck.map_at(card.last), _kind(card.form))
        for card in cards.values()
        if card.form is not Form.TAG
    ]
    placed = placing(items, wires, hint, lanes, flow)
    return Picture(
        cards,
        MappingProxyType({**placed.boxes, **placed.tags}),  # type: ignore[dict-item]
        _lines(wires, placed, {node.id for node in bypassed(design)}),
        _bands(placed, cards, expansion.network.input.h, flow),
        placed.buses,
        insides,
        MappingProxyType({node: (x, y) for node, x, y in design.positions}),
        placed.bounds,
        placed.hint,
        flow,
    )


def _cards(
    design: Design, deck: Deck, opened: Mapping[int, int]
) -> tuple[Mapping[Address, Card], Mapping[Address, InsidePicture]]:
    pills = _pills(deck)
    cards: dict[Address, Card] = {}
    insides: dict[Address, InsidePicture] = {}
    for node in design.nodes:
        address = Address(node.id)
        repeats = deck.repeats(node) if isinstance(node, BlockNode) else 0
        if isinstance(node, BlockNode) and node.id in opened and repeats:
            occurrence = min(opened[node.id], repeats - 1)
            cards[address] = deck.container_card(node, occurrence)
            insides[address] = _inside(deck, node, occurrence)
        else:
            cards[address] = deck.node_card(node, pills.get(node.id))
    return MappingProxyType(cards), MappingProxyType(insides)


def _pills(deck: Deck) -> dict[int, Form]:
    """Routes of one source: a tag on the wire where one layer reads it and it takes the whole of an earlier one."""
    single = {
        item.index
        for item in deck.layers
        if not item.layer.reads_previous and len(item.inputs) == 1 and item.inputs[0] >= 0 and not item.address.role
    }
    readers: dict[int, list[int]] = {index: [] for index in single}
    for item in deck.layers:
        for source in set(item.inputs):
            if source in readers:
                readers[source].append(item.index)
    passed_after = {one.id for one, other in pairwise(deck.design.nodes) if other.bypassed}
    forms: dict[int, Form] = {}
    for index in sorted(single):
        item = deck.layers[index]
        read_by = readers[index]
        tagged = len(read_by) == 1 and read_by[0] not in single
        tagged = tagged and item.inputs[0] != index - 1 and not item.layer.facts()
        tagged = tagged and item.address.node not in passed_after
        forms[item.address.node] = Form.TAG if tagged else Form.PILL
    return forms


def _wires(deck: Deck, cards: Mapping[Address, Card]) -> list[Wire]:
    """Each node's wires, one from each node it reads; a tagged route is part of its reader's wire."""
    wires: dict[tuple[Address, Address, Address | None], Wire] = {}
    for item in deck.layers:
        dst = Address(item.address.node)
        if cards[dst].form is Form.TAG:
            continue
        for place_in, source in enumerate(item.inputs):
            src = Address(deck.layers[source].address.node) if source >= 0 else dst
            if src == dst:
                continue
            kind: WireKind = "route" if not item.layer.reads_previous else "shortcut" if place_in else "trunk"
            tag = None
            if cards[src].form is Form.TAG:
                tag, kind = src, "route"
                src = Address(deck.layers[deck.layers[source].inputs[0]].address.node)
            wires.setdefault((src, dst, tag), Wire(src, dst, kind, tag))
    return list(wires.values())


def _inside(deck: Deck, node: BlockNode, occurrence: int) -> InsidePicture:
    cards = deck.inner_cards(node, occurrence)
    first, last = cards[0].first, cards[-1].last
    wires: dict[tuple[object, Address], Wire] = {}
    for item in deck.layers[first : last + 1]:
        for place_in, source in enumerate(item.inputs):
            within = first <= source <= last
            src = deck.layers[source].address if within else Port.ENTRY
            kind: WireKind = "route" if not item.layer.reads_previous else "shortcut" if place_in else "trunk"
            wires.setdefault((src, item.address), Wire(src, item.address, kind))
    listed = list(wires.values())
    items = [Item(card.address, *_inner_size(card), deck.map_at(card.first)) for card in cards]
    inside = place_inside(items, listed)
    return _framed(cards, listed, inside, deck.repeats(node))


def _framed(cards: tuple[Card, ...], wires: Sequence[Wire], inside: Inside, pages: int) -> InsidePicture:
    """The inside within its container: under the title bar, with its wire led in from the left and out to the right."""
    width = max(CONTAINER_LEAST, inside.size[0] + 2 * CONTAINER_SIDE)
    height = CONTAINER_HEAD + inside.size[1] + 2 * CONTAINER_ROOM
    dx, dy = (width - inside.size[0]) / 2, CONTAINER_HEAD + CONTAINER_ROOM
    moved = replace(
        inside.placed,
        paths=tuple(tuple((x + dx, y + dy) for x, y in path) for path in inside.placed.paths),
        taps=tuple(((x + dx, y + dy), kind) for (x, y), kind in inside.placed.taps),
    )
    entry, leaving = (inside.entry[0] + dx, inside.entry[1] + dy), (inside.exit[0] + dx, inside.exit[1] + dy)
    ports = (0.0, entry[1]), (width, leaving[1])
    ends = (
        Line(cards[0].address, cards[0].address, "trunk", ((PORT, entry[1]), entry)),
        Line(cards[-1].address, cards[-1].address, "trunk", (leaving, (width - PORT, leaving[1])), place=1),
    )
    boxes = {
        address: Box(box.x + dx, box.y + dy, box.w, box.h)
        for address, box in inside.placed.boxes.items()
        if isinstance(address, Address)
    }
    lines = (*_lines(wires, moved), *ends)
    frames = tuple(_frames(boxes, lines, entry[1]))
    return InsidePicture(cards, MappingProxyType(boxes), lines, (width, height), ports, pages, frames)


def _frames(boxes: Mapping[Address, Box], lines: Sequence[Line], trunk: float) -> Iterator[Frame]:
    """Frames around the parts that stand beside the trunk, where nothing else is in the way."""
    parts: dict[str, list[Box]] = {}
    for address, box in boxes.items():
        part = address.role.rpartition(".")[0]
        if part and not box.y <= trunk <= box.y + box.h:
            parts.setdefault(part, []).append(box)
    for part, members in parts.items():
        left, top = min(box.x for box in members), min(box.y for box in members)
        right, bottom = max(box.x + box.w for box in members), max(box.y + box.h for box in members)
        frame = Box(left - FRAME, top - FRAME_HEAD, right - left + 2 * FRAME, bottom - top + FRAME_HEAD + FRAME)
        others = [box for box in boxes.values() if box not in members]
        own = {address for address, box in boxes.items() if box in members}
        foreign = [line.path for line in lines if line.src not in own]
        passing = [path for path in foreign if path[-1] not in _edges(members) and crosses(path, frame)]
        if len(members) > 1 and not passing and not any(_overlap(frame, box) for box in others):
            yield Frame(part_name(part), frame)


def _edges(boxes: Sequence[Box]) -> set[Point]:
    """Where wires enter these boxes."""
    return {(box.x, box.y + box.h / 2) for box in boxes}


def _overlap(a: Box, b: Box) -> bool:
    return a.x < b.x + b.w and b.x < a.x + a.w and a.y < b.y + b.h and b.y < a.y + a.h


def _lines(wires: Sequence[Wire], placed: Placed, passed: Collection[int] = ()) -> tuple[Line, ...]:
    taps = {point for point, _ in placed.taps}
    lines = []
    for index, (wire, path, kind) in enumerate(zip(wires, placed.paths, placed.kinds, strict=True)):
        assert isinstance(wire.src, Address | Port)
        assert isinstance(wire.dst, Address)
        tag = wire.tag if isinstance(wire.tag, Address) else None
        tap = next((corner for corner, point in enumerate(path[:-1]) if point in taps), -1)
        stub = placed.stubs.get(index)
        passing = wire.dst.node in passed or (isinstance(wire.src, Address) and wire.src.node in passed)
        shown_tap = tap if kind != "trunk" else -1
        lines.append(Line(wire.src, wire.dst, kind, path, shown_tap, tag, stub, passing=passing))
    return tuple(lines)


def _bands(placed: Placed, cards: Mapping[Address, Card], input_height: int, flow: Flow) -> tuple[Band, ...]:
    """The lanes with the cost of what stands in them."""
    middles = [
        (box.y + box.h / 2 if flow is DOWN else box.x + box.w / 2, cards[address].share)
        for address, box in placed.boxes.items()
        if isinstance(address, Address)
    ]
    bands = []
    for lane in placed.lanes:
        shares = [share for at, share in middles if share is not None and lane.top <= at < lane.bottom]
        size = f"{lane.map[0]} × {lane.map[1]}" if lane.map else "?"
        stride = f"stride {stride_text(input_height / lane.map[0])}" if lane.map else ""
        bands.append(Band(size, stride, sum(shares) if shares else None, lane.top, lane.bottom))
    return tuple(bands)


def stride_text(stride: float) -> str:
    """A step as people say it: 16, or 1/2 where a map is larger than the input."""
    return str(round(stride)) if stride >= 1 else f"1/{round(1 / stride)}"


def _size(card: Card, insides: Mapping[Address, InsidePicture]) -> tuple[float, float]:
    match card.form:
        case Form.CONTAINER:
            width, height = insides[card.address].size
        case Form.PILL:
            width, height = PILL
        case Form.BLOCK:
            width, height = BLOCK_SIZE
        case _:
            width, height = LAYER_SIZE
    return width, height + (STACK_RESERVE if card.repeats > 1 else 0)


def _inner_size(card: Card) -> tuple[float, float]:
    if card.form is Form.INNER:
        return INNER_SIZE
    wanted = len(card.title) * _LETTER + 16 + _STRIPE * len(card.tabs)
    return max(SMALL_SIZE[0], -(-wanted // 8) * 8), SMALL_SIZE[1]


def _kind(form: Form) -> ItemKind:
    return "pill" if form is Form.PILL else "container" if form is Form.CONTAINER else "node"
