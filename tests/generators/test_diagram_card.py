"""Cards: title, shape and costs on the colours of the look."""

from __future__ import annotations

from dataclasses import replace

from generators.diagram_card import Cards, Look, costs_of, span_of
from generators.diagram_graph import graph_of
from generators.ink import LIGHT
from studio.design.expand import expand
from studio.design.templates import new

B0 = new("efficientnet_b0")
GRAPH = graph_of(B0, expand(B0), "block")
LOOK = Look(title="", ranks="TB", ink=LIGHT, colour="type", legend=True, frames=True)
STAGE = GRAPH.cards[5]


def test_a_card_names_its_layers_and_what_they_cost() -> None:
    assert (span_of(STAGE), costs_of(STAGE)) == ("64–88", ["543,148", "0.172 BF"])
    table = Cards(LOOK, 1.0).card(STAGE)
    for words in ("<b>MBConv6</b>", "<b>×3</b>", "112×14×14", "543,148"):
        assert words in table


def test_costs_can_be_left_out() -> None:
    assert "543,148" not in Cards(replace(LOOK, labels="shapes"), 1.0).card(STAGE)


def test_heat_follows_the_share_of_all_work() -> None:
    hot, cold = (Cards(replace(LOOK, colour="heat"), work).card(STAGE) for work in (0.2, 1000.0))
    assert LIGHT.heat[-1][0] in hot
    assert LIGHT.heat[0][0] in cold


def test_titles_cannot_bring_markup_in() -> None:
    assert "<i>" not in Cards(LOOK, 1.0).card(replace(STAGE, title="<i>x"))
