"""Every problem of a design: what its network does wrong and what its text says wrong, each with its place in the text.

The one list that the Problems panel, the squiggles, the marks on the canvas and `check` show.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from studio.cfg.parse import Section, parse_chunk
from studio.cfg.text import Chunk
from studio.design.design import NET, BlockNode, Design, LayerNode
from studio.design.expand import Expansion, expand, rounding_of
from studio.design.to_cfg import Printed, to_cfg
from studio.diagnostics import Diagnostic, NodeRef, TextSpan, error, warning
from studio.layers import BEYOND_DARKNET, layer_class
from studio.layers.net import Net
from studio.layers.text_checks import check_section
from studio.network.checks import check


def problems(
    design: Design, expansion: Expansion | None = None, printed: Printed | None = None
) -> tuple[Diagnostic, ...]:
    """The problems of a design in the order of its text. `expansion`, `printed`: the design's, where at hand."""
    expansion = expansion or expand(design)
    printed = printed or to_cfg(design, expansion)
    missing = tuple(_file_problems(design))
    found = [*missing, *_text_problems(design, printed)]
    said = {(item.where.layer, item.where.key, item.code) for item in found if item.where}
    for item in check(expansion.network, expansion.rows):
        told = item.where and (item.where.layer, item.where.key, item.code) in said
        if not told and not (missing and item.code == "net-input"):
            found.append(item)
    found += _remarks(design, expansion)
    places = _Places(printed)
    located = [places.locate(item) for item in found]
    return tuple(sorted(located, key=lambda item: (item.span.line, item.span.column) if item.span else (0, 0)))


def _remarks(design: Design, expansion: Expansion) -> Iterator[Diagnostic]:
    """Where blocks are not quite what their parameters say, at the first repeat that this is true of."""
    nodes = {node.id: node for node in design.nodes}
    said: set[tuple[int, str, str]] = set()
    for group in expansion.network.groups:
        node = nodes.get(group.node)
        if group.parent is not None or not isinstance(node, BlockNode):
            continue
        channels = max(1, expansion.rows[group.first].inputs[0].c)
        for item in node.block_at(group.occurrence).remarks(channels, rounding_of(node, design.scale)):
            located = item.at(node.id, group.first)
            word = (node.id, item.code, item.message)
            if word not in said:
                said.add(word)
                yield located


def _file_problems(design: Design) -> Iterator[Diagnostic]:
    """What stops Darknet before the first layer."""
    source = design.source
    if source is None:
        return
    if source.bom:
        yield error(
            "byte-order-mark",
            "the file starts with a byte-order mark, Darknet takes the first line for an option and crashes",
            expected="UTF-8 without a mark",
        ).at(NET, -1)
    first = design.nodes[0] if design.nodes else None
    if design.net.raw is None:
        headless = isinstance(first, LayerNode) and first.raw is not None and not parse_chunk(first.raw).name
        if headless:
            yield error("option-outside", "an option stands before the first section, Darknet crashes").at(NET, -1)
        elif first is None:
            yield error("no-sections", "the file has no sections", expected="[net] and layers").at(NET, -1)
        else:
            yield error("net-missing", "the first section is not [net], Darknet stops", expected="[net]").at(NET, -1)
    elif first is None:
        yield warning("no-layers", "the network has no layers").at(NET, -1)


def _text_problems(design: Design, printed: Printed) -> Iterator[Diagnostic]:
    """What the lines of sections say wrong; without fixes inside a block, which has no keys of its own."""
    blocks = {node.id for node in design.nodes if isinstance(node, BlockNode)}
    layer = -1 if printed.owners and printed.owners[0].node == NET else 0
    for owner, chunk in zip(printed.owners, printed.source.chunks, strict=True):
        if design.context.darknet_words and owner.node not in blocks:
            yield from _beyond(chunk, owner.node, layer)
        for item in _in_section(chunk, owner.node, layer):
            yield replace(item, fix=None) if owner.node in blocks else item
        layer += 1


def _beyond(chunk: Chunk, node: int, layer: int) -> Iterator[Diagnostic]:
    """A section of ours in a file that was written for Darknet."""
    name = parse_chunk(chunk).name
    if layer_class(name) in BEYOND_DARKNET:
        message = f"Darknet has no [{name}]: only designs do"
        yield error("section-beyond", message, expected="a section of Darknet's, or a .studio.yaml").at(node, layer)


def _in_section(chunk: Chunk, node: int, layer: int) -> Iterator[Diagnostic]:
    for item in _of_text(chunk, node == NET):
        yield item.at(node, layer)


@lru_cache(maxsize=16384)
def _of_text(chunk: Chunk, is_net: bool) -> tuple[Diagnostic, ...]:
    """The problems of a section's text wherever it stands: places count from its first line, downwards from 0.

    `_Places` knows where the section starts. Remembered, since an edit changes few sections.
    """
    section = parse_chunk(chunk)
    found = check_section(section, Net if is_net else layer_class(section.name))
    return tuple(
        item if line is None else item.spanning(TextSpan(-line.line, line.value_column, line.end))
        for item, line in found
    )


class _Places:
    """Where each layer and key stands in the printed text."""

    def __init__(self, printed: Printed) -> None:
        self._chunks = printed.source.chunks
        self._net = 1 if printed.owners and printed.owners[0].node == NET else 0
        self._starts = []
        line = 1
        for chunk in self._chunks:
            self._starts.append(line)
            line += len(chunk)

    def locate(self, item: Diagnostic) -> Diagnostic:
        """The problem with its line and columns; as it is where nothing in the text stands for it."""
        where = item.where or NodeRef(NET, "", -1)
        place = (where.layer if where.layer is not None else -1) + self._net
        if not 0 <= place < len(self._chunks):
            return item.spanning(TextSpan(1, 1, 2))
        chunk, start = self._chunks[place], self._starts[place]
        if item.span is not None and item.span.line <= 0:
            return item.spanning(replace(item.span, line=start - item.span.line))
        return item.spanning(_span_of(parse_chunk(chunk), chunk, where.key, start))


def _span_of(section: Section, chunk: Chunk, key: str, start: int) -> TextSpan:
    """The value of a key, or the header where the key is not written."""
    line = section.find(key) if key else None
    if line is not None:
        return TextSpan(start + line.line, line.value_column, max(line.end, line.value_column + 1))
    end = len(chunk[section.header].rstrip()) + 1 if chunk else 2
    return TextSpan(start + section.header, section.column, max(end, section.column + 1))
