"""A design as plain values for YAML: what is at its default is left out, the source text stands there once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from studio.blocks.base import Block
from studio.blocks.definition_write import definition_words
from studio.blocks.param_words import write_param
from studio.cfg.parse import parse_chunk
from studio.cfg.text import Chunk, Source, Style, split
from studio.design.design import BlockNode, Design, LayerNode, Node, Note, Origin, Override, Scales
from studio.design.from_cfg import read_section
from studio.design.own_blocks import names_in
from studio.design.words import write_ref
from studio.layers.base import Context, Dangling, Kind, Layer
from studio.layers.net import Net
from studio.layers.values import read_layer, write_value
from studio.scaling import Scale


def document(design: Design) -> dict[str, Any]:
    """The design as mappings, lists and words, in the order in which people read it."""
    writer = _Writer(design)
    result: dict[str, Any] = {"name": design.name}
    result |= _changed("scale", design.scale, Scale())
    result |= _changed("context", design.context, Context())
    if writer.blocks:
        result["blocks"] = [definition_words(cls.definition, writer.blocks) for cls in writer.blocks if cls.definition]
    result["net"] = writer.layer(design.net)
    result["nodes"] = [writer.node(node) for node in design.nodes]
    if design.stages:
        result["stages"] = [{"name": stage.name, "first": writer.names[stage.first]} for stage in design.stages]
    if design.notes:
        result["notes"] = [writer.note(note) for note in design.notes]
    if design.positions:
        result["positions"] = {writer.names[node]: [x, y] for node, x, y in design.positions}
    result["next_id"] = design.next_id
    result |= dict(design.unknown)
    if design.source is not None:
        result["source"] = writer.source(design.source)
    return result


class _Writer:
    """Writes nodes, giving each raw chunk a number on the way."""

    def __init__(self, design: Design) -> None:
        self.names = {node.id: node.name for node in design.nodes}
        origins = [node.origin for node in design.nodes if isinstance(node, BlockNode) and node.origin]
        for origin in origins:
            self.names |= {section.id: section.name for section in origin.sections if section.id not in self.names}
        self.blocks = names_in(design)
        self._chunks: list[Chunk] = []

    def node(self, node: Node) -> dict[str, Any]:
        """One node."""
        return self.layer(node) if isinstance(node, LayerNode) else self._block(node)

    def layer(self, node: LayerNode) -> dict[str, Any]:
        """A layer: its id, name, type or chunk, and the keys that the chunk does not say."""
        kind = "net" if isinstance(node.layer, Net) else node.layer.section
        result: dict[str, Any] = {"id": node.id, "name": node.name, "layer": kind}
        if node.raw is not None:
            result["chunk"] = self._number(node.raw)
        said = self._said(node)
        for spec in node.layer.keys():
            value = getattr(node.layer, spec.field)
            if spec.is_reference:
                result |= self._references(spec.name, spec.kind, value)
            elif spec.shown or value != spec.default if said is None else value != getattr(said, spec.field):
                result[spec.name] = None if value in (None, ()) else _plain(spec.kind, value, spec)
        return result | _scales(node.scales) | _bypassed(node)

    def _said(self, node: LayerNode) -> Layer | None:
        """The layer that the node's raw text says, None where there is no text or it says another type."""
        if node.raw is None:
            return None
        section = parse_chunk(node.raw)
        said = read_layer(Net, section, Dangling) if isinstance(node.layer, Net) else read_section(section, Dangling)
        return said if type(said) is type(node.layer) else None

    def _references(self, name: str, kind: Kind, value: Any) -> dict[str, Any]:
        if value is None or value == ():
            return {}
        words = [write_ref(ref, self.names) for ref in (value if isinstance(value, tuple) else (value,))]
        return {name: words if kind is Kind.REFS else words[0]}

    def _block(self, node: BlockNode) -> dict[str, Any]:
        result: dict[str, Any] = {"id": node.id, "name": node.name, "block": self._kind(node.block)}
        if node.repeats != 1:
            result["repeats"] = node.repeats
        result |= _params(node.block)
        result |= _firsts(node.first) | _overrides(node.overrides) | _scales(node.scales) | _bypassed(node)
        if node.origin is not None:
            result["origin"] = self._origin(node.origin, node)
        return result

    def _kind(self, block: Block) -> str:
        return self.blocks.get(type(block), block.kind)

    def _origin(self, origin: Origin, node: BlockNode) -> dict[str, Any]:
        result: dict[str, Any] = {"channels": origin.channels}
        if (origin.block, origin.repeats, origin.first) != (node.block, node.repeats, node.first):
            result |= {"repeats": origin.repeats, **_params(origin.block), **_firsts(origin.first)}
        if origin.overrides != node.overrides:
            result |= _overrides(origin.overrides) or {"overrides": []}
        return result | {"sections": [self.layer(section) for section in origin.sections]}

    def note(self, note: Note) -> dict[str, Any]:
        """A sticky note; its node by name."""
        result: dict[str, Any] = {"text": note.text, "x": note.x, "y": note.y}
        if note.width != Note("").width:
            result["width"] = note.width
        if note.colour:
            result["colour"] = note.colour
        return result | ({"node": self.names[note.node]} if note.node else {})

    def source(self, source: Source) -> dict[str, Any]:
        """The text of all chunks in one piece; their line counts where cutting it again would give others."""
        text = "".join("".join(chunk) for chunk in self._chunks)
        result: dict[str, Any] = {}
        if source.encoding != "utf-8":
            result["encoding"] = source.encoding
        if source.bom:
            result["bom"] = True
        result |= _changed("style", source.style, Style())
        if split(text) != (tuple(self._chunks), ()):
            result["lines"] = [len(chunk) for chunk in self._chunks]
        if source.tail:
            result["tail"] = "".join(source.tail)
        return result | {"text": text}

    def _number(self, chunk: Chunk) -> int:
        self._chunks.append(chunk)
        return len(self._chunks) - 1


def _plain(kind: Kind, value: Any, spec: Any) -> Any:
    """A key's value for YAML: numbers and words as they are, lists as lists."""
    if kind in (Kind.INTS, Kind.FLOATS):
        return list(value)
    return value if kind in (Kind.INT, Kind.FLOAT, Kind.FLAG) else write_value(spec, value, lambda ref: 0)


def _params(block: Block) -> dict[str, Any]:
    specs = block.params()
    return {
        spec.name: write_param(getattr(block, spec.name))
        for place, spec in enumerate(specs)
        if place == 0 or getattr(block, spec.name) != spec.default
    }


def _firsts(first: Iterable[tuple[str, object]]) -> dict[str, Any]:
    words = {name: write_param(value) for name, value in first}
    return {"first": words} if words else {}


def _overrides(overrides: tuple[Override, ...]) -> dict[str, Any]:
    words = [{"repeat": count, "role": role, "keys": dict(pairs)} for count, role, pairs in overrides]
    return {"overrides": words} if words else {}


def _bypassed(node: Node) -> dict[str, Any]:
    return {"bypassed": True} if node.bypassed else {}


def _scales(scales: Scales) -> dict[str, Any]:
    words = {name: getattr(scales, name) for name in ("width", "depth") if getattr(scales, name) is not None}
    return {"scales": words} if words else {}


def _changed(name: str, value: Any, default: Any) -> dict[str, Any]:
    """A value's fields that differ from their defaults, under a name; nothing where none does."""
    words = {
        item.name: getattr(value, item.name)
        for item in fields(value)
        if getattr(value, item.name) != getattr(default, item.name)
    }
    return {name: words} if words else {}
