"""Fused-MBConv in figures: EfficientNetV2's stages and EdgeTPU's first block."""

from __future__ import annotations

from fractions import Fraction

from studio.blocks.fused_mbconv import FusedMBConv
from studio.scaling import Fixed, Ratio, Rounding
from tests.studio.blocks.windows import roles_of, weights_of, widths_of, window_of

ONE, EIGHT = Ratio(Fraction(1)), Ratio(Fraction(8))


def test_the_second_stage_of_v2_s_expands_by_a_full_convolution() -> None:
    first = FusedMBConv(filters=48, stride=2)
    assert widths_of(first, 24) == {"expand": 96, "project": 48}
    assert weights_of(first, 24) == 24 * 96 * 9 + 96 * 48
    assert roles_of(FusedMBConv(filters=48, drop=0.2), 48) == ["expand", "project", "drop", "add"]


def test_at_expansion_one_there_is_one_convolution_with_its_activation_before_the_sum() -> None:
    block = FusedMBConv(filters=24, expansion=ONE, se=Ratio(Fraction(1, 4)))
    assert roles_of(block, 24) == ["conv", "add"]
    assert block.expand(24, Rounding())[0].layer.activation == "swish"  # type: ignore[attr-defined]
    assert block.canonical(24).se is None


def test_squeeze_excite_is_relative_to_the_input() -> None:
    block = FusedMBConv(filters=48, se=Ratio(Fraction(1, 4)))
    assert widths_of(block, 32) == {"expand": 128, "se.squeeze": 8, "se.excite": 128, "project": 48}


def test_edgetpus_first_block_expands_relative_to_its_output() -> None:
    block = FusedMBConv(filters=24, expansion_of="output", skip="never")
    assert widths_of(block, 32) == {"expand": 96, "project": 24}
    assert [part.layer.filters for part in block.expand(40, Rounding(1.2))] == [128, 32]  # type: ignore[attr-defined]
    assert block.canonical(32).expansion == Ratio(Fraction(3))


def test_a_single_convolution_is_its_shortest_form() -> None:
    match = FusedMBConv.fold(window_of(FusedMBConv(filters=16, expansion=ONE), 32))
    assert match is not None
    assert (match.count, match.block) == (1, FusedMBConv(filters=16, expansion=ONE))


def test_its_title_and_facts_say_what_is_unusual() -> None:
    assert FusedMBConv(filters=32, stride=2, expansion=EIGHT).title() == "FusedMBConv8"
    assert FusedMBConv(filters=32, stride=2).facts() == ("k3", "s2", "32")
    assert FusedMBConv(expansion=Fixed(100), se=Fixed(8)).facts() == ("k3", "s1", "24", "mid 100", "SE 8")
