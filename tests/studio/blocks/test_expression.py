"""Arithmetic in block files: what it gives, and that nothing else gets in or out of bounds."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.blocks.expression import LARGEST, ExpressionError, read_expression
from studio.scaling import Fixed, Ratio

NAMES: dict[str, Any] = {
    "channels": 16,
    "filters": 24,
    "expansion": Ratio(Fraction(6)),
    "word": "relu",
    "mid": Fixed(40),
}


def value(text: str) -> Any:
    return read_expression(text, NAMES).value(NAMES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("channels * 6", 96),
        ("channels * expansion", 96),
        ("mid + 1", 41),
        ("-channels + 2 ** 5", 16),
        ("channels / 3 * 3", 16),
        ("channels / 32", 0.5),
        ("(filters + 7) // 8 * 8", 24),
        ("filters % 5", 4),
        ("max(8, min(channels, filters))", 16),
        ("ceil(channels / 3) + floor(2.5) + round(2.6) + int(1.9)", 12),
        ("filters if channels == filters else channels", 16),
        ("1 < channels <= 16 and not filters == 16", True),
        ("word == 'relu' or 0", True),
    ],
)
def test_it_is_arithmetic(text: str, expected: Any) -> None:
    assert value(text) == expected


def test_a_name_alone_gives_what_it_stands_for() -> None:
    assert value("expansion") == Ratio(Fraction(6))
    assert value("word") == "relu"


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "channels.real",
        "[1, 2]",
        "(lambda: 1)()",
        "open('x')",
        "f'{channels}'",
        "channels if",
        "min(*[1])",
        "min(channels, key=1)",
        "a := 1",
        "filters[0]",
        "None",
        "1j",
        "b'x'",
        "",
        "\0",
        "(" * 150,
        "channels + nobody",
        "1 +" * 100 + "1",
    ],
)
def test_anything_else_is_refused_before_it_is_evaluated(text: str) -> None:
    with pytest.raises(ExpressionError):
        read_expression(text, NAMES)


@pytest.mark.parametrize(
    "text",
    ["9**9**9", "10**13", "1/0", "1//0", "1%0", "2**-1", "1e300 * 1e300", "word + 1", "'a' * 3", "-word", "min(1)"],
)
def test_what_has_no_value_within_bounds_says_so(text: str) -> None:
    with pytest.raises(ExpressionError):
        value(text)


@given(st.text("channels()+-*/% 0123456789", max_size=40))
def test_any_text_gives_a_bounded_number_or_a_sentence(text: str) -> None:
    try:
        found = value(text)
    except ExpressionError as problem:
        assert str(problem)
    else:
        assert -LARGEST <= found <= LARGEST
