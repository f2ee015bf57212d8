"""A design as a Darknet cfg: its text as it stands, with a comment above each block that was never a cfg."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from generators.base import Generator, Product
from studio.blocks.param_words import write_param
from studio.cfg.text import Chunk, Style, squeeze
from studio.design.design import BlockNode, Design
from studio.design.expand import Expansion
from studio.design.to_cfg import to_cfg
from studio.diagnostics import Diagnostic, StudioError, error, info
from studio.layers.base import Context

DARKNET = Context()


@dataclass(frozen=True, slots=True)
class Cfg(Generator):
    """Darknet's own format. What it cannot say is refused by name; what weights can absorb is noted."""

    name: ClassVar[str] = "cfg"
    title: ClassVar[str] = "Darknet cfg"
    suffixes: ClassVar[tuple[str, ...]] = (".cfg",)

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """The cfg text. Raises StudioError for padding that Darknet does not have."""
        if design.context.padding != "symmetric":
            message = "TensorFlow's 'same' padding is not symmetric, Darknet pads both sides alike"
            raise StudioError(
                error("cfg-padding", message, expected="padding: symmetric, which keeps shapes and costs")
            )
        printed = to_cfg(design, expansion)
        if design.source is not None:
            return Product({target.name: printed.source.encode()}, tuple(_notes(design)))
        nodes = {node.id: node for node in design.nodes}
        text = ""
        seen: set[tuple[int, int]] = set()
        for owner, chunk in zip(printed.owners, printed.source.chunks, strict=True):
            node = nodes.get(owner.node)
            if isinstance(node, BlockNode) and (owner.node, owner.occurrence) not in seen:
                seen.add((owner.node, owner.occurrence))
                chunk = _commented(chunk, describe(node, owner.occurrence), printed.source.style)
            text += "".join(chunk)
        return Product({target.name: text.encode()}, tuple(_notes(design)))


def describe(node: BlockNode, occurrence: int) -> str:
    """One repeat of a block as a line: `stage2 1: MBConv filters=24 stride=2`."""
    block = node.block_at(occurrence)
    settings = [
        f"{spec.name}={write_param(getattr(block, spec.name))}"
        for spec in block.params()
        if getattr(block, spec.name) != spec.default
    ]
    return " ".join([f"{node.name} {occurrence + 1}: {block.kind}", *settings])


def _commented(chunk: Chunk, words: str, style: Style) -> Chunk:
    """The chunk with a comment line right above its header."""
    blanks = next(number for number, line in enumerate(chunk) if squeeze(line))
    return (*chunk[:blanks], f"# {words}{style.newline}", *chunk[blanks:])


def _notes(design: Design) -> Iterator[Diagnostic]:
    if design.context.bn_eps != DARKNET.bn_eps:
        yield info(
            "cfg-epsilon",
            f"batch-norm epsilon is {design.context.bn_eps:g} here and {DARKNET.bn_eps:g} in Darknet",
            expected="weights whose variances carry the difference",
        )
