"""ShuffleNetV2's unit in figures, with the shuffles that Darknet can do."""

from __future__ import annotations

from studio.blocks.shuffle import ShuffleUnit
from studio.layers.wiring import Route
from studio.scaling import Rounding
from tests.studio.blocks.windows import roles_of, rows_of, weights_of, widths_of


def test_half_of_the_channels_pass_through_and_the_halves_are_mixed() -> None:
    assert roles_of(ShuffleUnit(filters=116), 116) == [
        "pass",
        "input",
        "reduce",
        "depthwise",
        "restore",
        "join",
        "quarter1",
        "quarter3",
        "quarter2",
        "quarter4",
        "mix",
    ]
    assert weights_of(ShuffleUnit(filters=116), 116) == 58 * 58 * 2 + 58 * 9


def test_the_quarters_of_both_halves_come_in_turn() -> None:
    routes = [part.layer for part in ShuffleUnit(filters=8).expand(8, Rounding()) if isinstance(part.layer, Route)]
    assert [route.group_id for route in routes if route.groups == 4] == [0, 2, 1, 3]


def test_where_the_shape_changes_both_branches_see_all_channels() -> None:
    block = ShuffleUnit(filters=116, stride=2)
    assert weights_of(block, 24) == 24 * 9 + 24 * 58 + 24 * 58 + 58 * 9 + 58 * 58
    assert rows_of(block, 24)[-1].out.next[:3] == (116, 32, 32)


def test_without_a_shuffle_the_unit_ends_in_the_join() -> None:
    assert roles_of(ShuffleUnit(filters=8, shuffle="none"), 8)[-1] == "join"


def test_filters_are_a_multiple_of_four() -> None:
    assert ShuffleUnit(filters=10).canonical(8).filters == 12
    assert ShuffleUnit(filters=10).facts() == ("k3", "s1", "10")
    assert ShuffleUnit(stride=2).stride_of() == 2


def test_the_official_unit_sorts_even_and_odd_channels_apart_first() -> None:
    assert roles_of(ShuffleUnit(filters=116, shuffle="official"), 116)[:3] == ["shuffle", "pass", "input"]
    first = ShuffleUnit(filters=116, stride=2, shuffle="official").expand(116, Rounding())
    assert "shuffle" not in [part.role for part in first]


def test_the_official_other_branch_keeps_the_inputs_channels() -> None:
    """24 channels to 116: 24 beside, 92 from the main branch of 58 in between (zoo.md section 5)."""
    assert widths_of(ShuffleUnit(filters=116, stride=2, shuffle="official"), 24) == {
        "shortcut.depthwise": 24,
        "shortcut.project": 24,
        "reduce": 58,
        "depthwise": 58,
        "restore": 92,
    }
    assert ShuffleUnit(filters=8, stride=2, shuffle="official").outputs(24, Rounding()) == 26


def test_torchvisions_unit_shuffles_at_its_end() -> None:
    assert roles_of(ShuffleUnit(filters=116, shuffle="torchvision"), 116)[-2:] == ["join", "shuffle"]
    assert widths_of(ShuffleUnit(filters=116, stride=2, shuffle="torchvision"), 24)["shortcut.project"] == 58
