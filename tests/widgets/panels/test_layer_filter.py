"""What is typed to filter the layers table."""

from __future__ import annotations

import pytest

from studio.design.design import Design
from studio.design.expand import expand
from widgets.panels.layer_columns import Column
from widgets.panels.layer_filter import FilterProblem, read_filter
from widgets.panels.layer_rows import LayerRow, Rows, rows_of


@pytest.fixture
def rows(b0: Design) -> Rows:
    return rows_of(b0, expand(b0), "bflops")


def layers(rows: Rows) -> list[LayerRow]:
    return [layer for row in rows for layer in (row.inner or (row,))]


def numbers(rows: Rows, text: str) -> list[int]:
    wanted = read_filter(text)
    return [row.first for row in layers(rows) if wanted.passes(row, rows)]


def test_an_empty_filter_lets_everything_through(rows: Rows) -> None:
    assert not read_filter("  ")
    assert len(numbers(rows, "")) == 126


def test_words_are_looked_for_in_all_that_a_row_says(rows: Rows) -> None:
    assert len(numbers(rows, "conv")) == 82
    assert numbers(rows, "conv 5x5") == numbers(rows, "conv 5×5") != []
    assert numbers(rows, "avgpool CONV") == []


def test_blocks_have_words_too(rows: Rows) -> None:
    wanted = read_filter("mbconv6 k5")
    assert any(wanted.passes(row, rows) for row in rows)


def test_comparisons_with_columns(rows: Rows) -> None:
    dear = numbers(rows, "bflops>0.02")
    assert dear
    assert dear == [row.first for row in layers(rows) if row.bflops > 0.02]
    assert numbers(rows, "bf > 0.02") == dear
    assert numbers(rows, "params>=1M") == [124]
    assert numbers(rows, "#=60") == [60]
    assert numbers(rows, "memory>3 rf<20")


def test_comparisons_with_keys_of_layers(rows: Rows) -> None:
    grouped = numbers(rows, "groups>1")
    assert len(grouped) == 16
    assert numbers(rows, "stride=2 groups>1") != []
    assert numbers(rows, "activation=swish groups!=1") == grouped
    assert numbers(rows, "activation!=swish filters=1000") == [124]


def test_a_row_without_the_key_is_left_out(rows: Rows) -> None:
    with_it, without = numbers(rows, "groups<9"), numbers(rows, "groups>=9")
    assert {*with_it, *without} == {row.first for row in layers(rows) if row.layer and row.layer.spec("groups")}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("bflops>", "missing after >"),
        ("bflops>many", "needs a number"),
        ("filtres>3", "perhaps filters"),
        ("nonsenses=1", "No layer has"),
    ],
)
def test_what_means_nothing_says_why(text: str, sentence: str) -> None:
    with pytest.raises(FilterProblem, match=sentence):
        read_filter(text)


def test_names_of_columns_win_over_keys() -> None:
    (comparison,) = read_filter("filters>3").comparisons
    assert comparison.column == Column.FILTERS
