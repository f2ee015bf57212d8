"""Augmentation on batches: exact where nothing is random, in its bounds where it is."""

from __future__ import annotations

import colorsys

import pytest
import torch
from torch import Tensor

from studio.training.augment import InputMaker, affine_moves, recoloured
from studio.training.preprocessing import Preprocessing
from studio.training.recipe import Recipe

CPU = torch.device("cpu")


def chance(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def images(channels: int = 3, side: int = 8, count: int = 6) -> Tensor:
    return torch.randint(0, 256, (count, channels, side, side), generator=chance(), dtype=torch.uint8)


def maker(recipe: Recipe, side: int = 8, channels: int = 3, normalise: str = "unit") -> InputMaker:
    return InputMaker(recipe, Preprocessing(channels, side, side, normalise=normalise), CPU)  # type: ignore[arg-type]


def test_without_augmentation_training_sees_what_evaluation_sees() -> None:
    made = maker(Recipe())
    assert torch.equal(made.for_training(images(), chance()), made.for_evaluation(images()))
    assert torch.equal(made.for_evaluation(images()), images().float() / 255)


def test_imagenets_scale() -> None:
    grey = torch.full((1, 3, 8, 8), 255, dtype=torch.uint8)
    expected = [(1 - mean) / std for mean, std in zip((0.485, 0.456, 0.406), (0.229, 0.224, 0.225), strict=True)]
    assert maker(Recipe(), normalise="imagenet").for_evaluation(grey)[0, :, 0, 0].tolist() == pytest.approx(expected)


@pytest.mark.parametrize("keys", [{}, {"rotate": 1e-9}], ids=["alone", "with geometry"])
def test_a_flip_mirrors_about_half_of_the_images_and_leaves_the_others(keys: dict[str, float]) -> None:
    batch = images(count=200)
    shown = maker(Recipe(flip=True, **keys)).for_training(batch, chance())  # type: ignore[arg-type]
    plain = batch.float() / 255
    mirrored = [torch.allclose(new, old.flip(2), atol=1e-5) for new, old in zip(shown, plain, strict=True)]
    kept = [torch.allclose(new, old, atol=1e-5) for new, old in zip(shown, plain, strict=True)]
    assert [one != other for one, other in zip(mirrored, kept, strict=True)] == [True] * 200
    assert 70 < sum(mirrored) < 130


def test_a_shift_by_a_quarter_moves_two_of_eight_pixels_at_most() -> None:
    dot = torch.zeros(300, 1, 9, 9, dtype=torch.uint8)
    dot[:, :, 4, 4] = 255
    shown = maker(Recipe(shift=2 / 9), side=9, channels=1).for_training(dot, chance())
    weight = shown.sum((1, 2, 3))
    places = torch.arange(9.0)
    columns = (shown.sum((1, 2)) * places).sum(1) / weight
    assert torch.allclose(weight, torch.ones(300), atol=1e-4)
    assert 1.9 <= float(columns.min()) < 2.3
    assert 5.7 < float(columns.max()) <= 6.1


def test_moves_turn_and_zoom_within_their_bounds() -> None:
    moves = affine_moves(500, Recipe(rotate=30, zoom=0.25), torch.zeros(500, dtype=torch.bool), chance())
    lengths = moves[:, :, :2].norm(dim=1)
    assert float(lengths.min()) == pytest.approx(0.8, abs=0.01)
    assert float(lengths.max()) == pytest.approx(1.25, abs=0.01)
    angles = torch.rad2deg(torch.atan2(moves[:, 1, 0], moves[:, 0, 0]))
    assert float(angles.abs().max()) == pytest.approx(30, abs=0.5)
    assert torch.equal(moves[:, :, 2], torch.zeros(500, 2))


def test_images_of_another_size_are_brought_to_the_networks() -> None:
    for recipe in (Recipe(), Recipe(rotate=5)):
        assert maker(recipe, side=12).for_training(images(), chance()).shape == (6, 3, 12, 12)
    assert maker(Recipe(), side=4).for_evaluation(images()).shape == (6, 3, 4, 4)


def test_colours_change_as_in_hsv() -> None:
    pixels = images().float() / 255
    hue, saturation, exposure = (
        torch.linspace(low, high, 6).view(-1, 1, 1) for low, high in ((-0.2, 0.4), (0.5, 1.5), (0.7, 1.3))
    )
    shown = recoloured(pixels, hue, saturation, exposure)
    for image in range(6):
        for row in range(8):
            h, s, v = colorsys.rgb_to_hsv(*pixels[image, :, row, row].tolist())
            turned = (
                (h + float(hue[image])) % 1,
                min(1, s * float(saturation[image])),
                min(1, v * float(exposure[image])),
            )
            assert shown[image, :, row, row].tolist() == pytest.approx(colorsys.hsv_to_rgb(*turned), abs=1e-5)


def test_colour_changes_do_nothing_to_grey() -> None:
    batch = images(channels=1)
    assert torch.equal(
        maker(Recipe(hue=0.1, saturation=2), channels=1).for_training(batch, chance()), batch.float() / 255
    )


def test_the_same_seed_shows_the_same_images() -> None:
    made = maker(Recipe(rotate=9, zoom=0.1, shift=0.1, flip=True, hue=0.1, saturation=1.5, exposure=1.5))
    assert torch.equal(made.for_training(images(), chance(5)), made.for_training(images(), chance(5)))
    assert not torch.equal(made.for_training(images(), chance(5)), made.for_training(images(), chance(6)))
