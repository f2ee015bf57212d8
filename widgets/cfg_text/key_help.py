"""Help for what stands at a place of a cfg text: a section, or a key with its type, default and range."""

from __future__ import annotations

from dataclasses import dataclass

from studio.layers import layer_class
from studio.layers.base import KeySpec, Kind, Layer
from studio.layers.net import Net
from studio.layers.values import write_value
from widgets.cfg_text.outline import Outline, Place

_TYPES = {
    Kind.INT: "whole number",
    Kind.FLOAT: "number",
    Kind.FLAG: "0 or 1",
    Kind.TEXT: "word",
    Kind.INTS: "whole numbers, parted by commas",
    Kind.FLOATS: "numbers, parted by commas",
    Kind.REF: "number of a layer, negative ones count back",
    Kind.REFS: "numbers of layers, negative ones count back",
}
_MOST_CHOICES = 8


@dataclass(frozen=True, slots=True)
class Help:
    """What a word is: its name, one line about it, and facts in short."""

    title: str
    about: str
    facts: str = ""


def class_of(place: Place) -> type[Layer] | None:
    """The class whose keys a section has; None for a section that nobody knows."""
    return Net if place.index is None else layer_class(place.section.name)


def help_at(outline: Outline, line: int, column: int) -> Help | None:
    """The help for the word at a place (both from 0); None in comments, between words and for unknown ones."""
    at = outline.at(line)
    place = outline.places[at] if at is not None else None
    cls = class_of(place) if place is not None else None
    if place is None or cls is None:
        return None
    if line == place.header:
        return Help(f"[{place.section.name}]", cls.summary or "Options of the network and of its training.")
    key = next((key for key in place.section.keys if place.first + key.line == line), None)
    spec = cls.spec(key.key) if key is not None else None
    if key is None or spec is None or not key.column - 1 <= column < key.end:
        return None
    return Help(spec.name, spec.help, facts_of(spec))


def facts_of(spec: KeySpec) -> str:
    """Type, default and range: `whole number, default 1, at least 1`."""
    kind = "one of " + _chosen(spec.choices) if spec.choices else _TYPES[spec.kind]
    words = [kind, _default(spec), _range(spec)]
    if spec.unit and spec.unit != "float read as int":
        words.append(f"in {spec.unit}")
    return ", ".join(word for word in words if word)


def _chosen(choices: tuple[str, ...]) -> str:
    shown = ", ".join(choices[:_MOST_CHOICES])
    return f"{shown} and {len(choices) - _MOST_CHOICES} more" if len(choices) > _MOST_CHOICES else shown


def _default(spec: KeySpec) -> str:
    if spec.required:
        return "required"
    if spec.unset:
        return f"default {spec.unset}"
    if spec.default is None or spec.default in ((), "") or spec.is_reference:
        return ""
    return f"default {write_value(spec, spec.default, lambda ref: 0)}"


def _range(spec: KeySpec) -> str:
    low, high = (None if edge is None else f"{edge:g}" for edge in (spec.low, spec.high))
    if spec.kind is Kind.FLAG or (low is None and high is None):
        return ""
    if low is not None and high is not None:
        return f"{low} to {high}"
    return f"at least {low}" if low is not None else f"at most {high}"
