"""Finds blocks in plain sections and folds them; unfolds them again to the same sections, byte for byte.

Every block folds itself (`Block.fold`); this module offers windows, verifies each match by expanding it, and joins
equal neighbours into repeats. What no block explains stays a plain layer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from studio.blocks import BLOCKS
from studio.blocks.base import Block, FoldLayer, Match
from studio.blocks.custom import UserBlock
from studio.design.bypass import active, bypassed, rejoined
from studio.design.design import BlockNode, Design, LayerNode, Node, Origin, Override
from studio.design.drop_connect import shares_of, without_share
from studio.design.expand import Expansion, bound_parts, expand
from studio.design.own_blocks import own_blocks
from studio.design.references import rebind, references_of
from studio.design.restore import restore
from studio.design.to_cfg import texts_of
from studio.design.windows import Offers, Window
from studio.layers.base import LOCAL, Address, Bound, Dangling, Layer, Ref
from studio.scaling import Rounding, Scale


@dataclass(frozen=True, slots=True)
class _Found:
    """A verified match: the block, the nodes it folds, its input channels, and keys that differ from its expansion.

    `first`: index of its first layer; `named_by`: indices of the layers that name its output or an open role.
    """

    block: Block
    nodes: tuple[LayerNode, ...]
    channels: int
    overrides: tuple[Override, ...]
    first: int
    named_by: frozenset[int]

    def serves_only(self, other: _Found) -> bool:
        """True where no layer names its output but those of another match."""
        return self.named_by <= set(range(other.first, other.first + len(other.nodes)))


def recognise(design: Design, only: Collection[int] | None = None, blocks: tuple[type[UserBlock], ...] = ()) -> Design:
    """The design with every block that is found folded; node ids of folded layers are retired.

    Comments of an exported design come first: what they say is restored exactly (`restore`); the rest is looked at.
    `only`: ids of the nodes that may be folded; all where None. `blocks`: user-made ones to look for besides those of
    the design; they come after the shipped ones. What a bypassed node stands in or reads stays plain.
    """
    if not any(isinstance(node, LayerNode) for node in design.nodes):
        return design
    shown = active(design)
    if shown is not design:
        return _around_bypassed(design, shown, only, blocks)
    own = design.blocks
    known = replace(design, blocks=tuple(dict.fromkeys((*own, *blocks))))
    restored = restore(known, only)
    design = replace(restored.design, blocks=own)
    base = expand(replace(design, scale=Scale()))
    wanted = {node.id for node in design.nodes} if only is None else set(only)
    found = _find(design, base, wanted - restored.plain, (*BLOCKS, *own_blocks(known)))
    if not found:
        return design
    return _Folding(design, found).result()


def _around_bypassed(
    design: Design, shown: Design, only: Collection[int] | None, blocks: tuple[type[UserBlock], ...]
) -> Design:
    """The design with blocks folded in which no bypassed node stands, and of which none reads a part."""
    left_out = bypassed(design)
    read = {ref.to.node for node in left_out for ref in references_of(node) if isinstance(ref, Bound)}
    wanted = ({node.id for node in shown.nodes} if only is None else set(only)) - read
    sides = [_sides(design, node.id) for node in left_out]
    while True:
        edited = recognise(shown, wanted, blocks)
        kept = {node.id for node in edited.nodes}
        torn = {one for pair in sides if not pair & kept for one in pair}
        if not torn & wanted:
            return rejoined(design, shown, _apart(edited, {node.name for node in left_out}))
        wanted -= torn


def _apart(design: Design, taken: Collection[str]) -> Design:
    """The design without names that are taken."""
    names = {node.name for node in design.nodes} | set(taken)
    nodes: list[Node] = []
    for node in design.nodes:
        if node.name in taken:
            node = replace(node, name=next(n for k in count(2) if (n := f"{node.name}_{k}") not in names))
            names.add(node.name)
        nodes.append(node)
    return replace(design, nodes=tuple(nodes))


def _sides(design: Design, node_id: int) -> set[int]:
    """The nodes before and after a bypassed one that are not bypassed."""
    place = design.position(node_id)
    runs = (reversed(design.nodes[:place]), design.nodes[place:])
    return {one for run in runs if (one := next((node.id for node in run if not node.bypassed), None)) is not None}


def _find(design: Design, base: Expansion, wanted: set[int], kinds: Sequence[type[Block]]) -> dict[int, _Found]:
    """Verified matches of `wanted` nodes by the position of their first one."""
    readers = _readers(base)
    offers = Offers(design, base)
    found: dict[int, _Found] = {}
    position = 0
    while position < len(design.nodes):
        match = _match_at(offers, position, readers, kinds)
        if match is not None and not {node.id for node in match.nodes} <= wanted:
            match = None
        if match is not None:
            found[position] = match
        position += len(match.nodes) if match else 1
    return found


def _match_at(
    offers: Offers, position: int, readers: dict[int, set[int]], kinds: Sequence[type[Block]]
) -> _Found | None:
    """The first block that explains the layers from a position on; a single layer is no block."""
    window = Window(offers, position)
    if not window or window[0].channels < 1:  # unknown channels: ratios of them mean nothing
        return None
    for cls in kinds:
        match = cls.fold(window) if cls.sought else None
        if match is None or not 1 < match.count <= len(window):
            continue
        overrides, first = _verify(match, window), offers.index(position)
        named_by = _named_by(match, window[0].channels, first, readers)
        if overrides is None or named_by is None:
            continue
        nodes = offers.nodes(position, match.count)
        return _Found(match.block, nodes, window[0].channels, overrides, first, named_by)
    return None


def _verify(match: Match, local: Sequence[FoldLayer]) -> tuple[Override, ...] | None:
    """Keys that the layers have beside the block's expansion; None where the expansion is another network."""
    parts = match.block.expand(local[0].channels, Rounding())
    if len(parts) != match.count:
        return None
    positions = {part.role: str(place) for place, part in enumerate(parts)}

    def by_position(ref: Ref) -> Ref:
        if isinstance(ref, Bound) and ref.to.role in positions:
            return Bound(Address(LOCAL, 0, positions[ref.to.role]))
        return ref

    overrides: list[Override] = []
    for part, item in zip(parts, local, strict=False):
        pairs = _differences(rebind(part.layer, by_position).canonical(), item.layer.canonical())
        if pairs is None:
            return None
        if pairs:
            overrides.append((0, part.role, pairs))
    return tuple(overrides)


def _differences(expanded: Layer, layer: Layer) -> tuple[tuple[str, str], ...] | None:
    """Keys that no block says and a layer sets beside its expansion; None where others differ."""
    if type(expanded) is not type(layer):
        return None
    pairs: list[tuple[str, str]] = []
    texts: dict[str, str] | None = None
    for spec in layer.keys():
        if getattr(expanded, spec.field) == getattr(layer, spec.field):
            continue
        if not spec.aside:
            return None
        texts = texts or texts_of(layer, lambda ref: ref.number if isinstance(ref, Dangling) else 0)
        pairs.append((spec.name, texts[spec.name]))
    return tuple(pairs)


def _readers(base: Expansion) -> dict[int, set[int]]:
    """Which layers name a layer by a reference, by index."""
    readers: dict[int, set[int]] = {}
    for item in base.network.layers:
        named = item.inputs[1:] if item.layer.reads_previous else item.inputs
        for index in (*named, *item.shares):
            readers.setdefault(index, set()).add(item.index)
    return readers


def _named_by(match: Match, channels: int, first: int, readers: dict[int, set[int]]) -> frozenset[int] | None:
    """The layers outside that name its output or an open role; None where one names a layer that is not open."""
    inside = set(range(first, first + match.count))
    parts = match.block.expand(channels, Rounding())
    outside: set[int] = set()
    for place, part in enumerate(parts[: match.count]):
        named = readers.get(first + place, set()) - inside
        if named and place < match.count - 1 and part.role not in match.block.open_roles:
            return None
        outside |= named
    return frozenset(outside)


class _Folding:
    """Puts the found blocks in place of their nodes, joining neighbours that are repeats of one block."""

    def __init__(self, design: Design, found: dict[int, _Found]) -> None:
        self._design = design
        self._found = found
        self._next_id = design.next_id
        self._outputs: dict[int, Address] = {}
        self._nodes: list[Node] = []
        self._taken = {node.name for node in design.nodes}

    def result(self) -> Design:
        position = 0
        run: list[_Found] = []
        nodes = self._design.nodes
        while position < len(nodes):
            found = self._found.get(position)
            if found is not None and run and not _repeats(run, found):
                run = self._close(run)
            if found is not None:
                run.append(found)
                position += len(found.nodes)
                continue
            run = self._close(run)
            self._nodes.append(nodes[position])
            position += 1
        self._close(run)
        rebound = tuple(self._rebound(node) for node in self._nodes)
        homes = {section: node.id for node in rebound if isinstance(node, BlockNode) for section in _sections(node)}
        stages = (replace(stage, first=homes.get(stage.first, stage.first)) for stage in self._design.stages)
        return replace(self._design, nodes=rebound, stages=tuple(stages), next_id=self._next_id)

    def _close(self, run: list[_Found]) -> list[_Found]:
        if not run:
            return run
        node_id, self._next_id = self._next_id, self._next_id + 1
        last, first = _of_the_first(run)
        overrides = tuple((place, role, pairs) for place, found in enumerate(run) for _, role, pairs in found.overrides)
        overrides += tuple(shares_of([found.block for found in run]))
        sections = tuple(node for found in run for node in found.nodes)
        origin = Origin(last, len(run), first, overrides, run[0].channels, sections)
        names = (f"{last.kind.lower()}{number}" for number in count(1))
        name = next(name for name in names if name not in self._taken)
        self._taken.add(name)
        self._nodes.append(BlockNode(node_id, name, last, len(run), first, overrides, origin))
        self._note_outputs(run, node_id)
        return []

    def _note_outputs(self, run: list[_Found], node_id: int) -> None:
        """Where references to folded nodes go: the output of the block or of a repeat, or an open role."""
        for place, found in enumerate(run):
            parts = bound_parts(found.block, found.channels, Rounding(), node_id, place, None)
            last = Address(node_id) if place == len(run) - 1 else parts[-1][0]
            self._outputs[found.nodes[-1].id] = last
            for (address, _), section in zip(parts, found.nodes, strict=True):
                if address.role in found.block.open_roles and section is not found.nodes[-1]:
                    self._outputs[section.id] = address

    def _rebound(self, node: Node) -> Node:
        if isinstance(node, BlockNode):
            return node

        def follow(ref: Ref) -> Ref:
            if isinstance(ref, Bound) and ref.to.node in self._outputs:
                return Bound(self._outputs[ref.to.node], ref.style)
            return ref

        layer = rebind(node.layer, follow)
        return node if layer is node.layer else replace(node, layer=layer)


def _sections(node: BlockNode) -> Iterator[int]:
    return (section.id for section in node.origin.sections) if node.origin else iter(())


def _repeats(run: list[_Found], found: _Found) -> bool:
    """True when a block continues a run: the same kind, each repeat after the first with equal parameters.

    A block that counts units inside is a stage itself; only equal ones are repeats. What others name ends a run, so
    that they name a node however often its block is repeated.
    """
    first, last = run[0].block, run[-1].block
    if type(found.block) is not type(last) or not run[-1].serves_only(found):
        return False
    if len(run) > 1 or last.units_in:
        return without_share(found.block) == without_share(last)
    filters = getattr(first, "filters", None)
    return without_share(found.block) == without_share(first) or (
        filters is not None and filters == getattr(found.block, "filters", None)
    )


def _of_the_first(run: Sequence[_Found]) -> tuple[Block, tuple[tuple[str, object], ...]]:
    """The block of a run, and parameters of its first repeat that differ and make a difference there.

    A stride is the first repeat's even where it stands alone, so that more repeats at another depth keep the map.
    """
    block, last, channels = run[0].block, run[-1].block, run[0].channels
    if len(run) == 1 and not last.units_in and last.param("stride") and last.stride_of() != 1:
        still: dict[str, Any] = {"stride": 1}
        last = replace(last, **still)
    own: list[tuple[str, object]] = []
    for spec in last.params():
        value, usual = getattr(block, spec.name), getattr(last, spec.name)
        alike = replace(block, **{spec.name: usual})
        if value == usual or alike.expand(channels, Rounding()) == block.expand(channels, Rounding()):
            block = alike
        else:
            own.append((spec.name, value))
    return last, tuple(own)
