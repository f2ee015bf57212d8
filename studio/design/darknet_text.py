"""A design as Darknet's text, with what Darknet cannot say refused by name or replaced by the closest that it can.

It is of three kinds. What changes the outputs is refused, or replaced when asked, and the file says so. What counts in
training only is replaced with a warning. What weights can absorb is noted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from studio.cfg.text import Chunk, Source
from studio.design.approximate import Finding, approximated, findings
from studio.design.bypass import active, bypassed
from studio.design.design import NET, Design
from studio.design.expand import Expansion, expand
from studio.design.to_cfg import Printed, to_cfg
from studio.diagnostics import Diagnostic, StudioError, error, info, warning
from studio.layers.base import Context

DARKNET = Context()
HEADING = "# Approximated for Darknet:"


@dataclass(frozen=True, slots=True)
class DarknetText:
    """The text, and what was replaced or is to be known about it."""

    source: Source
    notes: tuple[Diagnostic, ...] = ()


def darknet_text(
    design: Design, expansion: Expansion | None = None, *, approximate: bool = False, offer: str = ""
) -> DarknetText:
    """The cfg of a design, with comments on its blocks. Raises StudioError that names what Darknet cannot say.

    `approximate`: put the closest in its place. `offer`: what a refusal offers before the replacement.
    """
    expansion = expansion or expand(design)
    said = findings(design, expansion)
    beyond = [item for item in said if not item.beyond.training_only]
    if beyond and not approximate:
        raise StudioError(refusal(beyond, f"{offer}--approximate for "))
    notes = tuple(_notes(design, said))
    design = active(design)
    if beyond:
        design = approximated(design)
        expansion = expand(design)
        left = [item for item in findings(design, expansion) if not item.beyond.training_only]
        if left:
            raise StudioError(refusal(left, offer))
    printed = to_cfg(design, expansion, comments=True)
    if beyond:
        printed = _commented(printed, design, beyond)
    return DarknetText(printed.source, notes)


def refusal(beyond: Sequence[Finding], how: str) -> Diagnostic:
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
    for node in bypassed(design):
        yield info("cfg-bypassed", f"{node.name} is bypassed and not written", expected="a design file to keep it")
    if design.context.bn_eps != DARKNET.bn_eps:
        yield info(
            "cfg-epsilon",
            f"batch-norm epsilon is {design.context.bn_eps:g} here and {DARKNET.bn_eps:g} in Darknet",
            expected="weights whose variances carry the difference",
        )
