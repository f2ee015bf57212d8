"""Wires cut short."""

from __future__ import annotations

from studio.layout import IN_ORDER, place
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
