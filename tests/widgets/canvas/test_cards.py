"""What a card says about its node."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from studio.blocks.mbconv import MBConv
from studio.design.design import BlockNode, Design, LayerNode
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.diagnostics import NodeRef, Severity, error, info, warning
from studio.layers.base import Address
from studio.scaling import Scale
from widgets.canvas.cards import Card, Deck, Form, severities, tabs_of
from widgets.costs import DEPTHWISE, cost, is_depthwise


def deck_of(design: Design, metric: str = "bflops") -> Deck:
    return Deck(design, expand(design), metric)


def card_of(design: Design, name: str, metric: str = "bflops") -> Card:
    node = design.named(name)
    assert node is not None
    return deck_of(design, metric).node_card(node)


class TestLayer:
    def test_title_facts_shape_and_tabs_of_a_convolution(self, flat: Design) -> None:
        card = card_of(flat, "conv1")
        assert (card.form, card.title, card.facts, card.shape) == (Form.LAYER, "conv", ("3×3", "s2", "16"), "16×16×16")
        assert card.tabs == (("BN", "normalization"), ("swish", "activation"))

    def test_a_stride_of_one_says_nothing(self, flat: Design) -> None:
        assert "s1" not in card_of(flat, "conv2").facts

    def test_it_names_the_layers_it_reads_besides_the_one_before(self, flat: Design, neck: Design) -> None:
        assert card_of(flat, "scale_channels1").facts == ("from 2",)
        assert card_of(neck, "route2").facts == ("from 6, 4",)

    def test_a_reference_to_nothing_is_a_question(self) -> None:
        design = load(b"[net]\nwidth=8\nheight=8\nchannels=3\n[convolutional]\nfilters=4\n[route]\nlayers=9\n")
        card = card_of(design, "route1")
        assert (card.facts, card.shape) == (("from ?",), "?×?×?")

    def test_linear_has_no_tab_and_an_activation_layer_none_either(self, flat: Design) -> None:
        assert card_of(flat, "conv6").tabs == (("BN", "normalization"),)
        assert card_of(flat, "soft1").tabs == ()

    def test_a_section_that_nobody_knows_keeps_its_name(self) -> None:
        design = load(b"[net]\nwidth=8\nheight=8\nchannels=3\n[mystery]\nkey=1\n")
        node = design.nodes[0]
        assert isinstance(node, LayerNode)
        card = deck_of(design).node_card(node)
        assert (card.title, card.shape, card.severity) == ("mystery", "?×?×?", "")


class TestBlock:
    def test_title_repeats_and_indices(self, folded: Design) -> None:
        card = card_of(folded, "mbconv1")
        assert (card.form, card.title, card.repeats, card.first, card.last) == (Form.BLOCK, "MBConv6", 2, 1, 15)

    def test_repeats_are_those_of_the_scaled_network(self, folded: Design) -> None:
        assert card_of(replace(folded, scale=Scale(depth=2.0)), "mbconv1").repeats == 4

    def test_channels_that_the_shape_tells_are_no_fact(self, folded: Design) -> None:
        card = card_of(folded, "mbconv1")
        assert card.shape == "24×8×8"
        assert "24" not in card.facts

    def test_parts_of_the_bar_follow_the_inner_layers(self, folded: Design) -> None:
        kinds = [part.category for part in card_of(folded, "mbconv1").parts]
        assert kinds[:2] == ["layer", DEPTHWISE]
        assert all(a != b for a, b in pairwise(kinds))


class TestCost:
    @pytest.mark.parametrize("metric", ["bflops", "macs", "params", "memory"])
    def test_shares_add_up_to_one(self, folded: Design, metric: str) -> None:
        deck = deck_of(folded, metric)
        assert sum(deck.node_card(node).share or 0.0 for node in folded.nodes) == pytest.approx(1.0)

    def test_the_dearest_node_fills_its_trough(self, folded: Design) -> None:
        deck = deck_of(folded)
        filled = [sum(part.share for part in deck.node_card(node).parts) for node in folded.nodes]
        assert max(filled) == pytest.approx(1.0)

    def test_without_any_cost_there_is_no_share(self) -> None:
        design = load(b"[net]\nwidth=8\nheight=8\nchannels=3\n[dropout]\n")
        assert card_of(design, "dropout1").share is None

    def test_memory_is_the_float_output(self, flat: Design) -> None:
        assert cost(expand(flat).rows[0], "memory") == 16 * 16 * 16 * 4

    def test_depthwise_is_one_filter_a_group(self, flat: Design) -> None:
        layers = [item.layer for item in expand(flat).network.layers]
        assert [index for index, layer in enumerate(layers) if is_depthwise(layer)] == [2, 9]


class TestOpened:
    def test_inner_layers_are_named_after_their_roles(self, folded: Design) -> None:
        node = folded.named("mbconv1")
        assert isinstance(node, BlockNode)
        cards = deck_of(folded).inner_cards(node, 1)
        assert [card.title for card in cards] == ["conv", "dw", "pool", "conv", "conv", "scale", "conv", "add"]
        assert [card.form for card in cards][:4] == [Form.INNER, Form.INNER, Form.SMALL, Form.SMALL]
        assert cards[0].address == Address(node.id, 1, "expand")

    def test_the_group_count_of_a_depthwise_layer_is_implied(self, folded: Design) -> None:
        node = folded.named("mbconv1")
        assert isinstance(node, BlockNode)
        assert deck_of(folded).inner_cards(node, 1)[1].facts == ("3×3",)

    def test_it_says_how_its_repeats_differ(self, folded: Design) -> None:
        node = folded.named("mbconv1")
        assert isinstance(node, BlockNode)
        assert deck_of(folded).container_card(node, 0).remark == "1 widens 16 → 24, steps 16×16 → 8×8"

    @pytest.mark.parametrize(
        ("repeats", "filters", "remark"),
        [
            (1, 24, ""),
            (3, 16, "all 3 are equal"),
            (3, 24, "2 and 3 are equal; 1 widens 16 → 24"),
            (4, 8, "2 to 4 are equal; 1 narrows 16 → 8"),
        ],
    )
    def test_remarks(self, repeats: int, filters: int, remark: str) -> None:
        design = load(b"[net]\nwidth=8\nheight=8\nchannels=16\n[dropout]\n")
        block = BlockNode(2, "block", MBConv(filters=filters), repeats)
        design = replace(design, nodes=(*design.nodes, block), next_id=3)
        assert deck_of(design).container_card(block, 0).remark == remark


def test_the_worst_problem_of_a_node_counts() -> None:
    problems = (
        info("a", "x").at(1, 0),
        error("b", "y").at(1, 1),
        warning("c", "z").at(1, 0),
        warning("d", "z").at(2, None),
    )
    nodes, layers = severities(problems)
    assert nodes == {1: "error", 2: "warning"}
    assert layers == {0: "warning", 1: "error"}


def test_a_problem_without_a_place_marks_no_node() -> None:
    assert severities([replace(error("b", "y"), where=None)]) == ({}, {})
    assert NodeRef(3).layer is None and Severity.ERROR == "error"


def test_the_tabs_come_from_declared_keys(flat: Design) -> None:
    layers = {item.layer.section: item.layer for item in expand(flat).network.layers}
    assert tabs_of(layers["avgpool"]) == ()
