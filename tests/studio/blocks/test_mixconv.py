"""MixConv in figures: MixNet's blocks by route groups."""

from __future__ import annotations

from fractions import Fraction

import pytest

from studio.blocks.base import INPUT, FoldLayer, local
from studio.blocks.mixconv import MixConv
from studio.layers.convolutional import Convolutional
from studio.layers.slice import Slice
from studio.layers.wiring import Route
from studio.scaling import Fixed, Ratio, Rounding
from tests.studio.blocks.windows import roles_of, rows_of, weights_of, widths_of, window_of

#: The second block of MixNet-M: k3.5.7 a1.1 p1.1 s2 e6 i24 o32.
SECOND = MixConv(filters=32, kernels=(3, 5, 7), stride=2, expand_groups=2, project_groups=2)


def test_each_kernel_takes_its_share_of_the_channels_in_order() -> None:
    routes = [part.layer for part in SECOND.expand(24, Rounding()) if isinstance(part.layer, Route)]
    assert [(route.groups, route.group_id) for route in routes[:3]] == [(3, 0), (3, 1), (3, 2)]
    assert routes[-1].layers == tuple(local(f"depthwise{number}") for number in (1, 2, 3))
    assert weights_of(SECOND, 24) == 24 * 144 // 2 + 48 * (9 + 25 + 49) + 144 * 32 // 2


def test_without_expansion_the_shares_are_those_of_the_input() -> None:
    block = MixConv(filters=24, kernels=(3, 5), expansion=Ratio(Fraction(1)))
    assert roles_of(block, 24) == [
        "share1",
        "depthwise1",
        "share2",
        "depthwise2",
        "join",
        "project",
        "add",
    ]
    assert block.expand(24, Rounding())[0].layer.layers == (INPUT,)  # type: ignore[attr-defined]


def test_squeeze_excite_scales_the_joined_map() -> None:
    block = MixConv(filters=40, kernels=(3, 5, 7, 9), se=Ratio(Fraction(1, 2)), activation="swish")
    assert widths_of(block, 32)["se.squeeze"] == 16
    assert {part.role: part.layer for part in block.expand(32, Rounding())}["se.scale"].from_ == local("join")  # type: ignore[attr-defined]


def test_the_first_share_takes_the_rest_of_channels_that_kernels_do_not_divide() -> None:
    block = MixConv(filters=8, kernels=(3, 5, 7), expansion=Fixed(11))
    assert [widths_of(block, 8)[f"depthwise{number}"] for number in (1, 2, 3)] == [5, 3, 3]
    slices = [part.layer for part in block.expand(8, Rounding()) if isinstance(part.layer, Slice)]
    assert [(one.start, one.filters) for one in slices] == [(0, 5), (5, 3), (8, 3)]
    assert weights_of(block, 8) == 8 * 11 + 5 * 9 + 3 * (25 + 49) + 11 * 8
    assert all(row.known for row in rows_of(block, 8))


def test_darknets_shares_are_equal() -> None:
    closest = MixConv(filters=8, kernels=(3, 5, 7), expansion=Fixed(11)).in_darknet()
    layers = [part.layer for part in closest.expand(8, Rounding())]
    assert not any(layer.beyond_darknet() for layer in layers)
    assert widths_of(closest, 8)["depthwise1"] == 4


def test_channels_that_kernels_do_not_divide_are_rounded_up_when_asked() -> None:
    block = MixConv(filters=8, kernels=(3, 5, 7), split="equal", expansion=Fixed(10))
    assert widths_of(block, 8)["depthwise1"] == 4
    assert block.canonical(8).expansion == Ratio(Fraction(3, 2))


def test_groups_that_do_not_divide_the_channels_shrink() -> None:
    layers = {part.role: part.layer for part in MixConv(filters=9, expand_groups=4).expand(6, Rounding())}
    assert layers["expand"].groups == 2  # type: ignore[attr-defined]
    assert all(row.known for row in rows_of(MixConv(filters=9, expand_groups=4), 6))


def test_what_its_layers_cannot_follow_is_remarked() -> None:
    assert list(SECOND.remarks(24, Rounding())) == []
    rounded = MixConv(
        filters=9, kernels=(3, 5, 7), split="equal", expansion=Fixed(10), expand_groups=4, project_groups=2
    )
    found = list(rounded.remarks(8, Rounding()))
    assert [(item.code, item.severity) for item in found] == [
        ("mixconv-split", "info"),
        ("mixconv-groups", "info"),
    ]
    assert "so there are 12" in found[0].message
    assert "2 groups do not divide 12 and 9 channels: there are 1" in found[1].message


@pytest.mark.parametrize("groups", [0, 2, 10**9])
def test_routes_that_are_no_shares_are_left_alone(groups: int) -> None:
    window = window_of(SECOND, 24)
    odd = FoldLayer(Route(layers=(local("0"),), groups=groups), 144)
    assert MixConv.fold([window[0], odd, *window[2:]]) is None
    assert MixConv.fold([FoldLayer(Convolutional(), 3)]) is None


def test_its_title_and_facts_say_what_is_unusual() -> None:
    assert SECOND.title() == "MixConv6"
    assert SECOND.facts() == ("k3.5.7", "s2", "32", "g2.2")
    assert MixConv(kernels=(3,), expansion=Fixed(70), se=Fixed(8)).facts() == ("k3", "s1", "24", "mid 70", "SE 8")
