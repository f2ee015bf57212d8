"""Another text in an editor: right whatever changed, and the caret stays in its word."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from widgets.cfg_text.replacing import changed_spans, show_lines

TEXTS = st.lists(st.sampled_from(["", "a", "ab", "[a]", "é😀", "😀b"]), min_size=1, max_size=8)


@pytest.fixture
def editor(qtbot: QtBot) -> QPlainTextEdit:
    made = QPlainTextEdit()
    qtbot.addWidget(made)
    return made


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, TEXTS)
@example(["a", ""], ["a"])
@example(["a"], ["a", ""])
@example(["a", "ab"], [""])
def test_the_new_text_is_shown(editor: QPlainTextEdit, old: list[str], new: list[str]) -> None:
    editor.setPlainText("\n".join(old))
    show_lines(editor, old, new)
    assert editor.toPlainText() == "\n".join(new)


@given(TEXTS, TEXTS)
def test_spans_are_all_that_differs(old: list[str], new: list[str]) -> None:
    made = list(old)
    for first, last, start, end in reversed(list(changed_spans(old, new))):
        made[first:last] = new[start:end]
    assert made == new


def test_much_that_differs_is_one_span() -> None:
    old, new = ["x", *map(str, range(300)), "y"], ["x", *map(str, range(400, 800)), "y"]
    assert list(changed_spans(old, new)) == [(1, 301, 1, 401)]


def test_the_caret_stays_in_its_word(editor: QPlainTextEdit) -> None:
    old = ["filters=32", "size=3"]
    editor.setPlainText("\n".join(old))
    cursor = QTextCursor(editor.document())
    cursor.setPosition(len("filters=32\nsi"))
    editor.setTextCursor(cursor)
    show_lines(editor, old, ["filters=1024", "size=5"])
    after = editor.textCursor()
    assert (after.block().text(), after.positionInBlock()) == ("size=5", 2)
