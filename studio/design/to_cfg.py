"""A design to cfg text: source lines verbatim, edited keys patched in their own line, new sections in the file's style.

The inverse of `from_cfg`: an untouched design prints its file byte for byte. Blocks folded from a file print the
sections they came from while they are unchanged, and patch them where a parameter changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from studio.cfg.parse import parse_chunk
from studio.cfg.patch import ended, render, set_value
from studio.cfg.text import Chunk, Source, Style
from studio.design.approximate import without_training_only
from studio.design.bypass import active
from studio.design.design import NET, BlockNode, Design, LayerNode, Node
from studio.design.expand import Expansion, bound_parts, expand
from studio.layers.base import Address, Bound, Dangling, KeySpec, Kind, Layer, Ref
from studio.layers.net import Net
from studio.layers.unknown import UnknownLayer
from studio.layers.values import read_value, write_value
from studio.network.build import number_of, places_of
from studio.network.network import NetLayer
from studio.scaling import Rounding

#: The text of each key of a layer, by cfg name.
Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Printed:
    """The text of a design: the file, and the address that each chunk prints (`Address(NET)` for `[net]`)."""

    source: Source
    owners: tuple[Address, ...]

    def header_lines(self) -> dict[int, int]:
        """The line (from 1) of each layer's header, by Darknet index; -1 is `[net]`."""
        lines: dict[int, int] = {}
        start, index = 1, -1 if self.owners and self.owners[0].node == NET else 0
        for chunk in self.source.chunks:
            lines[index] = start + parse_chunk(chunk).header
            start, index = start + len(chunk), index + 1
        return lines


def to_cfg(design: Design, expansion: Expansion | None = None, *, comments: bool = False) -> Printed:
    """The cfg text of a design as it stands, coefficients applied. `expansion`: the design's, where it is at hand.

    `comments`: as a file has it: what counts in training only in Darknet's closest words, and what sections are in the
    design said above them, where that was not born from a cfg. Comments that a file brought with it are kept, and
    follow what is changed in their blocks.
    """
    design = active(design)
    expansion = expansion or expand(design)
    if comments:
        expansion = without_training_only(expansion)
    style = design.source.style if design.source else Style()
    nodes = {node.id: node for node in design.nodes}
    places = places_of(expansion.network)
    templates = _Templates(style)
    owners, chunks = [], []
    if design.net.raw is not None or design.source is None:
        owners.append(Address(NET))
        chunks.append(print_net(design, expansion, style))
    for item in expansion.network.layers:
        owners.append(item.address)
        chunks.append(templates.print(nodes[item.address.node], item, places))
    if comments or any(isinstance(node, BlockNode) for node in design.nodes):
        from studio.design.block_comments import refreshed, with_comments  # loads blocks, which a flat cfg does without

        if design.source is not None:
            chunks = list(refreshed(design, owners, chunks, style))
        elif comments:
            chunks = list(with_comments(design, owners, chunks, style))
    tail = design.source.tail if design.source else ()
    last = len(chunks) - 1
    joined = tuple(ended(chunk, style) if place < last or tail else chunk for place, chunk in enumerate(chunks))
    source = design.source or Source(())
    return Printed(replace(source, chunks=joined, tail=tail), tuple(owners))


def print_net(design: Design, expansion: Expansion, style: Style) -> Chunk:
    """The `[net]` section with the scaled input size."""
    raw = design.net.raw
    wanted = texts_of(expansion.network.net, _no_number)
    if raw is None:
        pairs = [(name, wanted[name]) for name in shown_keys(expansion.network.net)]
        return render("net", pairs, style, first=True)
    return patched(raw, Net, wanted, style)


class _Templates:
    """Prints the chunk of each network layer from the lines of its node, its block's origin, or afresh."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self._origins: dict[int, dict[tuple[int, str], tuple[LayerNode, Layer]]] = {}

    def print(self, node: Node, item: NetLayer, places: dict[Address, int]) -> Chunk:
        def number(ref: Ref) -> int:
            return number_of(ref, item.index, places)

        if isinstance(node, LayerNode):
            return print_layer(node.raw, item.layer, number, self._style)
        origin = self._origin(node).get((item.address.occurrence, item.address.role))
        if origin is not None and type(origin[1]) is type(item.layer):
            section, then = origin
            return print_layer(section.raw, folded_layer(section.layer, then, item.layer), number, self._style)
        return print_layer(None, item.layer, number, self._style)

    def _origin(self, node: BlockNode) -> dict[tuple[int, str], tuple[LayerNode, Layer]]:
        """(occurrence, role) -> the section folded into it, and the layer that the block gave for it then."""
        if node.id not in self._origins:
            self._origins[node.id] = dict(origin_sections(node))
        return self._origins[node.id]


def origin_sections(node: BlockNode) -> Iterator[tuple[tuple[int, str], tuple[LayerNode, Layer]]]:
    """The sections a block was folded from, each with its role and the layer the block expanded to then."""
    origin = node.origin
    if origin is None:
        return
    then = BlockNode(node.id, node.name, origin.block, origin.repeats, origin.first, origin.overrides)
    channels, place = origin.channels, 0
    for occurrence in range(origin.repeats):
        overrides = tuple(item for item in origin.overrides if item[0] == occurrence)
        block = then.block_at(occurrence)
        parts = bound_parts(block, channels, Rounding(), node.id, occurrence, None, overrides)
        for address, layer in parts:
            yield (occurrence, address.role), (origin.sections[place], layer)
            place += 1
        channels = block.outputs(channels, Rounding())


def print_layer(raw: Chunk | None, layer: Layer, number: Callable[[Ref], int], style: Style) -> Chunk:
    """The chunk of a layer: its raw lines with what differs from them patched, or a new section."""
    numbers = tuple(number(ref) for _, refs in layer.references() for ref in refs)
    return _print_layer(raw, layer, numbers, style)


@lru_cache(maxsize=16384)
def _print_layer(raw: Chunk | None, layer: Layer, numbers: tuple[int, ...], style: Style) -> Chunk:
    if isinstance(layer, UnknownLayer):
        return raw if raw is not None else render(layer.name, (), style)
    remaining = iter(numbers)
    wanted = texts_of(layer, lambda ref: next(remaining))
    if raw is None:
        return render(layer.section, [(key, wanted[key]) for key in shown_keys(layer)], style)
    return patched(raw, type(layer), wanted, style)


def folded_layer(written: Layer, then: Layer, now: Layer) -> Layer:
    """The layer of a folded section as it was written, with what its block changed since then.

    References are those of `now`, relative or absolute as they were written.
    """
    changes = {
        spec.field: getattr(now, spec.field)
        for spec in now.keys()
        if not spec.is_reference and getattr(then, spec.field) != getattr(now, spec.field)
    }
    styled = written_styles(written, now)
    references = {spec.field: getattr(styled, spec.field) for spec in now.keys() if spec.is_reference}
    return replace(written, **changes, **references)


def written_styles(written: Layer, now: Layer) -> Layer:
    """The layer with its references relative or absolute as `written` has them, place by place."""
    styles = {spec.name: refs for spec, refs in written.references()}
    changed: dict[str, Any] = {}
    for spec, refs in now.references():
        old = styles.get(spec.name, ())
        kept = tuple(
            replace(ref, style=was.style) if isinstance(ref, Bound) and isinstance(was, Bound) else ref
            for ref, was in zip(refs, (*old, *refs[len(old) :]), strict=False)
        )
        changed[spec.field] = kept if spec.kind is Kind.REFS else kept[0]
    return replace(now, **changed) if changed else now


def patched(raw: Chunk, cls: type[Layer], wanted: Texts, style: Style) -> Chunk:
    """The chunk with each wanted text that differs from what it says now."""
    values = parse_chunk(raw).values()
    for name, text in wanted.items():
        spec = cls.spec(name)
        if spec is not None and _reads_as(spec, values.get(name)) != text:
            raw = set_value(raw, name, text, style, keep_comment=spec.kind is not Kind.TEXT)
    return raw


@lru_cache(maxsize=8192)
def _reads_as(spec: KeySpec, text: str | None) -> str | None:
    """What a written value means, spelled as we would write it; the default's text where the key is missing."""
    value = spec.default if text is None else read_value(spec, text, Dangling)
    return None if value is None or value == () else write_value(spec, value, _no_number)


def texts_of(layer: Layer, number: Callable[[Ref], int]) -> Texts:
    """The text of each key that has a value."""
    texts: Texts = {}
    for spec in layer.keys():
        value = getattr(layer, spec.field)
        if value is not None and value != ():
            texts[spec.name] = write_value(spec, value, number)
    return texts


def shown_keys(layer: Layer) -> list[str]:
    """The keys that a new section writes: the usual ones, and all that differ from their default."""
    names = []
    for spec in layer.keys():
        value = getattr(layer, spec.field)
        if value is not None and value != () and (value != spec.default or spec.shown):
            names.append(spec.name)
    return names


def _no_number(ref: Ref) -> int:
    """Reference numbers where only other keys are compared: as written where nothing else is known."""
    return ref.number if isinstance(ref, Dangling) else 0
