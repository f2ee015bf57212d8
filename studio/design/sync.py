"""Cfg text that somebody typed, back into the design it was printed from.

Text is literal: numbers of references mean what they say. Sections that still stand there keep their node with its id,
name and position; a touched block is folded again where that is possible, else it becomes plain layers. A number typed
into scaled text is meant as it stands and pins its node.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from studio.cfg.parse import parse_chunk
from studio.cfg.text import Chunk, Source, split, style_of
from studio.design.bypass import active, rejoined
from studio.design.design import NET, BlockNode, Design, LayerNode, Node
from studio.design.expand import expand
from studio.design.from_cfg import fresh_name, read_section
from studio.design.recognise import recognise
from studio.design.references import rebind
from studio.design.to_cfg import Printed, to_cfg
from studio.layers.base import Address, Bound, Dangling, Layer, Ref
from studio.layers.net import Net
from studio.layers.values import read_layer
from studio.scaling import Scale


@dataclass(frozen=True, slots=True)
class _Entry:
    """One section of the new text: its lines, the lines and address it had before (None for a new section)."""

    chunk: Chunk
    before: Chunk | None
    owner: Address | None

    @property
    def touched(self) -> bool:
        return self.chunk != self.before


def sync(design: Design, printed: Printed, text: str) -> Design:
    """The design that the edited text means. `printed`: what the text was before the edit. Never fails.

    Bypassed nodes, which the text does not show, stay where they stood.
    """
    chunks, tail = split(text)
    if chunks == printed.source.chunks and tail == printed.source.tail:
        return design
    shown = active(design)
    return rejoined(design, shown, _meant(shown, printed, chunks, tail))


def _meant(design: Design, printed: Printed, chunks: tuple[Chunk, ...], tail: tuple[str, ...]) -> Design:
    """The design of new chunks; nothing in it is bypassed."""
    entries = list(_aligned(printed, chunks))
    net, scale, entries = _net(design, entries)
    source = design.source
    if source is None and (tail or net is not design.net):
        # From now on there is a file's text, and `[net]` is printed only where it stands in it.
        source = Source((), style=style_of(chunks))
        net = replace(net, raw=chunks[0]) if net is design.net else net
    design = replace(design, net=net, scale=scale, source=replace(source, tail=tail) if source else None)
    broken: set[int] = set()
    while True:
        merged = _Merge(design, entries, broken).result()
        changed = _reprinted_blocks(merged, chunks) - broken
        if not changed:
            return merged
        broken |= changed


def _reprinted_blocks(design: Design, chunks: Sequence[Chunk]) -> set[int]:
    """Blocks that would print something else than the text says, since the edit changed what they read."""
    blocks = {node.id for node in design.nodes if isinstance(node, BlockNode)}
    if not blocks:
        return set()
    printed = to_cfg(design)
    owners = [owner.node for owner in printed.owners]
    if len(chunks) != len(owners):
        return blocks
    wrong = {owner for owner, said, typed in zip(owners, printed.source.chunks, chunks, strict=True) if said != typed}
    return wrong & blocks


def _aligned(printed: Printed, chunks: Sequence[Chunk]) -> Iterator[_Entry]:
    """Each new chunk with the old one that it continues: equal ones first, then those of one type in one place."""
    old, owners = printed.source.chunks, printed.owners
    matcher = SequenceMatcher(None, old, chunks, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            for offset in range(end - start):
                yield _Entry(chunks[start + offset], old[first + offset], owners[first + offset])
            continue
        waiting = list(range(first, last))
        for place in range(start, end):
            name = parse_chunk(chunks[place]).name
            found = next((index for index in waiting if parse_chunk(old[index]).name == name), None)
            if found is None and last - first == end - start:
                found = first + place - start
            if found is None or found not in waiting:
                yield _Entry(chunks[place], None, None)
                continue
            waiting = [index for index in waiting if index > found]
            yield _Entry(chunks[place], old[found], owners[found])


def _net(design: Design, entries: list[_Entry]) -> tuple[LayerNode, Scale, list[_Entry]]:
    """The `[net]` node of the new text, the coefficients, and the entries of the layers.

    An input size typed into scaled text is meant as it stands and ends the scaling of the resolution.
    """
    if not entries or parse_chunk(entries[0].chunk).name not in (Net.section, *Net.aliases):
        return LayerNode(NET, "net", Net()), design.scale, entries
    entry, scale = entries[0], design.scale
    said = read_layer(Net, parse_chunk(entry.chunk), Dangling)
    if not entry.touched:
        return design.net, scale, entries[1:]
    if entry.before is not None and entry.owner == Address(NET) and scale.resolution is not None:
        was, shown = read_layer(Net, parse_chunk(entry.before), Dangling), said
        said = _typed(design.net.layer, was, said)
        if _size(shown) != _size(was):
            said = replace(said, **_size(shown))
            scale = replace(scale, resolution=None)
    return replace(design.net, layer=said, raw=entry.chunk), scale, entries[1:]


def _names_layers(layer: Layer, key: str) -> bool:
    spec = layer.spec(key)
    return spec is not None and spec.is_reference


def _size(net: Layer) -> dict[str, Any]:
    return {name: getattr(net, name) for name in ("width", "height")}


def _typed(base: Layer, was: Layer, now: Layer) -> Any:
    """The base layer with the keys that were typed: those whose value differs between two states of the text."""
    changes = {
        spec.field: getattr(now, spec.field)
        for spec in now.keys()
        if getattr(was, spec.field) != getattr(now, spec.field)
    }
    return replace(base, **changes) if changes else base


class _Merge:
    """Puts nodes together from entries: untouched ones as they are, touched and new ones read from their text."""

    def __init__(self, design: Design, entries: list[_Entry], broken: set[int]) -> None:
        self._design = design
        self._entries = entries
        self._broken = broken
        self._nodes = {node.id: node for node in design.nodes}
        self._intact = self._intact_blocks() - broken
        self._next_id = design.next_id
        self._names = {node.name for node in design.nodes}
        self._counts: dict[str, int] = {}
        self._addresses: list[Address] = []  # of each section of the new text
        self._used: set[int] = set()

    def result(self) -> Design:
        made = self._made()
        nodes = tuple(self._resolved(node, index) for node, index in made)
        design = replace(self._design, nodes=nodes, next_id=self._next_id)
        return self._folded_again(design)

    def _intact_blocks(self) -> set[int]:
        """Blocks whose sections all stand in the new text, untouched and in one piece."""
        if not any(isinstance(node, BlockNode) for node in self._nodes.values()):
            return set()
        runs: dict[int, list[int]] = {}
        for place, entry in enumerate(self._entries):
            if entry.owner is not None and isinstance(self._nodes.get(entry.owner.node), BlockNode):
                runs.setdefault(entry.owner.node, []).append(place if not entry.touched else -1)
        counts: dict[int, int] = {}
        for owner in self._old_owners():
            counts[owner.node] = counts.get(owner.node, 0) + 1
        return {
            node
            for node, places in runs.items()
            if -1 not in places and len(places) == counts.get(node) and places[-1] - places[0] == len(places) - 1
        }

    def _old_owners(self) -> Iterator[Address]:
        return (item.address for item in expand(self._design).network.layers)

    def _made(self) -> list[tuple[Node, int]]:
        """The nodes in order with the index of their first section; references still as numbers."""
        made: list[tuple[Node, int]] = []
        for index, entry in enumerate(self._entries):
            owner = entry.owner
            if owner is not None and owner.node in self._intact:
                if owner.node not in self._used:
                    self._used.add(owner.node)
                    made.append((self._nodes[owner.node], index))
                self._addresses.append(owner)
                continue
            node = self._plain(entry)
            self._addresses.append(Address(node.id))
            made.append((node, index))
        return made

    def _plain(self, entry: _Entry) -> LayerNode:
        """The layer node of a section; the one it was before where that is known."""
        layer = read_section(parse_chunk(entry.chunk), Dangling)
        old = self._nodes.get(entry.owner.node) if entry.owner else None
        if isinstance(old, LayerNode) and old.id not in self._used:
            self._used.add(old.id)
            if not entry.touched:
                return old
            return self._retyped(old, entry, layer)
        return LayerNode(self._fresh_id(), self._fresh_name(type(layer)), layer, entry.chunk)

    def _retyped(self, old: LayerNode, entry: _Entry, layer: Layer) -> LayerNode:
        scaled = self._design.scale.width != 1.0
        if scaled and entry.before is not None and type(old.layer) is type(layer):
            was = read_section(parse_chunk(entry.before), Dangling)
            typed = _typed(old.layer, was, layer)
            pinned = getattr(typed, "filters", None) != getattr(old.layer, "filters", None)
            scales = replace(old.scales, width=False) if pinned else old.scales
            return replace(old, layer=typed, raw=entry.chunk, scales=scales)
        return replace(old, layer=layer, raw=entry.chunk)

    def _fresh_id(self) -> int:
        self._next_id += 1
        return self._next_id - 1

    def _fresh_name(self, cls: type[Layer]) -> str:
        name = fresh_name(cls, self._counts)
        while name in self._names:
            name = fresh_name(cls, self._counts)
        self._names.add(name)
        return name

    def _resolved(self, node: Node, index: int) -> Node:
        """A plain node with its references read from the numbers in its text."""
        if isinstance(node, BlockNode):
            return node
        section = parse_chunk(self._entries[index].chunk)
        if not any(node.layer.references()) and not any(_names_layers(node.layer, line.key) for line in section.keys):
            return node
        numbers = read_section(section, Dangling)
        written = {spec.field: refs for spec, refs in numbers.references()}
        changed: dict[str, Any] = {}
        for spec in node.layer.keys():
            if not spec.is_reference:
                continue
            refs = tuple(self._target(ref, index) for ref in written.get(spec.field, ()))
            value: Any = refs if isinstance(spec.default, tuple) else (refs[0] if refs else None)
            if value != getattr(node.layer, spec.field):
                changed[spec.field] = value
        return replace(node, layer=replace(node.layer, **changed)) if changed else node

    def _target(self, ref: Ref, index: int) -> Ref:
        assert isinstance(ref, Dangling)
        target = ref.number if ref.number >= 0 else index + ref.number
        if not 0 <= target < len(self._addresses):
            return ref
        address = self._addresses[target]
        last = target + 1 == len(self._addresses) or self._addresses[target + 1].node != address.node
        return Bound(Address(address.node) if last else address, "abs" if ref.number >= 0 else "rel")

    def _folded_again(self, design: Design) -> Design:
        """Blocks that were touched, folded again under their old id and name where they still are one block."""
        for node in self._nodes.values():
            if not isinstance(node, BlockNode) or node.id in self._intact | self._broken:
                continue
            pieces = {
                address.node
                for address, entry in zip(self._addresses, self._entries, strict=True)
                if entry.owner is not None and entry.owner.node == node.id
            }
            folded = recognise(design, only=pieces) if pieces else design
            new = [item for item in folded.nodes if isinstance(item, BlockNode) and item.id >= design.next_id]
            if len(new) == 1 and len(new[0].origin.sections if new[0].origin else ()) == len(pieces):
                design = _renamed(folded, new[0], node)
        return design


def _renamed(design: Design, new: BlockNode, old: BlockNode) -> Design:
    """The design with a freshly folded block under its former id and name."""

    def follow(ref: Ref) -> Ref:
        if isinstance(ref, Bound) and ref.to.node == new.id:
            return Bound(replace(ref.to, node=old.id), ref.style)
        return ref

    def rebound(node: Node) -> Node:
        if node.id == new.id:
            return replace(new, id=old.id, name=old.name, scales=old.scales)
        if isinstance(node, BlockNode):
            return node
        layer = rebind(node.layer, follow)
        return node if layer is node.layer else replace(node, layer=layer)

    return replace(design, nodes=tuple(rebound(node) for node in design.nodes))
