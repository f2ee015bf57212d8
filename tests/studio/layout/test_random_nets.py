"""Networks that nobody would draw."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from studio.layout import IN_ORDER, RIGHT, SHARED, Item, Lanes, Map, Wire, place, place_inside
from tests.studio.layout import picture
from tests.studio.layout.nets import Net

SIZES = [(248, 48), (112, 22), (160, 48), (301, 55), (700, 190)]


@st.composite
def nets(draw: st.DrawFn, most: int = 120) -> Net:
    """Chains with routes, shortcuts, concats, up and down sampling, unknown maps, dead ends."""
    random = draw(st.randoms(use_true_random=False))
    count = draw(st.integers(1, most))
    density = draw(st.sampled_from([0.05, 0.2, 0.5]))
    reach = draw(st.sampled_from([3, 10, 60]))
    maps: list[Map] = [(64, 64)]
    items = [Item(0, *SIZES[0], maps[0])]
    wires: list[Wire] = []
    for number in range(1, count):
        size, kinds = maps[-1], random.random()
        if kinds < 0.75:
            wires.append(Wire(number - 1, number))
            size = random.choices([size, (max(1, size[0] // 2),) * 2, (size[0] * 2,) * 2, (1, 1)], [82, 10, 6, 2])[0]
            if random.random() < density and number > 1:
                source = random.randrange(max(0, number - 1 - reach), number - 1)
                wires.append(Wire(source, number, random.choice(["shortcut", "route"])))
        else:
            sources = {random.randrange(max(0, number - reach), number) for _ in range(random.randint(0, 4))}
            for source in sorted(sources):
                tag = ("tag", source, number) if random.random() < 0.2 else None
                wires.append(Wire(source, number, "route", tag))
                size = maps[source]
        maps.append(size)
        items.append(Item(number, *random.choice(SIZES), random.choices([size, None, (0, 0)], [90, 5, 5])[0]))
    return Net(tuple(items), tuple(wires))


@settings(max_examples=50)
@given(net=nets(), lanes=st.sampled_from([SHARED, IN_ORDER]))
def test_any_network_can_be_placed_without_overlap(net: Net, lanes: Lanes) -> None:
    placed = place(*net, lanes=lanes)
    assert list(placed.boxes) == [item.id for item in net.items]
    assert picture.overlapping_boxes(placed) == []
    assert picture.crooked_wires(placed) == []
    assert picture.loose_ends(placed, net.wires) == []
    assert picture.wires_behind_boxes(placed, net.wires) == []
    assert place(*net, lanes=lanes) == placed
    assert place(*net, hint=placed.hint, lanes=lanes).boxes == placed.boxes


@settings(max_examples=25)
@given(net=nets(most=40))
def test_any_network_can_be_turned_or_stand_inside_a_block(net: Net) -> None:
    for placed in (place(*net, flow=RIGHT), place_inside(*net).placed):
        assert picture.overlapping_boxes(placed) == []
        assert picture.loose_ends(placed, net.wires) == []
        assert picture.wires_behind_boxes(placed, net.wires) == []


@settings(max_examples=25)
@given(net=nets(most=60), other=nets(most=60))
def test_the_hint_of_another_network_does_no_harm(net: Net, other: Net) -> None:
    placed = place(*net, hint=place(*other).hint)
    assert picture.overlapping_boxes(placed) == []
    assert picture.wires_behind_boxes(placed, net.wires) == []
