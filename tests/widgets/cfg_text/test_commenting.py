"""Lines into comments and back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from widgets.cfg_text.commenting import toggled


def test_lines_become_comments_and_come_back() -> None:
    lines = ("size=3", "", "pad=1")
    assert toggled(lines) == ("#size=3", "", "#pad=1")
    assert toggled(toggled(lines)) == lines


def test_where_only_some_are_comments_all_become_some() -> None:
    assert toggled(("# why", "size=3")) == ("## why", "#size=3")


def test_both_marks_of_darknet_are_known() -> None:
    assert toggled(("; a", "  #b")) == (" a", "  b")


@given(st.lists(st.text("a#; =", max_size=5), max_size=4).map(tuple))
def test_twice_is_as_before_unless_all_were_comments(lines: tuple[str, ...]) -> None:
    said = [line for line in lines if line.strip()]
    if not said or not all(line.lstrip()[0] in "#;" for line in said):
        assert toggled(toggled(lines)) == lines
