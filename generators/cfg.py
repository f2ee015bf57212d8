"""A design as a Darknet cfg: its text as it stands, with a comment above each block that was never a cfg."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from generators.base import Generator, Product, option
from studio.design.darknet_text import darknet_text
from studio.design.design import Design
from studio.design.exact import exact, has_exact
from studio.design.expand import Expansion, expand


@dataclass(frozen=True, slots=True)
class Cfg(Generator):
    """Darknet's own format. What it cannot say is refused by name or replaced; what weights can absorb is noted."""

    name: ClassVar[str] = "cfg"
    title: ClassVar[str] = "Darknet cfg"
    suffixes: ClassVar[tuple[str, ...]] = (".cfg",)

    approximate: bool = option(False, "Put the closest that Darknet has in the place of what it cannot say.")
    exact: bool = option(False, "Write hard-swish and hard-sigmoid as several layers that compute the same.")

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """The cfg text. Raises StudioError that names what Darknet cannot say."""
        if self.exact and has_exact(design, expansion):
            design = exact(design, expansion).design
            expansion = expand(design)
        text = darknet_text(design, expansion, approximate=self.approximate)
        return Product({target.name: text.source.encode()}, text.notes)
