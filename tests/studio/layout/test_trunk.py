"""Who is trunk, in which lane and leg."""

from __future__ import annotations

import pytest

from studio.layout import PILL, Item, Wire, place
from studio.layout.trunk import longest_path, read_graph, skeleton
from tests.studio.layout.nets import DOT, LARGE, NODE, SMALL, chain, middle, named_net, reference_net, squeeze_excite
from tests.studio.layout.test_stability import with_conv_after


def test_squeeze_excite_is_never_trunk_even_after_a_layer_is_inserted_into_it() -> None:
    placed = place(*squeeze_excite())
    assert placed.hint.trunk == ("conv", "dw", "scale", "project", "add")
    assert len(placed.lanes) == 1, "its 1 x 1 maps make no lane"
    assert middle(placed, "pool") == middle(placed, "down") == middle(placed, "up") < 0
    for key in ("pool", "down", "up"):
        longer = place(*with_conv_after(squeeze_excite(), key), hint=placed.hint)
        assert longer.hint.trunk == placed.hint.trunk
        assert longer.boxes["new"].x == longer.boxes[key].x == placed.boxes[key].x


def test_the_tail_of_a_classifier_is_trunk_on_1x1_maps() -> None:
    placed = place(
        *named_net(
            "conv",
            "pool",
            "fc",
            "softmax",
            maps={"pool": DOT, "fc": DOT, "softmax": (0, 0)},
            wires=[("conv", "pool"), ("pool", "fc"), ("fc", "softmax")],
        )
    )
    assert placed.hint.trunk == ("conv", "pool", "fc", "softmax")
    assert [lane.map for lane in placed.lanes] == [LARGE, DOT]


@pytest.mark.parametrize("name", ["efficientnet_b0", "enet-coco"])
def test_no_squeeze_of_a_real_network_is_trunk(reference, name: str) -> None:
    real = reference_net(name)
    placed = place(*real)
    maps = {item.id: item.map for item in real.items}
    trunk = placed.hint.trunk
    first_dot = next((place for place, key in enumerate(trunk) if maps[key] == DOT), len(trunk))
    assert all(maps[key] in (DOT, (0, 0)) for key in trunk[first_dot:]), "only a tail is on 1 x 1"
    assert first_dot > 50


def test_unknown_maps_take_the_lane_before_them() -> None:
    items = [
        Item(0, *NODE),
        Item(1, *NODE, LARGE),
        Item(2, *PILL, None, "pill"),
        Item(3, *NODE, (0, 0)),
        Item(4, *NODE, SMALL),
    ]
    placed = place(items, chain(5).wires)
    assert [lane.map for lane in placed.lanes] == [LARGE, SMALL]
    assert placed.boxes[3].y < placed.lanes[1].top < placed.boxes[4].y
    nowhere = place([Item(0, *NODE)], [])
    assert [lane.map for lane in nowhere.lanes] == [None]


@pytest.mark.parametrize(
    ("items", "wires", "message"),
    [
        ([Item(1, *NODE), Item(1, *NODE)], [], "two items are called 1"),
        ([Item(1, *NODE)], [Wire(1, 2)], "a wire names 2, which is not among the items"),
        ([Item(1, *NODE), Item(2, *NODE)], [Wire(2, 1)], "the wire 2 to 1 runs backwards"),
    ],
)
def test_what_cannot_be_placed_is_named(items: list[Item], wires: list[Wire], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        place(items, wires)


def test_the_longest_path_is_trunk_and_the_earlier_item_wins_a_tie() -> None:
    fork = named_net(
        "in",
        "long 1",
        "long 2",
        "short",
        "join",
        wires=[("in", "long 1"), ("long 1", "long 2"), ("long 2", "join"), ("in", "short"), ("short", "join")],
        maps={},
    )
    assert longest_path(read_graph(*fork), set()) == [0, 1, 2, 4]
    tie = named_net("in", "a", "b", "join", wires=[("in", "b"), ("b", "join"), ("in", "a"), ("a", "join")], maps={})
    assert longest_path(read_graph(*tie), set()) == [0, 1, 3]
    assert longest_path(read_graph(*tie), {2}) == [0, 2, 3]


def test_a_new_leg_begins_where_maps_grow_again_and_each_map_has_one_lane() -> None:
    sizes = [(64, 64), (32, 32), (16, 16), (32, 32), (64, 64), (32, 32)]
    items = [Item(number, *NODE, size) for number, size in enumerate(sizes)]
    graph = read_graph(items, chain(6).wires)
    shape = skeleton(graph, None)
    assert shape.downs == [True, False, True]
    assert [segment.leg for segment in shape.segments] == [0, 0, 0, 1, 1, 2]
    assert shape.lanes == [(64, 64), (32, 32), (16, 16)]
    assert [shape.lane_of[home] for home in shape.home] == [0, 1, 2, 1, 0, 1]
    in_order = skeleton(graph, None, in_order=True)
    assert (in_order.downs, in_order.lane_of) == ([True], [0, 1, 2, 3, 4, 5])


def test_a_side_chain_lives_in_the_lane_of_its_map() -> None:
    net = named_net(
        "a",
        "b",
        "side",
        "join",
        maps={"b": SMALL, "side": SMALL, "join": SMALL},
        wires=[("a", "b"), ("a", "side"), ("b", "join"), ("side", "join")],
    )
    shape = skeleton(read_graph(*net), None)
    assert [chain.items for chain in shape.chains] == [[2]]
    assert shape.home[2] == shape.home[3] == 1
