"""Logarithmic axes: places and round numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from widgets.scaling.axes import LogAxis


def test_a_decade_takes_as_much_everywhere() -> None:
    axis = LogAxis(1, 1000, 0, 300)
    assert [round(axis.place(value)) for value in (1, 10, 100, 1000)] == [0, 100, 200, 300]
    assert axis.ticks() == (1, 10, 100, 1000)


def test_a_short_stretch_has_numbers_too() -> None:
    assert LogAxis(0.9, 3.2, 0, 100).ticks() == (1, 2, 3) or len(LogAxis(0.9, 3.2, 0, 100).ticks()) >= 3


def test_without_values_there_is_an_axis() -> None:
    axis = LogAxis.around((), 0, 100)
    assert axis.low < 1 < axis.high


@given(st.lists(st.floats(1e-6, 1e12), min_size=1, max_size=8))
def test_all_values_lie_on_the_axis(values: list[float]) -> None:
    axis = LogAxis.around(values, 10, 500)
    assert all(10 <= axis.place(value) <= 500 for value in values)
    assert all(axis.low <= tick <= axis.high for tick in axis.ticks())
