"""Windows and their composition."""

from __future__ import annotations

from fractions import Fraction

from studio.layers.window import Window


def test_a_square_window() -> None:
    assert Window.square(3, (2, 1), 1) == Window((3, 3), (2, 1), (1, 1))


def test_the_whole_map_is_one_step() -> None:
    assert Window.whole(7, 5) == Window((7, 5), (7, 5))
    assert Window.whole(0, 0) == Window()


def test_two_windows_in_a_row() -> None:
    """3x3 stride 2 then 3x3 stride 1: 7 pixels wide, 2 apart, 1 + 2 before the edge."""
    assert Window.square(3, (2, 2), 1).then(Window.square(3, (1, 1), 1)) == Window((7, 7), (2, 2), (3, 3))


def test_a_finer_map_after_a_window() -> None:
    half = Window(stride=(Fraction(1, 2), Fraction(1, 2)))
    assert Window.square(2, (2, 2)).then(half).stride == (1, 1)
