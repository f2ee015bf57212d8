"""RandAugment and AutoAugment: every operation on grey and colour, the same at every call."""

from __future__ import annotations

import random

import numpy as np
import pytest
from PIL import Image

from studio.training.policy_augment import AUTO, OPERATIONS, apply, auto_augmented, rand_augmented

COLOUR = np.random.default_rng(0).integers(0, 256, (20, 24, 3), dtype=np.uint8)


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_an_operation_keeps_size_and_mode_at_any_strength(name: str, mode: str) -> None:
    image = Image.fromarray(COLOUR).convert(mode)
    for level in (0.0, 0.5, 1.0, 3.0):
        changed = apply(name, image, level, random.Random(1))
        assert (changed.size, changed.mode) == (image.size, mode)


def test_strength_is_what_it_says() -> None:
    image = Image.fromarray(np.full((4, 4), 100, dtype=np.uint8))
    assert apply("Brightness", image, 0.5, random.Random(1)).getpixel((0, 0)) == 100  # 0.1 + 1.8 / 2
    assert apply("Brightness", image, 1.0, random.Random(1)).getpixel((0, 0)) == 190
    assert apply("SolarizeAdd", image, 0.5, random.Random(1)).getpixel((0, 0)) == 155
    assert apply("Solarize", image, 0.2, random.Random(1)).getpixel((0, 0)) == 155
    assert apply("Invert", image, 0.0, random.Random(1)).getpixel((0, 0)) == 155


def test_shifts_go_both_ways_by_up_to_45_percent() -> None:
    image = Image.fromarray(np.tile(np.arange(100, dtype=np.uint8), (4, 1)))
    moved = {apply("TranslateX", image, 1.0, random.Random(seed)).getpixel((50, 2)) for seed in range(9)}
    assert moved == {5, 95}


@pytest.mark.parametrize("channels", [1, 3])
def test_the_same_chance_gives_the_same_image(channels: int) -> None:
    pixels = COLOUR[..., :channels]
    for change in (lambda c: rand_augmented(pixels, 9.0, 2, c), lambda c: auto_augmented(pixels, c)):
        images = [change(random.Random(seed)) for seed in (1, 1, 2, 3, 4)]
        assert all(image.shape == pixels.shape and image.dtype == np.uint8 for image in images)
        assert np.array_equal(images[0], images[1])
        assert any(not np.array_equal(images[0], image) for image in images[2:])


def test_autoaugment_has_its_25_pairs_of_known_operations() -> None:
    steps = [step.split() for pair in AUTO for step in pair]
    assert (len(AUTO), len(steps)) == (25, 50)
    assert {name for name, _, _ in steps} <= set(OPERATIONS)
    assert all(0 <= int(tenths) <= 10 and 0 <= int(level) <= 10 for _, tenths, level in steps)
