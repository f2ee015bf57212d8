"""The blur of antialiased layers."""

from __future__ import annotations

from studio.layers.base import Shape
from studio.layers.blur import blur_window, blurred


def test_mode_1_is_a_padded_3x3_kernel() -> None:
    assert blurred(Shape.of(4, 9, 8), 1, (2, 2)) == Shape.of(4, 5, 4)
    assert blur_window(1, (2, 2)).size == (3, 3)


def test_mode_2_is_a_2x2_mean_without_padding() -> None:
    assert blurred(Shape.of(4, 9, 8), 2, (2, 1)) == Shape.of(4, 4, 7)
    assert blur_window(2, (2, 1)).before == (0, 0)
