"""What a panel shows while it has nothing to show."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from widgets.empty_state import EmptyState


def test_the_button_tells(qtbot: QtBot) -> None:
    state = EmptyState("activity", "No runs yet", "A run keeps its design.", "Train this design", primary=True)
    qtbot.addWidget(state)
    state.show()
    with qtbot.waitSignal(state.chosen):
        QTest.mouseClick(state.button, Qt.MouseButton.LeftButton)
    assert state.button.property("kind") == "primary"
    assert (state.accessibleName(), state.accessibleDescription()) == ("No runs yet", "A run keeps its design.")


def test_without_an_action_there_is_no_button(qtbot: QtBot) -> None:
    state = EmptyState("info", "Nothing selected", "Click a layer to see its keys.")
    qtbot.addWidget(state)
    state.show()
    assert not state.button.isVisible()


def test_it_can_say_something_else(qtbot: QtBot) -> None:
    state = EmptyState("info", "Nothing selected", "Click a layer.")
    qtbot.addWidget(state)
    state.setText("2 layers selected", "They have no key in common.")
    assert "2 layers selected" in [label.text() for label in state.findChildren(QLabel)]
