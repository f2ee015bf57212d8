"""A run folder that training can start on: the design, the recipe, and the generated `model.py`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from generators.run_start import special_of, start_state
from generators.torch_model import model_of
from generators.torch_state import state_bytes
from studio.design import store
from studio.design.design import Design
from studio.design.expand import expand
from studio.files import write_bytes, write_text
from studio.training import recipe as recipes
from studio.training import runs
from studio.training.launch import slurm_script, torchrun_line
from studio.training.problems import RunProblem
from studio.training.recipe import Recipe
from studio.weights import Key

if TYPE_CHECKING:
    from studio.weights import Floats

#: Files of a run that a branch takes over.
_KEPT = (
    runs.DESIGN, runs.MODEL, runs.DETECTOR, runs.SPECIAL, runs.CLASSES, "train.tsv", "valid.tsv", "preprocessing.json",
)  # fmt: skip


def write_run_folder(
    design: Design,
    recipe: Recipe,
    root: Path,
    name: str,
    folder: Path | None = None,
    arrays: Mapping[Key, Floats] | None = None,
    detector: Design | None = None,
) -> Path:
    """Make a run folder `<root>/<date>-<name>`, or exactly `folder`, and return it.

    What is trained is what is exported: the worker imports the `model.py` written here. `arrays`: weights to start
    from; `detector`: the network whose backbone this is, kept for the way back. Raises StudioError for a design that
    has no PyTorch code, before anything is written, and RunProblem or FileProblem where nothing can be written.
    """
    expansion = expand(design)
    model = model_of(design, expansion)
    special = special_of(model, expansion)
    start = state_bytes(start_state(arrays, model, expansion)) if arrays else None
    run = runs.create(root, name) if folder is None else _made(folder)
    write_text(run / runs.DESIGN, store.dump(design))
    recipes.save(recipe, run / runs.RECIPE)
    write_text(run / runs.MODEL, model.text)
    if special:
        write_text(run / runs.SPECIAL, json.dumps(special, indent=1) + "\n")
    if start is not None:
        write_bytes(run / runs.START, start)
    if detector is not None:
        write_text(run / runs.DETECTOR, store.dump(detector))
    if recipe.world > 1:
        write_text(run / "torchrun.txt", torchrun_line(run.resolve(), recipe) + "\n")
        write_text(run / "slurm.sh", slurm_script(run.resolve(), recipe))
    return run


def branch(run: Path, recipe: Recipe, root: Path, folder: Path | None = None) -> Path:
    """A new run that goes on from the last checkpoint of another one, with a recipe of its own; returns its folder.

    Design, code, data and the state of the training come along, the events don't. Raises RunProblem or FileProblem.
    """
    runs.check(run)
    if not runs.has_checkpoint(run):
        raise RunProblem("run-checkpoint", f"{run} has no checkpoint yet", expected="a run that was trained")
    new = runs.create(root, f"{run.name[11:] or run.name}-branch") if folder is None else _made(folder)
    for name in (*_KEPT, runs.LAST, f"checkpoints/{runs.previous(run / runs.LAST).name}"):
        if (run / name).is_file():
            shutil.copy2(run / name, new / name)
    recipes.save(recipe, new / runs.RECIPE)
    return new


def _made(folder: Path) -> Path:
    """An empty run folder of a given name; raises RunProblem where something is in the way."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise RunProblem("run-exists", f"{folder} is not empty", expected="a new folder, or `resume` for a run")
        (folder / "checkpoints").mkdir()
        (folder / "control").mkdir()
    except OSError as failure:
        message = f"can't make {folder}: {failure.strerror}"
        raise RunProblem("run-folder", message, expected="a folder to write in") from None
    return folder
