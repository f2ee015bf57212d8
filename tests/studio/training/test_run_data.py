"""A run's data, chosen once; going on with it: test_loop.py."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from studio.training.problems import DataProblem
from studio.training.recipe import Recipe
from studio.training.run_data import load_split, run_data


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for name in ("a", "b"):
        (tmp_path / "set" / name).mkdir(parents=True)
        for number in range(6):
            Image.new("L", (8, 8)).save(tmp_path / "set" / name / f"{number}.png")
    (tmp_path / "run").mkdir()
    return tmp_path / "set"


def test_data_that_was_moved_is_found_again_image_by_image(data: Path) -> None:
    recipe, run = Recipe(data=str(data), valid_share=0.3), data.parent / "run"
    first = run_data(recipe, run)
    moved = data.rename(data.parent / "elsewhere")
    again = run_data(Recipe(data=str(moved), valid_share=0.3), run)
    assert [sample.path for sample in again.valid] == [
        sample.path.replace("/set/", "/elsewhere/") for sample in first.valid
    ]


def test_other_images_do_not_take_the_place_of_those_that_are_gone(data: Path) -> None:
    run = data.parent / "run"
    run_data(Recipe(data=str(data)), run)
    for place in list(data.rglob("*.png")):
        place.rename(place.with_name(f"other{place.name}"))
    with pytest.raises(DataProblem, match="none of the run's images is in its place any more"):
        run_data(Recipe(data=str(data)), run)


def test_what_was_chosen_stays_though_files_are_added(data: Path) -> None:
    recipe, run = Recipe(data=str(data), valid_share=0.3), data.parent / "run"
    assert run_data(recipe, run, save=False).n_train == 8
    assert load_split(run) is None
    first = run_data(recipe, run)
    Image.new("L", (8, 8)).save(data / "a" / "new.png")
    again = run_data(recipe, run)
    assert (again.train, again.valid, again.train_counts) == (first.train, first.valid, (4, 4))
