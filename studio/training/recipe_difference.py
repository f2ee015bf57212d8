"""Where recipes differ: a row for each key that is not the same in all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from studio.training.recipe import Recipe


def recipe_difference(recipes: Sequence[Recipe | None]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Keys in the order of the form, and their values in each recipe in words; a dash where there is no recipe."""
    known = [recipe for recipe in recipes if recipe is not None]
    rows = []
    for key in Recipe.model_fields:
        if len({getattr(recipe, key) for recipe in known}) > 1:
            rows.append((key, tuple("–" if recipe is None else words(getattr(recipe, key)) for recipe in recipes)))
    return tuple(rows)


def words(value: Any) -> str:
    """A value as people read it: on and off, numbers with commas between them."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ",".join(map(str, value)) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)
