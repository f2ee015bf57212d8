"""Every reference network, in both lane modes: what must hold in any picture, and what is known of single ones."""

from __future__ import annotations

from itertools import pairwise

import pytest

from studio.layout import IN_ORDER, RIGHT, SHARED, Lanes, place
from tests.studio.layout import picture
from tests.studio.layout.nets import reference_names, reference_net

CROSSINGS = {"yolov4-sam-mish-csp-reorg-bfm": 3, "yolov7x": 2}
"""Pairs of wires that cross in shared lanes; all other networks have none."""

LEGS = {
    "darknet19": 1,
    "densenet201": 1,
    "efficientnet_b0": 1,
    "yolov3-tiny": 2,
    "yolov4-tiny-3l": 2,
    "resnet152_trident": 2,
    "yolov4-custom": 3,
    "yolov4-p6": 3,
    "yolov7-tiny": 3,
}


@pytest.fixture(autouse=True)
def _needs(reference):
    """The networks."""


@pytest.mark.parametrize("name", reference_names())
@pytest.mark.parametrize("lanes", [SHARED, IN_ORDER])
def test_nothing_overlaps_and_no_wire_runs_behind_a_box(name: str, lanes: Lanes) -> None:
    net = reference_net(name)
    placed = place(*net, lanes=lanes)
    assert list(placed.boxes) == [item.id for item in net.items]
    assert len(placed.paths) == len(placed.kinds) == len(net.wires)
    assert picture.overlapping_boxes(placed) == []
    assert picture.crooked_wires(placed) == []
    assert picture.loose_ends(placed, net.wires) == []
    assert picture.wires_behind_boxes(placed, net.wires) == []
    assert picture.shared_lines(placed, net.wires) == []
    if lanes is SHARED:
        assert picture.crossings(placed, net.wires) == CROSSINGS.get(name, 0)


@pytest.mark.parametrize("name", reference_names())
def test_the_trunk_is_straight_in_each_leg_and_every_box_lies_in_its_lane(name: str) -> None:
    net = reference_net(name)
    placed = place(*net)
    middle = {key: box.x + box.w / 2 for key, box in placed.boxes.items()}
    along_trunk = [middle[key] for key in placed.hint.trunk]
    assert [x for x, before in zip(along_trunk, [None, *along_trunk], strict=False) if x != before] == [
        leg.x for leg in placed.legs
    ]
    assert placed.legs[0].x == 0

    sizes = [lane.map for lane in placed.lanes]
    assert len(set(sizes)) == len(sizes), "each map once"
    areas = [h * w for h, w in filter(None, sizes)]
    assert areas == sorted(areas, reverse=True)
    assert placed.lanes[0].top == 0
    assert all(upper.bottom == lower.top for upper, lower in pairwise(placed.lanes))
    lane_of = {lane.map: lane for lane in placed.lanes}
    for item in net.items:
        if item.id in placed.hint.trunk and item.map in lane_of:
            box, lane = placed.boxes[item.id], lane_of[item.map]
            assert lane.top < box.y and box.y + box.h < lane.bottom


@pytest.mark.parametrize(("name", "legs"), LEGS.items())
def test_a_neck_climbs_in_a_leg_of_its_own(name: str, legs: int) -> None:
    placed = place(*reference_net(name))
    assert [leg.down for leg in placed.legs] == [True, False, True][:legs]


@pytest.mark.parametrize("name", ["efficientnet_b0", "yolov3-tiny", "yolov4-custom"])
def test_in_order_every_run_of_one_map_has_its_own_lane(name: str) -> None:
    net = reference_net(name)
    placed = place(*net, lanes=IN_ORDER)
    maps = {item.id: item.map for item in net.items}
    runs = [maps[key] for key in placed.hint.trunk if maps[key] != (0, 0)]
    assert [lane.map for lane in placed.lanes] == [
        size for size, before in zip(runs, [None, *runs], strict=False) if size != before
    ]
    assert len(placed.legs) == 1


@pytest.mark.parametrize("name", ["efficientnet_b0", "yolov4-tiny-3l"])
def test_turned_to_the_right_the_same_holds(name: str) -> None:
    net = reference_net(name)
    placed = place(*net, flow=RIGHT)
    assert picture.overlapping_boxes(placed) == []
    assert picture.crooked_wires(placed) == []
    assert picture.loose_ends(placed, net.wires) == []
    assert picture.wires_behind_boxes(placed, net.wires) == []
    sizes = {item.id: (item.w, item.h) for item in net.items}
    assert all((box.w, box.h) == sizes[key] for key, box in placed.boxes.items())
    first, second = net.items[0].id, net.items[1].id
    assert placed.boxes[first].x < placed.boxes[second].x
