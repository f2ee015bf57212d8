"""On which side and how far out side chains stand."""

from __future__ import annotations

from studio.layout import place
from studio.layout.columns import Occupied
from tests.studio.layout.nets import SMALL, middle, named_net, reference_net


def test_the_three_branches_of_trident_stand_beside_each_other_through_all_lanes(reference) -> None:
    placed = place(*reference_net("resnet152_trident"))
    branches = [range(166, 204), range(206, 243), range(249, 286)]
    xs = [{middle(placed, layer) for layer in branch} for branch in branches]
    assert [len(x) for x in xs] == [1, 1, 1]
    assert len(set.union(*xs)) == 3


def test_a_head_points_away_from_the_neck() -> None:
    heads = named_net(
        "a",
        "b",
        "turn",
        "head",
        "up",
        "join",
        "last",
        "yolo",
        maps={"b": SMALL, "turn": SMALL, "head": SMALL},
        wires=[
            ("a", "b"),
            ("b", "head"),
            ("b", "turn", "route"),
            ("turn", "up"),
            ("up", "join"),
            ("a", "join", "route"),
            ("join", "last"),
            ("join", "yolo"),
        ],
    )
    placed = place(*heads)
    assert [leg.down for leg in placed.legs] == [True, False]
    assert placed.hint.turned == ("turn",), "the lone conv before the upsample climbs already"
    assert middle(placed, "head") < 0 == middle(placed, "a")
    assert middle(placed, "turn") == middle(placed, "up") == placed.legs[1].x > 0
    assert middle(placed, "yolo") > placed.legs[1].x, "in the last leg to the right"
    assert placed.boxes["up"].y > placed.boxes["join"].y, "a climbing leg runs upwards"


def test_branches_of_one_split_stand_left_right_left() -> None:
    branches = ["a", "b", "c", "d"]
    placed = place(
        *named_net(
            "in",
            "trunk",
            *branches,
            "join",
            maps={},
            wires=[
                ("in", "trunk"),
                ("trunk", "join"),
                *(("in", key) for key in branches),
                *((key, "join") for key in branches),
            ],
        )
    )
    assert [column for _, column in placed.hint.columns] == [-1, 1, -2, 2]
    xs = [middle(placed, key) for key in ("c", "a", "trunk", "b", "d")]
    assert xs == sorted(xs)


def test_what_is_free_again_further_down_is_used_again() -> None:
    placed = place(
        *named_net(
            "a",
            "b",
            "left",
            "c",
            "d",
            "e",
            "again",
            "f",
            maps={},
            wires=[
                ("a", "b"),
                ("b", "c"),
                ("a", "left"),
                ("left", "c"),
                ("c", "d"),
                ("d", "e"),
                ("c", "again"),
                ("e", "f"),
                ("again", "f"),
            ],
        )
    )
    assert dict(placed.hint.columns) == {"left": -1, "again": -1}
    assert placed.boxes["left"].x == placed.boxes["again"].x


def test_a_column_is_held_from_slot_to_slot_and_lines_into_boxes_are_kept_clear() -> None:
    occupied = Occupied()
    occupied.hold(-1, 4, 8, 1 << 5, chain=3)
    assert not occupied.free(-1, 8, 12, 1 << 9)
    assert occupied.free(-1, 9, 12, 1 << 9)
    assert (occupied.holder(-1, 6), occupied.holder(-1, 9), occupied.holder(-2, 6)) == (3, None, None)
    assert not occupied.clear(5, -2, 0, target=0), "a box stands in the way"
    assert occupied.clear(7, -2, 0, target=0)
    occupied.draw(7, -2, 0, target=0)
    assert not occupied.clear(7, -3, 0, target=9), "another line lies there"
    assert not occupied.free(-1, 9, 9, 1 << 7), "a box would stand on that line"
