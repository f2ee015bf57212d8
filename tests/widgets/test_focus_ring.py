"""A ring shows where the keyboard moved the focus, none after a click."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from widgets import theme


def test_the_ring_follows_keys_not_clicks(qapp: QApplication, qtbot: QtBot) -> None:
    theme.set_theme(qapp, "light")
    window = QWidget()
    qtbot.addWidget(window)
    first, second = QPushButton("one", window), QPushButton("two", window)
    row = QHBoxLayout(window)
    row.addWidget(first)
    row.addWidget(second)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()

    def ringed() -> list[bool]:
        return [bool(button.property("focusRing")) for button in (first, second)]

    handle = window.windowHandle()
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=first.geometry().center())
    assert first.hasFocus()
    assert ringed() == [False, False]
    QTest.keyClick(handle, Qt.Key.Key_Tab)
    assert second.hasFocus()
    assert ringed() == [False, True]
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=first.geometry().center())
    assert ringed() == [False, False]
