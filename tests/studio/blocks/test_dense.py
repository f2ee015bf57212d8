"""DenseNet's layer in figures."""

from __future__ import annotations

from fractions import Fraction

from studio.blocks.dense import DenseLayer
from studio.design.expand import expand
from studio.scaling import Fixed, Ratio, Rounding
from tests.studio.blocks.windows import design_of, rows_of, weights_of


def test_it_adds_its_growth_to_what_it_read() -> None:
    assert rows_of(DenseLayer(), 64)[-1].out.next.c == 96
    assert weights_of(DenseLayer(), 64) == 64 * 128 + 128 * 32 * 9
    assert DenseLayer().outputs(64, Rounding(2.0)) == 128


def test_repeated_it_is_a_dense_block() -> None:
    rows = expand(design_of(DenseLayer(), 64, repeats=6)).rows
    assert rows[-1].out.next.c == 64 + 6 * 32


def test_facts_say_what_is_unusual() -> None:
    assert DenseLayer().facts() == ("+32",)
    assert DenseLayer(mid=Fixed(100)).facts() == ("+32", "mid 100")
    assert DenseLayer(mid=Fixed(64)).canonical(8).mid == Ratio(Fraction(2))
