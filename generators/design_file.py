"""A design as its own file, `.studio.yaml`: blocks, coefficients and notes included."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from generators.base import Generator, Product
from studio.design.design import Design
from studio.design.expand import Expansion
from studio.design.store import dump


@dataclass(frozen=True, slots=True)
class DesignFile(Generator):
    """The design itself, without loss."""

    name: ClassVar[str] = "yaml"
    title: ClassVar[str] = "Backbone Studio design"
    suffixes: ClassVar[tuple[str, ...]] = (".studio.yaml", ".yaml", ".yml")

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """The YAML text."""
        return Product({target.name: dump(design).encode()})
