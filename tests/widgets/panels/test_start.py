"""The first page: it stands where the canvas of a blank document would be, and goes when there is something."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton
from pytestqt.qtbot import QtBot

from studio.design.edits import insert_layer
from studio.layers.convolutional import Convolutional
from tests.widgets.conftest import CFG
from widgets.action_specs import ACTIONS
from widgets.main_window import MainWindow
from widgets.panels.start import THINGS
from widgets.recent import remember_file
from widgets.start.profiles import SHOWN, profile_of

Open = Callable[..., MainWindow]


def space(window: MainWindow) -> str:
    return window.workbench.view_state.space


def click(window: MainWindow, name: str) -> None:
    button = window.findChild(QAbstractButton, name)
    assert button is not None and button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_blank_document_shows_it_and_its_first_node_ends_it(open_window: Open) -> None:
    window = open_window()
    assert space(window) == "start"
    document = window.workbench.document
    document.apply(insert_layer(document.design, 0, Convolutional()), "Add")
    assert space(window) == "design"


def test_a_file_shows_its_canvas(open_window: Open, cfg: Path) -> None:
    assert space(open_window(cfg)) == "design"


def test_every_thing_is_an_action_with_its_keys() -> None:
    known = {spec.name: spec for spec in ACTIONS}
    assert [(name, keys) for name, _, _, _, keys in THINGS] == [(name, known[name].keys) for name, *_ in THINGS]


def test_a_template_begins_with_a_click_or_with_enter(open_window: Open) -> None:
    window = open_window()
    card = window.findChild(QAbstractButton, "template:efficientnet_b0")
    assert card is not None
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_Right)
    beside = window.focusWidget()
    assert beside is not None and beside.objectName() == "template:efficientnetv2_s"
    QTest.keyClick(beside, Qt.Key.Key_Return)
    assert window.workbench.document.design.name == "efficientnetv2_s"
    assert space(window) == "design"


def test_the_empty_canvas_is_one_click_away(open_window: Open) -> None:
    window = open_window()
    click(window, "emptyDesign")
    assert space(window) == "design"
    assert not window.workbench.document.design.nodes


@pytest.mark.parametrize(("text", "layers"), [(CFG, 3), ("r2_k3_s11_e1_i32_o16_se0.25", None)])
def test_what_is_on_the_clipboard_becomes_a_design(open_window: Open, text: str, layers: int | None) -> None:
    window = open_window()
    QApplication.clipboard().setText(text)
    click(window, "thing:pasteNew")
    document = window.workbench.document
    assert document.design.nodes and document.modified
    assert layers is None or len(window.workbench.derived.rows) == layers
    assert space(window) == "design"


def test_rubbish_on_the_clipboard_is_said(open_window: Open) -> None:
    window = open_window()
    QApplication.clipboard().setText("a shopping list")
    click(window, "thing:pasteNew")
    assert space(window) == "start"
    assert not window.workbench.document.modified


def test_the_demo_stands_ready_to_train(open_window: Open) -> None:
    window = open_window()
    click(window, "thing:demo")
    assert space(window) == "train"
    assert window.workbench.document.design.name == "mbconv_digits"


def test_recent_files_open(open_window: Open, cfg: Path) -> None:
    remember_file(cfg)
    window = open_window()
    click(window, "recent:0")
    assert window.workbench.document.path == cfg


def test_groups_leave_their_cards(open_window: Open) -> None:
    window = open_window()
    button = next(b for b in window.findChildren(QAbstractButton) if b.text() == "Darknet" and b.isVisible())
    button.click()
    seen = [shown.group for shown in SHOWN if window.findChild(QAbstractButton, f"template:{shown.name}").isVisible()]
    assert set(seen) == {"Darknet"}
    assert window.findChild(QPushButton, "allTemplates").isVisible()


@pytest.mark.parametrize("shown", SHOWN[:3], ids=lambda shown: shown.name)
def test_profiles_are_those_of_the_templates(shown: object, qtbot: QtBot) -> None:
    profile = profile_of(shown)  # type: ignore[arg-type]
    assert profile.params > 1e6
    assert all(0 < bar.height <= 1 for bar in profile.bars)
    assert any(bar.gate for bar in profile.bars)
