"""The command palette: everything is reached by typing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.layers.base import Address
from widgets import theme
from widgets.finder.fuzzy import score
from widgets.finder.offers import offers_of
from widgets.finder.popup import Finder
from widgets.main_window import MainWindow

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class TestScore:
    @pytest.mark.parametrize(
        ("typed", "better", "worse"),
        [
            ("fit", "Fit", "Profit and loss"),
            ("cab", "Close all blocks", "A cabinet of blocks"[::-1]),
            ("mbc", "MBConv", "SomeBigCanvas of things"),
            ("conv 37", "conv 37", "conv 137"),
        ],
    )
    def test_starts_of_words_count_most(self, typed: str, better: str, worse: str) -> None:
        good = score(typed, better)
        assert good is not None
        assert good > (score(typed, worse) or -100)

    def test_missing_letters_are_no_match(self) -> None:
        assert score("xyz", "Fit") is None
        assert score("tif", "Fit") is None

    def test_words_stand_in_any_order(self) -> None:
        assert score("blocks close", "Close all blocks") is not None


@pytest.fixture
def window(open_window: Callable[..., MainWindow], cfg: Path, qtbot: QtBot) -> MainWindow:
    made = open_window(cfg)
    with qtbot.waitActive(made):
        made.activateWindow()
    made.canvas.setFocus()
    return made


@pytest.fixture
def finder(window: MainWindow, qtbot: QtBot) -> Finder:
    qtbot.keyClick(window, Qt.Key.Key_P, CTRL_SHIFT)
    found = window.findChild(Finder)
    assert found is not None
    assert found.isVisible()
    assert found.line.hasFocus()
    return found


class TestFinder:
    def test_an_action_is_done(self, window: MainWindow, finder: Finder, qtbot: QtBot) -> None:
        before = theme.current().name
        qtbot.keyClicks(finder.line, "light or")
        qtbot.keyClick(finder.line, Qt.Key.Key_Return)
        assert theme.current().name != before
        assert not finder.isVisible()
        assert window.canvas.hasFocus()

    def test_a_node_is_gone_to(self, window: MainWindow, finder: Finder, qtbot: QtBot) -> None:
        qtbot.keyClicks(finder.line, "conv 1")
        assert finder.model.rows[0].title == "conv 1"
        qtbot.keyClick(finder.line, Qt.Key.Key_Return)
        assert window.workbench.selection.addresses == (Address(2),)

    def test_a_layer_is_inserted(self, window: MainWindow, finder: Finder, qtbot: QtBot) -> None:
        qtbot.keyClicks(finder.line, "insert maxpool")
        qtbot.keyClick(finder.line, Qt.Key.Key_Return)
        assert window.workbench.document.design.nodes[-1].layer.section == "maxpool"  # type: ignore[union-attr]

    def test_arrows_choose_and_esc_closes(self, window: MainWindow, finder: Finder, qtbot: QtBot) -> None:
        qtbot.keyClick(finder.line, Qt.Key.Key_Down)
        assert finder.list.currentIndex().row() == 1
        qtbot.keyClick(finder.line, Qt.Key.Key_Escape)
        assert not finder.isVisible()
        assert window.canvas.hasFocus()

    def test_nothing_found_is_said(self, finder: Finder, qtbot: QtBot) -> None:
        qtbot.keyClicks(finder.line, "qqqq")
        assert finder.list.isHidden()
        qtbot.keyClick(finder.line, Qt.Key.Key_Return)
        assert finder.isVisible()

    def test_it_offers_every_action_that_can_be_done(self, window: MainWindow, finder: Finder) -> None:
        titles = {offer.title for offer in offers_of(window, str) if offer.group == "Command"}
        assert {"Open", "Fit", "Export", "Keys and gestures"} <= titles
        assert "Redo" not in titles

    def test_it_goes_with_the_focus(self, window: MainWindow, finder: Finder) -> None:
        window.canvas.setFocus()
        QApplication.processEvents()
        assert not finder.isVisible()
