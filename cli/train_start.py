"""What a training starts from on the command line: a detector's backbone, weights, a look at the samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cli.messages import say
from generators.run_start import first_arrays
from studio.design.backbone import classifier_from_detector, kept_layers
from studio.design.design import Design
from studio.design.expand import expand
from studio.diagnostics import StudioError, error
from studio.training.asking import ask_for_sheet
from studio.training.recipe import Recipe
from studio.weights import Key

if TYPE_CHECKING:
    from studio.weights import Floats


@dataclass(frozen=True, slots=True)
class Start:
    """The design that is trained, weights to begin with, and the detector that it was cut from."""

    design: Design
    arrays: Mapping[Key, Floats] | None = None
    detector: Design | None = None


def start_of(design: Design, classes: int, weights: Path | None, cut_backbone: bool) -> Start:
    """What to train, with the plan of the transfer said; raises StudioError or FileProblem where it doesn't fit."""
    detector = design if cut_backbone else None
    layers = None
    if detector is not None:
        design = classifier_from_detector(detector, classes)
        layers = kept_layers(detector, design)
        say(f"the backbone is the first {layers} layers; a classifier of {classes} classes follows them")
    if weights is None:
        return Start(design, None, detector)
    source = detector or design
    arrays, notes = first_arrays(weights, source, expand(source), layers)
    for note in notes:
        say(f"note: {note.sentence()}")
    floats = sum(values.size for values in arrays.values())
    say(f"{floats:,} weights of {len({key.layer for key in arrays})} layers come from {weights}, the rest is random")
    return Start(design, arrays, detector)


def write_sheet(design: Design, recipe: Recipe, target: Path) -> None:
    """Write a contact sheet of augmented samples in the input size of a design; raises StudioError."""
    if target.suffix.lower() != ".png":
        raise StudioError(error("sheet-suffix", f"--sheet {target}", expected="a file name that ends in .png"))
    shape = expand(design).network.input
    ask_for_sheet(recipe, (shape.c, shape.h, shape.w), target)
    say(f"wrote {target}")
