"""Wires stay horizontals and verticals when their ends are moved."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.canvas.paths import distance, middle, moved_ends, simplified

FALL = ((0.0, 0.0), (0.0, 40.0))
FORK = ((0.0, 0.0), (0.0, 10.0), (60.0, 10.0), (60.0, 40.0))
SIDE = ((0.0, 0.0), (30.0, 0.0), (30.0, 50.0), (10.0, 50.0))
OFFSETS = st.tuples(st.integers(-200, 200).map(float), st.integers(-200, 200).map(float))


@pytest.mark.parametrize("path", [FALL, FORK, SIDE])
@given(start=OFFSETS, end=OFFSETS)
def test_ends_go_along_and_lines_stay_upright(path, start, end) -> None:
    moved = moved_ends(path, start, end)
    assert moved[0] == (path[0][0] + start[0], path[0][1] + start[1])
    assert moved[-1] == (path[-1][0] + end[0], path[-1][1] + end[1])
    assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(moved))


def test_a_path_whose_ends_move_alike_keeps_its_shape() -> None:
    assert moved_ends(FORK, (5.0, 7.0), (5.0, 7.0)) == tuple((x + 5, y + 7) for x, y in FORK)


def test_a_straight_wire_gets_a_step_in_its_middle() -> None:
    assert moved_ends(FALL, (0.0, 0.0), (30.0, 0.0)) == ((0.0, 0.0), (0.0, 20.0), (30.0, 20.0), (30.0, 40.0))


def test_corners_that_are_none_go() -> None:
    path = ((0.0, 0.0), (0.0, 5.0), (0.0, 5.0), (0.0, 9.0), (4.0, 9.0))
    assert simplified(path) == ((0.0, 0.0), (0.0, 9.0), (4.0, 9.0))


@pytest.mark.parametrize(("point", "far"), [((0.0, 20.0), 0.0), ((3.0, 20.0), 3.0), ((3.0, 44.0), 5.0)])
def test_distance_to_the_nearest_line(point: tuple[float, float], far: float) -> None:
    assert distance(FALL, point) == far


def test_the_middle_is_that_of_the_longest_line() -> None:
    assert middle(FORK) == (30.0, 10.0)
