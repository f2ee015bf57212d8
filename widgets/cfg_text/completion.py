"""What could be typed at a place of a cfg text: sections, keys that are not set yet, values, layers to name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from studio.layers import LAYERS
from studio.layers.base import KeySpec, Kind
from studio.layers.values import write_value
from widgets.cfg_text.key_help import class_of
from widgets.cfg_text.outline import Outline, Place

_WORD = re.compile(r"[\w.+-]*")
_CLOSED = re.compile(r"[\w-]*\]")
#: Layers looked back at where nothing is typed yet.
_NEAR = 40

Describe = Callable[[int], str]
"""What a layer is, by its Darknet index: `conv 3×3 128 · 128×76×76`."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text to put in, and what it means."""

    text: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """Suggestions for columns `start` up to `end` of a line, the likeliest first. `typed`: what stands there so far."""

    start: int = 0
    end: int = 0
    typed: str = ""
    items: tuple[Suggestion, ...] = ()

    @property
    def is_said(self) -> bool:
        """True where the text says one of them already."""
        return any(item.text == self.typed for item in self.items)


NOTHING = Completion()


def completion_at(
    outline: Outline, lines: Sequence[str], line: int, column: int, describe: Describe = str
) -> Completion:
    """What fits at a place (line and column from 0) of the text with these lines."""
    text = lines[line]
    before = text[:column]
    words = before.lstrip(" \t")
    indent = len(before) - len(words)
    if words.startswith(("#", ";")) or "#" in words:
        return NOTHING
    if words.startswith("["):
        closed = _CLOSED.match(text, column)
        return _fitting(indent, closed.end() if closed else column, before[indent:], _sections(outline, line))
    place = _place_of(outline, line)
    if place is None or class_of(place) is None:
        return NOTHING
    if "=" in before:
        return _values(place, text, column, describe)
    end = column + len(_word_after(text, column))
    if text[end:].strip():  # there is a value already
        return NOTHING
    return _fitting(indent, end, before[indent:], _keys(place, line))


def _place_of(outline: Outline, line: int) -> Place | None:
    """The section that a key on a line would belong to: blank lines above a header are the end of the one before."""
    at = outline.at(line)
    if at is not None and line < outline.places[at].header:
        at = at - 1 if at else None
    return outline.places[at] if at is not None else None


def _sections(outline: Outline, line: int) -> Iterator[Suggestion]:
    if not any(place.first < line for place in outline.places):
        yield Suggestion("[net]", "Options of the network and of its training.")
    for cls in LAYERS:
        yield Suggestion(f"[{cls.section}]", cls.summary)


def _keys(place: Place, line: int) -> Iterator[Suggestion]:
    """Keys of the section's own that are not set, then those of every layer."""
    cls = class_of(place)
    assert cls is not None
    there = {key.key for key in place.section.keys if place.first + key.line != line}
    for spec in cls.keys():
        if spec.name not in there:
            yield Suggestion(f"{spec.name}=", spec.help)


def _values(place: Place, text: str, column: int, describe: Describe) -> Completion:
    key, equals = text.partition("=")[0].strip(" \t"), text.index("=")
    cls = class_of(place)
    spec = cls.spec(key) if cls is not None else None
    if spec is None:
        return NOTHING
    start = max(equals, text.rfind(",", 0, column)) + 1 if spec.kind in (Kind.REFS, Kind.REF) else equals + 1
    start += len(text[start:column]) - len(text[start:column].lstrip(" \t"))
    end = column + len(_word_after(text, column))
    typed = text[start:column]
    return _fitting(start, end, typed, _said(spec, place, typed, describe))


def _said(spec: KeySpec, place: Place, typed: str, describe: Describe) -> Iterator[Suggestion]:
    if spec.choices:
        default = spec.default
        yield from (Suggestion(word, "default" if word == default else "") for word in spec.choices)
    elif spec.kind is Kind.FLAG:
        default = write_value(spec, spec.default, lambda ref: 0)
        for word, about in (("1", "yes"), ("0", "no")):
            yield Suggestion(word, f"{about}, the default" if word == default else about)
    elif spec.is_reference and place.index is not None:
        yield from _targets(place.index, typed, describe)


def _targets(index: int, typed: str, describe: Describe) -> Iterator[Suggestion]:
    """Layers to look back at: by distance, or by index where a digit is typed."""
    absolute = typed[:1].isdigit()
    for target in range(index - 1, -1, -1):
        if not typed.strip("-") and index - target > _NEAR:
            return
        text = str(target) if absolute else str(target - index)
        if text.startswith(typed):
            yield Suggestion(text, describe(target))


def _fitting(start: int, end: int, typed: str, items: Iterator[Suggestion]) -> Completion:
    """Those that begin with what is typed, then those that hold it."""
    wanted = typed.lower()
    every = tuple(items)
    first = [item for item in every if item.text.lower().startswith(wanted)]
    inner = wanted.lstrip("[")
    then = [item for item in every if item not in first and inner and inner in item.text.lower()]
    return Completion(start, end, typed, (*first, *then)) if first or then else NOTHING


def _word_after(text: str, column: int) -> str:
    found = _WORD.match(text, column)
    return found.group() if found else ""
