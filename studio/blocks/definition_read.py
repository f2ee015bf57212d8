"""A user-made block from plain words, as YAML gives them: `name`, `about`, `parameters`, `nodes`, `output`.

What is wrong is a `DefinitionError` with the path of keys to it; whoever knows the text makes line and column of that.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Collection, Sequence
from typing import Any

from studio.blocks.base import Block, Definition, NodeSpec, ParamSpec
from studio.blocks.custom import UserBlock
from studio.blocks.expression import CHANNELS, FUNCTIONS, Expression, ExpressionError, read_expression
from studio.blocks.param_words import read_word
from studio.blocks.table import block_class
from studio.blocks.unrolling import key_fault, unrolled
from studio.diagnostics import StudioError, did_you_mean, error, shortened
from studio.layers import layer_class, section_names
from studio.layers.base import INPUT_ROLE, KeySpec, Kind, Layer
from studio.layers.net import Net
from studio.scaling import Rounding

#: Types of parameters as block files say them, and as `ParamSpec` has them.
TYPES = {
    "int": "int",
    "channels": "int",
    "float": "float",
    "flag": "bool",
    "word": "str",
    "width": "Width",
    "numbers": "tuple[int, ...]",
}
MOST_PARAMETERS, MOST_NODES = 64, 500
#: Keys of a node in a design file, which no parameter may hide.
_TAKEN = {"id", "name", "block", "layer", "repeats", "first", "overrides", "scales", "origin", "sections", "chunk"}
_OF_NODE = ("name", "layer", "block", "repeats", "when", "scales")
_OF_BLOCK = ("format", "name", "about", "parameters", "nodes", "output", "units", "blocks")
_OF_PARAM = ("type", "default", "low", "high", "step", "help", "choices")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
_RATIO = re.compile(r"[x×]\d")

Path = tuple[str | int, ...]
Find = Callable[[str], type[Block]]


class DefinitionError(StudioError):
    """What is wrong with a block's words, and the path of keys that leads there."""

    def __init__(self, keys: Path, code: str, message: str, expected: str = "") -> None:
        super().__init__(error(code, message, expected=expected))
        self.keys = keys


def read_definition(words: Any, at: Path, find: Find) -> Definition:
    """The definition of words at a path. `find` gives a block by name, or raises StudioError.

    Raises DefinitionError for the first thing that is wrong.
    """
    words = _mapping(words, at)
    _known(words, _OF_BLOCK, at)
    name = words.get("name")
    if not _is_name(name) or block_class(name) or layer_class(name):
        raise DefinitionError((*at, "name"), "block-name", f"{name!r} cannot name a block", "a word of its own")
    params = _params(words.get("parameters") or {}, (*at, "parameters"))
    nodes = _Nodes(params, find, (*at, "nodes")).read(words.get("nodes"))
    output, units = words.get("output", ""), words.get("units", "")
    if output in ("last", None):
        output = ""
    _one_of(output, ["", *(node.name for node in nodes)], (*at, "output"), "no inner node is named")
    _one_of(units, ["", *(spec.name for spec in params if spec.kind == "int")], (*at, "units"), "no parameter is named")
    definition = Definition(name, str(words.get("about") or f"{name}."), params, nodes, output, units)
    _try_out(definition, at)
    return definition


def _try_out(definition: Definition, at: Path) -> None:
    """Unroll it with its defaults; raises DefinitionError for the first fault."""
    defaults = {spec.name: spec.default for spec in definition.params}
    for fault in unrolled(definition, defaults, 64, Rounding()).faults:
        place: Path = (*at, "nodes", fault.node, *((fault.key.removesuffix("_"),) if fault.key else ()))
        raise DefinitionError(place, "block-value", fault.message, fault.expected)


def _params(words: Any, at: Path) -> tuple[ParamSpec, ...]:
    words = _mapping(words, at)
    if len(words) > MOST_PARAMETERS:
        raise DefinitionError(at, "block-size", f"{len(words)} parameters", f"up to {MOST_PARAMETERS}")
    return tuple(_param(name, said, (*at, name)) for name, said in words.items())


def _param(name: Any, said: Any, at: Path) -> ParamSpec:
    if not _is_name(name) or name in _TAKEN or name in FUNCTIONS or name == CHANNELS or hasattr(UserBlock, name):
        raise DefinitionError(at, "param-name", f"{name!r} cannot name a parameter", "a word of its own")
    said = said if isinstance(said, dict) else {"default": said}
    _known(said, _OF_PARAM, at)
    if "default" not in said:
        raise DefinitionError(at, "param-default", f"{name} has no default", "default: and a value")
    kind = said.get("type") or _kind_of(said["default"])
    if kind not in TYPES:
        raise DefinitionError((*at, "type"), "param-type", f"{kind!r} is no type", ", ".join(TYPES))
    choices = said.get("choices") or ()
    if not isinstance(choices, list | tuple) or not all(isinstance(item, str) for item in choices):
        raise DefinitionError((*at, "choices"), "param-choices", "choices are a list of words", "[swish, relu]")
    for bound in ("low", "high", "step"):
        if bound in said and (isinstance(said[bound], bool) or not isinstance(said[bound], int | float)):
            raise DefinitionError((*at, bound), "param-bound", f"{bound} is {said[bound]!r}", "a number")
    low = said.get("low", 1 if kind == "channels" else None)
    help = str(said.get("help") or f"{name.replace('_', ' ').capitalize()}.")
    unit, step = ("channels", 8) if kind == "channels" else ("", 1)
    step = said.get("step", step)
    spec = ParamSpec(name, TYPES[kind], None, help, low, said.get("high"), int(step), tuple(choices), unit)
    try:
        default = read_word(spec, said["default"])
    except StudioError as problem:
        found = problem.problems[0]
        key = "default" if "default" in said and len(said) > 1 else ""
        raise DefinitionError((*at, key) if key else at, found.code, found.message, found.expected) from None
    return ParamSpec(name, spec.kind, default, help, low, spec.high, spec.step, spec.choices, unit)


def _kind_of(default: Any) -> str:
    """The type that a default alone says."""
    if isinstance(default, bool):
        return "flag"
    if isinstance(default, int | float):
        return "int" if isinstance(default, int) else "float"
    if isinstance(default, list):
        return "numbers"
    return "width" if isinstance(default, str) and _RATIO.match(default) else "word"


class _Nodes:
    """Reads the inner nodes of one definition."""

    def __init__(self, params: Sequence[ParamSpec], find: Find, at: Path) -> None:
        self._names = {spec.name: spec for spec in params}
        self._find = find
        self._at = at
        self._before: list[NodeSpec] = []

    def read(self, words: Any) -> tuple[NodeSpec, ...]:
        if not isinstance(words, list) or not words:
            raise DefinitionError(self._at, "block-nodes", "a block without nodes", "a list of layers and blocks")
        if len(words) > MOST_NODES:
            raise DefinitionError(self._at, "block-size", f"{len(words)} nodes", f"up to {MOST_NODES}")
        for place, said in enumerate(words):
            self._before.append(self._node(said, (*self._at, place)))
        return tuple(self._before)

    def _node(self, said: Any, at: Path) -> NodeSpec:
        said = _mapping(said, at)
        kind = self._kind(said, at)
        word = str(said.get("block") or said.get("layer")).lower()
        name = said.get("name") or self._free(word)
        if not _is_name(name) or name == INPUT_ROLE or any(node.name == name for node in self._before):
            raise DefinitionError((*at, "name"), "node-name", f"{name!r} cannot name this node", "a word of its own")
        keys: list[tuple[str, Any]] = []
        references: list[tuple[str, tuple[str, ...]]] = []
        for key, value in said.items():
            if key in _OF_NODE:
                continue
            place = (*at, key)
            if issubclass(kind, Block):
                keys.append((key, self._for_param(kind, key, value, place)))
                continue
            spec = kind.spec(key)
            if spec is None:
                guess = did_you_mean(str(key), [known.name for known in kind.keys()])
                raise DefinitionError(place, "key-unknown", f"[{kind.section}] has no key {key!r}", guess or "")
            if spec.is_reference:
                references.append((spec.field, self._references(value, place)))
            else:
                keys.append((spec.field, self._for_key(spec, value, place)))
        when = self._expression(said["when"], (*at, "when")) if "when" in said else None
        scales = said.get("scales", True)
        if not isinstance(scales, bool):
            raise DefinitionError((*at, "scales"), "node-scales", f"scales is {scales!r}", "true or false")
        repeats = self._repeats(said.get("repeats", 1), (*at, "repeats"))
        return NodeSpec(name, kind, tuple(keys), tuple(references), repeats, when, scales)

    def _kind(self, said: dict[str, Any], at: Path) -> type[Layer] | type[Block]:
        if ("layer" in said) == ("block" in said):
            raise DefinitionError(at, "node-type", "a node without a type", "either layer: or block:")
        if "layer" in said:
            cls = layer_class(str(said["layer"]))
            if cls is None or cls is Net:
                guess = did_you_mean(str(said["layer"]), section_names())
                raise DefinitionError(
                    (*at, "layer"), "layer-unknown", f"{said['layer']!r} is no layer type", guess or "a cfg section"
                )
            return cls
        try:
            return self._find(str(said["block"]))
        except DefinitionError:
            raise
        except StudioError as problem:
            found = problem.problems[0]
            raise DefinitionError((*at, "block"), found.code, found.message, found.expected) from None

    def _free(self, word: str) -> str:
        taken = {node.name for node in self._before}
        return next(f"{word}{count}" for count in range(1, MOST_NODES + 2) if f"{word}{count}" not in taken)

    def _for_param(self, kind: type[Block], key: Any, value: Any, at: Path) -> Any:
        """What a parameter of a block within is set to."""
        spec = kind.param(str(key))
        if spec is None:
            names = [known.name for known in kind.params()]
            guess = did_you_mean(str(key), names)
            raise DefinitionError(
                at, "param-unknown", f"{kind.kind} has no parameter {key!r}", guess or ", ".join(names)
            )
        own = isinstance(value, str) and value.strip() in self._names
        word = spec.kind.startswith(("str", "tuple")) or (isinstance(value, str) and _RATIO.match(value.strip()))
        optional = "None" in spec.kind and value in (None, "none")
        if own or (isinstance(value, str) and not word and not optional):
            return self._expression(value, at)
        try:
            return read_word(spec, value)
        except StudioError as problem:
            found = problem.problems[0]
            raise DefinitionError(at, found.code, found.message, found.expected) from None

    def _for_key(self, spec: KeySpec, value: Any, at: Path) -> Any:
        """What a layer's key is set to."""
        if spec.kind in (Kind.INTS, Kind.FLOATS):
            items = value if isinstance(value, list) else str(value).split(",")
            read: Any = tuple(self._item(item, (*at, place)) for place, item in enumerate(items))
            ready = tuple(item for item in read if not isinstance(item, Expression))
        else:
            own = isinstance(value, str) and value.strip() in self._names
            text = spec.kind is Kind.TEXT and not own
            read = str(value) if text else self._item(value, at)
            ready = () if isinstance(read, Expression) else (read,)
        wrong = key_fault(spec, ready) if ready else ""
        if wrong:
            raise DefinitionError(at, "key-value", f"{spec.name} is {shortened(str(value), 40)}", wrong)
        return read

    def _item(self, value: Any, at: Path) -> Any:
        return self._expression(value, at) if isinstance(value, str) else value

    def _repeats(self, value: Any, at: Path) -> int | Expression:
        if isinstance(value, str):
            return self._expression(value, at)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise DefinitionError(at, "repeats", f"repeats is {value!r}", "a whole number from 0")
        return value

    def _expression(self, value: Any, at: Path) -> Expression:
        text = str(value) if isinstance(value, str | int | float) else ""
        text = {"True": "1 == 1", "False": "1 == 0"}.get(text, text) if isinstance(value, bool) else text
        try:
            return read_expression(text, (*self._names, CHANNELS))
        except ExpressionError as problem:
            raise DefinitionError(at, "expression", str(problem), problem.expected) from None

    def _references(self, value: Any, at: Path) -> tuple[str, ...]:
        """The inner nodes that a reference key names, all of them before this one."""
        items = value if isinstance(value, list) else [value]
        known = [INPUT_ROLE, *(node.name for node in self._before)]
        for item in items:
            name, _, role = str(item).partition(".")
            node = next((node for node in self._before if node.name == name), None)
            inside = node is not None and role and issubclass(node.kind, Block)
            if str(item) not in known and not inside:
                guess = did_you_mean(str(item), known)
                message = f"no inner node before this one is named {str(item)!r}"
                raise DefinitionError(at, "reference", message, guess or ", ".join(known[:12]))
        return tuple(str(item) for item in items)


def _is_name(word: Any) -> bool:
    return isinstance(word, str) and _WORD.fullmatch(word) is not None and not keyword.iskeyword(word)


def _mapping(words: Any, at: Path) -> dict[str, Any]:
    if not isinstance(words, dict):
        raise DefinitionError(at, "block-shape", f"{shortened(str(words), 40)!r} is no mapping", "key: value")
    return words


def _known(words: dict[str, Any], names: Collection[str], at: Path) -> None:
    for key in words:
        if key not in names:
            guess = did_you_mean(str(key), names)
            raise DefinitionError((*at, key), "key-unknown", f"{key!r} is not known here", guess or ", ".join(names))


def _one_of(word: Any, names: Sequence[str], at: Path, message: str) -> None:
    if word not in names:
        guess = did_you_mean(str(word), names)
        raise DefinitionError(at, "block-output", f"{message} {word!r}", guess or ", ".join(names[1:]))
