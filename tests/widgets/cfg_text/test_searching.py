"""Finding and replacing: words, cases, expressions, groups; every place is where it says it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.cfg_text.searching import Query, SearchProblem, find_all, next_from, replacement

LINES = ["[convolutional]", "filters=16", "filters=32", "Filters=8", "size=3 # filters"]


def places(query: Query) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return [(item.start, item.end) for item in find_all(query, LINES)]


def test_every_place_is_found_in_order() -> None:
    assert places(Query("filters")) == [
        ((1, 0), (1, 7)),
        ((2, 0), (2, 7)),
        ((3, 0), (3, 7)),
        ((4, 9), (4, 16)),
    ]


def test_the_case_may_count() -> None:
    assert len(places(Query("filters", case=True))) == 3


def test_whole_words_only() -> None:
    assert places(Query("filter", word=True)) == []
    assert len(places(Query("filters", word=True))) == 4
    assert places(Query("16", word=True)) == [((1, 8), (1, 10))]


def test_what_looks_like_an_expression_is_none_unless_asked() -> None:
    assert places(Query("[conv.*")) == []
    assert places(Query("[conv")) == [((0, 0), (0, 5))]


def test_expressions_see_the_ends_of_lines() -> None:
    assert places(Query(r"^filters=(\d+)$", case=True, regex=True)) == [((1, 0), (1, 10)), ((2, 0), (2, 10))]
    assert places(Query(r"16\nfil", regex=True)) == [((1, 8), (2, 3))]


def test_empty_matches_and_empty_queries_find_nothing() -> None:
    assert places(Query("x*", regex=True)) == []
    assert places(Query("")) == []


def test_groups_go_into_the_replacement() -> None:
    query = Query(r"(\w+)=(\d+)", regex=True)
    found = find_all(query, LINES)[0]
    assert replacement(query, found, r"\2 of \1") == "16 of filters"
    assert replacement(query, found, "$2 of ${1}, $$") == "16 of filters, $"
    assert replacement(Query("filters"), found, r"\1$1") == r"\1$1"


@pytest.mark.parametrize("text", ["(", "[a", "*", "(?P<1>x)", "a{2,1}"])
def test_a_broken_expression_says_where(text: str) -> None:
    with pytest.raises(SearchProblem, match=r"Not a regular expression: .* at character \d+"):
        find_all(Query(text, regex=True), LINES)


def test_a_group_that_there_is_none_of_is_named() -> None:
    query = Query("fil", regex=True)
    with pytest.raises(SearchProblem, match="group"):
        replacement(query, find_all(query, LINES)[0], r"\3")


def test_the_next_one_goes_round() -> None:
    found = find_all(Query("filters"), LINES)
    assert [next_from(found, place) for place in ((0, 0), (1, 1), (4, 10), (9, 0))] == [0, 1, 0, 0]
    assert [next_from(found, place, back=True) for place in ((0, 0), (2, 0), (9, 0))] == [3, 0, 3]
    assert next_from((), (0, 0)) is None


@given(st.lists(st.text("ab \u00a0é😀=", max_size=6), min_size=1, max_size=6), st.text("ab=é", min_size=1, max_size=3))
def test_what_stands_at_a_place_is_what_was_looked_for(lines: list[str], word: str) -> None:
    for item in find_all(Query(word, case=True), lines):
        assert item.start[0] == item.end[0]
        assert lines[item.start[0]][item.start[1] : item.end[1]] == word
