"""Right clicks and the Menu key: what can be done with what is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QApplication, QMenu

from studio.layers.base import Address
from widgets.action_specs import ACTIONS
from widgets.context_menus import groups_within
from widgets.main_window import MainWindow

Reason = QContextMenuEvent.Reason


@pytest.fixture
def window(open_window: Callable[..., MainWindow], cfg: Path) -> MainWindow:
    return open_window(cfg)


def ask(view: QAbstractScrollArea, at: QPoint, reason: Reason = Reason.Mouse) -> QMenu | None:
    target = view.viewport() if reason is Reason.Mouse else view
    QApplication.sendEvent(target, QContextMenuEvent(reason, at, target.mapToGlobal(at)))
    menu = QApplication.activePopupWidget()
    if menu is not None:
        menu.hide()
    assert menu is None or isinstance(menu, QMenu)
    return menu


def texts(menu: QMenu | None) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()] if menu else []


def place_of(window: MainWindow, node: int) -> QPoint:
    item = window.canvas.canvas_scene.nodes[Address(node)]
    return window.canvas.mapFromScene(item.mapRectToScene(item.box).center())


def test_an_action_says_once_where_it_is_offered() -> None:
    contexts = {word.partition("/")[0] for spec in ACTIONS for word in spec.within.split()}
    assert contexts == {"node", "wire", "empty", "problem"}
    assert groups_within("node")[1] == ("cut", "copy", "duplicate", "bypass", "followBlock", "delete")
    assert groups_within("nowhere") == ()


def test_a_right_click_on_a_node_selects_it(window: MainWindow) -> None:
    menu = ask(window.canvas, place_of(window, 2))
    assert window.workbench.selection.addresses == (Address(2),)
    assert {"Duplicate", "Delete"} <= set(texts(menu))
    assert menu is not None
    next(action for action in menu.actions() if action.text() == "Delete").trigger()
    assert [node.id for node in window.workbench.document.design.nodes] == [1, 3]


def test_what_is_selected_together_stays_so(window: MainWindow) -> None:
    window.workbench.selection.set([Address(1), Address(2)])
    ask(window.canvas, place_of(window, 2))
    assert window.workbench.selection.addresses == (Address(1), Address(2))


def test_wires_and_empty_space_have_their_own(window: MainWindow) -> None:
    line = next(line for line in window.canvas.canvas_scene.picture.lines if line.dst == Address(2))
    (x, y), (to_x, to_y) = line.path[0], line.path[1]
    assert texts(ask(window.canvas, window.canvas.mapFromScene((x + to_x) / 2, (y + to_y) / 2)))[0] == "Add"
    assert "Select all" in texts(ask(window.canvas, QPoint(5, window.canvas.viewport().height() - 5)))


def test_the_menu_key_asks_for_what_is_selected(window: MainWindow) -> None:
    assert "Select all" in texts(ask(window.canvas, QPoint(3, 3), Reason.Keyboard))
    window.workbench.selection.set([Address(2)])
    assert "Delete" in texts(ask(window.canvas, QPoint(3, 3), Reason.Keyboard))
    assert window.workbench.selection.addresses == (Address(2),)


def test_a_row_of_the_table_is_a_node(window: MainWindow) -> None:
    window.show_panel("layers")
    QApplication.processEvents()
    table = window.findChild(QAbstractItemView, "layersTable")
    assert table is not None
    menu = ask(table, table.visualRect(table.model().index(1, 1)).center())
    assert window.workbench.selection.addresses == (Address(2),)
    assert "Duplicate" in texts(menu)
    assert ask(table, QPoint(5, table.viewport().height() - 2)) is None


def test_a_problem_offers_its_fix_first(open_window: Callable[..., MainWindow], tmp_path: Path) -> None:
    path = tmp_path / "odd.cfg"
    path.write_text("[net]\nwidth=32\nheight=32\nchannels=3\n\n[convolutional]\nfilters=8\nsiez=3\n")
    window = open_window(path)
    window.show_panel("problems")
    QApplication.processEvents()
    table = window.findChild(QAbstractItemView, "problemsList")
    assert table is not None
    assert table.model().rowCount() > 0
    offered = texts(ask(table, table.visualRect(table.model().index(0, 1)).center()))
    assert (offered[0], offered[-1]) == ("Apply the fix", "Fix all safe")
