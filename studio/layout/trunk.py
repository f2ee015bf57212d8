"""The trunk of a network, cut into segments of one map and legs of one direction, and the side chains beside it.

Everything here is by item index; ids are only looked up once, so that their names and hashes change nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from studio.layout.values import Hint, Id, Item, Map, Wire

_UNKNOWN: Map = (0, 0)


@dataclass(slots=True)
class Graph:
    """Items and wires by index. `maps` has no gaps: what is unknown took the map before it."""

    items: Sequence[Item]
    wires: Sequence[Wire]
    index: dict[Id, int]
    ends: list[tuple[int, int]]
    sources: list[list[int]]
    readers: list[list[int]]
    maps: list[Map]


@dataclass(slots=True)
class Segment:
    """A run of trunk items of one map."""

    map: Map
    items: list[int]
    leg: int = 0


@dataclass(slots=True)
class Chain:
    """Side items in a row, one map, each reading the one before it; it lives beside `segment`."""

    items: list[int]
    segment: int = 0


@dataclass(slots=True)
class Skeleton:
    """Who is trunk, who is beside it and where the trunk turns. `home` is the segment of each item."""

    trunk: list[int]
    segments: list[Segment]
    downs: list[bool]
    chains: list[Chain]
    chain_of: list[int]
    """Index of the chain of each item, -1 for the trunk."""
    home: list[int]
    lanes: list[Map]
    """Maps in falling area."""
    lane_of: list[int] = field(default_factory=list)
    """Index of the lane of each segment."""


def read_graph(items: Sequence[Item], wires: Sequence[Wire]) -> Graph:
    """Index the network; raises ValueError when an id is twice there, a wire hangs or runs backwards."""
    index: dict[Id, int] = {}
    for number, item in enumerate(items):
        if index.setdefault(item.id, number) != number:
            raise ValueError(f"two items are called {item.id!r}: every item needs an id of its own")
    ends = []
    sources: list[list[int]] = [[] for _ in items]
    readers: list[list[int]] = [[] for _ in items]
    for wire in wires:
        try:
            source, target = index[wire.src], index[wire.dst]
        except KeyError as unknown:
            raise ValueError(f"a wire names {unknown.args[0]!r}, which is not among the items") from None
        if source >= target:
            raise ValueError(f"the wire {wire.src!r} to {wire.dst!r} runs backwards: list items in network order")
        ends.append((source, target))
        if source not in sources[target]:
            sources[target].append(source)
            readers[source].append(target)
    return Graph(items, wires, index, ends, sources, readers, _filled_maps(items, sources))


def _filled_maps(items: Sequence[Item], sources: list[list[int]]) -> list[Map]:
    maps: list[Map] = []
    for number, item in enumerate(items):
        if item.map is not None and item.map[0] * item.map[1] > 0:
            maps.append(item.map)
        elif sources[number]:
            maps.append(maps[sources[number][0]])
        else:
            maps.append(maps[-1] if maps else _UNKNOWN)
    first_known = next((known for known in maps if known != _UNKNOWN), _UNKNOWN)
    return [first_known if known == _UNKNOWN else known for known in maps]


def skeleton(
    graph: Graph, hint: Hint | None, *, lanes: bool = True, in_order: bool = False, trunk: list[int] | None = None
) -> Skeleton:
    """Trunk, segments, legs and chains. Without lanes there is one segment; in order, one leg and a lane each.

    `trunk`: where it is known already.
    """
    hinted = {graph.index[name] for name in hint.trunk if name in graph.index} if hint else set()
    turned = {graph.index[name] for name in hint.turned if name in graph.index} if hint else set()
    trunk = trunk or longest_path(graph, hinted)
    segments = _segments(graph, trunk) if lanes else [Segment(graph.maps[trunk[0]], list(trunk))]
    if in_order or not lanes:
        sizes = [segment.map for segment in segments]
        lane_of = list(range(len(segments)))
        downs = [True]
    else:
        sizes = list(dict.fromkeys(segment.map for segment in segments))
        sizes.sort(key=lambda size: -size[0] * size[1])
        rank = {size: number for number, size in enumerate(sizes)}
        segments, downs = _legs(graph, segments, rank, turned, hinted)
        lane_of = [rank[segment.map] for segment in segments]
    chains, chain_of = _chains(graph, set(trunk))
    shape = Skeleton(trunk, segments, downs, chains, chain_of, [-1] * len(graph.items), sizes, lane_of)
    for number, segment in enumerate(segments):
        for item in segment.items:
            shape.home[item] = number
    _settle_chains(graph, shape, one_map=not lanes)
    return shape


def longest_path(graph: Graph, hinted: set[int]) -> list[int]:
    """The longest path by weight: 1 each, -3 for a squeeze (see `_squeezed`), 1 more for what was trunk before."""
    weight = [1] * len(graph.items)
    for number in _squeezed(graph):
        weight[number] = -3
    for number in hinted:
        weight[number] += 1
    best = list(weight)
    follower = [-1] * len(weight)
    for number in range(len(weight) - 1, -1, -1):
        readers = graph.readers[number]
        if readers:
            follower[number] = min(readers, key=lambda reader: (-best[reader], reader))
            best[number] += best[follower[number]]
    starts = [number for number, sources in enumerate(graph.sources) if not sources]
    at = min(starts, key=lambda number: (-best[number], number))
    path = [at]
    while follower[at] >= 0:
        at = follower[at]
        path.append(at)
    return path


def _squeezed(graph: Graph) -> list[int]:
    """Items on a 1 x 1 map whose result goes back to a larger one: squeeze-excite, not a classifier's tail."""
    leads_back = [False] * len(graph.items)
    for number in range(len(graph.items) - 1, -1, -1):
        leads_back[number] = any(leads_back[reader] or graph.maps[reader] != (1, 1) for reader in graph.readers[number])
    return [number for number, size in enumerate(graph.maps) if size == (1, 1) and leads_back[number]]


def _segments(graph: Graph, trunk: Iterable[int]) -> list[Segment]:
    segments: list[Segment] = []
    for item in trunk:
        if not segments or segments[-1].map != graph.maps[item]:
            segments.append(Segment(graph.maps[item], []))
        segments[-1].items.append(item)
    return segments


def _legs(
    graph: Graph, segments: list[Segment], rank: dict[Map, int], turned: set[int], hinted: set[int]
) -> tuple[list[Segment], list[bool]]:
    """Number the legs: a new one begins where the way through the lanes turns. Returns their directions."""
    result = segments[:1]
    downs = [True]
    for segment in segments[1:]:
        down = rank[segment.map] > rank[result[-1].map]
        if down != downs[-1]:
            downs.append(down)
            if not down:
                turn = _turn(graph, result[-1], turned, hinted)
                if turn:
                    del result[-1].items[-len(turn) :]
                    result.append(Segment(result[-1].map, turn, len(downs) - 1))
        segment.leg = len(downs) - 1
        result.append(segment)
    return result, downs


def _turn(graph: Graph, last: Segment, turned: set[int], hinted: set[int]) -> list[int]:
    """The items at the end of a falling leg that belong to the climbing one: a lone conv before the upsample."""
    for number, item in enumerate(last.items):
        if item in turned and number:
            return last.items[number:]
    item = last.items[-1]
    if len(last.items) < 2 or item in hinted:
        return []
    lone = len(graph.readers[item]) == 1 and graph.sources[item] == [last.items[-2]]
    return [item] if lone and len(graph.readers[last.items[-2]]) > 1 else []


def _chains(graph: Graph, trunk: set[int]) -> tuple[list[Chain], list[int]]:
    """Side items in chains; what ends nowhere does not go on from a chain that the trunk reads, but forks from it."""
    chains: list[Chain] = []
    chain_of = [-1] * len(graph.items)
    comes_back = [False] * len(graph.items)
    for item in range(len(graph.items) - 1, -1, -1):
        comes_back[item] = any(reader in trunk or comes_back[reader] for reader in graph.readers[item])
    for item, sources in enumerate(graph.sources):
        if item in trunk:
            continue
        for source in sources:
            number = chain_of[source]
            is_tail = number >= 0 and chains[number].items[-1] == source
            if is_tail and graph.maps[source] == graph.maps[item] and (comes_back[item] or not comes_back[source]):
                break
        else:
            number = len(chains)
            chains.append(Chain([]))
        chains[number].items.append(item)
        chain_of[item] = number
    return chains, chain_of


def _settle_chains(graph: Graph, shape: Skeleton, *, one_map: bool) -> None:
    """Give every chain its segment: of its join, of its fork, or one of its map between them; else its fork's."""
    joins: list[list[int]] = [[] for _ in shape.chains]
    for number in range(len(shape.chains) - 1, -1, -1):
        for reader in graph.readers[shape.chains[number].items[-1]]:
            joins[number] += [shape.home[reader]] if shape.chain_of[reader] < 0 else joins[shape.chain_of[reader]][:1]
    for number, chain in enumerate(shape.chains):
        forks = sorted({shape.home[source] for source in graph.sources[chain.items[0]]}, reverse=True)
        later = [
            shape.home[source]
            for item in chain.items[1:]
            for source in graph.sources[item]
            if shape.chain_of[source] != number
        ]
        chain.segment = 0 if one_map else _home(graph.maps[chain.items[0]], shape, joins[number], forks, later)
        for item in chain.items:
            shape.home[item] = chain.segment


def _home(size: Map, shape: Skeleton, joins: list[int], forks: list[int], later: list[int]) -> int:
    """`later`: segments of what other items of the chain than its head read."""
    for number in (*joins, *forks, *later):
        if shape.segments[number].map == size:
            return number
    first = forks[0] if forks else (joins[0] if joins else 0)
    last = joins[0] if joins else len(shape.segments) - 1
    for number in range(first, last + 1):
        if shape.segments[number].map == size:
            return number
    return first
