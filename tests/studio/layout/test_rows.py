"""How far down their leg items stand."""

from __future__ import annotations

import pytest

from studio.layout import place
from studio.layout.rows import rows_of
from studio.layout.trunk import read_graph, skeleton
from tests.studio.layout.nets import SMALL, named_net


@pytest.mark.parametrize(("length", "beside"), [(1, True), (2, True), (3, False)])
def test_a_lateral_stands_beside_its_join_unless_it_is_long(length: int, beside: bool) -> None:
    lateral = [f"lateral {number}" for number in range(length)]
    placed = place(
        *named_net(
            "a",
            "b",
            "c",
            *lateral,
            "up",
            "join",
            "last",
            maps={"b": SMALL, "c": SMALL},
            wires=[
                ("a", "b"),
                ("b", "c"),
                ("c", "up"),
                ("up", "join"),
                ("join", "last"),
                *zip(["a", *lateral], [*lateral, "join"], strict=True),
            ],
        )
    )
    assert all((placed.boxes[key].y == placed.boxes["join"].y) == beside for key in lateral)
    assert all(placed.boxes[key].x + 248 < placed.boxes["join"].x for key in lateral)
    assert (len(placed.paths[-1]) == 2) == beside, "a short horizontal wire"


def test_rows_follow_the_longest_path_and_what_comes_from_elsewhere_stands_late() -> None:
    net = named_net(
        "a",
        "b",
        "c",
        "side",
        "join",
        maps={"b": SMALL, "c": SMALL, "side": SMALL, "join": SMALL},
        wires=[("a", "b"), ("b", "c"), ("a", "side"), ("c", "join"), ("side", "join")],
    )
    graph = read_graph(*net)
    rows = rows_of(graph, skeleton(graph, None))
    assert [cell.rows for cell in rows.cells] == [1, 3]
    slot = dict(zip(["a", "b", "c", "side", "join"], rows.slot, strict=True))
    assert slot["a"] < slot["b"] < slot["c"] == slot["side"] < slot["join"]
    assert slot["b"] == rows.cells[1].base + 1, "one gap above the first row of a cell"


def test_a_trunk_waits_for_a_longer_side_chain() -> None:
    placed = place(
        *named_net(
            "in",
            "a",
            "b",
            "c",
            "join",
            maps={"a": (1, 1), "b": (1, 1), "c": (1, 1)},
            wires=[("in", "a"), ("a", "b"), ("b", "c"), ("c", "join"), ("in", "join")],
        )
    )
    assert placed.hint.trunk == ("in", "join")
    assert placed.boxes["join"].y > placed.boxes["c"].y
