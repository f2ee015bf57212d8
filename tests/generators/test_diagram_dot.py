"""Cards as DOT text: frames around stages, colours by type or cost, title and legend, columns side by side."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from generators.diagram_card import Look
from generators.diagram_columns import columns_of, pages_of
from generators.diagram_dot import dot_of, stages_of
from generators.diagram_graph import Level, graph_of
from generators.ink import DARK, LIGHT
from studio.design.expand import expand
from studio.design.templates import new

B0 = new("efficientnet_b0")
LOOK = Look(title="B0 <a>", ranks="TB", ink=LIGHT, colour="type", legend=True, frames=True)


def text(level: Level = "block", columns: int = 1, **changes: Any) -> str:
    graph = graph_of(B0, expand(B0), level)
    return dot_of(graph, columns_of(graph, columns), replace(LOOK, **changes))


def test_cards_of_one_map_size_stand_in_a_frame() -> None:
    found = text()
    assert all(f'label="{size}"' in found for size in ("112×112", "14×14", "7×7"))
    assert 'label="56×56"' not in found
    assert 'label="14×14"' not in text(frames=False)


def test_gates_do_not_break_a_stage() -> None:
    graph = graph_of(B0, expand(B0), "layer")
    sizes = stages_of(graph.cards)
    assert list(dict.fromkeys(sizes)) == [(112, 112), (56, 56), (28, 28), (14, 14), (7, 7), (1, 1), (0, 0)]


def test_title_and_legend_come_and_go() -> None:
    assert 'label="B0 <a>"' in text()
    assert "BFLOPS as Darknet counts" in text()
    assert "B0 <a>" not in text(title="")
    assert "BFLOPS as Darknet counts" not in text(legend=False)


def test_heat_shows_where_the_work_is() -> None:
    found = text(colour="heat")
    cold, hot = (found.count(f'bgcolor="{ground}" align') for ground, _ in (LIGHT.heat[0], LIGHT.heat[-1]))
    assert (cold, hot) == (4, 4)
    assert "of all BFLOPS" in found


def test_the_legend_names_what_is_there_only() -> None:
    assert "joined or read again" not in text("layer")
    assert "added" in text("layer")
    assert "added" not in text("block")


def test_columns_stand_in_their_order() -> None:
    found = text("layer", columns=3)
    assert found.count("style=invis") == 2
    assert "rank=same" in found
    assert len(re.findall(r'="to \w+ \d+', found)) == len(re.findall(r'="from \w+ \d+', found)) >= 2


def test_pages_are_one_card_wide_and_say_where_wires_go_on() -> None:
    graph = graph_of(B0, expand(B0), "layer")
    first, *_ = pages_of(columns_of(graph, 0))
    found = dot_of(graph, first, replace(LOOK, inside=(500.0, 700.0), files=("a.svg", "a-2.svg")))
    assert 'size="6.944,9.722"' in found
    assert re.search(r'"to page 2\\n\w+ \d+"', found)
    assert 'URL="a-2.svg#n' in found


def test_cards_tell_what_they_are_and_link_to_rows() -> None:
    found = text(rows="#layer-")
    assert 'tooltip="1–6 MBConv1 k3 s1: 16×112×112, 1,448, 0.020 BF"' in found
    assert 'URL="#layer-1"' in found
    assert "URL" not in text()


def test_a_dark_one_has_the_dark_colours() -> None:
    found = text(ink=DARK)
    assert DARK.ground in found
    assert LIGHT.text not in found
