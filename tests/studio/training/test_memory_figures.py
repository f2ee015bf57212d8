"""The smaller setting that is proposed when memory ran out."""

from __future__ import annotations

import pytest

from studio.training.memory_figures import memory_figures
from studio.training.recipe import Recipe


@pytest.mark.parametrize(
    ("keys", "splits"),
    [
        ({"batch": 20}, 2),
        ({"batch": 120, "subdivisions": 4}, 5),
        ({"batch": 24, "subdivisions": 2, "devices": 4}, 3),
        ({"batch": 7, "subdivisions": 7}, None),
    ],
)
def test_the_next_split_that_is_whole_on_every_device(keys: dict[str, int], splits: int | None) -> None:
    figures = memory_figures(Recipe(**keys))
    assert (figures["batch"], figures["suggested_subdivisions"]) == (keys["batch"], splits)
