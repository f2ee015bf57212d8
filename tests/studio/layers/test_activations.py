"""The words of Darknet's activations."""

from __future__ import annotations

import pytest

from studio.layers.activations import ACTIVATIONS, ALSO_CALLED, EVERYWHERE, IN_SHORTCUT, effective, nearest


def test_the_order_is_darknets() -> None:
    assert (ACTIVATIONS[0], ACTIVATIONS[9], ACTIVATIONS[18], len(ACTIVATIONS)) == ("logistic", "leaky", "mish", 23)


def test_an_unknown_word_becomes_relu() -> None:
    assert effective("leaky") == "leaky"
    assert effective("Leaky") == "relu"


@pytest.mark.parametrize(
    ("word", "meant"),
    [("leaky#comment", "leaky"), ("leeky", "leaky"), ("silu", "swish"), ("sigmoid", "logistic"), ("xyzzy", None)],
)
def test_what_was_probably_meant(word: str, meant: str | None) -> None:
    assert nearest(word) == meant


def test_other_names_stand_for_known_words() -> None:
    assert set(ALSO_CALLED.values()) <= set(ACTIVATIONS)
    assert not set(ALSO_CALLED) & set(ACTIVATIONS)


def test_swish_and_mish_work_in_shortcuts_but_not_everywhere() -> None:
    assert {"swish", "mish"} == IN_SHORTCUT - EVERYWHERE
