"""A design as a Darknet cfg: its text as it stands, with a comment above each block that was never a cfg."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from generators.base import Generator, Product
from studio.design.design import Design
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
        printed = to_cfg(design, expansion, comments=True)
        return Product({target.name: printed.source.encode()}, tuple(_notes(design)))


def _notes(design: Design) -> Iterator[Diagnostic]:
    if design.context.bn_eps != DARKNET.bn_eps:
        yield info(
            "cfg-epsilon",
            f"batch-norm epsilon is {design.context.bn_eps:g} here and {DARKNET.bn_eps:g} in Darknet",
            expected="weights whose variances carry the difference",
        )
