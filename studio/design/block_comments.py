"""Comments above the sections of a cfg that say what they were in a design, and what such a comment means.

`# stage2 1: MBConv filters=24 stride=2` stands above the first layer of each repeat of a block, with the numbers that
the file has: a width coefficient is in them already. `# head: convolutional` says that a layer is a plain one, and its
name; `# body: stage` starts a stage; `# mixnet_m: design depth_rule=stages` above `[net]` tells by which rules the
design scales, and the coefficients that are in the numbers. Settings of a node follow as `scales.width=false`; `then
stride=1` is what the repeats after the first have, where no second one stands below to tell.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

from studio.blocks.base import Block
from studio.blocks.param_words import write_param
from studio.blocks.unrolling import scaled_param
from studio.cfg.parse import parse_chunk
from studio.cfg.text import Chunk, Style, squeeze
from studio.design.depth import at_depth
from studio.design.design import NET, BlockNode, Design, LayerNode, Node, Origin, Scales
from studio.design.drop_connect import ROLE, in_dropouts
from studio.layers.base import Address
from studio.scaling import Rounding, Scale

#: Words that stand where a block or layer type would.
STAGE, DESIGN = "stage", "design"
THEN = "then"
SCALES = "scales."
_COMMENT = re.compile(r"\s*#\s*(?P<name>\S+)(?: (?P<repeat>\d{1,6}))?: (?P<kind>\S+)(?: (?P<words>.*))?")

#: Settings as words, by name.
Words = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Comment:
    """What a comment says. `repeat` counts from 1 and is 0 where it is no block's; `line`: its place in the chunk."""

    name: str
    repeat: int
    kind: str
    words: Words
    then: Words
    line: int

    def text(self) -> str:
        """The comment as it is written, without its mark."""
        count = f" {self.repeat}" if self.repeat else ""
        later = (THEN, *map(_pair, self.then)) if self.then else ()
        return " ".join([f"{self.name}{count}: {self.kind}", *map(_pair, self.words), *later])

    def about_layers(self) -> Words:
        """The words that are parameters of the block."""
        return tuple(pair for pair in self.words if not pair[0].startswith(SCALES))

    def about_node(self) -> Words:
        """The words about the node, such as width=false for one that keeps its filters."""
        return tuple((key.removeprefix(SCALES), text) for key, text in self.words if key.startswith(SCALES))


@lru_cache(maxsize=16384)
def comments_of(chunk: Chunk) -> tuple[Comment, ...]:
    """The comments above a section's header that read as such, in order."""
    header = parse_chunk(chunk).header
    found = (_read(line, number) for number, line in enumerate(chunk[:header]) if squeeze(line)[:1] == "#")
    return tuple(comment for comment in found if comment is not None)


def block_comment(chunk: Chunk | None) -> Comment | None:
    """The comment of a block above a section, the last one where there are several."""
    return next((item for item in reversed(comments_of(chunk)) if item.repeat), None) if chunk else None


def _read(line: str, number: int) -> Comment | None:
    found = _COMMENT.fullmatch(line.rstrip("\r\n"))
    if found is None:
        return None
    try:
        parts = shlex.split(found["words"] or "")
    except ValueError:
        return None
    later = parts.index(THEN) if THEN in parts else len(parts)
    words, then = parts[:later], parts[later + 1 :]
    if not all("=" in word for word in (*words, *then)):
        return None
    split = [tuple((key, text) for key, _, text in (word.partition("=") for word in part)) for part in (words, then)]
    return Comment(found["name"], int(found["repeat"] or 0), found["kind"], split[0], split[1], number)


def _pair(pair: tuple[str, str]) -> str:
    key, text = pair
    return f"{key}={shlex.quote(text) if text else ''}"


def describe(node: BlockNode, occurrence: int) -> str:
    """One repeat of a block as a line: `stage2 1: MBConv filters=24 stride=2`."""
    block = node.block_at(occurrence)
    words = _params(block)
    then: Words = ()
    if occurrence == 0:
        words += _scales(node.scales)
        told = _differing(block, node.block) if node.repeats > 1 else ()
        if node.first != told:
            then = tuple((name, word_of(getattr(node.block, name))) for name, _ in node.first)
    return Comment(node.name, occurrence + 1, block.kind, words, then, 0).text()


def _params(block: Block) -> Words:
    values = ((spec, getattr(block, spec.name)) for spec in block.params())
    return tuple((spec.name, word_of(value)) for spec, value in values if value != spec.default)


def _differing(first: Block, other: Block) -> tuple[tuple[str, object], ...]:
    """The parameters of the first repeat that another repeat has otherwise."""
    values = ((spec.name, getattr(first, spec.name), getattr(other, spec.name)) for spec in first.params())
    return tuple((name, value) for name, value, usual in values if value != usual)


def word_of(value: Any) -> str:
    """A parameter's value in one word: `x6`, `3,5,7`."""
    word = write_param(value)
    return ",".join(str(item) for item in word) if isinstance(word, list) else str(word)


def _scales(scales: Scales) -> Words:
    values = ((item.name, getattr(scales, item.name)) for item in fields(scales))
    return tuple((f"{SCALES}{name}", str(value).lower()) for name, value in values if value is not None)


def as_printed(design: Design, owners: Iterable[Address] = ()) -> Iterator[Node]:
    """The nodes with the numbers that their sections have: widths and repeats scaled, drop-connect as dropout.

    `owners`: the layers that are printed.
    """
    dropped = {(owner.node, owner.occurrence) for owner in owners if owner.role == ROLE}
    for node in at_depth(design):
        if isinstance(node, BlockNode) and node.block.may_drop:
            first = (node.id, 0) in dropped
            later = (node.id, 1) in dropped if node.repeats > 1 else first
            node = in_dropouts(node, first, later)
        if isinstance(node, BlockNode) and design.scale.width != 1.0 and node.scales.width is not False:
            yield _scaled(node, design.scale.rounding)
        else:
            yield node


def _scaled(node: BlockNode, rounding: Rounding) -> BlockNode:
    specs = {spec.name: spec for spec in node.block.params()}
    values = {name: scaled_param(spec, getattr(node.block, name), rounding) for name, spec in specs.items()}
    first = tuple((name, scaled_param(specs[name], value, rounding)) for name, value in node.first)
    return replace(node, block=replace(node.block, **values), first=first)


def with_comments(
    design: Design, owners: Sequence[Address], chunks: Sequence[Chunk], style: Style
) -> tuple[Chunk, ...]:
    """The printed chunks of a design with the comments from which it can be restored.

    `owners`: whose chunk each is.
    """
    nodes = {node.id: node for node in as_printed(design, owners)}
    stages = {stage.first: stage.name for stage in design.stages}
    seen: set[tuple[int, int]] = set()
    result = []
    for owner, chunk in zip(owners, chunks, strict=True):
        if (owner.node, owner.occurrence) not in seen:
            seen.add((owner.node, owner.occurrence))
            lines = [head_of(design)] if owner.node == NET else []
            if owner.node in stages and owner.occurrence == 0:
                lines.append(f"{stages[owner.node]}: {STAGE}")
            node = nodes.get(owner.node)
            if isinstance(node, BlockNode):
                lines.append(describe(node, owner.occurrence))
            elif node is not None:
                lines.append(Comment(node.name, 0, parse_chunk(chunk).name, _scales(node.scales), (), 0).text())
            chunk = _above(chunk, [line for line in lines if line], style)
        result.append(chunk)
    return tuple(result)


def head_of(design: Design) -> str:
    """The line about the design itself; '' where it scales by the usual rules and is not scaled."""
    default = Scale()
    values = ((item.name, getattr(design.scale, item.name)) for item in fields(default))
    words = tuple((name, str(value)) for name, value in values if value != getattr(default, name))
    return Comment(design.name.replace(" ", "_"), 0, DESIGN, words, (), 0).text() if words else ""


def _above(chunk: Chunk, lines: Sequence[str], style: Style) -> Chunk:
    """The chunk with comment lines right above its header."""
    blanks = next((number for number, line in enumerate(chunk) if squeeze(line)), len(chunk))
    return (*chunk[:blanks], *(f"# {line}{style.newline}" for line in lines), *chunk[blanks:])


def refreshed(design: Design, owners: Sequence[Address], chunks: Sequence[Chunk], style: Style) -> tuple[Chunk, ...]:
    """The printed chunks with the comments of changed blocks brought up to date; others stay as they were written.

    Only a comment that said what its block was, when it was folded, is written anew; new repeats get one of their own.
    """
    told = {node.id: node.origin for node in design.nodes if isinstance(node, BlockNode) and _told(node.origin)}
    if not told:
        return tuple(chunks)
    nodes = {node.id: node for node in as_printed(design, owners) if isinstance(node, BlockNode)}
    seen: set[tuple[int, int]] = set()
    result = list(chunks)
    for place, owner in enumerate(owners):
        origin = told.get(owner.node)
        if origin is not None and (owner.node, owner.occurrence) not in seen:
            seen.add((owner.node, owner.occurrence))
            result[place] = _refreshed(chunks[place], nodes[owner.node], origin, owner.occurrence, style)
    return tuple(result)


def _told(origin: Origin | None) -> bool:
    return origin is not None and any(block_comment(section.raw) for section in origin.sections)


def _refreshed(chunk: Chunk, node: BlockNode, origin: Origin, occurrence: int, style: Style) -> Chunk:
    comment = block_comment(chunk)
    if comment is None:
        return chunk if occurrence < origin.repeats else _above(chunk, [describe(node, occurrence)], style)
    then = BlockNode(node.id, comment.name, origin.block, origin.repeats, origin.first)
    was = replace(comment, repeat=occurrence + 1, words=comment.about_layers()).text()
    now = replace(node, name=comment.name)
    if was != describe(then, occurrence) or describe(replace(now, scales=Scales()), occurrence) == was:
        return chunk
    line = chunk[comment.line]
    end = line[len(line.rstrip("\r\n")) :]
    return (*chunk[: comment.line], f"# {describe(node, occurrence)}{end}", *chunk[comment.line + 1 :])


def section_comments(node: LayerNode) -> tuple[Comment, ...]:
    """The comments above a plain layer's section."""
    return comments_of(node.raw) if node.raw is not None else ()
