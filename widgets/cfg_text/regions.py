"""What can be folded in a cfg text: each section, and the sections that a block of the design stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from studio.cfg.parse import Section
from studio.design.design import BlockNode, Design
from studio.design.from_cfg import read_section
from studio.layers.base import Address, Dangling
from studio.layers.net import Net
from studio.layers.values import read_layer
from widgets.cfg_text.folds import Region
from widgets.cfg_text.outline import Outline

_KEYS = 3
"""So many keys of a section without facts are told."""


def section_regions(outline: Outline, lines: Sequence[str]) -> Iterator[Region]:
    """Each section with the blank lines after it."""
    for number, place in enumerate(outline.places):
        if place.section.name and (last := _end(outline, number, lines)) > place.header:
            yield Region("section", place.header, last)


def block_regions(
    outline: Outline, lines: Sequence[str], owners: Sequence[Address], design: Design
) -> Iterator[Region]:
    """The sections of each block together; `owners`: whose section each is."""
    blocks = {node.id: node for node in design.nodes if isinstance(node, BlockNode)}
    if not blocks:
        return
    numbered = list(zip(owners, range(len(outline.places)), strict=False))
    for node, run in groupby(numbered, key=lambda pair: pair[0].node):
        numbers = [number for _, number in run]
        if node in blocks and len(numbers) > 1:
            header = outline.places[numbers[0]].header
            yield Region("block", header, _end(outline, numbers[-1], lines), _block_words(blocks[node], len(numbers)))


def section_words(section: Section, options: bool) -> str:
    """What a folded section says beside its header: `3×3 s2 32`; its keys where it has no facts: `layers=-1,8`."""
    layer = read_layer(Net, section, Dangling) if options else read_section(section, Dangling)
    facts = layer.facts()
    return "  ".join(facts or [f"{key}={value}" for key, value in list(section.values().items())[:_KEYS]])


def _block_words(node: BlockNode, sections: int) -> str:
    block = node.block_at(0)
    repeats = f"×{node.repeats}" if node.repeats > 1 else ""
    words = [node.block.title(), *block.facts(), repeats]
    return "  ".join(word for word in words if word) + f" · {sections} sections"


def _end(outline: Outline, number: int, lines: Sequence[str]) -> int:
    """The last line of a section, blank lines behind it included; comments above the next header are the next one's."""
    places = outline.places
    following = places[number + 1] if number + 1 < len(places) else None
    last = following.first - 1 if following is not None else places[number].last
    limit = following.header if following is not None else len(lines)
    while last + 1 < limit and not lines[last + 1].strip(" \t"):
        last += 1
    return last
