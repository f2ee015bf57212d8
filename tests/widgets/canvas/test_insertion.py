"""Where an entry of the palette may go, and what it is like there."""

from __future__ import annotations

import pytest

from studio.blocks.mbconv import MBConv
from studio.design.design import BlockNode, Design, LayerNode
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.to_cfg import to_cfg
from studio.diagnostics import StudioError
from studio.layers import LAYERS
from studio.layers.base import Address, Bound, Layer
from widgets.canvas.insertion import Spot, insert_entry, spot_after, spot_on_wire
from widgets.mime import Entry


def ids(design: Design) -> dict[str, int]:
    return {node.name: node.id for node in design.nodes}


def inserted(design: Design, entry: Entry, spot: Spot) -> Design:
    return insert_entry(design, expand(design), entry, spot)


def layer_of(design: Design, name: str) -> Layer:
    node = design.named(name)
    assert isinstance(node, LayerNode)
    return node.layer


class TestSpots:
    def test_after_a_node_or_at_the_end(self, flat: Design) -> None:
        assert spot_after(flat, flat.nodes[2].id) == Spot(3)
        assert spot_after(flat, None) == Spot(len(flat.nodes))

    def test_on_a_wire_to_the_next_layer(self, flat: Design) -> None:
        names = ids(flat)
        assert spot_on_wire(flat, names["conv1"], names["conv2"]) == Spot(1)

    def test_on_the_wire_of_a_concat_its_reference_moves(self, neck: Design) -> None:
        names = ids(neck)
        spot = spot_on_wire(neck, names["conv5"], names["route2"])
        assert spot == Spot(neck.position(names["route2"]), names["route2"])

    def test_behind_a_tag(self, neck: Design) -> None:
        names = ids(neck)
        spot = spot_on_wire(neck, names["conv6"], names["conv8"], names["route4"])
        assert spot == Spot(neck.position(names["conv8"]))

    def test_a_wire_from_elsewhere_is_refused_by_names(self, neck: Design) -> None:
        names = ids(neck)
        with pytest.raises(StudioError, match=r"shortcut1 names conv2 .* the next one"):
            spot_on_wire(neck, names["conv2"], names["shortcut1"])


class TestLayers:
    def test_a_convolution_keeps_the_channels_and_does_as_the_others_do(self, flat: Design) -> None:
        design = inserted(flat, Entry("layer", "convolutional"), Spot(1))
        layer = layer_of(design, design.nodes[1].name)
        values = [layer.value(key) for key in ("filters", "size", "pad", "batch_normalize", "activation")]
        assert values == [16, 3, True, True, "swish"]

    def test_on_a_concats_wire_the_concat_reads_the_new_layer(self, neck: Design) -> None:
        names = ids(neck)
        design = inserted(neck, Entry("layer", "dropout"), spot_on_wire(neck, names["conv5"], names["route2"]))
        refs = layer_of(design, "route2").value("layers")
        assert refs[0] == Bound(Address(neck.next_id), "rel")

    def test_others_keep_their_sources(self, neck: Design) -> None:
        before = [len(layer_of(neck, name).value("layers")) for name in ("route1", "route3")]
        design = inserted(neck, Entry("layer", "dropout"), Spot(1))
        inputs = {item.address.node: item.inputs for item in expand(design).network.layers}
        assert [len(layer_of(design, name).value("layers")) for name in ("route1", "route3")] == before
        assert inputs[ids(design)["route2"]] == (7, 5)

    def test_a_shortcut_finds_the_nearest_layer_of_its_shape(self, flat: Design) -> None:
        position = flat.position(ids(flat)["conv6"]) + 6
        design = inserted(flat, Entry("layer", "shortcut"), Spot(position))
        new = design.nodes[position]
        assert isinstance(new, LayerNode)
        assert not any(problem for problem in layer_problems(design, new.id))

    def test_a_route_reads_the_layer_before(self, flat: Design) -> None:
        design = inserted(flat, Entry("layer", "route"), Spot(3))
        new = design.nodes[3]
        assert isinstance(new, LayerNode)
        assert new.layer.value("layers") == (Bound(Address(flat.nodes[2].id)),)

    def test_without_a_fitting_source_it_is_refused(self, flat: Design) -> None:
        with pytest.raises(StudioError, match="no earlier layer fits a shortcut of 16×16×16"):
            inserted(flat, Entry("layer", "shortcut"), Spot(1))

    def test_what_cannot_work_there_is_refused_with_its_problem(self, flat: Design) -> None:
        with pytest.raises(StudioError, match="convolutional cannot read 10"):
            inserted(flat, Entry("layer", "convolutional"), Spot(len(flat.nodes)))

    def test_a_design_without_layers_reads_the_image(self) -> None:
        empty = load(b"[net]\nwidth=8\nheight=8\nchannels=3\n")
        design = inserted(empty, Entry("layer", "convolutional"), Spot(0))
        assert layer_of(design, design.nodes[0].name).value("filters") == 3

    def test_a_design_without_an_input_size_takes_anything(self) -> None:
        assert len(inserted(Design(), Entry("layer", "convolutional"), Spot(0)).nodes) == 1

    @pytest.mark.parametrize("entry", [Entry("layer", "mystery"), Entry("block", "Mystery")])
    def test_unknown_names_are_refused(self, flat: Design, entry: Entry) -> None:
        with pytest.raises(StudioError, match="there is no"):
            inserted(flat, entry, Spot(1))

    @pytest.mark.parametrize("section", [cls.section for cls in LAYERS])
    def test_every_layer_is_inserted_or_refused_in_words(self, flat: Design, section: str) -> None:
        try:
            design = inserted(flat, Entry("layer", section), Spot(3))
        except StudioError as refused:
            assert len(refused.problems[0].sentence()) > 10
            return
        after = expand(design)
        rows = {item.address.node: row for item, row in zip(after.network.layers, after.rows, strict=True)}
        assert rows[flat.next_id].known
        assert any(f"[{section}]" in line for chunk in to_cfg(design).source.chunks for line in chunk)


def layer_problems(design: Design, node: int) -> list[object]:
    """Problems of one node's layer."""
    network = expand(design)
    return [
        problem
        for item, row in zip(network.network.layers, network.rows, strict=True)
        if item.address.node == node
        for problem in item.layer.problems(row.inputs, row.out, network.network.context)
    ]


class TestBlocks:
    def test_a_block_keeps_the_channels(self, folded: Design) -> None:
        design = inserted(folded, Entry("block", "MBConv"), Spot(2))
        new = design.nodes[2]
        assert isinstance(new, BlockNode)
        assert isinstance(new.block, MBConv)
        assert new.block.filters == 24

    def test_it_stands_where_the_shape_is_unknown_too(self) -> None:
        design = load(b"[net]\nwidth=8\nheight=8\nchannels=3\n[mystery]\n")
        assert len(inserted(design, Entry("block", "MBConv"), Spot(1)).nodes) == 2
