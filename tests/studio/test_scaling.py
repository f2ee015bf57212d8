"""Compound scaling arithmetic, against the published figures (zoo.md section 3)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from studio.scaling import PRESETS, Compound, Ratio, Rounding, Scale, round_filters, round_repeats, share_repeats


@pytest.mark.parametrize(
    ("filters", "width", "expected"),
    [
        (32, 1.0, 32),
        (20, 1.0, 24),  # halves round up
        (36, 1.0, 40),
        (16, 1.2, 24),  # the 0.9 rule: 16 would be below 0.9 * 19.2
        (24, 1.2, 32),
        (1280, 1.4, 1792),
        (3, 1.0, 8),  # never below the divisor
        (720, 0.35, 248),  # double arithmetic: 251.99...
    ],
)
def test_filters_round_to_the_divisor(filters: int, width: float, expected: int) -> None:
    assert round_filters(filters, Rounding(width)) == expected


def test_without_the_limit_the_nine_tenths_rule_is_off() -> None:
    assert round_filters(16, Rounding(1.2, round_limit=0.0)) == 16


def test_at_width_one_written_filters_stay_as_they_are() -> None:
    assert Rounding(1.0).filters(20) == 20


def test_repeats_round_up_in_double_arithmetic() -> None:
    assert round_repeats(25, 2.2) == 56
    assert round_repeats(4, 1.0) == 4
    assert round_repeats(3, 0.4, "round") == 1


def test_a_stage_shares_its_rounded_repeats_from_the_last_node_to_the_first() -> None:
    assert share_repeats([1, 3], 1.2) == (1, 4)
    assert share_repeats([1, 3], 1.3) == (1, 4)
    assert share_repeats([2, 2, 2], 0.2) == (1, 1, 1)
    assert share_repeats([], 2.0) == ()
    assert Scale(depth=1.2, depth_rule="stages").repeats(4) == 5


def test_phi_gives_the_formula_of_the_paper() -> None:
    width, depth, resolution = Compound().at(1, 224)
    assert (width, depth, resolution) == (1.1, 1.2, 258)


def test_presets_are_the_released_coefficients() -> None:
    assert PRESETS["B4"] == (1.4, 1.8, 380)
    assert Scale(depth=1.8).repeats(4) == 8


def test_a_float_ratio_is_the_decimal_it_prints() -> None:
    assert Ratio.of(0.1).value == Fraction(1, 10)
