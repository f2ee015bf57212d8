"""Distances across the flow."""

from __future__ import annotations

from dataclasses import replace

from studio.layout import Wire, place
from studio.layout.columns import columns_of
from studio.layout.rows import rows_of
from studio.layout.skyline import across_of
from studio.layout.trunk import read_graph, skeleton
from studio.layout.values import CHANNEL, COLUMN_GAP, GUTTER_FIRST, GUTTER_PITCH
from tests.studio.layout.nets import SMALL, chain, named_net

SPLIT = named_net(
    "in",
    "a",
    "b",
    "c",
    "side",
    "join",
    maps={},
    wires=[("in", "a"), ("a", "b"), ("b", "c"), ("c", "join"), ("in", "side"), ("side", "join", "route")],
)


def test_columns_stand_28_px_apart_gutters_begin_at_14() -> None:
    boxes = place(*SPLIT).boxes
    assert boxes["a"].x - boxes["side"].x - 248 == COLUMN_GAP
    wires = (*chain(6).wires, Wire(0, 5, "shortcut"), Wire(1, 4, "shortcut"))
    outer, inner = (max(x for x, _ in path) for path in place(chain(6).items, wires).paths[-2:])
    assert inner == 124 + GUTTER_FIRST
    assert outer == inner + GUTTER_PITCH


def test_an_opened_block_moves_only_what_stands_beside_it() -> None:
    items = [replace(item, w=600) if item.id == "c" else item for item in SPLIT.items]
    closed, opened = place(*SPLIT), place(items, SPLIT.wires)
    wire = len(SPLIT.wires) - 1
    assert closed.paths[wire][0][0] == -276
    assert opened.boxes["side"].x < closed.boxes["side"].x, "its wire passes the opened block"
    above = [replace(item, w=600) if item.id == "join" else item for item in SPLIT.items]
    assert place(above, SPLIT.wires).boxes["a"] == closed.boxes["a"]
    alone = [replace(item, w=600) if item.id == "in" else item for item in SPLIT.items]
    assert place(alone, SPLIT.wires).boxes["b"] == closed.boxes["b"]


def test_side_chains_keep_clear_of_what_they_fork_from() -> None:
    net = named_net("in", "last", "head", "head 2", maps={}, wires=[("in", "last"), ("last", "head"), ("in", "head 2")])
    graph = read_graph(*net)
    shape = skeleton(graph, None)
    grid = columns_of(graph, shape, rows_of(graph, shape), {})
    across = across_of(graph, shape, grid, {}, {})
    assert across.items == [0, 0, 0, 248 + COLUMN_GAP], "a free end of the last leg, on the right"
    assert across.legs == [(0, -124, 124 + COLUMN_GAP + 248)]


def test_legs_stand_side_by_side_with_a_channel_between() -> None:
    placed = place(
        *named_net(
            "a",
            "b",
            "up",
            "last",
            maps={"b": SMALL},
            wires=[("a", "b"), ("b", "up"), ("up", "last"), ("a", "last", "route")],
        )
    )
    first, second = placed.legs
    assert (first.left, first.x, first.right) == (-124, 0, 124)
    tracks = round((second.left - first.right - CHANNEL) / GUTTER_PITCH)
    assert tracks in (1, 2)
    assert second.left == first.right + CHANNEL + tracks * GUTTER_PITCH
