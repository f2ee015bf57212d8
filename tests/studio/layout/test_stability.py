"""The same network gives the same picture; an edit moves little."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from dataclasses import replace

import pytest

from studio.layout import IN_ORDER, SHARED, Hint, Item, Lanes, Placed, Wire, place
from tests.studio.layout.nets import NODE, Net, reference_names, reference_net, residuals

PRINT_PICTURE = """
from studio.layout import place, Item, Wire
names = [f"layer {number}" for number in range(60)]
items = [Item(name, 248, 48, (64 >> number // 15,) * 2) for number, name in enumerate(names)]
wires = [Wire(a, b) for a, b in zip(names, names[1:])]
wires += [Wire(names[n], names[n + 4], "shortcut") for n in range(0, 50, 7)]
wires += [Wire(names[n], names[n + 11], "route") for n in range(0, 45, 9)]
print(place(items, wires))
"""


def moves(before: Placed, after: Placed) -> set[tuple[float, float]]:
    """The distinct displacements of the boxes that both pictures have."""
    return {(after.boxes[key].x - box.x, after.boxes[key].y - box.y) for key, box in before.boxes.items()}


def with_conv_after(net: Net, key: object) -> Net:
    """A conv after an item, as an insertion into a cfg makes it: the next layer reads it, references stay."""
    size = next(item.map for item in net.items if item.id == key)
    items: list[Item] = []
    for item in net.items:
        items += [item, Item("new", *NODE, size)] if item.id == key else [item]
    wires = [replace(wire, src="new") if wire.src == key and wire.kind == "trunk" else wire for wire in net.wires]
    return Net(tuple(items), (*wires, Wire(key, "new")))


@pytest.mark.parametrize("lanes", [SHARED, IN_ORDER])
def test_the_same_network_is_placed_the_same_again(lanes: Lanes) -> None:
    assert place(*residuals(9), lanes=lanes) == place(*residuals(9), lanes=lanes)


def test_hash_seeds_change_nothing() -> None:
    pictures = {
        subprocess.run(
            [sys.executable, "-c", PRINT_PICTURE],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "77", "4000")
    }
    assert len(pictures) == 1
    assert "layer 59" in pictures.pop()


@pytest.mark.parametrize("name", reference_names())
def test_names_of_items_change_nothing_and_a_hint_of_the_same_picture_neither(reference, name: str) -> None:
    net = reference_net(name)
    placed = place(*net)
    renamed = {item.id: f"{(item.id * 7919) % 1009}-x" for item in net.items}
    items = tuple(replace(item, id=renamed[item.id]) for item in net.items)
    wires = tuple(replace(wire, src=renamed[wire.src], dst=renamed[wire.dst]) for wire in net.wires)
    other = place(items, wires)
    assert list(other.boxes.values()) == list(placed.boxes.values())
    assert other.paths == placed.paths
    assert place(*net, hint=placed.hint) == placed


@pytest.mark.parametrize("name", ["yolov4-custom", "resnet152_trident", "efficientnet_b0"])
def test_an_insertion_moves_little_and_its_removal_restores_the_picture(reference, name: str) -> None:
    net = reference_net(name)
    before = place(*net)
    leg_of = {leg.x: number for number, leg in enumerate(before.legs)}
    for item in net.items[:: 1 if len(net.items) < 200 else 4]:
        after = place(*with_conv_after(net, item.id), hint=before.hint)
        assert len(moves(before, after)) <= 3, item.id
        steps = defaultdict(set)
        for key in before.hint.trunk:
            box = before.boxes[key]
            steps[leg_of[box.x + box.w / 2]].add(after.boxes[key].x - box.x)
        assert steps[0] == {0}
        assert all(len(step) == 1 for step in steps.values()), f"legs step aside as one: {item.id}"
        y = before.boxes[item.id].y
        above = [lane.top for lane in before.lanes if lane.bottom < y]
        assert [lane.top for lane in after.lanes][: len(above)] == above
        assert place(*net, hint=after.hint).boxes == before.boxes, item.id


@pytest.mark.parametrize("name", ["yolov4-custom", "yolov4-tiny-3l"])
def test_an_opened_block_pushes_only_its_neighbours_aside(reference, name: str) -> None:
    net = reference_net(name)
    closed = place(*net)
    for key in [item.id for item in net.items][::9]:
        items = tuple(replace(item, w=956, h=180, kind="container") if item.id == key else item for item in net.items)
        opened = place(items, net.wires, hint=closed.hint)
        moved = {key: (opened.boxes[key].x - box.x, opened.boxes[key].y - box.y) for key, box in closed.boxes.items()}
        del moved[key]
        assert len(set(moved.values())) <= 6
        lane_tops = [lane.top for lane in closed.lanes if lane.bottom < closed.boxes[key].y]
        assert [lane.top for lane in opened.lanes][: len(lane_tops)] == lane_tops
        assert place(*net, hint=opened.hint).boxes == closed.boxes


def test_of_two_equal_branches_the_one_that_was_trunk_stays_trunk() -> None:
    items = [Item(key, *NODE, (8, 8)) for key in ("in", "a", "b", "join")]
    wires = [Wire("in", "a"), Wire("in", "b", "route"), Wire("a", "join", "route"), Wire("b", "join")]
    assert place(items, wires).hint.trunk == ("in", "a", "join")
    assert place(items, wires, Hint(trunk=("in", "b", "join"))).hint.trunk == ("in", "b", "join")


def test_a_chain_keeps_the_column_it_had() -> None:
    items = [Item(key, *NODE, (8, 8)) for key in ("in", "a", "b", "side", "join")]
    wires = [Wire("in", "a"), Wire("a", "b"), Wire("in", "side", "route"), Wire("b", "join"), Wire("side", "join")]
    assert dict(place(items, wires).hint.columns) == {"side": -1}
    kept = place(items, wires, Hint(columns=(("side", 2), ("gone", 1))))
    assert dict(kept.hint.columns) == {"side": 2}
    assert kept.boxes["side"].x > kept.boxes["a"].x
