"""Values of keys as cfg text and back: one reader and one writer for each value type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from studio.cfg.parse import Section, atof, atoi, items, truncated
from studio.layers.base import KeySpec, Kind, Layer, Ref

Resolve = Callable[[int], Ref]
Number = Callable[[Ref], int]


def read_value(spec: KeySpec, text: str, resolve: Resolve) -> Any:
    """The value of a key as Darknet reads it (darknet-semantics 1.3, 1.4); reference numbers go through `resolve`."""
    match spec.kind:
        case Kind.INT:
            return truncated(text) if spec.unit == "float read as int" else atoi(text)
        case Kind.FLAG:
            return atoi(text) != 0
        case Kind.FLOAT:
            return atof(text)
        case Kind.INTS:
            return tuple(atoi(item) for item in items(_counted(spec, text)))
        case Kind.FLOATS:
            return tuple(atof(item) for item in items(_counted(spec, text)))
        case Kind.REF:
            return resolve(atoi(text))
        case Kind.REFS:
            return tuple(resolve(atoi(item)) for item in items(text))
        case _:
            return text


def _counted(spec: KeySpec, text: str) -> str:
    """The part of a list whose commas count (darknet-semantics 1.4)."""
    return text.partition("#")[0] if spec.ends_at_hash else text


def write_value(spec: KeySpec, value: Any, number: Number) -> str:
    """The text of a value; reference numbers come from `number`."""
    match spec.kind:
        case Kind.FLAG:
            return "1" if value else "0"
        case Kind.FLOAT:
            return write_float(value)
        case Kind.INTS:
            return ",".join(str(item) for item in value)
        case Kind.FLOATS:
            return ",".join(write_float(item) for item in value)
        case Kind.REF:
            return str(number(value))
        case Kind.REFS:
            return ",".join(str(number(item)) for item in value)
        case _:
            return str(value)


def write_float(value: float) -> str:
    """The shortest text that reads back as the same double, without a needless `.0`."""
    text = repr(float(value))
    return text[:-2] if text.endswith(".0") else text


def read_layer(cls: type[Layer], section: Section, resolve: Resolve) -> Layer:
    """A layer from its section: known keys are read, the others stay in the text."""
    values: dict[str, Any] = {}
    for name, text in section.values().items():
        spec = cls.spec(name)
        if spec is not None:
            values[spec.field] = read_value(spec, text, resolve)
    return cls(**values)
