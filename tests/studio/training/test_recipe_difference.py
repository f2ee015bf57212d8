"""Differences of recipes."""

from __future__ import annotations

from studio.training.recipe import Recipe
from studio.training.recipe_difference import recipe_difference


def test_equal_recipes_have_no_difference() -> None:
    assert recipe_difference([Recipe(), Recipe()]) == ()
    assert recipe_difference([]) == ()


def test_only_keys_that_differ_are_told_in_the_order_of_the_form() -> None:
    rows = recipe_difference([Recipe(flip=True, epochs=3), Recipe(learning_rate=0.05, epochs=3), Recipe(epochs=4)])
    assert rows == (
        ("epochs", ("3", "3", "4")),
        ("learning_rate", ("0.1", "0.05", "0.1")),
        ("flip", ("on", "off", "off")),
    )


def test_a_run_without_a_recipe_has_dashes() -> None:
    rows = recipe_difference([Recipe(steps=(1, 2), scales=(0.1, 0.1), policy="steps"), None, Recipe()])
    assert dict(rows)["steps"] == ("1,2", "–", "none")
