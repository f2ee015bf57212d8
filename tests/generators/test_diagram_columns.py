"""Long diagrams in columns: nothing is lost, cuts where few wires cross, tags at both ends of a cut wire."""

from __future__ import annotations

import pytest

from generators.diagram_columns import CARDS, COLUMNS, columns_of, pages_of
from generators.diagram_graph import Graph, graph_of
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.templates import new

B0 = new("efficientnet_b0")
LAYERS = graph_of(B0, expand(B0), "layer")


@pytest.mark.parametrize("count", [1, 2, 5, 0])
def test_every_card_and_every_wire_is_drawn_once(count: int) -> None:
    columns = columns_of(LAYERS, count)
    assert tuple(card for column in columns for card in column.cards) == LAYERS.cards
    inside = [wire for column in columns for wire in column.wires]
    leaving = [tag.wire for column in columns for tag in column.tags if not tag.incoming]
    arriving = [tag.wire for column in columns for tag in column.tags if tag.incoming]
    assert sorted(inside + leaving, key=str) == sorted(LAYERS.wires, key=str)
    assert sorted(leaving, key=str) == sorted(arriving, key=str)


def test_tags_name_the_layer_at_the_other_end() -> None:
    first, second = columns_of(LAYERS, 2)
    at = second.cards[0].first
    there = {(tag.at, tag.other.split()[-1]) for tag in first.tags}
    assert (f"n{at - 1}", str(at)) in there
    back = {(tag.at, tag.other.split()[-1]) for tag in second.tags}
    assert (f"n{at}", str(at - 1)) in back


def test_only_the_first_column_has_the_input() -> None:
    assert [column.input is not None for column in columns_of(LAYERS, 3)] == [True, False, False]


def test_as_many_as_stay_legible() -> None:
    columns = columns_of(LAYERS, 0)
    assert all(CARDS - 4 <= len(column.cards) <= CARDS for column in columns[:-1])
    assert [len(page) for page in pages_of(columns)][:2] == [COLUMNS, COLUMNS]
    assert len(columns_of(graph_of(B0, expand(B0), "block"), 0)) == 1


def test_a_branch_that_starts_anew_has_a_column_of_its_own() -> None:
    conv = "[conv]\nfilters=3\n"
    text = "[net]\nwidth=8\nheight=8\nchannels=3\n" + 14 * conv + "[route]\nlayers=3\n" + 8 * conv
    design = load(text.encode())
    columns = columns_of(graph_of(design, expand(design), "layer"), 0)
    assert [len(column.cards) for column in columns] == [14, 9]
    assert [(tag.at, tag.other) for tag in columns[1].tags] == [("n14", "conv 3")]


def test_a_cut_moves_to_where_one_wire_crosses() -> None:
    text = "[net]\nwidth=8\nheight=8\nchannels=3\n" + 11 * "[conv]\nfilters=3\n" + "[shortcut]\nfrom=-3\n"
    design = load((text + 10 * "[conv]\nfilters=3\n").encode())
    left, right = columns_of(graph_of(design, expand(design), "layer"), 2)
    assert [tag.wire.kind for tag in left.tags] == ["trunk"]
    assert right.cards[0].title == "convolutional"


def test_an_empty_network_has_a_column_with_its_input() -> None:
    empty = Graph((), (), LAYERS.input)
    (column,) = columns_of(empty, 4)
    assert (column.cards, column.input) == ((), LAYERS.input)


def test_branches_within_a_block_do_not_break_a_column() -> None:
    design = new("mixnet_s")
    columns = columns_of(graph_of(design, expand(design), "layer"), 0)
    assert all(len(column.cards) >= CARDS - 4 for column in columns[:-1])


def test_tags_know_the_page_of_their_other_end() -> None:
    pages = pages_of(columns_of(LAYERS, 0))
    place = {card.key: number for number, page in enumerate(pages, 1) for column in page for card in column.cards}
    tags = [(tag, number) for number, page in enumerate(pages, 1) for column in page for tag in column.tags]
    assert any(tag.page for tag, _ in tags)
    assert all(tag.page == (place[tag.card] if place[tag.card] != number else 0) for tag, number in tags)
