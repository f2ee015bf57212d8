"""A design's `.weights` file from other weights: Darknet's own or a state dict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from generators.base import Generator, Product, option
from generators.exact_weights import darknet_file
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
    approximate: bool = option(False, "For the cfg that export --approximate writes.")
    exact: bool = option(False, "For the cfg that export --exact writes.")

    @classmethod
    def preview(cls, values: Mapping[str, Any]) -> Generator | None:
        """Numbers show nothing."""
        return None

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """The file; raises StudioError where the given weights are not those of this design."""
        if self.weights is None:
            wanted = "a .weights, .pt or .safetensors file to take them from"
            raise StudioError(error("weights-none", "a design has no weights of its own", expected=wanted))
        if self.weights.suffix.lower() in STATE_SUFFIXES:
            arrays, notes = read_arrays(self.weights, design, expansion)
            data, more = darknet_file(arrays, design, expansion, exactly=self.exact, approximate=self.approximate)
            return Product({target.name: data}, (*notes, *more))
        told = plan(expansion.network, expansion.rows)
        loaded = read(self.weights, told)
        data = encode(loaded.arrays, told, loaded.header.seen)
        return Product({target.name: data}, fit_notes(loaded.report))
