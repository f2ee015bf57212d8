"""Weights for a design from a file of any kind: Darknet's own, or a state dict with timm's names or ours."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from generators.checkpoint import to_darknet
from generators.torch_state import read_state
from studio.design.design import Design
from studio.design.expand import Expansion
from studio.diagnostics import Diagnostic, info, warning
from studio.files import FileProblem
from studio.weights import Fit, Key, Report, plan, read

if TYPE_CHECKING:
    from studio.weights import Floats

#: Endings of state dicts.
STATE_SUFFIXES = (".pt", ".pth", ".bin", ".safetensors")


def read_arrays(
    path: Path, design: Design, expansion: Expansion, padding: str = "symmetric"
) -> tuple[Mapping[Key, Floats], tuple[Diagnostic, ...]]:
    """Darknet's arrays for a design from a file, and what to know of how they fitted.

    `padding`: that of what takes them; generated code pads as its design says.
    Raises FileProblem or StudioError for a file of another network.
    """
    if path.suffix.lower() in STATE_SUFFIXES:
        tensorflow = from_tensorflow(path)
        converted = to_darknet(read_state(path), design, expansion, tensorflow=tensorflow, padding=padding)
        return converted.arrays, converted.notes
    loaded = read(path, plan(expansion.network, expansion.rows))
    if loaded.report.fit is Fit.TRUNCATED:
        wanted = "the file of this network, or one cut at the end of a layer"
        raise FileProblem(path, "weights-fit", f"is of another network: {loaded.report.sentence()}", expected=wanted)
    return loaded.arrays, fit_notes(loaded.report)


def from_tensorflow(path: Path) -> bool:
    """Whether a file or its folder has a name that timm gives models which come from TensorFlow."""
    return any(name.startswith("tf_") for name in (path.name, path.absolute().parent.name))


def fit_notes(report: Report) -> tuple[Diagnostic, ...]:
    """What a person should know of how a file of weights fitted; nothing where it fitted exactly."""
    if report.fit is Fit.EXACT:
        return ()
    make = info if report.fit is Fit.BACKBONE else warning
    return (make("weights-fit", report.sentence(), expected="a file of this network's length"),)
