"""Upsample, reorg, crop."""

from __future__ import annotations

from fractions import Fraction

import pytest

from studio.layers.base import Shape
from studio.layers.resample import Crop, Reorg, Reorg3d, Upsample
from studio.layers.window import Window
from tests.studio.snippets import checked, printed, size


@pytest.mark.parametrize(
    ("section", "shape"),
    [
        ("upsample", (64, 16, 24)),
        ("upsample stride=3", (64, 24, 36)),
        ("upsample stride=-2", (64, 4, 6)),
        ("reorg3d stride=2", (256, 4, 6)),
        ("reorg3d stride=2 reverse=1", (16, 16, 24)),
        ("reorg stride=2", (256, 4, 6)),
        ("reorg stride=2 reverse=1", (16, 16, 24)),
        ("crop crop_height=4 crop_width=6", (64, 4, 6)),
    ],
)
def test_output(section: str, shape: tuple[int, int, int]) -> None:
    assert size((64, 8, 12), section) == shape


@pytest.mark.parametrize(
    ("section", "code"),
    [
        ("upsample stride=0", "upsample-stride"),
        ("upsample stride=-3", "upsample-divide"),
        ("upsample stride=-2", "upsample-sum"),
        ("reorg stride=0", "reorg-stride"),
        ("reorg stride=4", "reorg-channels"),
        ("reorg3d stride=2 reverse=1", "reorg-channels"),
        ("reorg3d stride=3", "reorg-size"),
        ("crop crop_height=9 crop_width=8", "crop-size"),
        ("crop crop_height=0 crop_width=8", "crop-size"),
    ],
)
def test_problems(section: str, code: str) -> None:
    assert code in checked((12, 8, 8), section)


def test_upsample_of_a_vector() -> None:
    assert "upsample-image" in checked((12, 8, 8), "softmax", "upsample")


def test_stride_0_is_mended() -> None:
    fix = checked((12, 8, 8), "upsample stride=0")["upsample-stride"].fix
    assert fix is not None and fix.title == "set stride=2"


@pytest.mark.parametrize(
    ("section", "row"),
    [
        ("upsample", "upsample                 2x     8 x   8 x  64 ->   16 x  16 x  64"),
        ("upsample stride=-2", "downsample               2x     8 x   8 x  64 ->    4 x   4 x  64"),
        ("reorg3d stride=2", "reorg                    / 2    8 x   8 x  64 ->    4 x   4 x 256"),
        ("reorg stride=2", "reorg_old              / 2     8 x   8 x  64   ->     4 x   4 x 256"),
        ("crop crop_height=4 crop_width=6", "Crop Layer: 8 x 8 -> 4 x 6 x 64 image"),
    ],
)
def test_printed(section: str, row: str) -> None:
    assert printed((64, 8, 8), section) == row


def test_windows() -> None:
    half = (Fraction(1, 2), Fraction(1, 2))
    shape = (Shape.of(64, 8, 8),)
    assert Upsample().window(shape) == Window(stride=half)
    assert Upsample(stride=-2).window(shape) == Window((2, 2), (2, 2))
    assert Reorg3d(stride=2).window(shape) == Window((2, 2), (2, 2))
    assert Reorg(stride=2).window(shape) == Window((8, 8), (2, 2))
    assert Reorg(stride=2, reverse=True).window(shape) == Window(stride=half)
    assert Crop(crop_height=4, crop_width=6).window(shape).before == (-2, -1)


def test_facts() -> None:
    assert (Upsample().facts(), Upsample(stride=-2).facts()) == (("×2",), ("÷2",))
    assert (Reorg(stride=2, reverse=True).facts(), Crop(crop_height=4, crop_width=6).facts()) == (
        ("s2", "reverse"),
        ("4×6",),
    )
