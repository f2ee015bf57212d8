"""A run's data, chosen once; going on with it: test_loop.py."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from studio.training.recipe import Recipe
from studio.training.run_data import load_split, run_data


def test_what_was_chosen_stays_though_files_are_added(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / "set" / name).mkdir(parents=True)
        for number in range(6):
            Image.new("L", (8, 8)).save(tmp_path / "set" / name / f"{number}.png")
    recipe, run = Recipe(data=str(tmp_path / "set"), valid_share=0.3), tmp_path / "run"
    run.mkdir()
    assert run_data(recipe, run, save=False).n_train == 8
    assert load_split(run) is None
    first = run_data(recipe, run)
    Image.new("L", (8, 8)).save(tmp_path / "set" / "a" / "new.png")
    again = run_data(recipe, run)
    assert (again.train, again.valid, again.train_counts) == (first.train, first.valid, (4, 4))
