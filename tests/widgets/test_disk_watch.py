"""Another program writes or removes the file that is shown: nothing is lost, nothing stays unnoticed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.design.edits import set_key
from widgets.main_window import MainWindow

Open = Callable[..., MainWindow]


@pytest.fixture
def window(open_window: Open, cfg: Path) -> MainWindow:
    made = open_window(cfg)
    made._disk._quiet.setInterval(0)
    return made


def filters(window: MainWindow) -> int:
    return window.workbench.document.design.nodes[0].layer.filters  # type: ignore[union-attr]


def edit(window: MainWindow, number: int) -> None:
    document = window.workbench.document
    document.apply(set_key(document.design, 1, "filters", str(number)), f"Filters {number}")


def write(cfg: Path, number: int) -> None:
    """As other programs do: a new file in the place of the old one."""
    fresh = cfg.with_name("fresh")
    fresh.write_text(cfg.read_text().replace("filters=16", f"filters={number}"))
    fresh.replace(cfg)


def test_a_saved_document_follows_its_file_and_can_go_back(window: MainWindow, cfg: Path, qtbot: QtBot) -> None:
    write(cfg, 24)
    qtbot.waitUntil(lambda: filters(window) == 24)
    assert not window.workbench.document.modified and not window.notices.shown
    assert "Reloaded three.cfg" in window.statusBar().text()
    window.workbench.document.undo()
    assert (filters(window), window.workbench.document.modified) == (16, True)


def test_every_further_change_is_seen_too(window: MainWindow, cfg: Path, qtbot: QtBot) -> None:
    write(cfg, 24)
    qtbot.waitUntil(lambda: filters(window) == 24)
    cfg.write_text(cfg.read_text().replace("filters=24", "filters=40"))
    qtbot.waitUntil(lambda: filters(window) == 40)


def test_unsaved_edits_are_asked_about(window: MainWindow, cfg: Path, qtbot: QtBot) -> None:
    edit(window, 32)
    write(cfg, 24)
    qtbot.waitUntil(lambda: bool(window.notices.shown))
    assert filters(window) == 32
    window.notices.shown[0].answers[0].do()
    assert (filters(window), window.workbench.document.modified) == (24, False)
    window.workbench.document.undo()
    assert filters(window) == 32


def test_what_is_shown_can_be_kept_and_stays_unsaved(window: MainWindow, cfg: Path, qtbot: QtBot) -> None:
    edit(window, 32)
    write(cfg, 24)
    qtbot.waitUntil(lambda: bool(window.notices.shown))
    window.notices.shown[0].answers[1].do()
    window.workbench.document.undo()
    assert window.workbench.document.modified
    window._disk.look()
    assert filters(window) == 16


def test_a_file_that_vanished_leaves_what_is_shown(window: MainWindow, cfg: Path, qtbot: QtBot) -> None:
    cfg.unlink()
    qtbot.waitUntil(lambda: bool(window.notices.shown))
    assert "no longer on the disk" in window.notices.shown[0].text
    assert window.workbench.document.modified
    window.commands["save"].trigger()
    assert "filters=16" in cfg.read_text()
    assert not window.workbench.document.modified


def test_the_same_bytes_are_no_change(window: MainWindow, cfg: Path) -> None:
    write(cfg, 16)
    window._disk.look()
    assert not window.notices.shown and window.workbench.document.stack.count() == 0


def test_saving_does_not_write_over_another_programs_work_unasked(window: MainWindow, cfg: Path) -> None:
    edit(window, 32)
    write(cfg, 24)
    window.commands["save"].trigger()
    assert "filters=24" in cfg.read_text()
    write_over, load = window.notices.shown[0].answers
    assert load.title == "Load what the file holds"
    write_over.do()
    assert "filters=32" in cfg.read_text()


def test_a_file_that_became_rubbish_is_told_and_not_taken(window: MainWindow, cfg: Path, qtbot: QtBot) -> None:
    cfg.write_bytes(b"\0\1\2")
    qtbot.waitUntil(lambda: bool(window.notices.shown))
    assert "was not reloaded" in window.notices.shown[0].text
    assert filters(window) == 16 and window.workbench.document.modified


def test_what_changed_behind_is_seen_when_it_comes_to_the_front(
    window: MainWindow, cfg: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window.workbench.sheets.begin(window.workbench.document.design)
    write(cfg, 24)
    window.workbench.sheets.step(-1)
    qtbot.waitUntil(lambda: filters(window) == 24)
