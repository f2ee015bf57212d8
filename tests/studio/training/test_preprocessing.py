"""Which part of an image a network sees."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from studio.training.preprocessing import (
    Preprocessing,
    load_preprocessing,
    preprocessing_for,
    random_box,
    save_preprocessing,
)
from studio.training.problems import RunProblem
from studio.training.recipe import Recipe

SQUARE = Preprocessing(3, 224, 224)


@pytest.mark.parametrize(
    ("target", "size", "box"),
    [
        (SQUARE, (640, 480), (80, 0, 560, 480)),
        (SQUARE, (100, 400), (0, 150, 100, 250)),
        (Preprocessing(3, 112, 224), (400, 400), (0, 100, 400, 300)),
        (Preprocessing(3, 224, 224, crop=0.875), (256, 256), (16, 16, 240, 240)),
    ],
)
def test_the_centre_has_the_aspect_of_the_input(
    target: Preprocessing, size: tuple[int, int], box: tuple[int, ...]
) -> None:
    assert target.centre_box(*size) == pytest.approx(box)


def boxes(recipe: Recipe, size: tuple[int, int], count: int = 400) -> list[tuple[float, float, float, float]]:
    return [random_box(recipe, SQUARE, size, random.Random(number)) for number in range(count)]


@pytest.mark.parametrize(
    "recipe",
    [Recipe(crop_area=0.08, aspect=4 / 3), Recipe(min_crop=128, max_crop=448, aspect=4 / 3)],
    ids=["area", "darknet"],
)
@pytest.mark.parametrize("size", [(640, 480), (100, 1000), (30, 30)])
def test_no_crop_leaves_the_image(recipe: Recipe, size: tuple[int, int]) -> None:
    for left, top, right, bottom in boxes(recipe, size):
        assert 0 <= left < right <= size[0] + 1e-9
        assert 0 <= top < bottom <= size[1] + 1e-9


def test_a_random_area_keeps_its_share_and_its_aspect() -> None:
    for left, top, right, bottom in boxes(Recipe(crop_area=0.25, aspect=4 / 3), (500, 500)):
        share, aspect = (right - left) * (bottom - top) / 250_000, (right - left) / (bottom - top)
        assert 0.2499 <= share <= 1.0001
        assert 3 / 4 - 1e-9 <= aspect <= 4 / 3 + 1e-9


def test_darknets_crop_scales_the_short_side_and_cuts_the_input_out() -> None:
    sides = [bottom - top for _, top, _, bottom in boxes(Recipe(min_crop=224, max_crop=448), (640, 480))]
    assert min(sides) == pytest.approx(480 * 224 / 448, rel=0.05)
    assert max(sides) == pytest.approx(480, rel=0.05)


def test_without_random_crop_the_centre_is_shown() -> None:
    assert set(boxes(Recipe(), (640, 480), 5)) == {SQUARE.centre_box(640, 480)}


def test_a_run_keeps_it(tmp_path: Path) -> None:
    made = preprocessing_for(Recipe(normalise="imagenet", valid_crop=0.875, exif=False), (3, 128, 160))
    save_preprocessing(made, tmp_path)
    assert load_preprocessing(tmp_path) == made
    (tmp_path / "preprocessing.json").write_text("{}")
    with pytest.raises(RunProblem, match=r"no readable preprocessing\.json"):
        load_preprocessing(tmp_path)


def test_mean_and_deviation_follow_the_channels() -> None:
    assert Preprocessing(3, 8, 8, normalise="imagenet").mean == (0.485, 0.456, 0.406)
    assert Preprocessing(1, 8, 8, normalise="imagenet").mean == pytest.approx((0.449,))
    assert (Preprocessing(4, 8, 8).mean, Preprocessing(1, 8, 8).std) == ((0.0,) * 4, (1.0,))
