"""YAML that people write by hand and review as diffs.

In: plain values only, bounded in size, depth and expansion, repeated keys refused, errors with line and column.
Scalars follow YAML 1.2's core schema: `no` is a word, `1e-4` a number, a date a text; PyYAML alone reads 1.1.
Out: keys in the order given, short lists of scalars on one line, several lines of text as a literal block.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from studio.diagnostics import TextSpan
from studio.files.atomic import decode, read_bytes, write_text
from studio.files.problem import FileProblem

if TYPE_CHECKING:
    from yaml import SafeDumper as _BaseDumper
    from yaml import SafeLoader as _BaseLoader
else:  # libyaml is seven times faster; an installation without it works all the same
    _BaseDumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    _BaseLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

SIZE_LIMIT = 16 * 2**20
"""Bytes of one YAML file."""
DEPTH_LIMIT = 64
"""Levels of nesting; a design needs eight."""
NODE_LIMIT = 1_000_000
"""Values after every alias is written out: what a reader of the result may have to walk."""

_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_SCHEMA = (
    ("null", re.compile(r"~|null|Null|NULL|"), ("~", "n", "N", "")),
    ("bool", re.compile(r"true|True|TRUE|false|False|FALSE"), tuple("tTfF")),
    ("int", _INT, tuple("-+0123456789")),
    ("float", _FLOAT, tuple("-+.0123456789")),
    ("merge", re.compile("<<"), ("<",)),
)
_UNSAFE_IN_BLOCK = re.compile("[\r\x85\u2028\u2029\ufeff]")
"""Characters that a literal block would not give back as they went in."""
_LINE_WIDTH = 100


class _Loader(_BaseLoader):
    """PyYAML's safe loader with YAML 1.2's scalars and without silent duplicates."""

    yaml_implicit_resolvers: dict[str, list[Any]] = {}  # noqa: RUF012 (PyYAML's own attribute)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The mapping; raises ConstructorError at the second of two equal keys."""
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.tag != "tag:yaml.org,2002:merge":
                if key.value in seen:
                    twice = f"{key.value!r} is written twice"
                    raise yaml.constructor.ConstructorError(None, None, twice, key.start_mark)
                seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def _int(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    """An integer: decimal, `0o17` or `0xff`; a leading zero doesn't make it octal."""
    text = str(loader.construct_scalar(node))
    return int(text, 0) if text[:2] in ("0o", "0x") else int(text)


def _float(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> float:
    """A floating point number, `.inf` and `.nan` among them."""
    text = str(loader.construct_scalar(node)).lower()
    return float(text.replace(".inf", "inf").replace(".nan", "nan"))


class _Dumper(_BaseDumper):
    """PyYAML's safe dumper: no anchors, readable shapes."""

    def ignore_aliases(self, data: Any) -> bool:
        """Values are immutable here, so an alias would only hide one from the reader."""
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Several lines as a literal block, where it gives the text back unchanged."""
    style = "|" if "\n" in text and not _UNSAFE_IN_BLOCK.search(text) else None
    if style is None and _UNSAFE_IN_BLOCK.search(text):
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _represent_sequence(dumper: yaml.SafeDumper, items: Sequence[Any]) -> yaml.SequenceNode:
    """`[3, 224, 224]` on one line, anything longer or deeper an item a line."""
    short = sum(len(str(item)) + 2 for item in items) <= _LINE_WIDTH - 30
    flat = all(item is None or isinstance(item, bool | int | float | str) for item in items)
    one_line = short and flat and not any(isinstance(item, str) and "\n" in item for item in items)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=one_line)


def _represent_enum(dumper: yaml.SafeDumper, member: Enum) -> yaml.Node:
    """A member of an enumeration as its value."""
    return dumper.represent_data(member.value)


for _tag, _pattern, _first in _SCHEMA:
    _resolver = (f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern.pattern})$"), list(_first))
    _Loader.add_implicit_resolver(*_resolver)
    _Dumper.add_implicit_resolver(*_resolver)  # beside those of 1.1: text that either would misread gets quotes
_Loader.add_constructor("tag:yaml.org,2002:int", _int)
_Loader.add_constructor("tag:yaml.org,2002:float", _float)
_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(list, _represent_sequence)
_Dumper.add_representer(tuple, _represent_sequence)
_Dumper.add_multi_representer(Enum, _represent_enum)


def read_yaml(path: Path | str) -> Any:
    """The value in a YAML file; raises FileProblem with line and column."""
    return parse_yaml(decode(read_bytes(path, SIZE_LIMIT), path), path)


def parse_yaml(text: str, path: Path | str = "<text>") -> Any:
    """The value of a YAML text: dict, list, str, int, float, bool or None; raises FileProblem that names `path`."""
    if len(text) > SIZE_LIMIT:
        raise FileProblem(path, "file-too-large", "is too large", expected=f"up to {SIZE_LIMIT} characters of YAML")
    try:
        _check_bounds(text, path)
        return yaml.load(text, _Loader)
    except yaml.MarkedYAMLError as failure:
        message = " ".join(part for part in (failure.context, failure.problem) if part)
        raise _problem(path, "yaml-syntax", message, failure.problem_mark or failure.context_mark) from None
    except yaml.reader.ReaderError as failure:
        line = text.count("\n", 0, failure.position) + 1
        column = failure.position - text.rfind("\n", 0, failure.position)
        span = TextSpan(line, column, column + 1)
        raise FileProblem(path, "yaml-syntax", "a character that YAML can't hold", span=span) from None
    except (yaml.YAMLError, ValueError, OverflowError) as failure:
        raise FileProblem(path, "yaml-syntax", str(failure)) from None


def write_yaml(path: Path | str, value: Any) -> None:
    """Write a value as a YAML file, whole or not at all; raises FileProblem."""
    write_text(path, dump_yaml(value))


def dump_yaml(value: Any) -> str:
    """The YAML text of plain values: mappings keep their order, tuples are lists, enumerations their values."""
    if isinstance(value, Mapping):
        value = dict(value)
    text: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_LINE_WIDTH)
    return text.removesuffix("...\n") if text.endswith("\n...\n") else text


@dataclass(slots=True)
class _Open:
    """A collection whose end hasn't come yet: its anchor and the values in it so far, aliases written out."""

    anchor: str | None
    nodes: int = 1


def _check_bounds(text: str, path: Path | str) -> None:
    """Walk the events of a text, which builds nothing; raises FileProblem when its value would be out of bounds."""
    sizes: dict[str, int] = {}
    stack = [_Open(None)]
    for event in yaml.parse(text, _BaseLoader):
        if isinstance(event, yaml.AliasEvent):
            if any(level.anchor == event.anchor for level in stack):
                raise _problem(path, "yaml-alias", f"*{event.anchor} stands inside what it names", event.start_mark)
            stack[-1].nodes += sizes.get(event.anchor or "", 0)
        elif isinstance(event, yaml.ScalarEvent):
            stack[-1].nodes += 1
            sizes[event.anchor or ""] = 1
        elif isinstance(event, yaml.CollectionStartEvent):
            stack.append(_Open(event.anchor))
        elif isinstance(event, yaml.CollectionEndEvent):
            closed = stack.pop()
            stack[-1].nodes += closed.nodes
            sizes[closed.anchor or ""] = closed.nodes
        if len(stack) > DEPTH_LIMIT:
            raise _problem(path, "yaml-depth", f"more than {DEPTH_LIMIT} levels of nesting", event.start_mark)
        if stack[-1].nodes > NODE_LIMIT:
            raise _problem(path, "yaml-alias", f"stands for more than {NODE_LIMIT} values", event.start_mark)


def _problem(path: Path | str, code: str, message: str, mark: Any) -> FileProblem:
    """A problem at a mark of PyYAML, whose lines and columns count from 0."""
    span = TextSpan(mark.line + 1, mark.column + 1, mark.column + 2) if mark else None
    return FileProblem(path, code, message, span=span)
