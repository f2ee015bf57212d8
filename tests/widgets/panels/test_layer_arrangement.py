"""Sorting and filtering rows, above and inside blocks."""

from __future__ import annotations

import pytest

from studio.design.design import Design
from studio.design.expand import expand
from widgets.panels.layer_arrangement import Arrangement
from widgets.panels.layer_columns import COLUMNS, Column
from widgets.panels.layer_filter import read_filter
from widgets.panels.layer_rows import Rows, rows_of


@pytest.fixture
def rows(b0: Design) -> Rows:
    return rows_of(b0, expand(b0), "bflops")


def test_at_first_everything_stands_as_in_the_network(rows: Rows) -> None:
    shown = Arrangement().shown(rows)
    assert [place for place, _ in shown] == list(range(len(rows)))
    assert [len(inner) for _, inner in shown] == [len(row.inner) for row in rows]


def test_three_clicks_come_back_to_the_order_of_the_network() -> None:
    first = Arrangement().stepped(Column.PARAMS)
    second = first.stepped(Column.PARAMS)
    assert (first.down, second.down, second.stepped(Column.PARAMS)) == (True, False, Arrangement())
    words = Arrangement().stepped(Column.LAYER)
    assert (words.down, words.stepped(Column.LAYER).down) == (False, True)
    assert words.stepped(Column.LAYER).stepped(Column.LAYER).plain
    assert first.stepped(Column.MACS).column == Column.MACS


@pytest.mark.parametrize("column", Column)
def test_every_column_sorts_above_and_inside(rows: Rows, column: Column) -> None:
    for down in (True, False):
        shown = Arrangement(column=column, down=down).shown(rows)
        assert sorted(place for place, _ in shown) == list(range(len(rows)))
        for values in (
            [COLUMNS[column].value(rows[place], rows) for place, _ in shown],
            [COLUMNS[column].value(rows[shown[0][0]].inner[at], rows) for at in shown[0][1]],
        ):
            known = [value for value in values if value is not None]
            assert known == sorted(known, reverse=down)  # type: ignore[type-var]
            assert values[: len(known)] == known


def test_a_filter_keeps_blocks_of_what_passes(rows: Rows) -> None:
    arrangement = Arrangement(filter=read_filter("groups>1"))
    shown = arrangement.shown(rows)
    kept = [rows[place].inner[at] for place, inner in shown for at in inner]
    assert len(kept) == 16
    assert all(row.layer is not None and row.layer.value("groups") > 1 for row in kept)


def test_a_block_that_passes_itself_is_whole(rows: Rows) -> None:
    shown = dict(Arrangement(filter=read_filter("mbconv6 112")).shown(rows))
    assert all(len(inner) == len(rows[place].inner) for place, inner in shown.items())
