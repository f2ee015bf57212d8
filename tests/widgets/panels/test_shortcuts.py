"""The list of keys and gestures follows the table of actions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidget
from pytestqt.qtbot import QtBot

from widgets.action_specs import ACTIONS
from widgets.main_window import MainWindow
from widgets.panels.shortcuts import ShortcutsPanel, listed


@pytest.fixture
def panel(open_window: Callable[..., MainWindow], qtbot: QtBot) -> ShortcutsPanel:
    window = open_window()
    with qtbot.waitActive(window):
        window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    found = window.findChild(ShortcutsPanel)
    assert found is not None
    assert found.isVisible()
    return found


def shown(panel: ShortcutsPanel) -> list[str]:
    tree = panel.findChild(QTreeWidget, "shortcutList")
    assert tree is not None
    heads = [tree.topLevelItem(place) for place in range(tree.topLevelItemCount())]
    rows = [head.child(place) for head in heads if head for place in range(head.childCount())]
    return [row.text(0) for row in rows if row and not row.isHidden()]


def test_every_action_with_keys_is_listed() -> None:
    listed_words = {what for _, what, _ in listed()}
    assert {spec.text.rstrip("…") for spec in ACTIONS if spec.keys} <= listed_words


def test_f1_opens_it_ready_to_be_searched(panel: ShortcutsPanel, qtbot: QtBot) -> None:
    qtbot.keyClicks(panel.focusProxy(), "zoom mouse")
    assert shown(panel) == ["Zoom at the mouse"]
    panel._search.clear()
    assert len(shown(panel)) == len(list(listed()))


def test_keys_find_an_action(panel: ShortcutsPanel, qtbot: QtBot) -> None:
    qtbot.keyClicks(panel.focusProxy(), "ctrl+e")
    assert "Export" in shown(panel)


def test_the_page_to_print_has_all_of_it(panel: ShortcutsPanel) -> None:
    page = panel.as_html()
    assert all(text in page for text in ("Export", "Ctrl+E", "Zoom at the mouse"))
