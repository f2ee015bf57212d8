"""How images in files and in memory become tensors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from studio.training.datasets import Sample, scan
from studio.training.image_files import decode
from studio.training.image_sets import FileImages, fitted, open_images, with_channels
from studio.training.loading import BatchOrder, training_batches
from studio.training.preprocessing import Preprocessing
from studio.training.problems import DataProblem
from studio.training.recipe import Recipe

TARGET = Preprocessing(1, 8, 8)


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


def test_digits_come_in_the_channels_of_the_network() -> None:
    recipe = Recipe(limit_train=10, limit_valid=10)
    train, _ = open_images(scan(recipe), recipe, Preprocessing(3, 32, 32))
    batch = train.take([(0, 0), (0, 9)])
    assert (batch.images.shape, batch.images.dtype, batch.targets.tolist()) == ((2, 3, 28, 28), torch.uint8, [0, 9])


def test_policies_change_training_images_and_no_others() -> None:
    recipe = Recipe(randaugment=9, limit_train=50, limit_valid=20)
    target = Preprocessing(1, 28, 28)
    train, valid = open_images(scan(recipe), recipe, target)
    plain, _ = open_images(scan(recipe), recipe.model_copy(update={"randaugment": 0.0}), target)
    keys = [(0, number) for number in range(30)]
    assert not torch.equal(train.take(keys).images, plain.take(keys).images)
    assert torch.equal(train.take(keys).images, train.take(keys).images)
    assert not torch.equal(train.take(keys).images, train.take([(1, number) for number in range(30)]).images)
    assert torch.equal(train.take([(-1, 3)]).images, plain.take([(-1, 3)]).images)
    assert len(valid) == 20


def test_large_jpegs_are_decoded_small_and_look_the_same(tmp_path: Path) -> None:
    ramp = np.linspace(0, 255, 800).astype(np.uint8)
    Image.fromarray(np.stack([np.tile(ramp, (600, 1))] * 3, -1)).save(tmp_path / "a.jpg", quality=95)
    sizes: list[tuple[int, int]] = []

    def surplus(width: int, height: int) -> float:
        sizes.append((width, height))
        return 5.0

    small, full = decode(str(tmp_path / "a.jpg"), True, surplus), decode(str(tmp_path / "a.jpg"))
    assert (sizes, full.shape) == ([(800, 600)], (600, 800, 3))
    assert small.shape == (150, 200, 3)  # a quarter: not below what is needed
    sample, target = [Sample(str(tmp_path / "a.jpg"), (0,))], Preprocessing(3, 32, 32)
    images = FileImages(sample, 2, Recipe(crop_area=0.5), target)
    shown = images.take([(0, 0)]).images[0, 0].float()
    assert shown.diff(dim=1).min() >= -2  # the ramp still rises from left to right
    assert float(shown[0, -1] - shown[0, 0]) > 100


def test_stages_decide_the_size_of_an_image(tmp_path: Path) -> None:
    Image.new("L", (40, 40)).save(tmp_path / "a.png")
    recipe = Recipe(stages=2, stage_size=8, epochs=2, batch=1)
    images = FileImages([Sample(str(tmp_path / "a.png"), (0,))], 2, recipe, Preprocessing(1, 16, 16))
    assert [images.take([(epoch, 0)]).images.shape[-1] for epoch in (0, 1, -1)] == [8, 16, 16]
