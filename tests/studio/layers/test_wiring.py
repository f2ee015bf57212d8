"""Route, shortcut, scale_channels, sam: shapes, weights, what does not fit."""

from __future__ import annotations

import pytest

from studio.cfg.parse import f32
from studio.layers.base import Shape
from studio.layers.wiring import Route, Shortcut
from studio.network.shapes import stored_inputs
from tests.studio.snippets import arrays, checked, last, network, printed, size

#: 0: 8x8x8, 1: 16x8x8, 2: 16x4x4.
BASE = (
    "conv filters=8 activation=linear",
    "conv filters=16 activation=linear",
    "conv filters=16 size=2 stride=2 activation=linear",
)


@pytest.mark.parametrize(
    ("section", "shape"),
    [
        ("route layers=0", (8, 8, 8)),
        ("route layers=-2,0", (24, 8, 8)),
        ("route layers=1 groups=4 group_id=1", (4, 8, 8)),
        ("route layers=0,1 groups=2", (12, 8, 8)),
        ("route layers=-1,", (-1, -1, -1)),
    ],
)
def test_route(section: str, shape: tuple[int, int, int]) -> None:
    assert size((3, 8, 8), *BASE, section) == shape


def test_route_keeps_the_input_size_of_its_first_source() -> None:
    found = network((3, 8, 8), *BASE, "route layers=2", "route layers=3")
    kept = stored_inputs(found.network, found.rows)
    assert (kept[3], kept[4]) == (Shape.of(16, 8, 8), Shape.of(16, 8, 8))


def test_shortcut_counts_additions() -> None:
    row = last((3, 8, 8), *BASE[:2], "shortcut from=0")
    assert (row.out.next[:3], row.params, row.bflops) == ((16, 8, 8), 0, f32(16 * 64 / 1e9))
    assert last((3, 8, 8), *BASE[:2], "shortcut from=0,0").bflops == f32(2 * 16 * 64 / 1e9)


@pytest.mark.parametrize(("kind", "shape"), [("per_feature", "2"), ("per_layer", "2"), ("per_channel", "2x16")])
def test_weighted_shortcut(kind: str, shape: str) -> None:
    row = last((3, 8, 8), *BASE[:2], f"shortcut from=0 weights_type={kind} weights_normalization=relu")
    assert arrays(row) == [("", "weights", shape)]
    assert row.weights == row.params == (32 if "x" in shape else 2)
    assert row.bflops == f32(f32(16 * 64 / 1e9) * 2)


def test_scale_channels_takes_the_shape_of_its_source() -> None:
    assert size((3, 8, 8), *BASE[:2], "avgpool", "scale_channels from=1") == (16, 8, 8)
    gate = "conv filters=1 activation=logistic"
    assert size((3, 8, 8), *BASE[:2], gate, "scale_channels from=1 scale_wh=1") == (16, 8, 8)


def test_sam_multiplies_equal_maps() -> None:
    gate = "conv filters=16 activation=logistic"
    assert size((3, 8, 8), *BASE[:2], gate, "sam from=-2") == (16, 8, 8)


@pytest.mark.parametrize(
    ("section", "code"),
    [
        ("route layers=1,2", "route-sizes"),
        ("route", "route-empty"),
        ("route layers=1 groups=2 group_id=2", "route-group"),
        ("route layers=1 groups=0", "route-groups"),
        ("route layers=1 groups=3", "groups-divide"),
        ("shortcut from=1", "shortcut-sizes"),
        ("shortcut", "shortcut-empty"),
        ("shortcut from=-1 weights_type=per_row", "shortcut-weights"),
        ("shortcut from=-1 weights_type=per_channel", "shortcut-normalization"),
        ("shortcut from=-1 activation=hard_mish", "activation-zeros"),
        ("scale_channels", "scale-empty"),
        ("scale_channels from=1", "scale-shape"),
        ("sam", "sam-empty"),
        ("sam from=0", "sam-shape"),
        ("sam from=-1 activation=mish", "activation-zeros"),
    ],
)
def test_problems(section: str, code: str) -> None:
    assert code in checked((3, 8, 8), *BASE, section)


def test_other_channels_are_told() -> None:
    found = checked((3, 8, 8), *BASE[:2], "shortcut from=0")
    assert found["shortcut-channels"].severity == "info"


def test_swish_works_in_a_shortcut() -> None:
    assert "activation-zeros" not in checked((3, 8, 8), *BASE, "shortcut from=-1 activation=swish")


@pytest.mark.parametrize(
    ("section", "row"),
    [
        ("route layers=0", "route  0 \t\t" + 26 * " " + " ->    8 x   8 x   8 "),
        ("route layers=1 groups=2 group_id=1", "route  1 \t\t" + 23 * " " + "1/2 ->    8 x   8 x   8 "),
        ("route layers=-2,0", "route  1 0 \t" + 26 * " " + " ->    8 x   8 x  24 "),
        ("route layers=0,1,0,1", "route  0 1 0 1 \t" + 18 * " " + " ->    8 x   8 x  48 "),
        ("shortcut from=-1", "Shortcut Layer: 2,  wt = 0, wn = 0, outputs:   4 x   4 x  16 0.000 BF"),
        (
            "shortcut from=2 weights_type=per_channel weights_normalization=softmax",
            "Shortcut Layer: 2,  wt = 2, wn = 2, outputs:   4 x   4 x  16 0.000 BF",
        ),
        ("scale_channels from=1", "scale Layer: 1"),
        ("sam from=2", "scale Layer: 2"),
    ],
)
def test_printed(section: str, row: str) -> None:
    assert printed((3, 8, 8), *BASE, section) == row


def test_printed_shortcut_of_other_channels() -> None:
    lines = printed((3, 8, 8), *BASE[:2], "shortcut from=0").split("\n")
    assert lines[1] == " (   8 x   8 x  16) + (   8 x   8 x   8) "


def test_canonical_words() -> None:
    assert Route(group_id=3).canonical() == Route()
    assert Shortcut(weights_normalization="relu").canonical() == Shortcut()
    spelled = Shortcut(weights_type="per_layer", weights_normalization="avg_relu")
    assert spelled.canonical() == Shortcut(weights_type="per_feature", weights_normalization="relu")
