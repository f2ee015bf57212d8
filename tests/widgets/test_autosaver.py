"""Unsaved edits outlive a crash and are offered again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from studio.design.edits import set_key
from studio.files import Autosaves
from widgets.autosaver import Autosaver
from widgets.main_window import MainWindow
from widgets.notices import NoticeBar, Notices
from widgets.sheet import empty_design
from widgets.workbench import Workbench


class Desk:
    """A workbench with its own autosaves and notices."""

    def __init__(self, workbench: Workbench, folder: Path) -> None:
        self.workbench = workbench
        self.document = workbench.document
        self.folder = folder
        self.autosaves = Autosaves(folder)
        self.notices = Notices()
        self.parent = QObject()
        self.saver = Autosaver(workbench.sheets, self.autosaves, self.notices, self.parent)

    def kept(self) -> list[str]:
        return [path.read_text() for path in self.folder.glob("*.yaml")]

    def die(self) -> None:
        """As the kernel does it: only the lock goes."""
        os.close(self.autosaves._lock)
        self.autosaves._lock = -1

    def edit(self, filters: int) -> None:
        self.document.apply(set_key(self.document.design, 1, "filters", str(filters)), "Filters")


@pytest.fixture
def desk(workbench: Workbench, tmp_path: Path, qtbot: QtBot) -> Desk:
    made = Desk(workbench, tmp_path / "autosave")
    qtbot.addWidget(made.notices)
    return made


def test_unsaved_edits_are_kept_and_forgotten_when_saved(desk: Desk, tmp_path: Path) -> None:
    desk.edit(32)
    desk.saver.keep()
    assert len(desk.kept()) == 1
    desk.document.save(tmp_path / "a.cfg")
    assert desk.kept() == []


def test_undoing_everything_leaves_nothing_to_keep(desk: Desk) -> None:
    desk.edit(32)
    desk.saver.keep()
    desk.document.undo()
    assert desk.kept() == []


def test_an_edit_is_kept_after_a_moment_of_quiet(desk: Desk, qtbot: QtBot) -> None:
    desk.saver._timer.setInterval(0)
    desk.edit(32)
    qtbot.waitUntil(lambda: len(desk.kept()) == 1)


def test_a_folder_that_cannot_be_written_is_told(desk: Desk) -> None:
    desk.edit(32)
    for path in desk.folder.iterdir():
        path.unlink()
    desk.folder.rmdir()
    desk.saver.keep()
    assert "not kept" in desk.notices.shown[0].text


CRASH = """
import sys
from collections.abc import Callable
from pathlib import Path
from widgets.app import make_window
from studio.design.edits import set_key
window = make_window([sys.argv[1]])
document = window.workbench.document
document.apply(set_key(document.design, 1, "filters", "48"), "Filters")
window.autosaver.keep()
print("ready", flush=True)
import time
time.sleep(60)
"""


def test_edits_of_a_killed_program_can_be_restored(cfg: Path, open_window, root: Path) -> None:  # type: ignore[no-untyped-def]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(root)}
    crashing = subprocess.Popen(
        [sys.executable, "-c", CRASH, str(cfg)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert crashing.stdout is not None
    assert crashing.stdout.readline() == b"ready\n"
    crashing.send_signal(signal.SIGKILL)
    crashing.wait()
    crashing.stdout.close()

    window = open_window()
    bar = window.notices.findChild(NoticeBar)
    assert "three.cfg" in bar.notice.text
    restore = next(button for button in bar.findChildren(QPushButton) if button.text() == "Restore")
    restore.click()
    document = window.workbench.document
    assert document.design.nodes[0].layer.filters == 48
    assert (document.path, document.modified) == (cfg, True)
    assert "filters=16" in cfg.read_text()


CRASH_OF_TWO = CRASH.replace(
    "window.autosaver.keep()",
    """window.workbench.sheets.open(sys.argv[2])
document.apply(set_key(document.design, 1, "filters", "80"), "Filters")
window.autosaver.keep()""",
)


def test_both_documents_of_a_killed_program_can_be_restored(
    cfg: Path, open_window: Callable[..., MainWindow], root: Path
) -> None:
    other = cfg.with_name("other.cfg")
    other.write_text(cfg.read_text())
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(root)}
    command = [sys.executable, "-c", CRASH_OF_TWO, str(cfg), str(other)]
    crashing = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert crashing.stdout is not None
    assert crashing.stdout.readline() == b"ready\n"
    crashing.send_signal(signal.SIGKILL)
    crashing.wait()
    crashing.stdout.close()

    window = open_window()
    while restore := [bar for bar in window.notices.findChildren(NoticeBar) if bar.notice.answers]:
        next(button for button in restore[0].findChildren(QPushButton) if button.text() == "Restore").click()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    found = {sheet.path: sheet.design.nodes[0].layer.filters for sheet in window.workbench.sheets.all if sheet.path}
    assert found == {cfg: 48, other: 80}
    assert len(window.workbench.sheets.modified) == 2


def test_what_was_restored_is_kept_until_it_is_saved(desk: Desk, qapp: QApplication, tmp_path: Path) -> None:
    desk.edit(32)
    desk.saver.keep()
    desk.die()
    other = Desk(Workbench(), desk.folder)
    other.saver.offer()
    assert len(desk.kept()) == 1
    other.notices.shown[0].answers[0].do()
    assert other.document.design.nodes[0].layer.filters == 32  # type: ignore[union-attr]
    assert len(desk.kept()) == 1
    other.document.save(tmp_path / "a.cfg")
    assert desk.kept() == []


def test_documents_behind_are_kept_and_each_is_forgotten_with_its_tab(desk: Desk, qapp: QApplication) -> None:
    sheets, first = desk.workbench.sheets, desk.document.sheet
    desk.edit(32)
    sheets.begin(empty_design())
    assert len(desk.kept()) == 1
    sheets.begin(first.design, unsaved=True)
    desk.saver.keep()
    assert len(desk.kept()) == 2
    sheets.close(sheets.document.sheet)
    sheets.close(first)
    assert desk.kept() == []


def test_what_was_discarded_is_gone(desk: Desk) -> None:
    desk.edit(32)
    desk.saver.keep()
    desk.die()
    other = Desk(Workbench(), desk.folder)
    other.saver.offer()
    other.notices.shown[0].answers[1].do()
    assert desk.kept() == []


def test_what_was_not_answered_is_offered_to_the_next_program(desk: Desk) -> None:
    desk.edit(32)
    desk.saver.keep()
    desk.die()
    silent = Desk(Workbench(), desk.folder)
    silent.saver.offer()
    silent.saver.close()
    assert len(desk.kept()) == 1
    silent.die()
    third = Desk(Workbench(), desk.folder)
    third.saver.offer()
    assert len(third.notices.shown) == 1
