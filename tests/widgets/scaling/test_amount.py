"""Amounts as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.scaling.amount import read_amount, write_amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [("390M", 390e6), ("0.7 G", 0.7e9), ("5,300,000", 5.3e6), ("20 MB", 20e6), ("1.2", 1.2), ("3e8", 3e8), ("4k", 4e3)],
)
def test_sizes_are_read(text: str, amount: float) -> None:
    assert read_amount(text) == pytest.approx(amount)


@pytest.mark.parametrize("text", ["", "much", "-3M", "0", "3 X", "1e400"])
def test_what_is_none_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="expected an amount"):
        read_amount(text)


@given(st.floats(1e-3, 1e15))
def test_what_is_written_is_read(amount: float) -> None:
    assert read_amount(write_amount(amount)) == pytest.approx(amount, rel=1e-5)
