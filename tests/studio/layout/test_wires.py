"""Which way wires run, before any coordinate."""

from __future__ import annotations

from studio.layout.columns import columns_of
from studio.layout.rows import rows_of
from studio.layout.trunk import read_graph, skeleton
from studio.layout.wires import Way, ways_of
from tests.studio.layout.nets import SMALL, Net, named_net


def lines(net: Net) -> dict[tuple[object, object], list[str]]:
    """The kinds of lines of each wire."""
    graph = read_graph(*net)
    shape = skeleton(graph, None)
    rows = rows_of(graph, shape)
    ways: list[Way] = ways_of(graph, shape, columns_of(graph, shape, rows, {}))
    return {
        (wire.src, wire.dst): [type(line).__name__ for line in way] for wire, way in zip(graph.wires, ways, strict=True)
    }


def test_straight_fork_join_and_skip() -> None:
    found = lines(
        named_net(
            "in",
            "a",
            "b",
            "side",
            "join",
            maps={},
            wires=[
                ("in", "a"),
                ("a", "b"),
                ("b", "join"),
                ("in", "side"),
                ("side", "join"),
                ("in", "join", "shortcut"),
            ],
        )
    )
    assert found["in", "a"] == ["Upright"]
    assert found["in", "side"] == ["Upright", "Gap", "Upright"]
    assert found["side", "join"] == ["Upright", "Row"]
    assert found["in", "join"] == ["Upright", "Gap", "Gutter", "Row"]


def test_the_middle_of_another_chain_is_reached_over_the_gutter_of_the_trunk() -> None:
    found = lines(
        named_net(
            "in",
            "a",
            "b",
            "c",
            "side 1",
            "side 2",
            "side 3",
            "d",
            "join",
            maps={},
            wires=[
                ("in", "a"),
                ("a", "b"),
                ("b", "c"),
                ("c", "d"),
                ("d", "join"),
                ("in", "side 1"),
                ("side 1", "side 2"),
                ("side 2", "side 3"),
                ("side 3", "join"),
                ("in", "side 3", "route"),
            ],
        )
    )
    assert found["in", "side 3"] == ["Upright", "Gap", "Gutter", "Gap", "Upright"]


def test_other_legs_are_reached_by_channels_and_the_leg_after_next_by_a_strip_under_a_lane() -> None:
    net = named_net(
        "a",
        "b",
        "up",
        "mid",
        "down",
        "join",
        maps={"b": SMALL, "down": SMALL, "join": SMALL},
        wires=[
            ("a", "b"),
            ("b", "up"),
            ("up", "mid"),
            ("mid", "down"),
            ("down", "join"),
            ("a", "mid", "route"),
            ("b", "join", "route"),
        ],
    )
    found = lines(net)
    assert found["a", "mid"] == ["Upright", "Gap", "Channel", "Row"]
    assert found["b", "up"] == ["Upright", "Gap", "Channel", "Gap", "Upright"]
    assert found["b", "join"] == ["Upright", "Gap", "Channel", "Strip", "Channel", "Row"]


def test_a_lateral_needs_no_more_than_one_line() -> None:
    net = named_net(
        "a",
        "b",
        "lateral",
        "up",
        "join",
        maps={"b": SMALL},
        wires=[("a", "b"), ("b", "up"), ("up", "join"), ("a", "lateral"), ("lateral", "join")],
    )
    assert lines(net)["lateral", "join"] == ["Row"]
