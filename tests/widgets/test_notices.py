"""Messages wait in the window and offer what can be done."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from studio.diagnostics import Severity
from widgets.notices import Answer, Notice, Notices


@pytest.fixture
def notices(qtbot: QtBot) -> Notices:
    made = Notices()
    qtbot.addWidget(made)
    made.show()
    return made


def test_nothing_takes_no_room(notices: Notices) -> None:
    notices.hide()
    assert not notices.isVisible()
    notices.show_notice(Notice("Saved"))
    assert notices.isVisible()
    notices.dismiss("")
    assert not notices.isVisible()


def test_an_answer_is_carried_out_and_the_notice_goes(notices: Notices, qtbot: QtBot) -> None:
    done: list[str] = []
    bar = notices.show_notice(Notice("Unsaved", Severity.WARNING, (Answer("Save", lambda: done.append("saved")),)))
    qtbot.mouseClick(bar.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)
    assert done == ["saved"]
    assert notices.shown == ()


def test_an_answer_may_ask_again(notices: Notices, qtbot: QtBot) -> None:
    again = Notice("And now?", key="ask")
    bar = notices.show_notice(
        Notice("First?", answers=(Answer("Go on", lambda: notices.show_notice(again)),), key="ask")
    )
    qtbot.mouseClick(bar.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)
    assert notices.shown == (again,)


def test_a_notice_replaces_one_of_its_kind(notices: Notices) -> None:
    notices.show_notice(Notice("one", key="save"))
    notices.show_notice(Notice("other", key="else"))
    notices.show_notice(Notice("two", key="save"))
    assert [notice.text for notice in notices.shown] == ["two", "other"]


def test_questions_stay_while_plain_messages_make_room(notices: Notices) -> None:
    notices.show_notice(Notice("question", answers=(Answer("Yes", lambda: None),)))
    for number in range(5):
        notices.show_notice(Notice(f"message {number}"))
    assert [notice.text for notice in notices.shown] == ["message 4", "message 3", "message 2", "question"]


def test_escape_dismisses(notices: Notices, qtbot: QtBot) -> None:
    bar = notices.show_notice(Notice("Saved"))
    qtbot.keyClick(bar, Qt.Key.Key_Escape)
    assert notices.shown == ()


def test_text_is_shown_as_it_is(notices: Notices) -> None:
    bar = notices.show_notice(Notice("<b>x</b>.cfg: is a folder"))
    label = bar.findChild(QLabel, "noticeText")
    assert isinstance(label, QLabel)
    assert label.textFormat() == Qt.TextFormat.PlainText
