"""Words of parameters: each reads back as what was written, and nonsense is refused with what was expected."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.blocks.mbconv import MBConv
from studio.blocks.mixconv import MixConv
from studio.blocks.param_words import read_param, write_param
from studio.diagnostics import StudioError
from studio.scaling import Fixed, Ratio


@given(st.fractions(min_value=Fraction(1, 64), max_value=16).filter(bool), st.integers(1, 4096))
def test_widths_come_back(ratio: Fraction, filters: int) -> None:
    assert read_param(MBConv, "expansion", write_param(Ratio(ratio))) == Ratio(ratio)
    assert read_param(MBConv, "expansion", write_param(Fixed(filters))) == Fixed(filters)
    assert read_param(MBConv, "se", write_param(None)) is None


@pytest.mark.parametrize(
    ("name", "word", "hint"),
    [
        ("expansion", "x-1", "a ratio such as x6"),
        ("expansion", "none", "a ratio such as x6"),
        ("se", "x1/0", "or none"),
        ("kernel", "0", "at least 1"),
        ("kernel", "3.5", "int"),
        ("activation", "swich", "one of"),
        ("drop", "2", "at most 1"),
        ("kernal", "3", "kernel"),
    ],
)
def test_impossible_values_say_what_was_expected(name: str, word: object, hint: str) -> None:
    with pytest.raises(StudioError, match=hint):
        read_param(MBConv, name, word)


@pytest.mark.parametrize("word", ["3,5,7", [3, 5, 7], (3, 5, 7)])
def test_lists_of_numbers_are_read_from_lists_and_texts(word: object) -> None:
    assert read_param(MixConv, "kernels", word) == (3, 5, 7)
    assert write_param((3, 5, 7)) == [3, 5, 7]


def test_a_single_number_is_a_list_of_one() -> None:
    assert read_param(MixConv, "kernels", 5) == (5,)


@pytest.mark.parametrize("word", ["", [], "3,0", "3,x", None])
def test_impossible_lists_say_what_was_expected(word: object) -> None:
    with pytest.raises(StudioError, match="numbers such as 3,5,7, at least 1"):
        read_param(MixConv, "kernels", word)
