"""The command `weights` with state dicts: an account of every tensor, and weights under other names or in Darknet's."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cli.messages import say, show_problems
from generators.checkpoint import TIMM_EPS, Converted, Move, to_darknet, to_timm
from generators.exact_weights import darknet_file, from_twin
from generators.torch_model import model_of
from generators.torch_state import read_state, state_bytes, state_of
from generators.weight_source import STATE_SUFFIXES, fit_notes, from_tensorflow
from studio.design.design import Design
from studio.design.exact import exact, has_exact
from studio.design.expand import Expansion, expand
from studio.design.files import read_design
from studio.diagnostics import Diagnostic
from studio.files import write_bytes
from studio.weights import Key, plan, read

if TYPE_CHECKING:
    from studio.weights import Floats

Names = Literal["ours", "timm"]
_HEADS = ("tensor", "shape", "layer", "type", "array")


def is_state(path: Path | None) -> bool:
    """Whether a file is a state dict, by its ending."""
    return path is not None and path.suffix.lower() in STATE_SUFFIXES


@dataclass(frozen=True, slots=True)
class Wish:
    """How a state dict is read and written: see the options of the command."""

    eps: float | None = None
    tensorflow: bool = False
    approximate: bool = False
    exact: bool = False
    names: Names = "ours"
    as_json: bool = False


def convert(file: Path, network: Path, output: Path | None, wish: Wish) -> None:
    """Carry weights from a file of one kind to another; without `output` only tell where each tensor goes.

    Raises StudioError or FileProblem where they do not fit, before anything is written.
    """
    design = read_design(network)
    expansion = expand(design)
    if is_state(file):
        found = to_darknet(
            read_state(file),
            design,
            expansion,
            eps=wish.eps,
            tensorflow=wish.tensorflow or from_tensorflow(file),
            approximate=wish.approximate,
            padding=design.context.padding if is_state(output) else "symmetric",
        )
        arrays, notes = found.arrays, found.notes
        if wish.as_json:
            print(json.dumps(_json(found), indent=1))
        elif output is None:
            print("\n".join(_account(found, expansion)))
    else:
        twin = exact(design, expansion) if wish.exact and has_exact(design, expansion) else None
        told = expansion if twin is None else expand(twin.design)
        loaded = read(file, plan(told.network, told.rows))
        arrays = loaded.arrays if twin is None else from_twin(loaded.arrays, expansion, twin)
        notes = fit_notes(loaded.report)
    data, more = (b"", ()) if output is None else _target(output, arrays, design, expansion, wish)
    show_problems(file, (*notes, *more))
    if output is not None:
        write_bytes(output, data)
        say(f"wrote {output}: {sum(values.size for values in arrays.values()):,} floats")


def _target(
    output: Path, arrays: Mapping[Key, Floats], design: Design, expansion: Expansion, wish: Wish
) -> tuple[bytes, tuple[Diagnostic, ...]]:
    """The bytes of the wanted kind of file, and what to know of them."""
    if not is_state(output):
        return darknet_file(arrays, design, expansion, exactly=wish.exact, approximate=wish.approximate)
    if wish.names == "timm":
        state = to_timm(arrays, design, expansion, TIMM_EPS if wish.eps is None else wish.eps)
    else:
        paths = model_of(design, expansion).arrays
        state = state_of(arrays, paths, expansion.network.context.bn_eps)
    return state_bytes(state, output.suffix.lower()), ()


def _account(found: Converted, expansion: Expansion) -> Iterator[str]:
    """A line for each tensor and each place that it goes to."""
    yield f"names of {found.names}"
    rows = [_HEADS, *(row for move in found.moves for row in _rows(move, expansion))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _rows(move: Move, expansion: Expansion) -> Iterator[tuple[str, ...]]:
    shape = "×".join(str(side) for side in move.shape) or "1"
    if not move.to:
        yield move.name, shape, "-", "", "not used"
    for key in move.to:
        role = f"{key.sub}.{key.role}" if key.sub else key.role
        yield move.name, shape, str(key.layer), expansion.network.layers[key.layer].layer.section, role


def _json(found: Converted) -> dict[str, object]:
    return {
        "format": 1,
        "names": found.names,
        "tensors": [
            {
                "name": move.name,
                "shape": list(move.shape),
                "to": [{"layer": key.layer, "role": key.role, "sub": key.sub} for key in move.to],
            }
            for move in found.moves
        ],
        "notes": [note.sentence() for note in found.notes],
    }
