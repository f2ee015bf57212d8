"""Cfg snippets of the library, put in anywhere: numbers of layers become references, widths follow the place.

A snippet is a cfg text whose first comment says what it is. `{channels}` in it, or arithmetic such as
`{channels // 4}`, stands for the channels of the map before the place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from studio.blocks.expression import CHANNELS, ExpressionError, read_expression
from studio.design.design import Design, LayerNode
from studio.design.expand import expand
from studio.design.transplant import paste_text
from studio.diagnostics import StudioError, did_you_mean, error
from studio.files import FileProblem, read_text
from studio.layers.base import Layer
from studio.library import Kind, templates

_HOLE = re.compile(r"\{([^{}\n]{1,80})\}")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A cfg text with its name and what it is, in a line."""

    name: str
    about: str
    text: str


def snippets() -> tuple[Snippet, ...]:
    """The snippets that can be read, by name: shipped ones and the user's."""
    found = []
    for template in templates(Kind.SNIPPETS):
        try:
            text = read_text(template.path)
        except FileProblem:
            continue
        first, _, rest = text.partition("\n")
        told = first.startswith("#")
        found.append(Snippet(template.name, first.lstrip("# ").strip() if told else "", rest if told else text))
    return tuple(found)


def insert_snippet(design: Design, name: str, position: int) -> Design:
    """The design with a snippet before the node at `position`. Raises StudioError for one that is unknown or no cfg."""
    known = {one.name: one for one in snippets()}
    if name not in known:
        guess = did_you_mean(name, known)
        raise StudioError(
            error("snippet-unknown", f"no snippet is called {name!r}", expected=guess or ", ".join(known))
        )
    return paste_text(design, _filled(known[name], _channels(design, position)), position)


def snippet_layers(snippet: Snippet, channels: int) -> tuple[Layer, ...]:
    """The layers of a snippet after a map of some channels. Raises StudioError for one that is no cfg."""
    pasted = paste_text(Design(), _filled(snippet, channels), 0)
    return tuple(node.layer for node in pasted.nodes if isinstance(node, LayerNode))


def _channels(design: Design, position: int) -> int:
    """The channels of the map before a place."""
    before = {node.id for node in design.nodes[:position]}
    expansion = expand(design)
    rows = [
        row for item, row in zip(expansion.network.layers, expansion.rows, strict=True) if item.address.node in before
    ]
    return rows[-1].out.next.c if rows else expansion.network.input.c


def _filled(snippet: Snippet, channels: int) -> str:
    """The text with numbers for what stands in braces."""
    if channels < 1 and _HOLE.search(snippet.text):
        text = f"{snippet.name} needs a map with channels before it"
        raise StudioError(error("snippet-place", text, expected="a place after a layer whose shape is known"))

    def number(match: re.Match[str]) -> str:
        try:
            value = read_expression(match[1], {CHANNELS}).value({CHANNELS: channels})
        except ExpressionError as problem:
            text = f"{snippet.name}: {{{match[1]}}}: {problem}"
            raise StudioError(error("snippet-arithmetic", text, expected=problem.expected)) from None
        return f"{value:g}" if isinstance(value, float) else str(value)

    return _HOLE.sub(number, snippet.text)
