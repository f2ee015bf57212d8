"""Which images come when, and how files become tensors."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from studio.training.datasets import Sample, scan
from studio.training.image_sets import FileImages, fitted, open_images, with_channels
from studio.training.loading import BatchOrder, evaluation_batches, loader_processes, training_batches
from studio.training.preprocessing import Preprocessing
from studio.training.problems import DataProblem
from studio.training.recipe import Recipe

TARGET = Preprocessing(1, 8, 8)


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


class TestFitting:
    def test_channels(self) -> None:
        colour = np.array([[[255, 0, 0], [0, 255, 0], [9, 9, 9]]], dtype=np.uint8)
        assert with_channels(colour, 1)[..., 0].tolist() == [[76, 150, 9]]
        assert with_channels(colour, 3) is colour
        assert with_channels(with_channels(colour, 1), 3)[0, 0].tolist() == [76, 76, 76]

    def test_a_box_of_the_right_size_is_copied_exactly(self) -> None:
        pixels = np.arange(400, dtype=np.uint16).reshape(20, 20, 1).astype(np.uint8)
        assert torch.equal(fitted(pixels, (3, 4, 11, 12), TARGET)[0], torch.from_numpy(pixels[4:12, 3:11, 0].copy()))

    def test_others_are_resized_as_pillow_does(self) -> None:
        noise = np.random.default_rng(0).integers(0, 256, (64, 48, 1), dtype=np.uint8)
        expected = Image.fromarray(noise[8:56, :, 0]).resize((8, 8), Image.Resampling.BILINEAR)
        shown = fitted(noise, (0, 8, 48, 56), TARGET)[0].numpy().astype(int)
        assert np.abs(shown - np.asarray(expected).astype(int)).max() <= 1

    def test_a_box_never_becomes_empty(self) -> None:
        pixels = np.full((1, 1, 1), 7, dtype=np.uint8)
        assert fitted(pixels, (0.2, 0.3, 0.4, 0.4), TARGET).tolist() == [[[7] * 8] * 8]


class TestFiles:
    @pytest.fixture
    def samples(self, tmp_path: Path) -> list[Sample]:
        for number in range(12):
            Image.new("L", (10, 10), 20 * number).save(tmp_path / f"{number:02}.png")
        return [Sample(str(tmp_path / f"{number:02}.png"), (number % 3,)) for number in range(12)]

    def test_images_and_classes_stay_together(self, samples: list[Sample]) -> None:
        batch = FileImages(samples, 3, Recipe(), TARGET).take([(-1, 4), (-1, 11)])
        assert (batch.images[:, 0, 0, 0].tolist(), batch.targets.tolist(), batch.bad) == ([80, 220], [1, 2], ())

    def test_in_place_of_a_broken_image_the_next_one_comes_and_it_is_reported(self, samples: list[Sample]) -> None:
        Path(samples[4].path).write_bytes(b"junk")
        batch = FileImages(samples, 3, Recipe(), TARGET).take([(0, 3), (0, 4)])
        assert (batch.images[:, 0, 0, 0].tolist(), batch.targets.tolist()) == ([60, 100], [0, 2])
        assert [(file.path, file.reason) for file in batch.bad] == [(samples[4].path, "it is not an image")]

    def test_when_nothing_can_be_read_the_disk_is_suspected(self, samples: list[Sample]) -> None:
        for sample in samples:
            Path(sample.path).unlink()
        with pytest.raises(DataProblem, match="8 images in a row can't be read"):
            FileImages(samples, 3, Recipe(), TARGET).take([(0, 0)])

    def test_several_classes_or_none_make_rows_of_zeros_and_ones(self, samples: list[Sample]) -> None:
        odd = [Sample(samples[0].path, (0, 2)), Sample(samples[1].path, ()), Sample(samples[2].path, (1,))]
        targets = FileImages(odd, 3, Recipe(), TARGET).take([(0, 0), (0, 1), (0, 2)]).targets
        assert targets.tolist() == [[1, 0, 1], [0, 0, 0], [0, 1, 0]]

    def test_random_crops_follow_seed_pass_and_image(self, tmp_path: Path) -> None:
        Image.effect_noise((60, 60), 80).save(tmp_path / "x.png")
        samples = [Sample(str(tmp_path / "x.png"), (0,))] * 2

        def shown(epoch: int, number: int, seed: int = 1) -> torch.Tensor:
            return FileImages(samples, 1, Recipe(crop_area=0.1, seed=seed), TARGET).take([(epoch, number)]).images

        assert torch.equal(shown(0, 0), shown(0, 0))
        assert not any(torch.equal(shown(0, 0), other) for other in (shown(1, 0), shown(0, 1), shown(0, 0, seed=2)))

    def test_other_processes_bring_the_same_batches(self, samples: list[Sample]) -> None:
        images = FileImages(samples, 3, Recipe(), TARGET)
        alone, helped = Recipe(batch=4, workers=0), Recipe(batch=4, workers=1)
        order = BatchOrder(alone, 12, 1, 3)
        here, there = (list(training_batches(images, order, recipe, on_gpu=False)) for recipe in (alone, helped))
        assert len(here) == len(there) == 3
        for one, other in zip(here, there, strict=True):
            assert torch.equal(one.images, other.images)
            assert torch.equal(one.targets, other.targets)


def test_evaluation_shows_every_image_once_in_order() -> None:
    recipe = Recipe(limit_valid=45, batch=10)
    _, held_out = open_images(scan(recipe), recipe, Preprocessing(1, 28, 28))
    batches = list(evaluation_batches(held_out, recipe, on_gpu=False))
    assert [len(batch.targets) for batch in batches] == [20, 20, 5]


def test_digits_come_in_the_channels_of_the_network() -> None:
    recipe = Recipe(limit_train=10, limit_valid=10)
    train, _ = open_images(scan(recipe), recipe, Preprocessing(3, 32, 32))
    batch = train.take([(0, 0), (0, 9)])
    assert (batch.images.shape, batch.images.dtype, batch.targets.tolist()) == ((2, 3, 28, 28), torch.uint8, [0, 9])


def test_a_handful_of_images_needs_no_processes() -> None:
    assert loader_processes(Recipe(), 60, on_gpu=True) == 0
    assert loader_processes(Recipe(workers=3), 60, on_gpu=False) == 3
    assert loader_processes(Recipe(threads=200), 10**6, on_gpu=False) == 0
