"""The inside of an opened block, and pictures that run to the right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.layout import DOWN, RIGHT, Item, Port, Wire, place, place_inside
from studio.layout.turned import lying, turned
from tests.studio.layout import picture
from tests.studio.layout.nets import chain, squeeze_excite


def test_an_opened_block_runs_to_the_right_with_shortcuts_above_and_branches_below() -> None:
    items, wires = squeeze_excite()
    small = [replace(item, w=104, h=56) for item in items]
    inside = place_inside(
        small,
        [
            Wire(Port.ENTRY, "conv"),
            *(replace(wire, src=Port.ENTRY) if wire.kind == "shortcut" else wire for wire in wires),
        ],
    )
    boxes = inside.placed.boxes
    assert list(boxes) == [item.id for item in items]
    trunk = ["conv", "dw", "scale", "project", "add"]
    assert len({boxes[key].y for key in trunk}) == 1
    assert sorted(trunk, key=lambda key: boxes[key].x) == trunk
    assert boxes["pool"].y == boxes["up"].y > boxes["dw"].y + 56
    assert boxes["dw"].x < boxes["pool"].x < boxes["down"].x < boxes["up"].x < boxes["scale"].x
    shortcut = inside.placed.paths[-1]
    assert shortcut[0] == inside.entry == (0, boxes["conv"].y + 28)
    assert min(y for _, y in shortcut) < boxes["conv"].y
    assert shortcut[-1][1] == boxes["add"].y, "from above"
    assert inside.exit == (boxes["add"].x + 104, boxes["add"].y + 28)
    assert inside.size == (inside.placed.bounds.w, inside.placed.bounds.h)
    assert min(box.x for box in boxes.values()) > 0 < min(box.y for box in boxes.values())
    assert max(box.y + box.h for box in boxes.values()) == inside.size[1]


def test_a_block_can_be_opened_downwards_and_without_an_entry() -> None:
    items = [replace(item, w=104, h=56) for item in chain(3).items]
    down = place_inside(items, [Wire(Port.ENTRY, 0), *chain(3).wires], flow=DOWN)
    assert down.size == (104, 22 + 3 * 56 + 2 * 22)
    assert (down.entry, down.exit) == ((52, 0), (52, down.size[1]))
    bare = place_inside(items, chain(3).wires)
    assert bare.size == (3 * 104 + 2 * 22, 56)
    assert (bare.entry, bare.exit) == ((0, 28), (bare.size[0], 28))
    with pytest.raises(ValueError, match="at least one layer"):
        place_inside([], [])


def test_a_picture_turned_to_the_right_has_its_lanes_side_by_side() -> None:
    items = [Item(number, 100, 40, (64 >> number, 64 >> number)) for number in range(3)]
    placed = place(items, chain(3).wires, flow=RIGHT)
    for number, lane in enumerate(placed.lanes):
        box = placed.boxes[number]
        assert lane.top + 18 == box.x and box.x + box.w == lane.bottom - 18
    assert {box.y for box in placed.boxes.values()} == {-20}
    assert picture.loose_ends(placed, chain(3).wires) == []
    assert turned(place([lying(item) for item in items], chain(3).wires)) == placed
