"""The towers of YOLO's necks in figures."""

from __future__ import annotations

from studio.blocks.conv_set import ConvSet
from studio.scaling import Fixed
from tests.studio.blocks.windows import roles_of, weights_of, widths_of, window_of


def test_the_tower_of_yolov3_has_five_convolutions() -> None:
    assert list(widths_of(ConvSet(filters=512), 1024).values()) == [512, 1024, 512, 1024, 512]
    assert roles_of(ConvSet(filters=8, pairs=1), 4) == ["pair1.reduce", "pair1.conv", "last"]
    assert weights_of(ConvSet(filters=8, pairs=1), 4) == 4 * 8 + 8 * 16 * 9 + 16 * 8


def test_it_ends_where_the_widths_change() -> None:
    window = [*window_of(ConvSet(filters=8, pairs=2), 4), *window_of(ConvSet(filters=16, pairs=1), 8)]
    match = ConvSet.fold(window)
    assert match is not None
    assert (match.block, match.count) == (ConvSet(filters=8, pairs=2), 5)


def test_facts_name_an_unusual_width() -> None:
    assert ConvSet().facts() == ("n5", "256")
    assert ConvSet(wide=Fixed(300)).facts() == ("n5", "256", "wide 300")
