"""Distances along the flow."""

from __future__ import annotations

from dataclasses import replace

from studio.layout import Item, Wire, place
from studio.layout.levels import levels_of
from studio.layout.rows import rows_of
from studio.layout.trunk import read_graph, skeleton
from studio.layout.values import LANE_PADDING, ROW_GAP, STUB, TAG, TAG_GAP, Measures
from tests.studio.layout.nets import NODE, SMALL, chain, named_net


def test_rows_stand_22_px_apart_44_with_a_tag() -> None:
    items, wires = chain(3)
    plain = place(items, wires).boxes
    assert (plain[0].y, plain[1].y, plain[2].y) == (LANE_PADDING, LANE_PADDING + 48 + ROW_GAP, 18 + 2 * (48 + 22))
    tagged = place(items, (wires[0], replace(wires[1], kind="route", tag="t")))
    assert tagged.boxes[2].y - tagged.boxes[1].y - 48 == 44 == TAG_GAP + TAG[1]
    tag = tagged.tags["t"]
    assert (tag.w, tag.h) == TAG
    assert tagged.boxes[1].y + 48 < tag.y and tag.y + tag.h < tagged.boxes[2].y


def test_a_gap_grows_with_the_lines_in_it_and_a_row_with_its_tallest_item() -> None:
    net = named_net(
        "in",
        "a",
        "b",
        "x",
        "y",
        "join",
        maps={},
        wires=[
            ("in", "a"),
            ("in", "b"),
            ("a", "x"),
            ("b", "y"),
            ("a", "y", "route"),
            ("b", "x", "route"),
            ("x", "join"),
            ("y", "join"),
        ],
    )
    boxes = place(*net).boxes
    assert boxes["a"].y - boxes["in"].y - 48 == ROW_GAP
    assert boxes["x"].y - boxes["a"].y - 48 > ROW_GAP
    tall = [replace(item, h=148) if item.id == "b" else item for item in net.items]
    taller = place(tall, net.wires).boxes
    assert taller["x"].y == boxes["x"].y + 100
    assert taller["a"].y + 24 == taller["b"].y + 74, "both in the middle of their row"


def test_lanes_end_18_px_below_their_tallest_cell() -> None:
    net = named_net("a", "b", "c", maps={"c": SMALL}, wires=[("a", "b"), ("b", "c")])
    graph = read_graph(*net)
    shape = skeleton(graph, None)
    levels = levels_of(graph, shape, rows_of(graph, shape), [()] * 2, {}, {}, Measures(TAG, STUB, 18))
    first = 18 + 48 + 22 + 48 + 18
    assert levels.lanes == [(0, first), (first, first + 84)]


def test_the_first_leg_hangs_from_the_top_of_its_lanes_and_later_ones_stand_on_the_bottom() -> None:
    sizes = [(64, 64)] * 3 + [(32, 32)] + [(64, 64)]
    items = [Item(number, *NODE, size) for number, size in enumerate(sizes)]
    placed = place(items, [*chain(5).wires, Wire(0, 4, "route")])
    lane = placed.lanes[0]
    assert placed.boxes[0].y == lane.top + LANE_PADDING
    assert placed.boxes[4].y + 48 == lane.bottom - LANE_PADDING
