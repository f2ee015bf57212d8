"""What a diagram shows, as values: cards with costs, wires by kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from generators.diagram_graph import INPUT, Graph, Level, graph_of
from studio.design.expand import expand
from studio.design.files import read_design
from studio.design.templates import new


def graph(name: str, level: Level, root: Path) -> Graph:
    design = read_design(root / "tests" / "data" / "tiny_detector.cfg") if name == "detector" else new(name)
    return graph_of(design, expand(design), level)


@pytest.mark.parametrize("level", ["block", "layer"])
def test_the_cards_hold_all_the_costs(level: Level, root: Path) -> None:
    cards = graph("efficientnet_b0", level, root).cards
    assert sum(card.params for card in cards) == 5288548
    assert [card.first for card in cards] == [0, *(card.last + 1 for card in cards[:-1])]


def test_a_block_counts_its_repeats_and_says_what_is_unusual(root: Path) -> None:
    stage = graph("efficientnet_b0", "block", root).cards[5]
    assert (stage.title, stage.facts, stage.repeats) == ("MBConv6", ("k5", "s1"), 3)


def test_wires_know_what_they_are(root: Path) -> None:
    wires = {(wire.source, wire.target): wire for wire in graph("detector", "layer", root).wires}
    assert wires[(INPUT, "n0")].kind == "trunk"
    assert wires[("n1", "n4")].kind == "shortcut"
    assert (wires[("n7", "n8")].kind, wires[("n4", "n8")].kind) == ("trunk", "route")
    assert str(wires[("n4", "n8")].shape) == "32×16×16"


def test_skips_inside_a_block_are_not_drawn_at_block_level(root: Path) -> None:
    assert all(wire.kind == "trunk" for wire in graph("efficientnet_b0", "block", root).wires)
