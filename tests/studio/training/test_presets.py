"""Recipes to start from, and the recipe inside a cfg."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio import library
from studio.files import FileProblem
from studio.training.preprocessing import Preprocessing
from studio.training.presets import find, from_net, left_out, preset, presets, read_net
from studio.training.recipe import Recipe, save
from studio.training.stages import stages_of


def test_the_default_comes_first_and_each_says_what_it_is_for() -> None:
    found = presets()
    assert found[0].name == "quick"
    assert {"quick", "efficientnet", "darknet"} <= {each.name for each in found}
    assert all(each.title and len(each.about) > 40 for each in found)


def test_efficientnet_is_the_published_recipe() -> None:
    recipe = preset("efficientnet")
    assert (recipe.optimizer, recipe.momentum, recipe.second_moment, recipe.epsilon) == ("rmsprop", 0.9, 0.9, 0.001)
    assert (recipe.learning_rate, recipe.batch, recipe.scale, recipe.step_epochs) == (0.016, 256, 0.97, 2.4)
    assert (recipe.ema, recipe.label_smoothing, recipe.burn_in_epochs, recipe.power) == (0.9999, 0.1, 5, 1)


def test_efficientnetv2_is_the_published_progression() -> None:
    stages = stages_of(preset("efficientnetv2"), Preprocessing(3, 300, 300), 1_281_167).stages
    assert [(stage.height, round(stage.randaugment), round(stage.dropout, 1)) for stage in stages] == [
        (128, 5, 0.1), (185, 8, 0.2), (242, 12, 0.2), (300, 15, 0.3),
    ]  # fmt: skip
    assert preset("condconv").mixup == 0.2
    assert (preset("mixnet").drop_connect, preset("efficientnet").drop_connect) == (0.0, 0.2)


def test_an_unknown_preset_is_answered_with_the_nearest() -> None:
    with pytest.raises(FileProblem, match="efficientnet"):
        preset("eficientnet")


def test_a_file_serves_as_well_as_a_name(tmp_path: Path) -> None:
    save(Recipe(epochs=3), tmp_path / "mine.yaml")
    assert find(str(tmp_path / "mine.yaml")).epochs == 3
    assert find("darknet") == preset("darknet")


def test_a_changed_copy_of_a_shipped_preset_is_read_as_one(tmp_path: Path) -> None:
    text = library.find(library.Kind.RECIPES, "quick").path.read_text()
    (tmp_path / "mine.yaml").write_text(text.replace("epochs: 12", "epochs: 3"))
    assert find(str(tmp_path / "mine.yaml")) == preset("quick").model_copy(update={"epochs": 3})


def test_the_users_own_recipes_are_presets_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = tmp_path / "backbone-studio" / "templates" / "recipes"
    folder.mkdir(parents=True)
    save(Recipe(epochs=77), folder / "mine.yaml")
    assert preset("mine").epochs == 77
    assert "mine" in {each.name for each in presets()}


class TestFromNet:
    def test_a_classifier_cfg(self) -> None:
        recipe = from_net(
            {
                "batch": "120", "subdivisions": "4", "height": "224", "width": "224", "max_crop": "320",
                "burn_in": "1000",
                "learning_rate": "0.256", "policy": "poly", "power": "4", "max_batches": "800000", "momentum": "0.9",
                "decay": "0.00005", "angle": "7", "hue": ".1", "saturation": ".75", "exposure": ".75", "aspect": ".75",
            }
        )  # fmt: skip
        assert (recipe.batch, recipe.subdivisions, recipe.max_batches) == (120, 4, 800_000)
        assert (recipe.policy, recipe.power, recipe.burn_in, recipe.learning_rate) == ("poly", 4.0, 1000, 0.256)
        assert (recipe.min_crop, recipe.max_crop, recipe.rotate, recipe.hue) == (224, 320, 7.0, 0.1)
        assert recipe.saturation == recipe.exposure == recipe.aspect == pytest.approx(1 / 0.75)
        assert (recipe.decay, recipe.flip, recipe.smoothing_over, recipe.normalise) == (5e-5, True, "others", "unit")

    def test_a_silent_section_gets_darknets_defaults(self) -> None:
        recipe = from_net({})
        assert (recipe.batch, recipe.learning_rate, recipe.momentum, recipe.decay) == (1, 0.001, 0.9, 0.0001)
        assert (recipe.policy, recipe.power, recipe.flip) == ("constant", 4.0, True)

    def test_an_uneven_batch_uses_what_darknet_uses(self) -> None:
        recipe = from_net({"batch": "10", "subdivisions": "4"})
        assert (recipe.batch, recipe.subdivisions) == (8, 4)

    def test_an_unknown_policy_is_constant(self) -> None:
        assert from_net({"policy": "cosine"}).policy == "constant"

    def test_adam_takes_its_own_factors(self) -> None:
        recipe = from_net({"adam": "1", "B1": "0.8"})
        assert (recipe.optimizer, recipe.momentum, recipe.second_moment, recipe.epsilon) == ("adamw", 0.8, 0.999, 1e-6)

    def test_what_is_not_carried_over_is_said(self) -> None:
        assert left_out(read_net({"batch": "1"})) == ()
        assert [line.split()[0] for line in left_out(read_net({"contrastive": "1", "ema_alpha": "0.9998"}))] == [
            "ema_alpha",
            "contrastive",
        ]

    @pytest.mark.parametrize(
        ("keys", "way"),
        [({}, "off"), ({"mixup": "1"}, "mixup"), ({"cutmix": "1"}, "cutmix"), ({"mosaic": "1"}, "mosaic"),
         ({"cutmix": "1", "mosaic": "1"}, "either"), ({"mixup": "4"}, "either")],
    )  # fmt: skip
    def test_mixing(self, keys: dict[str, str], way: str) -> None:
        assert from_net(keys).darknet_mix == way
