"""Run folders: what training starts on is what is exported."""

from __future__ import annotations

from pathlib import Path

import pytest

from generators.run_folder import write_run_folder
from generators.torch_model import model_of
from studio.design.design import Design
from studio.design.expand import expand
from studio.design.files import read_design
from studio.design.store import dump
from studio.diagnostics import StudioError
from studio.training import recipe as recipes
from studio.training import runs
from studio.training.problems import RunProblem
from studio.training.recipe import Recipe
from tests.generators.generated import CLASSIFIER, design_from

DESIGN = design_from(CLASSIFIER)
RECIPE = Recipe(epochs=3)


def test_it_holds_design_recipe_and_the_exported_model(tmp_path: Path) -> None:
    run = write_run_folder(DESIGN, RECIPE, tmp_path / "runs", "net")
    assert run.parent == tmp_path / "runs"
    assert run.name.endswith("-net")
    runs.check(run)
    assert dump(read_design(run / runs.DESIGN)) == dump(DESIGN)
    assert recipes.load(run / runs.RECIPE) == RECIPE
    assert (run / runs.MODEL).read_text() == model_of(DESIGN, expand(DESIGN)).text
    assert runs.state(run) == "new"


def test_a_second_run_of_the_day_gets_a_number(tmp_path: Path) -> None:
    first, second = (write_run_folder(DESIGN, RECIPE, tmp_path, "net") for _ in range(2))
    assert second.name == f"{first.name}-2"


def test_the_folder_may_be_named_exactly(tmp_path: Path) -> None:
    assert write_run_folder(DESIGN, RECIPE, tmp_path, "net", folder=tmp_path / "mine") == tmp_path / "mine"
    with pytest.raises(RunProblem, match="not empty"):
        write_run_folder(DESIGN, RECIPE, tmp_path, "net", folder=tmp_path / "mine")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunProblem, match="can't make"):
        write_run_folder(DESIGN, RECIPE, tmp_path, "net", folder=tmp_path / "file" / "run")


def test_a_design_without_code_leaves_nothing_behind(tmp_path: Path) -> None:
    broken: Design = design_from(CLASSIFIER.replace("[dropout]", "[mystery]"))
    with pytest.raises(StudioError, match="unknown1"):
        write_run_folder(broken, RECIPE, tmp_path / "runs", "net")
    assert list(tmp_path.iterdir()) == []
