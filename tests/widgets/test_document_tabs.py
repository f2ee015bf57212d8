"""Tabs above the canvas: one a document, with a dot for what is not saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QTabBar, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from studio.design.edits import set_key
from widgets.document_tabs import DocumentTabs
from widgets.main_window import MainWindow

Open = Callable[..., MainWindow]


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "other.cfg"
    path.write_text("[net]\nwidth=8\nheight=8\nchannels=3\n\n[maxpool]\nsize=2\n")
    return path


@pytest.fixture
def window(open_window: Open, cfg: Path, other: Path) -> MainWindow:
    return open_window(cfg, other)


def bar_of(window: MainWindow) -> QTabBar:
    return window.findChild(DocumentTabs).bar  # type: ignore[no-any-return]


def click(qtbot: QtBot, bar: QTabBar, place: int, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
    qtbot.mouseClick(bar, button, pos=bar.tabRect(place).center() - QPoint(20, 0))


def close_button(bar: QTabBar, place: int) -> QToolButton:
    return bar.tabButton(place, QTabBar.ButtonPosition.RightSide)  # type: ignore[return-value]


def test_files_of_the_command_line_are_tabs_and_the_first_is_in_front(window: MainWindow) -> None:
    bar = bar_of(window)
    assert [bar.tabText(place) for place in range(bar.count())] == ["three.cfg", "other.cfg"]
    assert (bar.currentIndex(), window.workbench.document.name) == (0, "three.cfg")


def test_a_click_shows_the_document_everywhere(window: MainWindow, qtbot: QtBot) -> None:
    click(qtbot, bar_of(window), 1)
    assert window.workbench.document.name == "other.cfg"
    assert "other.cfg" in window.windowTitle()
    assert len(window.workbench.derived.rows) == 1


def test_the_cross_closes_and_asks_where_something_is_unsaved(window: MainWindow, qtbot: QtBot) -> None:
    bar, document = bar_of(window), window.workbench.document
    document.apply(set_key(document.design, 1, "filters", "32"), "Filters")
    assert bar.accessibleTabName(0) == "three.cfg, not saved"
    qtbot.mouseClick(close_button(bar, 1), Qt.MouseButton.LeftButton)
    assert bar.count() == 1
    qtbot.mouseClick(close_button(bar, 0), Qt.MouseButton.LeftButton)
    assert (bar.count(), window.notices.shown[0].text) == (1, "three.cfg has unsaved changes.")
    window.notices.shown[0].answers[1].do()
    assert window.workbench.document.sheet.blank


def test_the_middle_button_closes(window: MainWindow, qtbot: QtBot) -> None:
    click(qtbot, bar_of(window), 1, Qt.MouseButton.MiddleButton)
    assert bar_of(window).count() == 1


def test_a_tab_can_be_dragged_to_another_place(window: MainWindow) -> None:
    bar_of(window).moveTab(0, 1)
    assert [sheet.name for sheet in window.workbench.sheets.all] == ["other.cfg", "three.cfg"]
    assert window.workbench.document.name == "three.cfg"


def test_keys_go_through_the_documents(window: MainWindow) -> None:
    window.commands["nextTab"].trigger()
    assert bar_of(window).currentIndex() == 1
    window.commands["nextTab"].trigger()
    assert bar_of(window).currentIndex() == 0
    window.commands["closeTab"].trigger()
    assert window.workbench.document.name == "other.cfg"
    assert not window.commands["nextTab"].isEnabled()


def test_another_document_is_begun_from_the_plus(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.mouseClick(window.findChild(QToolButton, "newDocument"), Qt.MouseButton.LeftButton)
    dialog = window.findChild(QWidget, "newDesign")
    assert dialog is not None and dialog.isVisible()
    dialog.close()
