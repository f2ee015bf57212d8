"""Preferences count at once and are remembered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from widgets import theme
from widgets.main_window import MainWindow
from widgets.preferences import preferences


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    made = open_window()
    made.commands.trigger("preferences")
    return made


def editor(window: MainWindow, name: str) -> Any:
    found = window.findChild(QWidget, name)
    assert found is not None
    return found


def test_the_theme(window: MainWindow, qapp: QApplication) -> None:
    field = editor(window, "preferTheme")
    field._take("dark")
    assert theme.current().name == "dark"
    theme.set_theme(qapp, "light")
    assert field.value() == "light"


def test_what_bars_count(window: MainWindow) -> None:
    editor(window, "preferMetric")._take("macs")
    assert window.workbench.view_state.metric == "macs"
    window.workbench.view_state.set_metric("params")
    assert editor(window, "preferMetric").value() == "params"


def test_the_autosave_interval_is_kept_and_used(window: MainWindow, qtbot: QtBot) -> None:
    field = editor(window, "preferAutosave")
    field.selectAll()
    qtbot.keyClicks(field, "30")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert preferences.autosave == 30
    assert window.autosaver is not None
    assert window.autosaver._timer.interval() == 30_000
    field.selectAll()
    qtbot.keyClicks(field, "0")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "at least 1" in field.invalid() or "from 1" in field.invalid()
    assert preferences.autosave == 30
