"""Dragged wires: references change, routes come and go, what cannot be is refused with the reason."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.design.design import Design, LayerNode
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.rewire import Wired, disconnect, is_trunk, move_source, move_target, named_by, offers
from studio.design.to_cfg import to_cfg
from studio.diagnostics import StudioError
from studio.layers.base import Bound

CONV = "[convolutional]\nfilters={}\nsize=3\nstride={}\npad=1\nactivation=leaky\n"
NET = "[net]\nwidth=32\nheight=32\nchannels=3\n"
#: 0 conv, 1 conv, 2 conv, 3 shortcut of 1, 4 conv stride 2, 5 conv, 6 route 5 4, 7 conv
TEXT = (
    NET
    + CONV.format(8, 1) * 3
    + "[shortcut]\nfrom=-2\n"
    + CONV.format(16, 2)
    + CONV.format(16, 1)
    + "[route]\nlayers=-1,-2\n"
    + CONV.format(16, 1)
)


@pytest.fixture
def design() -> Design:
    """Two stages, a skip in the first, a concat in the second."""
    return load(TEXT.encode(), "wires")


def ids(design: Design, *names: str) -> tuple[int, ...]:
    return tuple(node.id for name in names if (node := design.named(name)))


def text(design: Design) -> str:
    return to_cfg(design).source.encode().decode()


def test_a_reference_names_another_source(design: Design) -> None:
    skip, old, new = ids(design, "shortcut1", "conv2", "conv1")
    moved = move_source(design, Wired(old, skip), new)
    assert list(named_by(moved.node(skip))) == [new]
    assert "from=-3" in text(moved)


def test_the_input_of_a_chain_becomes_a_route_that_is_edited_and_removed_again(design: Design) -> None:
    reader, before, first, second = ids(design, "conv3", "conv2", "conv1", "conv2")
    inserted = move_source(design, Wired(before, reader), first)
    route = inserted.nodes[inserted.position(reader) - 1]
    assert isinstance(route, LayerNode) and route.layer.section == "route"
    assert list(named_by(route)) == [first]
    back = move_source(inserted, Wired(route.id, reader), second)
    assert back.nodes == design.nodes
    assert text(back) == TEXT


def test_a_tag_gives_way_to_the_chain(design: Design) -> None:
    reader, before, first = ids(design, "conv3", "conv2", "conv1")
    tagged = move_source(design, Wired(before, reader), first)
    tag = tagged.nodes[tagged.position(reader) - 1].id
    assert move_source(tagged, Wired(first, reader, tag), before).nodes == design.nodes
    assert disconnect(tagged, Wired(first, reader, tag)).nodes == design.nodes


def test_darknet_can_only_look_back(design: Design) -> None:
    skip, old, late = ids(design, "shortcut1", "conv2", "conv5")
    with pytest.raises(StudioError, match="only look back: conv5 stands after shortcut1"):
        move_source(design, Wired(old, skip), late)
    with pytest.raises(StudioError, match="cannot read itself"):
        move_source(design, Wired(old, skip), skip)
    with pytest.raises(StudioError, match="only look back"):
        offers(design, expand(design), late, skip)


def test_a_list_of_sources_grows_where_the_maps_agree(design: Design) -> None:
    skip, first, route, early, join = ids(design, "shortcut1", "conv1", "route1", "conv3", "conv5")
    (offer,) = offers(design, expand(design), first, skip)
    assert offer.title == "add to shortcut1"
    assert list(named_by(offer.design.node(skip))) == [*named_by(design.node(skip)), first]
    with pytest.raises(StudioError, match="32×32"):
        offers(design, expand(design), early, route)
    with pytest.raises(StudioError, match="reads conv5 already"):
        offers(design, expand(design), join, route)


def test_a_layer_of_the_chain_is_offered_the_three_ways(design: Design) -> None:
    reader, first = ids(design, "conv3", "conv1")
    titles = [offer.title for offer in offers(design, expand(design), first, reader)]
    assert titles == ["add conv1 by a shortcut", "concatenate conv1 by a route", "read conv1 instead of conv2"]
    wide, stem = ids(design, "conv6", "conv4")
    titles = [offer.title for offer in offers(design, expand(design), stem, wide)]
    assert "concatenate conv4 by a route" in titles
    other = [offer.title for offer in offers(design, expand(design), first, wide)]
    assert other == ["read conv1 instead of route1"]


def test_a_wire_ends_at_another_reader(design: Design) -> None:
    skip, old, reader = ids(design, "shortcut1", "conv2", "conv3")
    first, join = ids(design, "conv1", "route1")
    wire = Wired(first, skip)
    moved = move_target(move_source(design, Wired(old, skip), first), expand(design), wire, reader)
    assert moved[0].title == "add conv1 by a shortcut"
    assert all(skip not in {node.id for node in way.design.nodes} for way in moved)
    with pytest.raises(StudioError, match="reads the layer before it"):
        move_target(design, expand(design), Wired(old, reader), join)


def test_a_layer_goes_with_its_last_reference(design: Design) -> None:
    skip, old, join, source = ids(design, "shortcut1", "conv2", "route1", "conv4")
    assert disconnect(design, Wired(old, skip)).named("shortcut1") is None
    assert list(named_by(disconnect(design, Wired(source, join)).node(join))) == list(ids(design, "conv5"))
    with pytest.raises(StudioError, match="reads the layer before it"):
        disconnect(design, Wired(*ids(design, "conv1", "conv2")))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 99), st.integers(0, 99)), max_size=12))
def test_any_rewiring_leaves_every_reference_bound_and_reads_back_the_same(steps: list[tuple[int, int, int]]) -> None:
    design = load(TEXT.encode(), "wires")
    for what, one, other in steps:
        a = design.nodes[one % len(design.nodes)]
        b = design.nodes[other % len(design.nodes)]
        place = design.position(b.id)
        sources = [*named_by(b), *((design.nodes[place - 1].id,) if place else ())]
        if not sources:
            continue
        wire = Wired(sources[one % len(sources)], b.id)
        try:
            match what:
                case 0 if wire.src in named_by(b) or is_trunk(design, wire):
                    design = move_source(design, wire, a.id)
                case 1 if wire.src in named_by(b) or is_trunk(design, wire):
                    design = disconnect(design, wire)
                case 2:
                    design = offers(design, expand(design), a.id, b.id)[0].design
                case _ if wire.src in named_by(b) or is_trunk(design, wire):
                    design = move_target(design, expand(design), wire, a.id)[0].design
        except (StudioError, IndexError):
            continue
        order = {node.id: place for place, node in enumerate(design.nodes)}
        for node in design.nodes:
            assert all(source in order and order[source] < order[node.id] for source in named_by(node))
            for _, refs in node.layer.references() if isinstance(node, LayerNode) else ():
                assert all(isinstance(ref, Bound) for ref in refs)
        again = load(to_cfg(design).source.encode(), "again")
        assert [item.inputs for item in expand(again).network.layers] == [
            item.inputs for item in expand(design).network.layers
        ]
