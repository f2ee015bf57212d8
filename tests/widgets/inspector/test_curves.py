"""The drawings of activations compute what Darknet does."""

from __future__ import annotations

import math

import pytest

from studio.layers.activations import ACTIVATIONS
from widgets.inspector.curves import curve_of


def test_every_word_of_one_argument_has_a_curve() -> None:
    assert [word for word in ACTIVATIONS if curve_of(word) is None] == [
        "normalize_channels",
        "normalize_channels_softmax",
        "normalize_channels_softmax_maxval",
    ]


@pytest.mark.parametrize("word", [word for word in ACTIVATIONS if curve_of(word)])
def test_curves_are_finite(word: str) -> None:
    curve = curve_of(word)
    assert curve is not None
    assert all(math.isfinite(curve(x / 8)) for x in range(-48, 49))


@pytest.mark.parametrize(
    ("word", "x", "y"),
    [
        ("leaky", -2.0, -0.2),
        ("relie", -2.0, -0.02),
        ("relu6", 7.0, 6.0),
        ("ramp", -1.0, -0.1),
        ("stair", 1.5, 0.5),
        ("plse", 2.0, 0.75),
        ("lhtan", -1.0, -0.001),
        ("hard_mish", -1.0, -0.5),
        ("swish", 0.0, 0.0),
        ("mish", 1.0, 0.8650983882673103),
        ("gelu", 1.0, 0.8411919906082768),
        ("selu", 1.0, 1.0507),
        ("loggy", 0.0, 0.0),
    ],
)
def test_values_are_those_of_darknet(word: str, x: float, y: float) -> None:
    curve = curve_of(word)
    assert curve is not None
    assert curve(x) == pytest.approx(y, abs=1e-6)
