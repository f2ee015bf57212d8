"""References become indices, layers become rows."""

from __future__ import annotations

from dataclasses import replace

from studio.layers.base import Address, Bound, Context, Dangling, Layer, Shape
from studio.layers.convolutional import Convolutional
from studio.layers.net import Net
from studio.layers.pooling import MaxPool
from studio.layers.wiring import Route
from studio.network.build import Builder, build, number_of, places_of
from studio.network.network import NETWORK_INPUT, UNRESOLVED

NET = Net(channels=3, height=8, width=8)
CONV = Convolutional(filters=4, size=3, pad=True)


def parts(*layers: Layer) -> list[tuple[Address, Layer]]:
    return [(Address(node), layer) for node, layer in enumerate(layers, 1)]


def test_each_layer_reads_the_one_before() -> None:
    network, rows = build(parts(CONV, MaxPool(size=2, stride=2)), NET, Context())
    assert [item.inputs for item in network.layers] == [(NETWORK_INPUT,), (0,)]
    assert rows[1].out.next == Shape.of(4, 4, 4)


def test_references_are_by_address() -> None:
    route = Route(layers=(Bound(Address(1)), Bound(Address(2), "abs")))
    network, rows = build(parts(CONV, CONV, route), NET, Context())
    assert network.layers[2].inputs == (0, 1)
    assert rows[2].out.next.c == 8


def test_shared_weights_are_no_input() -> None:
    network, _ = build(parts(CONV, replace(CONV, share_index=Bound(Address(1)))), NET, Context())
    assert (network.layers[1].inputs, network.layers[1].shares) == ((0,), (0,))


def test_what_names_no_earlier_layer_is_unresolved() -> None:
    forward = Route(layers=(Bound(Address(3)), Bound(Address(2)), Dangling(-9)))
    network, rows = build(parts(CONV, forward, CONV), NET, Context())
    assert network.layers[1].inputs == (UNRESOLVED, UNRESOLVED, UNRESOLVED)
    assert not rows[1].known and not rows[2].known


def test_rows_are_reused_by_identity_where_inputs_are_equal() -> None:
    pool = MaxPool(size=2, stride=2)
    _, before = build(parts(CONV, pool, CONV), NET, Context())
    _, after = build(parts(replace(CONV, size=1), pool, CONV), NET, Context(), before)
    assert after[0] is not before[0]
    assert after[1] is before[1]
    wider = build(parts(replace(CONV, filters=8), pool, CONV), NET, Context(), before)[1]
    assert wider[1] is not before[1]


def test_a_growing_network_knows_its_channels() -> None:
    builder = Builder(NET, Context())
    assert builder.channels() == 3
    builder.append(Address(1), CONV)
    assert (builder.channels(), builder.channels_at(Address(1)), builder.channels_at(Address(9))) == (4, 4, 0)


def test_numbers_are_written_in_the_style_of_the_reference() -> None:
    network, _ = build(parts(CONV, CONV, CONV), NET, Context())
    places = places_of(network)
    assert number_of(Bound(Address(1), "rel"), 2, places) == -2
    assert number_of(Bound(Address(1), "abs"), 2, places) == 0
    assert number_of(Dangling(-9), 2, places) == -9


def test_a_number_means_what_it_says_once_there_is_such_a_layer() -> None:
    route = Route(layers=(Dangling(-2), Dangling(0), Dangling(-9), Dangling(7)))
    network, _ = build(parts(CONV, CONV, route), NET, Context())
    assert network.layers[2].inputs == (0, 0, UNRESOLVED, UNRESOLVED)
