"""Plain values from YAML to a design; the inverse of `store_write`. Keys that nobody reads are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from functools import partial
from typing import Any, Literal, TypeVar

from studio.blocks.base import Block
from studio.blocks.block_files import definitions_in, library_blocks
from studio.blocks.custom import UserBlock
from studio.blocks.definition_read import DefinitionError
from studio.blocks.param_words import read_param
from studio.cfg.parse import parse_chunk
from studio.cfg.text import Chunk, Source, Style, split
from studio.design.block_strings import spread
from studio.design.design import BlockNode, Design, LayerNode, Node, Note, Origin, Override, Scales, Stage
from studio.design.from_cfg import read_section
from studio.design.limits import checked_context, checked_repeats, checked_scale
from studio.design.own_blocks import own_blocks
from studio.design.words import read_ref
from studio.diagnostics import Diagnostic, NodeRef, StudioError, did_you_mean, error
from studio.layers import layer_class, section_names
from studio.layers.base import Context, Dangling, KeySpec, Kind, Layer
from studio.layers.net import Net
from studio.layers.unknown import UnknownLayer
from studio.layers.values import read_layer, read_value
from studio.scaling import Scale

T = TypeVar("T")
Keys = tuple[str | int, ...]
#: What plain values of the wrong kind raise on their way into a design.
_WRONG = (TypeError, ValueError, KeyError, AttributeError, IndexError)


class Misplaced(StudioError):
    """Problems of a document, each with the path of keys to what is wrong."""

    def __init__(self, placed: Sequence[tuple[Keys, Diagnostic]]) -> None:
        super().__init__(*(problem for _, problem in placed))
        self.placed = tuple(placed)


_KNOWN = (
    "format",
    "name",
    "scale",
    "context",
    "blocks",
    "net",
    "nodes",
    "stages",
    "notes",
    "positions",
    "next_id",
    "source",
)
_OF_LAYER = ("id", "name", "layer", "chunk", "scales", "bypassed")
_OF_BLOCK = ("id", "name", "block", "repeats", "first", "overrides", "scales", "bypassed", "origin")
_OF_ORIGIN = ("channels", "repeats", "first", "overrides", "sections")


class Reader:
    """Reads one document. Raises StudioError for words that mean nothing, with the node's name in the message."""

    def __init__(self, words: dict[str, Any], name: str) -> None:
        self._defined = definitions_in(words.get("blocks") or [], ("blocks",), _from_library)
        self._own = self._defined.all()
        given = words.get("nodes") or []
        self._places: dict[int, Keys] = {id(item): ("nodes", place) for place, item in enumerate(given)}
        words = {**words, "nodes": self._within(("nodes",), lambda: spread(given))}
        self._words = words
        self._name = str(words.get("name", name))
        self._source, self._chunks = _source(words.get("source"))
        self._ids = self._all_ids(words.get("nodes") or [])

    def design(self) -> Design:
        """The design."""
        words = self._words
        nodes = self._nodes(words.get("nodes") or [])
        self._check_unique(nodes)
        highest = max((node.id for node in nodes), default=0)
        return Design(
            name=self._name,
            nodes=nodes,
            net=self._within(("net",), lambda: self._layer(words.get("net") or {}, Net, 0)),
            scale=self._within(("scale",), lambda: checked_scale(_filled(Scale(), words.get("scale")))),
            context=self._within(("context",), lambda: checked_context(_filled(Context(), words.get("context")))),
            source=self._source,
            stages=tuple(Stage(str(item["name"]), self._id(item["first"])) for item in words.get("stages") or []),
            notes=tuple(self._note(item) for item in words.get("notes") or []),
            positions=tuple(
                (self._id(name), float(x), float(y)) for name, (x, y) in (words.get("positions") or {}).items()
            ),
            next_id=max(int(words.get("next_id", 1)), highest + 1),
            blocks=self._unused(nodes),
            unknown=tuple((key, value) for key, value in words.items() if key not in _KNOWN),
        )

    def _nodes(self, items: list[dict[str, Any]]) -> tuple[Node, ...]:
        """Every node. Raises Misplaced with the problems of all."""
        nodes: list[Node] = []
        wrong: list[tuple[Keys, Diagnostic]] = []
        for item in items:
            place = self._places.get(id(item), ("nodes",))
            try:
                nodes.append(self._within(place, partial(self._node, item)))
            except Misplaced as problem:
                wrong += problem.placed
        if wrong:
            raise Misplaced(wrong)
        return tuple(nodes)

    def _within(self, place: Keys, read: Callable[[], T]) -> T:
        """What `read` gives. Raises Misplaced with the place of what is wrong there."""
        try:
            return read()
        except DefinitionError:
            raise
        except StudioError as problem:
            keys = [each.where.key if each.where else "" for each in problem.problems]
            found = [((*place, key) if key else place, each) for key, each in zip(keys, problem.problems, strict=True)]
            raise Misplaced(found) from None
        except _WRONG as problem:
            said = error("design-shape", f"this cannot be read: {problem}", expected="values as in a saved design")
            raise Misplaced([(place, said)]) from None

    def _unused(self, nodes: tuple[Node, ...]) -> tuple[type[UserBlock], ...]:
        """The definitions of the file that no node needs."""
        used = set(own_blocks(Design(nodes=nodes)))
        return tuple(cls for cls in self._own if cls not in used)

    def _all_ids(self, items: list[dict[str, Any]]) -> dict[str, int]:
        """Ids by name; nodes without an id, as people write them, are numbered in order."""
        ids: dict[str, int] = {}
        used = {item["id"] for item in items if "id" in item}
        free = 1
        counts: dict[str, int] = {}
        for item in items:
            if "id" not in item:
                while free in used:
                    free += 1
                item["id"] = free
                used.add(free)
            if "name" not in item:
                word = str(item.get("block", item.get("layer", "node"))).lower()
                counts[word] = counts.get(word, 0) + 1
                item["name"] = f"{word}{counts[word]}"
            ids[item["name"]] = item["id"]
            for section in (item.get("origin") or {}).get("sections") or []:
                ids.setdefault(section["name"], section["id"])
        return ids

    def _check_unique(self, nodes: tuple[Node, ...]) -> None:
        names = [node.name for node in nodes]
        twice = next((name for name in names if names.count(name) > 1), None) if len(set(names)) < len(names) else None
        if twice is not None:
            raise StudioError(error("name", f"two nodes are named {twice!r}", expected="unique names"))
        if len({node.id for node in nodes}) < len(nodes):
            raise StudioError(error("id", "two nodes have the same id", expected="unique ids, or none"))

    def _id(self, name: str) -> int:
        if name not in self._ids:
            guess = did_you_mean(str(name), self._ids)
            raise StudioError(error("reference", f"no node is named {name!r}", expected=guess or "a node's name"))
        return self._ids[name]

    def _node(self, item: dict[str, Any]) -> Node:
        if "block" in item:
            return self._block(item)
        word = str(item.get("layer", ""))
        cls = layer_class(word)
        if cls is None and word != UnknownLayer.section:
            guess = did_you_mean(word, section_names())
            message = f"{item['name']}: {word!r} is no layer type"
            raise StudioError(error("layer-unknown", message, key="layer", expected=guess or "layer: or block:"))
        return self._layer(item, cls or UnknownLayer, item["id"])

    def _layer(self, item: dict[str, Any], cls: type[Layer], node_id: int) -> LayerNode:
        raw = self._chunks[item["chunk"]] if "chunk" in item else None
        values: dict[str, Any] = {}
        for name, word in item.items():
            if name in _OF_LAYER:
                continue
            spec = cls.spec(name)
            if spec is None:
                guess = did_you_mean(name, [known.name for known in cls.keys()])
                message = f"{item.get('name', cls.section)}: [{cls.section}] has no key {name!r}"
                raise StudioError(error("key-unknown", message, key=name, expected=guess or "a key of this layer"))
            values[spec.field] = self._value(spec, word)
        said = _said(cls, raw)
        layer = replace(said, **{spec.field: spec.default for spec in cls.keys() if spec.is_reference})
        return LayerNode(
            node_id,
            str(item.get("name", cls.section)),
            replace(layer, **values),
            raw,
            _filled(Scales(), item.get("scales")),
            _flag(item, "bypassed"),
        )

    def _value(self, spec: KeySpec, word: Any) -> Any:
        match spec.kind:
            case Kind.REF:
                return read_ref(word, self._ids)
            case Kind.REFS:
                return tuple(read_ref(item, self._ids) for item in (word if isinstance(word, list) else [word]))
            case _ if word is None:
                return spec.default
            case Kind.FLOAT:
                return float(word)
            case Kind.FLAG:
                return word if isinstance(word, bool) else read_value(spec, str(word), Dangling)
            case _:
                text = ",".join(str(part) for part in word) if isinstance(word, list) else str(word)
                return read_value(spec, text, Dangling)

    def _block(self, item: dict[str, Any]) -> BlockNode:
        try:
            cls = self._defined.find(str(item["block"]))
        except StudioError as problem:
            wrong = problem.problems[0]
            message = f"{item['name']}: {wrong.message}"
            raise StudioError(replace(wrong, message=message, where=NodeRef(0, key="block"))) from None
        block = self._params(cls, item, _OF_BLOCK)
        repeats = checked_repeats(int(item.get("repeats", 1)), item["name"])
        first = self._firsts(cls, item)
        overrides = _overrides(item)
        origin = self._origin(item["origin"], block, repeats, first, overrides) if "origin" in item else None
        scales = _filled(Scales(), item.get("scales"))
        return BlockNode(
            item["id"], str(item["name"]), block, repeats, first, overrides, origin, scales, _flag(item, "bypassed")
        )

    def _params(self, cls: type[Block], item: dict[str, Any], known: tuple[str, ...]) -> Block:
        return cls(**{name: read_param(cls, name, word) for name, word in item.items() if name not in known})

    def _firsts(self, cls: type[Block], item: dict[str, Any]) -> tuple[tuple[str, object], ...]:
        return tuple((name, read_param(cls, name, word)) for name, word in (item.get("first") or {}).items())

    def _origin(
        self,
        item: dict[str, Any],
        block: Block,
        repeats: int,
        first: tuple[tuple[str, object], ...],
        overrides: tuple[Override, ...],
    ) -> Origin:
        if "repeats" in item:
            block, repeats = self._params(type(block), item, _OF_ORIGIN), int(item["repeats"])
            first = self._firsts(type(block), item)
        if "overrides" in item:
            overrides = _overrides(item)
        sections = tuple(self._node(section) for section in item["sections"])
        plain = tuple(section for section in sections if isinstance(section, LayerNode))
        return Origin(block, repeats, first, overrides, int(item["channels"]), plain)

    def _note(self, item: dict[str, Any]) -> Note:
        node = self._id(item["node"]) if "node" in item else 0
        width = float(item.get("width", Note("").width))
        colour = str(item.get("colour", ""))
        return Note(str(item["text"]), node, float(item.get("x", 0)), float(item.get("y", 0)), width, colour)


def _from_library(name: str) -> type[UserBlock] | None:
    return next((cls for cls in library_blocks() if cls.kind == name), None)


def _said(cls: type[Layer], raw: Chunk | None) -> Layer:
    """What the raw text says; a layer at its defaults where there is none or it says another type."""
    if raw is None:
        return cls()
    section = parse_chunk(raw)
    said = read_layer(cls, section, Dangling) if cls is Net else read_section(section, Dangling)
    return said if type(said) is cls else cls()


def _overrides(item: dict[str, Any]) -> tuple[Override, ...]:
    return tuple(
        (int(word["repeat"]), str(word["role"]), tuple((str(k), str(v)) for k, v in word["keys"].items()))
        for word in item.get("overrides") or []
    )


def _source(words: dict[str, Any] | None) -> tuple[Source | None, tuple[Chunk, ...]]:
    """The source without its chunks, and the chunks that nodes point to."""
    if words is None:
        return None, ()
    text, tail = str(words["text"]), str(words.get("tail", ""))
    chunks = split(text)[0]
    if "lines" in words:
        lines, chunks, at = _lines(text), (), 0
        for count in words["lines"]:
            chunks, at = (*chunks, lines[at : at + count]), at + count
    style = _filled(Style(), words.get("style"))
    encoding: Literal["utf-8", "latin-1"] = "latin-1" if words.get("encoding") == "latin-1" else "utf-8"
    return Source((), _lines(tail), encoding, bool(words.get("bom", False)), style), chunks


def _lines(text: str) -> tuple[str, ...]:
    """Lines with their ends, cut at LF only."""
    lines = text.split("\n")
    return tuple([line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else []))


def _flag(item: dict[str, Any], key: str) -> bool:
    """A word that is true or false, false where it is left out. Raises StudioError for anything else."""
    word = item.get(key, False)
    if not isinstance(word, bool):
        raise StudioError(error("value", f"{key}: {word!r}", key=key, expected="true or false"))
    return word


def _filled(default: T, words: dict[str, Any] | None) -> T:
    """A value with some fields from words. Raises StudioError for a field that it does not have."""
    known = {item.name: item for item in fields(default)}  # type: ignore[arg-type]
    for name in words or {}:
        if name not in known:
            guess = did_you_mean(name, known)
            raise StudioError(
                error("key-unknown", f"{name!r} is not known here", key=name, expected=guess or ", ".join(known))
            )
    return replace(default, **(words or {}))  # type: ignore[type-var]
