"""Reading as Darknet reads: sections, keys with their place, and numbers as far as C's readers go."""

from __future__ import annotations

import math

import pytest

from studio.cfg.parse import atof, atoi, f32, items, parse_chunk, truncated


def test_a_section_has_its_name_and_keys_with_line_and_column() -> None:
    section = parse_chunk(("# stem\n", " [convolutional]\n", "  filters =  32\n", "pad=1\n"))
    assert (section.name, section.header, section.column) == ("convolutional", 1, 2)
    filters, pad = section.keys
    assert (filters.key, filters.value, filters.line, filters.column, filters.value_column, filters.end) == (
        "filters",
        "32",
        2,
        3,
        14,
        16,
    )
    assert pad.value == "1"


def test_the_first_of_two_equal_keys_counts() -> None:
    section = parse_chunk(("[net]\n", "decay=1\n", "decay=2\n"))
    assert section.values() == {"decay": "1"}
    assert len(section.keys) == 2


def test_empty_values_and_keys_without_a_sign_count_as_missing() -> None:
    section = parse_chunk(("[net]\n", "width=\n", "height\n", "width=7\n"))
    assert section.values() == {"width": "7"}
    assert section.find("width").line == 3  # type: ignore[union-attr]
    assert [line.value for line in section.keys] == ["", None, "7"]


@pytest.mark.parametrize("header", ["[conv]x", "[conv", "[conv]#x"])
def test_a_header_with_more_than_brackets_is_its_own_unknown_name(header: str) -> None:
    assert parse_chunk((header + "\n",)).name == header


def test_inline_comments_are_part_of_the_value() -> None:
    assert parse_chunk(("[conv]\n", "activation=leaky # x\n")).values() == {"activation": "leaky#x"}


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("-3", -3), ("1e3", 1), (".5", 0), ("0x10", 0), ("3.9", 3), ("abc", 0), ("8#16", 8), ("", 0)],
)
def test_ints_are_read_as_far_as_digits_go(text: str, value: int) -> None:
    assert atoi(text) == value


def test_huge_ints_stay_within_32_bits() -> None:
    assert atoi("9" * 5000) == 2**31 - 1
    assert atoi("-" + "9" * 5000) == -(2**31)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1e-3", 0.001), (".1", 0.1), ("5.", 5.0), ("1E+2", 100.0), (".1,.1", 0.1), ("abc", 0.0), ("0x10", 16.0)],
)
def test_floats_are_read_as_far_as_they_go(text: str, value: float) -> None:
    assert atof(text) == value


def test_infinity_and_nan_are_floats() -> None:
    assert atof("inf") == math.inf
    assert math.isnan(atof("nan"))
    assert f32(1e300) == math.inf


@pytest.mark.parametrize(
    ("text", "value"),
    [("3.9", 3), ("-3.9", -3), ("1e3", 1000), ("1e999", -(2**31)), ("nan", -(2**31)), ("3e9", -(2**31)), ("x", 0)],
)
def test_a_float_in_an_int_is_cut_off(text: str, value: int) -> None:
    assert truncated(text) == value


def test_a_trailing_comma_adds_an_empty_item() -> None:
    assert items("-1,") == ("-1", "")
