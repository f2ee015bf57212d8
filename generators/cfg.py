"""A design as a Darknet cfg: its text as it stands, with a comment above each block that was never a cfg.

What Darknet cannot say is of three kinds. What changes the outputs is refused by name, or replaced by the closest when
asked, and the file says so. What counts in training only is replaced with a warning. What weights can absorb is noted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from generators.base import Generator, Product, option
from studio.cfg.text import Chunk
from studio.design.approximate import Finding, approximated, findings, without_training_only
from studio.design.design import NET, Design
from studio.design.expand import Expansion, expand
from studio.design.to_cfg import Printed, to_cfg
from studio.diagnostics import Diagnostic, StudioError, error, info, warning
from studio.layers.base import Context

DARKNET = Context()
HEADING = "# Approximated for Darknet:"


@dataclass(frozen=True, slots=True)
class Cfg(Generator):
    """Darknet's own format. What it cannot say is refused by name or replaced; what weights can absorb is noted."""

    name: ClassVar[str] = "cfg"
    title: ClassVar[str] = "Darknet cfg"
    suffixes: ClassVar[tuple[str, ...]] = (".cfg",)

    approximate: bool = option(False, "Put the closest that Darknet has in the place of what it cannot say.")

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """The cfg text. Raises StudioError that names what Darknet cannot say."""
        said = findings(design, expansion)
        beyond = [item for item in said if not item.beyond.training_only]
        if beyond and not self.approximate:
            raise StudioError(_refusal(beyond, "--approximate for "))
        if beyond:
            design = approximated(design)
            expansion = expand(design)
            left = [item for item in findings(design, expansion) if not item.beyond.training_only]
            if left:
                raise StudioError(_refusal(left, ""))
        printed = to_cfg(design, without_training_only(expansion), comments=True)
        if beyond:
            printed = _commented(printed, design, beyond)
        return Product({target.name: printed.source.encode()}, tuple(_notes(design, said)))


def _refusal(beyond: Sequence[Finding], how: str) -> Diagnostic:
    """One diagnostic for all that Darknet cannot say."""
    text = "Darknet cannot say " + "; ".join(str(item) for item in beyond)
    return error("cfg-beyond", text, expected=how + "; ".join(item.beyond.changes for item in beyond))


def _commented(printed: Printed, design: Design, beyond: Sequence[Finding]) -> Printed:
    """The text with what was replaced as comments: all of it on top, each above the first section that it is about."""
    end = printed.source.style.newline
    above: dict[str, list[str]] = {}
    for item in beyond:
        for name in item.nodes:
            above.setdefault(name, []).append(f"# approximated: {item.beyond.changes}{end}")
    top = [f"{HEADING}{end}", *(f"#   {item}: {item.beyond.changes}{end}" for item in beyond)]
    names = {node.id: node.name for node in design.nodes}
    chunks: list[Chunk] = []
    for owner, chunk in zip(printed.owners, printed.source.chunks, strict=True):
        lines = top if not chunks else above.pop(names.get(owner.node, ""), []) if owner.node != NET else []
        chunks.append((*lines, *chunk))
    return replace(printed, source=replace(printed.source, chunks=tuple(chunks)))


def _notes(design: Design, said: Sequence[Finding]) -> Iterator[Diagnostic]:
    for item in said:
        if item.beyond.training_only:
            text = f"{item}: {item.beyond.changes}"
            yield warning("cfg-training", text, expected="the same outputs once it is trained")
        elif item.beyond.instead is not None:
            yield warning("cfg-approximated", f"{item}: {item.beyond.changes}")
    if design.context.bn_eps != DARKNET.bn_eps:
        yield info(
            "cfg-epsilon",
            f"batch-norm epsilon is {design.context.bn_eps:g} here and {DARKNET.bn_eps:g} in Darknet",
            expected="weights whose variances carry the difference",
        )
