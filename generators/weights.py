"""A design's `.weights` file from other weights: Darknet's own or a state dict of the generated code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from generators.base import Generator, Product, option
from generators.pytorch import fit_notes, model_of
from generators.torch_state import arrays_of, read_state
from studio.design.design import Design
from studio.design.expand import Expansion
from studio.diagnostics import Diagnostic, StudioError, error
from studio.weights import Key, encode, plan, read

if TYPE_CHECKING:
    from studio.weights import Floats


@dataclass(frozen=True, slots=True)
class WeightsFile(Generator):
    """Darknet's weights for a design, from a `.weights` file or the `.pt` of its PyTorch code."""

    name: ClassVar[str] = "weights"
    title: ClassVar[str] = "Darknet weights"
    suffixes: ClassVar[tuple[str, ...]] = (".weights",)

    weights: Path | None = option(None, "Where the numbers come from: a .weights or .pt file.")

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        """The file; raises StudioError where the given weights are not those of this design."""
        if self.weights is None:
            wanted = "a .weights or .pt file to take them from"
            raise StudioError(error("weights-none", "a design has no weights of its own", expected=wanted))
        wanted_arrays = plan(expansion.network, expansion.rows)
        if self.weights.suffix.lower() == ".weights":
            loaded = read(self.weights, wanted_arrays)
            data = encode(loaded.arrays, wanted_arrays, loaded.header.seen)
            return Product({target.name: data}, fit_notes(loaded.report))
        return Product({target.name: encode(arrays_from_state(self.weights, design, expansion), wanted_arrays)})


def read_arrays(
    path: Path, design: Design, expansion: Expansion
) -> tuple[Mapping[Key, Floats], tuple[Diagnostic, ...]]:
    """Darknet's arrays for a design from a `.weights` file or a state dict, and what to know of how they fitted.

    Raises FileProblem or StudioError for a file of another network.
    """
    if path.suffix.lower() != ".weights":
        return arrays_from_state(path, design, expansion), ()
    loaded = read(path, plan(expansion.network, expansion.rows))
    return loaded.arrays, fit_notes(loaded.report)


def arrays_from_state(path: Path, design: Design, expansion: Expansion) -> Mapping[Key, Floats]:
    """Darknet's arrays from a state dict of the generated code in either style.

    Raises FileProblem for another file and StudioError that names an array which is missing or does not fit.
    """
    state = read_state(path)
    flat = model_of(design, expansion, "layers")
    folded = model_of(design, expansion, "blocks")
    known = {style: sum(place.path in state for place in style.arrays) for style in (folded, flat)}
    best = max(known, key=lambda style: known[style])
    return arrays_of(state, best.arrays, expansion.network.context.bn_eps)
