"""Coefficients and repeats within reason."""

from __future__ import annotations

from math import inf, nan

import pytest

from studio.design.limits import checked_repeats, checked_scale
from studio.diagnostics import StudioError
from studio.scaling import Scale


@pytest.mark.parametrize(
    "words",
    [
        {"width": nan},
        {"width": 0.0},
        {"width": -1.0},
        {"width": 1e9},
        {"depth": inf},
        {"depth": 1e9},
        {"resolution": 0},
        {"resolution": 10**9},
        {"divisor": 0},
        {"round_limit": 2.0},
    ],
)
def test_what_no_network_could_be_is_refused_by_name(words: dict[str, float]) -> None:
    with pytest.raises(StudioError, match=next(iter(words))):
        checked_scale(Scale(**words))  # type: ignore[arg-type]


def test_the_released_coefficients_are_fine() -> None:
    assert checked_scale(Scale(4.3, 5.3, 800)) == Scale(4.3, 5.3, 800)


@pytest.mark.parametrize("repeats", [0, -3, 10**9])
def test_repeats_are_counted_from_one(repeats: int) -> None:
    with pytest.raises(StudioError, match="repeats"):
        checked_repeats(repeats, "stage2")
    assert checked_repeats(25, "stage2") == 25
