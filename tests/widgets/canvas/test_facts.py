"""The hover card has every fact about its node."""

from __future__ import annotations

import pytest

from studio.design import edits
from studio.design.design import BlockNode, Design
from studio.design.expand import expand
from studio.diagnostics import error
from widgets.canvas.cards import Card, Deck
from widgets.canvas.facts import Facts, facts_of, megabytes, short


def card_of(design: Design, name: str) -> Card:
    node = design.named(name)
    assert node is not None
    return Deck(design, expand(design)).node_card(node)


def told(design: Design, name: str) -> Facts:
    return facts_of(design, expand(design), card_of(design, name))


def test_a_layer_tells_shape_costs_and_the_keys_that_differ(flat: Design) -> None:
    facts = told(flat, "conv1")
    rows = {fact.label: fact.value for fact in facts.rows}
    assert facts.subtitle == "conv1 · layer 0"
    assert rows["Shape"] == "3×32×32 → 16×16×16"
    assert rows["Parameters"] == "464"
    assert rows["activation"] == "swish"
    assert "padding" not in rows


def test_a_block_tells_its_parameters_and_its_first_repeat(folded: Design) -> None:
    facts = told(folded, "mbconv1")
    rows = {fact.label: fact.value for fact in facts.rows}
    assert facts.subtitle == "mbconv1 · layers 1 to 15"
    assert rows["Repeats"] == "2"
    assert rows["filters"] == "24"
    assert rows["First repeat"].startswith("stride 2")


def test_an_inner_layer_tells_its_role(folded: Design) -> None:
    node = folded.named("mbconv1")
    assert isinstance(node, BlockNode)
    card = Deck(folded, expand(folded)).inner_cards(node, 0)[1]
    assert facts_of(folded, expand(folded), card).subtitle == "mbconv1 · depthwise · layer 2"


def test_sources_are_told_by_index(flat: Design) -> None:
    rows = {fact.label: fact.value for fact in told(flat, "shortcut1").rows}
    assert rows["from"] == "7"


def test_its_problems_are_among_them(flat: Design) -> None:
    broken = edits.set_key(flat, flat.nodes[0].id, "groups", "7")
    problem = error("groups-divide", "groups=7 does not divide 3").at(flat.nodes[0].id, 0)
    elsewhere = error("other", "not mine").at(flat.nodes[1].id, 1)
    facts = facts_of(broken, expand(broken), card_of(broken, "conv1"), (problem, elsewhere))
    assert facts.problems == (("error", "groups=7 does not divide 3"),)


@pytest.mark.parametrize(("number", "text"), [(5_288_548, "5.29 M"), (386e6, "386 M"), (950, "950"), (2e9, "2 G")])
def test_numbers_are_short(number: float, text: str) -> None:
    assert short(number) == text


@pytest.mark.parametrize(("count", "text"), [(37.1e6, "37.1 MB"), (16384, "16.4 kB")])
def test_memory_has_units(count: float, text: str) -> None:
    assert megabytes(count) == text
