"""A run folder that training can start on: the design, the recipe, and the generated `model.py`."""

from __future__ import annotations

from pathlib import Path

from generators.torch_model import model_of
from studio.design import store
from studio.design.design import Design
from studio.design.expand import expand
from studio.files import write_text
from studio.training import recipe as recipes
from studio.training import runs
from studio.training.problems import RunProblem
from studio.training.recipe import Recipe


def write_run_folder(design: Design, recipe: Recipe, root: Path, name: str, folder: Path | None = None) -> Path:
    """Make a run folder `<root>/<date>-<name>`, or exactly `folder`, and return it.

    What is trained is what is exported: the worker imports the `model.py` written here. Raises StudioError for a design
    that has no PyTorch code, before anything is written, and RunProblem or FileProblem where nothing can be written.
    """
    model = model_of(design, expand(design))
    run = runs.create(root, name) if folder is None else _made(folder)
    write_text(run / runs.DESIGN, store.dump(design))
    recipes.save(recipe, run / runs.RECIPE)
    write_text(run / runs.MODEL, model.text)
    return run


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
