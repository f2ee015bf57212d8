"""The last files: in the menu, under Ctrl and a digit, without those that are gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from widgets.main_window import MainWindow
from widgets.recent import MOST, forget_files, recent_files, remember_file
from widgets.settings import settings

Open = Callable[..., MainWindow]


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    made = [tmp_path / f"net{number}.cfg" for number in range(12)]
    for path in made:
        path.write_text("[net]\nwidth=8\nheight=8\nchannels=3\n\n[maxpool]\nsize=2\n")
    return made


def test_the_newest_stands_first_and_only_once(files: list[Path]) -> None:
    for path in (files[0], files[1], files[0]):
        remember_file(path)
    assert recent_files() == (files[0], files[1])


def test_there_are_as_many_as_digits(files: list[Path]) -> None:
    for path in files:
        remember_file(path)
    assert recent_files() == tuple(reversed(files))[:MOST]


def test_files_that_are_gone_are_left_out(files: list[Path]) -> None:
    remember_file(files[0])
    remember_file(files[1])
    files[1].unlink()
    assert recent_files() == (files[0],)
    forget_files()
    assert recent_files() == ()


@pytest.mark.parametrize("rubbish", ["", 7, ["", "no\0name"]])
def test_settings_that_somebody_wrote_by_hand_do_no_harm(rubbish: object) -> None:
    stored = settings()
    stored.setValue("recent", rubbish)
    stored.sync()
    recent_files()


def test_the_menu_and_the_digits_open_them(open_window: Open, files: list[Path], qtbot: QtBot) -> None:
    window = open_window(files[0])
    window.commands["closeTab"].trigger()
    menu = window.findChild(QMenu, "recentMenu")
    menu.aboutToShow.emit()
    assert next(action.text() for action in menu.actions()) == "net0.cfg\tCtrl+1"
    with qtbot.waitActive(window):
        window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.workbench.document.path == files[0]
