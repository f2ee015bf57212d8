"""Diagnostics as rows of a form."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from studio.diagnostics import Fix, SetKey, error, info, warning
from widgets.training.findings import Findings

FIX = Fix("set filters=10 in layer 3", (SetKey(4, "filters", "10"),))


@pytest.fixture
def findings(qtbot: QtBot) -> Findings:
    made = Findings("findings", "Before training")
    qtbot.addWidget(made)
    return made


def test_nothing_to_say_takes_no_room(findings: Findings) -> None:
    findings.tell((info("note", "a note"),))
    findings.tell(())
    assert not findings.isVisibleTo(findings.parentWidget())
    assert findings.findChildren(QLabel) == []


def test_the_gravest_comes_first(findings: Findings) -> None:
    findings.tell((info("c", "third"), error("a", "first", expected="a cure"), warning("b", "second")))
    assert [item.code for item in findings.shown] == ["a", "b", "c"]
    texts = [label.text() for label in findings.findChildren(QLabel) if label.text()]
    assert texts == ["First; expected a cure", "Second", "Third"]


def test_a_fix_is_a_button(findings: Findings, qtbot: QtBot) -> None:
    problem = error("classes", "too many outputs", fix=FIX)
    findings.tell((problem,))
    findings.show()
    assert findings.button("classes").text() == "Set filters=10 in layer 3"
    with qtbot.waitSignal(findings.fixWanted) as wanted:
        qtbot.mouseClick(findings.button("classes"), Qt.MouseButton.LeftButton)
    assert wanted.args == [problem]


def test_without_a_fix_there_is_no_button(findings: Findings) -> None:
    findings.tell((error("plain", "wrong"),))
    with pytest.raises(KeyError):
        findings.button("plain")


def test_a_command_to_type_can_be_copied(findings: Findings, qtbot: QtBot) -> None:
    findings.tell((error("train-packages", "training needs torch", expected="python -m pip install torch"),))
    findings.show()
    qtbot.mouseClick(findings.button("train-packages"), Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == "python -m pip install torch"
