"""Which images come when."""

from __future__ import annotations

from itertools import chain

import pytest

from studio.training.datasets import scan
from studio.training.image_sets import open_images
from studio.training.loading import BatchOrder, evaluation_batches, loader_processes
from studio.training.preprocessing import Preprocessing
from studio.training.recipe import Recipe


class TestOrder:
    recipe = Recipe(batch=4, subdivisions=2, seed=3)

    def test_a_pass_shows_every_image_once_but_the_incomplete_batch(self) -> None:
        keys = list(chain(*BatchOrder(self.recipe, 14, 1, 3)))
        assert {epoch for epoch, _ in keys} == {0}
        assert len({number for _, number in keys}) == len(keys) == 12

    def test_mini_batches_are_the_parts_of_the_steps(self) -> None:
        order = BatchOrder(self.recipe, 14, 1, 3)
        assert [len(keys) for keys in order] == [2] * 6
        assert len(order) == 6

    def test_going_on_from_any_step_is_the_same_order(self) -> None:
        whole = list(BatchOrder(self.recipe, 14, 1, 12))
        for first in range(1, 13):
            assert list(BatchOrder(self.recipe, 14, first, 12)) == whole[2 * (first - 1) :]

    def test_passes_and_seeds_differ(self) -> None:
        def numbers(recipe: Recipe, first: int) -> list[int]:
            return [number for _, number in chain(*BatchOrder(recipe, 100, first, first + 24))]

        assert numbers(self.recipe, 1) != numbers(self.recipe, 26) != numbers(Recipe(batch=4, seed=4), 1)
        assert sorted(numbers(self.recipe, 1)) == sorted(numbers(self.recipe, 26)) == list(range(100))

    def test_a_set_below_one_batch_fills_it_by_repeating(self) -> None:
        keys = list(chain(*BatchOrder(Recipe(batch=8), 3, 1, 2)))
        assert len(keys) == 16
        assert {number for _, number in keys[:8]} == {0, 1, 2}

    @pytest.mark.parametrize("world", [2, 4])
    def test_several_processes_share_every_mini_batch(self, world: int) -> None:
        recipe = Recipe(batch=8, subdivisions=2, devices=world)
        whole = list(BatchOrder(recipe, 20, 1, 4))
        parts = zip(*(BatchOrder(recipe, 20, 1, 4, rank, world) for rank in range(world)), strict=True)
        assert [sorted(chain(*part)) for part in parts] == [sorted(keys) for keys in whole]


def test_evaluation_shows_every_image_once_in_order() -> None:
    recipe = Recipe(limit_valid=45, batch=10)
    _, held_out = open_images(scan(recipe), recipe, Preprocessing(1, 28, 28))
    batches = list(evaluation_batches(held_out, recipe, on_gpu=False))
    assert [len(batch.targets) for batch in batches] == [20, 20, 5]


def test_a_handful_of_images_needs_no_processes() -> None:
    assert loader_processes(Recipe(), 60, on_gpu=True) == 0
    assert loader_processes(Recipe(workers=3), 60, on_gpu=False) == 3
    assert loader_processes(Recipe(threads=200), 10**6, on_gpu=False) == 0


def test_several_processes_evaluate_every_image_once() -> None:
    recipe = Recipe(limit_valid=70, batch=8)
    _, valid = open_images(scan(recipe), recipe, Preprocessing(1, 28, 28))
    counts = [
        sum(len(batch.targets) for batch in evaluation_batches(valid, recipe, False, rank, 3)) for rank in (0, 1, 2)
    ]
    assert sum(counts) == 70
