"""Copy, cut and paste by keys in real windows; what other programs see and what they may offer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from studio.design.rewire import named_by
from studio.layers.base import Address
from widgets.main_window import MainWindow

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(open_window: Callable[..., MainWindow], cfg: Path) -> MainWindow:
    made = open_window(cfg)
    made.activateWindow()
    made.canvas.setFocus()
    return made


def press(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = CTRL) -> None:
    QTest.keyClick(window.canvas, key, modifier)


def names(window: MainWindow) -> list[str]:
    return [node.name for node in window.workbench.document.design.nodes]


def choose(window: MainWindow, *nodes: int) -> None:
    window.workbench.selection.set(Address(node) for node in nodes)


def test_copies_are_pasted_after_the_selection_and_selected(window: MainWindow) -> None:
    before = window.workbench.document.design
    choose(window, 1, 2)
    press(window, Qt.Key.Key_C)
    choose(window, 3)
    press(window, Qt.Key.Key_V)
    assert names(window) == ["conv1", "conv2", "shortcut1", "conv3", "conv4"]
    assert window.workbench.selection.nodes == (4, 5)
    press(window, Qt.Key.Key_Z)
    assert window.workbench.document.design == before


def test_other_programs_get_cfg_text_and_give_it(window: MainWindow) -> None:
    choose(window, 2, 3)
    press(window, Qt.Key.Key_C)
    text = QGuiApplication.clipboard().text()
    assert text.startswith("[convolutional]\nfilters=8") and "[shortcut]\nfrom=-2" in text
    QGuiApplication.clipboard().setText("[maxpool]\nsize=2\nstride=2\n[shortcut]\nfrom=-2\n")
    choose(window, 3)
    press(window, Qt.Key.Key_V)
    assert names(window)[3:] == ["maxpool1", "shortcut2"]
    assert list(named_by(window.workbench.document.design.nodes[-1])) == [3]


def test_cut_nodes_go_to_another_window(window: MainWindow, open_window: Callable[..., MainWindow], cfg: Path) -> None:
    choose(window, 2)
    press(window, Qt.Key.Key_X)
    assert names(window) == ["conv1", "shortcut1"]
    other = open_window(cfg)
    other.workbench.selection.set((Address(1),))
    other.commands.trigger("paste")
    assert names(other) == ["conv1", "conv3", "conv2", "shortcut1"]


def test_inputs_are_kept_with_shift(window: MainWindow) -> None:
    choose(window, 3)
    press(window, Qt.Key.Key_C)
    press(window, Qt.Key.Key_V, CTRL | SHIFT)
    design = window.workbench.document.design
    assert names(window) == ["conv1", "conv2", "shortcut1", "route1", "shortcut2"]
    assert list(named_by(design.nodes[-1])) == [1]
    assert list(named_by(design.nodes[-2])) == [2]


def test_block_strings_become_blocks(window: MainWindow) -> None:
    QGuiApplication.clipboard().setText("r2_k5_s22_e6_i8_o40_se0.25")
    press(window, Qt.Key.Key_V)
    assert names(window)[-1] == "mbconv1"


@pytest.mark.parametrize("text", ["", "Dear all,\nhere is the plan.", "import torch\nprint(1)"])
def test_rubbish_is_told_with_what_was_expected(window: MainWindow, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    before = window.workbench.document.design
    press(window, Qt.Key.Key_V)
    assert window.workbench.document.design is before
    (notice,) = window.notices.shown
    assert notice.text.startswith("Nothing pasted.") and "cfg sections such as [convolutional]" in notice.text
