"""Wires cut short."""

from __future__ import annotations

from studio.layout import IN_ORDER, Item, Wire, place
from tests.studio.layout.nets import reference_net, repeated


def test_more_than_six_legs_are_laid_out_in_order_with_stubs_for_long_wires(reference) -> None:
    many = repeated(reference_net("yolov4-tiny-3l"), 4)
    placed = place(*many)
    assert len(placed.legs) == 1
    one = place(*reference_net("yolov4-tiny-3l"), lanes=IN_ORDER)
    assert placed.bounds.w < 2 * one.bounds.w
    assert placed.stubs
    for number, box in placed.stubs.items():
        target = placed.boxes[many.wires[number].dst]
        assert box.x + box.w < target.x
        assert box.y + box.h / 2 == target.y + target.h / 2, "in the row of its target"
        assert placed.kinds[number] == many.wires[number].kind


def test_a_tag_on_a_wire_that_is_cut_short_keeps_a_place() -> None:
    maps = [(64, 64), (32, 32), (16, 16), (8, 8), (4, 4)]
    items = [Item(number, 200, 48, at) for number, at in enumerate(maps)]
    trunk = [Wire(number, number + 1, "trunk") for number in range(4)]
    placed = place(items, [*trunk, Wire(0, 4, "route", "tag")], lanes=IN_ORDER)
    assert set(placed.stubs) == {4}
    assert set(placed.tags) == {"tag"}
