"""Darknet53's residual block in figures."""

from __future__ import annotations

from fractions import Fraction

from studio.blocks.base import INPUT, local
from studio.blocks.darknet_residual import DarknetResidual
from studio.scaling import Fixed, Ratio, Rounding
from tests.studio.blocks.windows import roles_of, rows_of, weights_of


def test_it_halves_the_channels_and_adds_its_input() -> None:
    parts = DarknetResidual(filters=64).expand(64, Rounding())
    assert [part.role for part in parts] == ["reduce", "conv", "add"]
    assert parts[-1].layer.from_ == (INPUT,)  # type: ignore[attr-defined]
    assert weights_of(DarknetResidual(filters=64), 64) == 64 * 32 + 32 * 64 * 9


def test_where_the_shape_changes_a_strided_convolution_comes_first_and_is_added() -> None:
    block = DarknetResidual(filters=128, stride=2)
    assert roles_of(block, 64) == ["down", "reduce", "conv", "add"]
    assert block.expand(64, Rounding())[-1].layer.from_ == (local("down"),)  # type: ignore[attr-defined]
    assert rows_of(block, 64)[-1].out.next[:3] == (128, 32, 32)


def test_facts_say_what_is_unusual() -> None:
    assert DarknetResidual(filters=128, stride=2).facts() == ("s2", "128")
    assert DarknetResidual(mid=Fixed(48)).facts() == ("s1", "64", "mid 48")
    assert DarknetResidual(mid=Ratio(Fraction(1))).facts() == ("s1", "64", "mid ×1")
    assert DarknetResidual(stride=2).stride_of() == 2
