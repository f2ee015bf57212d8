"""Cross-stage partial stages in figures: CSPDarknet53 and CSPResNeXt50."""

from __future__ import annotations

from fractions import Fraction

from studio.blocks.base import INPUT, local
from studio.blocks.csp import CSPResNeXtStage, CSPStage
from studio.layers.convolutional import Convolutional
from studio.scaling import Fixed, Ratio, Rounding
from tests.studio.blocks.windows import roles_of, rows_of, weights_of, widths_of

#: The first stages of both networks as their cfgs have them.
FIRST = CSPStage(filters=64, hidden=Ratio(Fraction(1)), mid=Ratio(Fraction(1, 2)), activation="leaky")
FIRST_X = CSPResNeXtStage(filters=256, stride=1, enter=Ratio(Fraction(1, 2)))


def test_a_stage_of_cspdarknet53_has_its_layers_in_the_order_of_the_cfg() -> None:
    assert roles_of(FIRST, 32) == [
        "down",
        "cross",
        "input",
        "enter",
        "unit1.reduce",
        "unit1.conv",
        "unit1.add",
        "leave",
        "join",
        "merge",
    ]
    assert list(widths_of(FIRST, 32).values()) == [64, 64, 64, 32, 64, 64, 64]
    assert rows_of(FIRST, 32)[-1].out.next[:3] == (64, 32, 32)


def test_the_parts_have_half_of_the_channels_and_units_keep_them() -> None:
    stage = CSPStage(filters=128, units=2)
    assert weights_of(stage, 64) == 64 * 128 * 9 + 2 * 128 * 64 + 2 * (64 * 64 + 64 * 64 * 9) + 64 * 64 + 128 * 128


def test_each_unit_adds_what_the_one_before_it_gave() -> None:
    parts = {part.role: part.layer for part in CSPStage(units=3, stride=1).expand(64, Rounding())}
    sums = [parts[f"unit{number}.add"].from_[0].to.role for number in (1, 2, 3)]  # type: ignore[attr-defined]
    assert sums == ["enter", "unit1.add", "unit2.add"]
    assert parts["input"].layers == (INPUT,)  # type: ignore[attr-defined]
    assert parts["join"].layers == (local("leave"), local("cross"))  # type: ignore[attr-defined]


def test_the_first_stage_of_cspresnext50_adds_common_channels_of_half_the_width() -> None:
    widths = widths_of(FIRST_X, 64)
    assert (widths["cross"], widths["enter"], widths["unit1.conv"], widths["merge"]) == (128, 64, 128, 256)
    assert "down" not in widths


def test_later_stages_stride_in_groups_and_may_split_without_activation() -> None:
    stage = CSPResNeXtStage(filters=512, split_activation="linear")
    layers = {p.role: p.layer for p in stage.expand(256, Rounding()) if isinstance(p.layer, Convolutional)}
    assert (layers["down"].filters, layers["down"].groups, layers["down"].stride) == (256, 32, 2)
    assert [layers[role].activation for role in ("cross", "enter", "unit1.reduce", "unit1.restore")] == [
        "linear",
        "linear",
        "leaky",
        "linear",
    ]


def test_hidden_filters_stay_a_multiple_of_the_groups() -> None:
    parts = CSPResNeXtStage(filters=512, units=1).expand(256, Rounding(1.1))
    assert parts[1].layer.filters == 288  # type: ignore[attr-defined]


def test_facts_say_what_is_unusual() -> None:
    assert CSPStage(units=8, filters=256).facts() == ("n8", "s2", "256")
    assert FIRST.facts() == ("n1", "s2", "64", "hidden ×1", "mid ÷2")
    assert CSPStage(hidden=Fixed(48)).facts()[-1] == "hidden 48"
    assert CSPResNeXtStage().facts() == ("n3", "s2", "512", "g32")
    assert (CSPStage().stride_of(), FIRST_X.stride_of()) == (2, 1)
