"""What a screen shows of many points."""

from __future__ import annotations

import math

import numpy as np
import pytest

from widgets.points import nearest, span, thinned


def line(count: int) -> np.ndarray:
    return np.arange(count, dtype=np.float64)


class TestThinned:
    def test_few_points_stay_as_they_are(self) -> None:
        xs, ys = thinned(line(50), line(50) ** 2, 0, 49, 100)
        assert list(xs) == list(range(50))
        assert list(ys) == [x * x for x in range(50)]

    @pytest.mark.parametrize("count", [1_000, 100_003, 1_600_000])
    def test_many_points_become_few_and_no_peak_is_lost(self, count: int) -> None:
        ys = np.sin(line(count) / 1000)
        ys[count // 3], ys[count // 2] = 7.0, -7.0
        xs, shown = thinned(line(count), ys, 0, count, 400)
        assert len(xs) <= 3 * 400
        assert (shown.max(), shown.min()) == (7.0, -7.0)
        assert (xs[0], xs[-1]) == (0, count - 1)
        assert (np.diff(xs) > 0).all()

    def test_outside_of_the_view_only_the_neighbours_are_kept(self) -> None:
        xs, _ = thinned(line(100), line(100), 20.5, 30.5, 1000)
        assert (xs[0], xs[-1]) == (20, 31)

    def test_no_points_are_no_points(self) -> None:
        xs, ys = thinned(np.empty(0), np.empty(0), 0, 1, 100)
        assert len(xs) == len(ys) == 0


def test_the_span_leaves_out_what_is_no_number() -> None:
    assert span(np.array([3.0, math.nan, -1.0, math.inf])) == (-1.0, 3.0)
    assert all(map(math.isnan, span(np.array([math.nan]))))


@pytest.mark.parametrize(("x", "place"), [(-5, 0), (0.4, 0), (0.6, 1), (9.2, 2), (99, 2)])
def test_the_point_under_the_mouse_is_the_nearest(x: float, place: int) -> None:
    assert nearest(np.array([0.0, 1.0, 10.0]), x) == place


def test_where_nothing_is_nothing_is_near() -> None:
    assert nearest(np.empty(0), 1.0) is None
