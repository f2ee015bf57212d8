"""C's integers."""

from __future__ import annotations

import pytest

from studio.layers.arithmetic import int32, quotient, steps


@pytest.mark.parametrize(("value", "held"), [(2**31 - 1, 2**31 - 1), (2**31, -(2**31)), (2**32 + 5, 5), (-3, -3)])
def test_products_wrap_at_32_bits(value: int, held: int) -> None:
    assert int32(value) == held


@pytest.mark.parametrize(("number", "by", "result"), [(7, 2, 3), (-7, 2, -3), (7, -2, -3), (-1, 2, 0), (0, 3, 0)])
def test_division_truncates_toward_zero(number: int, by: int, result: int) -> None:
    assert quotient(number, by) == result


def test_division_by_zero_is_an_error() -> None:
    with pytest.raises(ZeroDivisionError):
        quotient(1, 0)


def test_a_window_that_overruns_by_less_than_its_stride_has_one_place() -> None:
    assert steps(2, 0, 3, 2) == 1
    assert steps(2, 0, 3, 1) == 0
    assert steps(224, 2, 3, 2) == 112
