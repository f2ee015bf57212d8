"""A design's `.weights` file from other weights: Darknet's own or a state dict."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from generators.base import Generator, Product, option
from generators.weight_source import STATE_SUFFIXES, fit_notes, read_arrays
from studio.design.design import Design
from studio.design.expand import Expansion
from studio.diagnostics import StudioError, error
from studio.weights import encode, plan, read


@dataclass(frozen=True, slots=True)
class WeightsFile(Generator):
    """Darknet's weights for a design, from a `.weights` file, or from a state dict with timm's names or ours."""

    name: ClassVar[str] = "weights"
    title: ClassVar[str] = "Darknet weights"
    suffixes: ClassVar[tuple[str, ...]] = (".weights",)

    weights: Path | None = option(None, "Where the numbers come from: .weights, .pt or .safetensors.")

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """The file; raises StudioError where the given weights are not those of this design."""
        if self.weights is None:
            wanted = "a .weights, .pt or .safetensors file to take them from"
            raise StudioError(error("weights-none", "a design has no weights of its own", expected=wanted))
        wanted_arrays = plan(expansion.network, expansion.rows)
        if self.weights.suffix.lower() in STATE_SUFFIXES:
            arrays, notes = read_arrays(self.weights, design, expansion)
            return Product({target.name: encode(arrays, wanted_arrays)}, notes)
        loaded = read(self.weights, wanted_arrays)
        data = encode(loaded.arrays, wanted_arrays, loaded.header.seen)
        return Product({target.name: data}, fit_notes(loaded.report))
