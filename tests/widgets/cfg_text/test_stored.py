"""The text beside what is shown of it: an edit changes what was edited, and no other byte."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from widgets.cfg_text.stored import StoredText
from widgets.cfg_text.units import column_of, units_of

ODD = "a\u00a0\u2028\u2029\ufdd0\ufdd1\ufeff\0\r\n\x0c\x85é😀#=["
TEXTS = st.text(st.sampled_from(ODD), max_size=40)


def test_a_line_end_is_kept_as_it_is() -> None:
    stored = StoredText("a\r\nb\nc")
    assert stored.shown == ["a", "b", "c"]
    stored.replace_lines(1, 1, ["bb"])
    assert stored.text() == "a\r\nbb\nc"


def test_a_split_line_gets_its_own_line_end_twice() -> None:
    stored = StoredText("ab\r\nc\n")
    stored.replace_lines(0, 1, ["a", "b"])
    assert stored.text() == "a\r\nb\r\nc\n"


def test_after_the_last_line_the_end_of_the_line_before_is_used() -> None:
    stored = StoredText("a\r\nb")
    stored.replace_lines(1, 1, ["b", "c"])
    assert stored.text() == "a\r\nb\r\nc"


def test_an_empty_text_takes_the_style_it_is_given() -> None:
    stored = StoredText("", "\r\n")
    stored.replace_lines(0, 1, ["[net]", ""])
    assert stored.text() == "[net]\r\n"


def test_the_column_tells_which_of_two_equal_line_ends_went() -> None:
    first, second = StoredText("a\r\n\nb"), StoredText("a\r\n\nb")
    first.replace_lines(0, 2, ["a"], 1)
    second.replace_lines(1, 2, ["b"], 0)
    assert (first.text(), second.text()) == ("a\nb", "a\r\nb")


def test_what_a_text_widget_would_lose_is_shown_by_a_stand_in() -> None:
    stored = StoredText("a\rb\u2028c\u2029d\0")
    assert stored.shown == ["a\u240db\u2424c\u00b6d\u2400"]
    stored.replace_lines(0, 1, [stored.shown[0] + "!"])
    assert stored.text() == "a\rb\u2028c\u2029d\0!"


def test_an_equal_text_is_no_change() -> None:
    stored = StoredText("a\u2028\r\nb")
    assert not stored.replace_lines(0, 2, ["a\u2028", "b"])


@given(TEXTS)
def test_any_text_is_kept(text: str) -> None:
    stored = StoredText(text)
    assert stored.text() == text
    assert len(stored) == text.count("\n") + 1


@given(TEXTS, st.data())
def test_a_part_is_what_was_stored(text: str, data: st.DataObject) -> None:
    stored = StoredText(text)
    lines = text.split("\n")
    bodies = [
        line[:-1] if line.endswith("\r") and number < len(lines) - 1 else line for number, line in enumerate(lines)
    ]
    line = data.draw(st.integers(0, len(bodies) - 1))
    column = data.draw(st.integers(0, len(bodies[line])))
    start = sum(len(item) + 1 for item in lines[:line]) + column
    assert stored.part((line, column), (len(bodies) - 1, len(bodies[-1]))) == text[start:]


@given(st.text(st.sampled_from("aé😀\u2028"), max_size=12))
def test_columns_and_units_are_inverse(text: str) -> None:
    for column in range(len(text) + 1):
        assert column_of(text, units_of(text, column)) == column
    assert units_of(text, len(text)) == len(text.encode("utf-16-le")) // 2
