"""Where sections, keys and numbers stand in a cfg text, read from the text alone."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from studio.cfg.parse import Section, parse_chunk
from studio.cfg.text import Chunk, split
from studio.layers import layer_class
from studio.layers.net import Net

_NUMBER = re.compile(r"[+-]?\d{1,9}")


@dataclass(frozen=True, slots=True)
class Place:
    """A section in the text: its lines `first..last` and that of its header, from 0; its Darknet index, None for [net].

    `last` is the last line with a header or key in it.
    """

    first: int
    header: int
    last: int
    index: int | None
    section: Section

    @property
    def known(self) -> bool:
        """False for a section that Darknet does not know, and for options before the first header."""
        return self.index is None or layer_class(self.section.name) is not None


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections of a text in order; `options` is how many of them are `[net]`: one, if it is the first, or none."""

    places: tuple[Place, ...] = ()
    options: int = 0

    def at(self, line: int) -> int | None:
        """Which section a line belongs to; comments above a header belong to it. None in a text without sections."""
        if not self.places:
            return None
        return max(0, bisect_right(self.places, line, key=lambda place: place.first) - 1)

    def layer(self, index: int) -> Place | None:
        """The section of a layer by its Darknet index."""
        place = index + self.options
        return self.places[place] if index >= 0 and place < len(self.places) else None

    @property
    def unknown(self) -> int:
        """How many sections Darknet would not know."""
        return sum(not place.known for place in self.places)


def outline_of(text: str) -> Outline:
    """The sections of a text."""
    chunks, _ = split(text)
    options = 1 if chunks and parse_chunk(chunks[0]).name in (Net.section, *Net.aliases) else 0
    places, line = [], 0
    for number, chunk in enumerate(chunks):
        places.append(_place(chunk, line, None if number < options else number - options))
        line += len(chunk)
    return Outline(tuple(places), options)


def _place(chunk: Chunk, start: int, index: int | None) -> Place:
    section = parse_chunk(chunk)
    last = max([section.header, *(key.line for key in section.keys)])
    return Place(start, start + section.header, start + last, index, section)


def target_of(outline: Outline, line: int, text: str, column: int) -> int | None:
    """The Darknet index that the number at a column of a line leads to; None where no layer is named there."""
    at = outline.at(line)
    if at is None:
        return None
    place = outline.places[at]
    cls = layer_class(place.section.name)
    key = next((key for key in place.section.keys if place.first + key.line == line), None)
    spec = cls.spec(key.key) if cls and key else None
    if spec is None or not spec.is_reference or place.index is None:
        return None
    values = text.partition("#")[0]
    found = next((m for m in _NUMBER.finditer(values, text.find("=") + 1) if m.start() <= column <= m.end()), None)
    if found is None:
        return None
    number = int(found.group())
    target = number if number >= 0 else place.index + number
    return target if outline.layer(target) is not None else None
