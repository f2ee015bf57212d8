"""Which cards and wires a design becomes, and what an opened block holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.blocks.mbconv import MBConv
from studio.design import edits
from studio.design.design import BlockNode, Design
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.layers.base import Address
from studio.layout import IN_ORDER
from widgets.canvas.cards import Form
from widgets.canvas.picture import CONTAINER_HEAD, Picture, picture_of, stride_text


def shown(design: Design, opened: dict[int, int] | None = None, **options: object) -> Picture:
    return picture_of(design, expand(design), opened or {}, **options)  # type: ignore[arg-type]


def by_name(design: Design, picture: Picture, name: str) -> Form:
    node = design.named(name)
    assert node is not None
    return picture.cards[Address(node.id)].form


def wires(design: Design, picture: Picture) -> set[tuple[str, str]]:
    names = {node.id: node.name for node in design.nodes}
    return {(names[line.src.node], names[line.dst.node]) for line in picture.lines if isinstance(line.src, Address)}


class TestFolded:
    def test_every_node_has_a_card_and_a_box(self, folded: Design) -> None:
        picture = shown(folded)
        assert {address.node for address in picture.cards} == {node.id for node in folded.nodes}
        assert picture.cards.keys() == picture.boxes.keys()

    def test_a_block_is_one_card_with_one_wire_in(self, folded: Design) -> None:
        picture = shown(folded)
        assert ("conv1", "mbconv1") in wires(folded, picture)
        assert len(picture.lines) == len(folded.nodes) - 1

    def test_lanes_fall_with_their_strides_and_all_the_cost(self, folded: Design) -> None:
        bands = shown(folded).bands
        assert [(band.size, band.stride) for band in bands] == [
            ("16 × 16", "stride 2"),
            ("8 × 8", "stride 4"),
            ("1 × 1", "stride 32"),
        ]
        assert sum(band.share or 0.0 for band in bands) == pytest.approx(1.0)


class TestWires:
    def test_elementwise_layers_have_shortcuts_and_concats_routes(self, neck: Design) -> None:
        kinds = {(line.src, line.dst): line.kind for line in shown(neck).lines}
        names = {node.name: Address(node.id) for node in neck.nodes}
        assert kinds[names["conv2"], names["shortcut1"]] == "shortcut"
        assert kinds[names["shortcut1"], names["route3"]] in ("route", "trunk")
        assert kinds[names["conv1"], names["conv2"]] == "trunk"

    def test_a_half_route_is_a_pill_and_a_lone_jump_a_tag(self, neck: Design) -> None:
        picture = shown(neck)
        assert by_name(neck, picture, "route1") is Form.PILL
        assert by_name(neck, picture, "route4") is Form.TAG
        assert by_name(neck, picture, "route2") is Form.LAYER

    def test_the_tag_lies_on_the_wire_of_its_reader(self, neck: Design) -> None:
        picture = shown(neck)
        names = {node.name: Address(node.id) for node in neck.nodes}
        line = next(line for line in picture.lines if line.tag is not None)
        assert (line.src, line.dst, line.tag) == (names["conv6"], names["conv8"], names["route4"])

    def test_a_route_that_two_read_is_no_tag(self, neck: Design) -> None:
        text = (
            b"[net]\nwidth=8\nheight=8\nchannels=3\n[convolutional]\nfilters=4\n[convolutional]\nfilters=4\n"
            b"[route]\nlayers=0\n[convolutional]\nfilters=4\n[shortcut]\nfrom=2\n"
        )
        design = load(text)
        assert by_name(design, shown(design), "route1") is Form.PILL

    def test_references_to_nothing_have_no_wire(self) -> None:
        design = load(b"[net]\nwidth=8\nheight=8\nchannels=3\n[convolutional]\nfilters=4\n[route]\nlayers=9,-1\n")
        assert wires(design, shown(design)) == {("conv1", "route1")}

    def test_a_dot_stands_where_a_skip_leaves(self, flat: Design) -> None:
        taps = [line for line in shown(flat).lines if line.tap >= 0]
        assert {line.kind for line in taps} == {"shortcut"}


class TestBroken:
    def test_unknown_shapes_draw(self) -> None:
        design = load(b"[net]\nwidth=8\nheight=8\nchannels=3\n[mystery]\n[convolutional]\nfilters=4\n")
        picture = shown(design)
        assert [card.shape for card in picture.cards.values()] == ["?×?×?", "?×?×?"]
        assert [band.size for band in picture.bands] == ["?"]

    def test_an_empty_design_is_an_empty_picture(self) -> None:
        picture = shown(Design())
        assert (dict(picture.cards), picture.lines, picture.bands) == ({}, (), ())

    def test_a_block_that_reads_nothing_draws(self) -> None:
        design = edits.insert_block(Design(), 0, MBConv(filters=8))
        assert shown(design, {1: 0}).insides.keys() == {Address(1)}


class TestOpened:
    def test_it_holds_the_layers_of_the_repeat_that_is_shown(self, folded: Design) -> None:
        node = folded.named("mbconv1")
        assert isinstance(node, BlockNode)
        inside = shown(folded, {node.id: 1}).insides[Address(node.id)]
        assert {card.address.occurrence for card in inside.cards} == {1}
        assert inside.pages == 2

    def test_the_inside_lies_under_the_title_bar_and_within_the_frame(self, folded: Design) -> None:
        node = folded.named("mbconv1")
        assert node is not None
        inside = shown(folded, {node.id: 1}).insides[Address(node.id)]
        width, height = inside.size
        for box in inside.boxes.values():
            assert box.x > 0 and box.x + box.w < width
            assert box.y > CONTAINER_HEAD and box.y + box.h < height

    def test_the_shortcut_runs_above_and_squeeze_excite_below(self, folded: Design) -> None:
        node = folded.named("mbconv1")
        assert node is not None
        inside = shown(folded, {node.id: 1}).insides[Address(node.id)]
        box = {address.role: inside.boxes[address] for address in inside.boxes}
        assert box["se.pool"].y > box["depthwise"].y + box["depthwise"].h
        skip = next(line for line in inside.lines if line.kind == "shortcut" and line.dst.role == "add")
        assert min(y for _, y in skip.path) < box["expand"].y

    def test_a_page_that_is_gone_shows_the_last(self, folded: Design) -> None:
        node = folded.named("mbconv1")
        assert node is not None
        assert shown(folded, {node.id: 7}).cards[Address(node.id)].occurrence == 1

    def test_lanes_above_stay_where_they_are(self, folded: Design) -> None:
        node = folded.named("mbconv1")
        assert node is not None
        before, after = shown(folded), shown(folded, {node.id: 0})
        first = Address(folded.nodes[0].id)
        assert before.boxes[first] == after.boxes[first]

    def test_squeeze_excite_is_framed_without_its_scale(self, folded: Design) -> None:
        node = folded.named("mbconv1")
        assert node is not None
        inside = shown(folded, {node.id: 1}).insides[Address(node.id)]
        (frame,) = inside.frames
        within = {
            address.role
            for address, box in inside.boxes.items()
            if frame.box.x < box.x < frame.box.x + frame.box.w and frame.box.y < box.y < frame.box.y + frame.box.h
        }
        assert (frame.label, within) == ("squeeze-excite", {"se.pool", "se.squeeze", "se.excite"})


def test_moved_nodes_keep_their_slot_and_an_offset(folded: Design) -> None:
    node = folded.nodes[0].id
    moved = edits.move_on_canvas(folded, [(node, 40.0, -8.0)])
    before, after = shown(folded), shown(moved)
    assert before.boxes == after.boxes
    assert after.offset(Address(node)) == (40.0, -8.0)


def test_unrolled_every_run_of_a_size_has_its_own_lane(neck: Design) -> None:
    assert len(shown(neck, lanes=IN_ORDER).bands) > len(shown(neck).bands)


def test_the_metric_changes_shares_and_no_place(folded: Design) -> None:
    flops, params = shown(folded), shown(folded, metric="params")
    assert flops.boxes == params.boxes
    assert {card.share for card in flops.cards.values()} != {card.share for card in params.cards.values()}


@pytest.mark.parametrize(("stride", "text"), [(1.0, "1"), (32.0, "32"), (31.9, "32"), (0.5, "1/2")])
def test_strides_as_people_say_them(stride: float, text: str) -> None:
    assert stride_text(stride) == text


def test_the_same_design_gives_the_same_picture(folded: Design) -> None:
    assert shown(folded) == shown(replace(folded))
