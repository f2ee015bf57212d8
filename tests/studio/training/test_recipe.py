"""Recipes: one model that a form, a command line and a file are made from; faults are sentences."""

from __future__ import annotations

import subprocess
import sys
from itertools import groupby
from pathlib import Path

import pytest

from studio.files import FileProblem
from studio.training.problems import RecipeProblem
from studio.training.recipe import Recipe, apply_settings, load, make_recipe, recipe_keys, save
from studio.training.recipe_keys import Keys

#: The groups in the order of a form.
GROUPS = ("data", "length", "optimizer", "rate", "regularisation", "augmentation", "preprocessing", "machine")


class TestKeys:
    def test_every_key_says_what_it_is_for(self) -> None:
        assert [key.name for key in recipe_keys() if not key.about.endswith(".") or not key.group] == []

    def test_every_default_lies_within_its_bounds(self) -> None:
        assert make_recipe(Recipe().model_dump()) == Recipe()

    def test_the_keys_that_scripts_rely_on(self) -> None:
        names = {key.name for key in recipe_keys()}
        assert names >= {"epochs", "batch", "seed", "threads", "limit_train", "limit_valid", "checkpoint_seconds"}

    def test_a_form_learns_type_bounds_unit_and_choices(self) -> None:
        keys = {key.name: key for key in recipe_keys()}
        assert (keys["rotate"].kind, keys["rotate"].unit, keys["rotate"].low, keys["rotate"].high) == (
            "float",
            "degrees",
            0,
            180,
        )
        assert keys["optimizer"].choices == ("sgd", "adamw", "rmsprop")
        assert (keys["flip"].kind, keys["steps"].kind, keys["data"].kind, keys["epochs"].kind) == (
            "bool",
            "list",
            "text",
            "int",
        )

    def test_keys_of_a_group_stand_together(self) -> None:
        groups = [key.group for key in recipe_keys()]
        changes = [group for group, before in zip(groups, ["", *groups], strict=False) if group != before]
        assert len(changes) == len(set(changes))

    def test_importing_it_loads_no_torch(self) -> None:
        modules = "recipe, presets, datasets, schedule, events, history, runs, preprocessing"
        script = f"import sys; from studio.training import {modules}; sys.exit('torch' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


class TestSettings:
    def test_they_apply_in_order(self) -> None:
        recipe = apply_settings(Recipe(), ["epochs=3", "learning_rate=5e-2", "flip=yes", "epochs=4"])
        assert (recipe.epochs, recipe.learning_rate, recipe.flip) == (4, 0.05, True)

    def test_lists_are_written_as_in_a_cfg(self) -> None:
        recipe = apply_settings(Recipe(), ["policy=steps", "steps=400, 450", "scales=.1,.1"])
        assert (recipe.steps, recipe.scales) == ((400, 450), (0.1, 0.1))

    @pytest.mark.parametrize(
        ("setting", "message"),
        [
            ("epoch=2", "a recipe has no key epoch; expected epochs"),
            ("epochs=0", "epochs=0; expected a whole number from 1 to 100000: Passes over the training images."),
            ("batch=many", "batch=many; expected a whole number of at least 1: Images of one optimizer step"),
            ("optimizer=sdg", "optimizer=sdg; expected one of sgd, adamw, rmsprop: Update rule"),
            ("learning_rate=nan", "learning_rate=nan; expected a number from 0 to 100: Highest learning rate."),
            ("subdivisions=5", "batch=64 can't be split into 5 equal mini-batches; expected subdivisions=4 or 8"),
            ("policy=steps", "policy=steps has 0 steps and 0 scales; expected as many scales as steps, at least one"),
            ("epochs", "can't read the setting 'epochs'; expected key=value"),
        ],
    )
    def test_a_fault_is_a_sentence(self, setting: str, message: str) -> None:
        with pytest.raises(RecipeProblem) as caught:
            apply_settings(Recipe(), [setting])
        assert message in str(caught.value)

    def test_a_truth_is_no_number(self) -> None:
        with pytest.raises(RecipeProblem, match="epochs=True; expected a whole number"):
            make_recipe({"epochs": True})
        assert make_recipe({"flip": True}).flip

    def test_every_fault_is_named_with_its_key(self) -> None:
        with pytest.raises(RecipeProblem) as caught:
            apply_settings(Recipe(), ["epochs=-1", "momentum=2", "colour=1"])
        assert {problem.where.key for problem in caught.value.problems if problem.where} == {
            "epochs",
            "momentum",
            "colour",
        }


class TestFiles:
    def test_a_recipe_comes_back_as_it_was_saved(self, tmp_path: Path) -> None:
        recipe = make_recipe({"policy": "steps", "steps": (4, 5), "scales": (0.1, 0.5), "data": "a b/c", "decay": 1e-5})
        save(recipe, tmp_path / "recipe.yaml")
        assert load(tmp_path / "recipe.yaml") == recipe

    def test_the_file_holds_every_key_so_that_new_defaults_change_nothing(self, tmp_path: Path) -> None:
        save(Recipe(), tmp_path / "recipe.yaml")
        text = (tmp_path / "recipe.yaml").read_text()
        assert [key.name for key in recipe_keys() if f"\n{key.name}:" not in text] == []

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("- 1\n", "is not a recipe; expected lines of key: value"),
            ("format: 2\n", "has format 2; expected format 1, or a newer program"),
            ("epoch: 3\n", "a recipe has no key epoch"),
            ("batch: [1]\n", "batch="),
        ],
    )
    def test_a_damaged_file_is_refused_in_words(self, tmp_path: Path, text: str, message: str) -> None:
        (tmp_path / "recipe.yaml").write_text(text)
        with pytest.raises(RecipeProblem) as caught:
            load(tmp_path / "recipe.yaml")
        assert message in str(caught.value)

    def test_a_missing_file_and_broken_yaml_too(self, tmp_path: Path) -> None:
        (tmp_path / "bad.yaml").write_text("a: [1\n")
        for name in ("bad.yaml", "missing.yaml"):
            with pytest.raises(FileProblem):
                load(tmp_path / name)


def test_equal_recipes_have_equal_fingerprints() -> None:
    assert Recipe().fingerprint == Recipe(epochs=10).fingerprint != Recipe(epochs=11).fingerprint


def test_a_relative_data_path_is_anchored(tmp_path: Path) -> None:
    assert Recipe(data="photos").anchored(tmp_path).data == str((tmp_path / "photos").resolve())
    assert Recipe(data="digits").anchored(tmp_path).data == "digits"


class TestGroups:
    def test_every_key_has_help_a_group_and_a_default_within_its_bounds(self) -> None:
        for key in recipe_keys():
            assert key.about.endswith("."), key.name
            assert key.group in GROUPS, key.name
            if key.low is not None:
                assert key.default >= key.low, key.name

    def test_groups_stand_together_in_the_order_of_a_form(self) -> None:
        names = [key.group for key in recipe_keys()]
        assert [name for name, _ in groupby(names)] == list(GROUPS)

    def test_all_keys_are_those_of_the_groups(self) -> None:
        groups = [group for group in Keys.__subclasses__() if not issubclass(group, Recipe)]
        assert set(Recipe.model_fields) == {name for group in groups for name in group.model_fields}

    @pytest.mark.parametrize(
        ("keys", "key"),
        [
            ({"randaugment": 9, "autoaugment": True}, "autoaugment"),
            ({"darknet_mix": "mixup", "mixup": 1}, "darknet_mix"),
            ({"grow_batch": True}, "grow_batch"),
            ({"batch": 6, "devices": 4}, "devices"),
        ],
    )
    def test_keys_that_contradict_each_other(self, keys: dict[str, object], key: str) -> None:
        with pytest.raises(RecipeProblem) as failure:
            make_recipe(keys)
        assert [problem.where.key for problem in failure.value.problems if problem.where] == [key]

    def test_a_batch_that_grows_with_the_devices(self) -> None:
        grown = Recipe(batch=32, devices=4, grow_batch=True, learning_rate=0.1).grown()
        assert (grown.batch, grown.learning_rate, grown.burn_in_epochs) == (128, 0.4, 5.0)
        assert grown.grown() == grown
        assert Recipe(batch=32, devices=4).grown().batch == 32
