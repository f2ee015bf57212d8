"""What training images look like, on one sheet."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio.training.contact_sheet import CAPTION, COLUMNS, contact_sheet, main
from studio.training.datasets import scan
from studio.training.recipe import Recipe, save


@pytest.mark.parametrize("keys", [{}, {"mixup": 0.5}, {"darknet_mix": "mosaic", "randaugment": 9.0}], ids=str)
def test_samples_stand_in_rows_with_their_classes(keys: dict[str, object]) -> None:
    recipe = Recipe(limit_train=50, limit_valid=10, **keys)  # type: ignore[arg-type]
    sheet = contact_sheet(recipe, scan(recipe), (1, 28, 28), count=12)
    side = 28 * 3
    assert sheet.size == (COLUMNS * (side + 2), 2 * (side + CAPTION + 2))
    pixels = np.asarray(sheet.convert("L"))
    assert pixels[:side, :side].std() > 10  # an image
    assert pixels[side : side + CAPTION, :side].min() < 100  # its caption
    assert pixels[side + CAPTION + 2 :, 5 * (side + 2) :].min() == 255  # nothing after the twelfth


def test_as_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save(Recipe(limit_train=20), tmp_path / "recipe.yaml")
    assert main([str(tmp_path / "recipe.yaml"), "3x16x16", str(tmp_path / "a.png")]) == 0
    with Image.open(tmp_path / "a.png") as image:
        assert image.mode == "RGB"
    save(Recipe(data=str(tmp_path / "nowhere")), tmp_path / "recipe.yaml")
    assert main([str(tmp_path / "recipe.yaml"), "3x16x16", str(tmp_path / "b.png")]) == 1
    assert "there is no" in capsys.readouterr().err
    assert main([]) == 2
