"""Whatever is dropped on the window, and whatever happens to a disk: a clear sentence, and nothing is lost."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from studio.design.edits import set_key
from widgets.commands.files import save_to
from widgets.main_window import MainWindow

HUGE = 100 * 2**20


@pytest.fixture
def window(open_window: Callable[..., MainWindow], cfg: Path) -> MainWindow:
    return open_window(cfg)


def drop(target: QWidget, *paths: Path) -> None:
    """As a file manager drops: the first widget around that takes the drag gets the files."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    mime.setText("\n".join(map(str, paths)))
    action, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    here: QWidget | None = target
    while here is not None:
        enter = QDragEnterEvent(QPointF(9, 9).toPoint(), action, mime, button, none)
        enter.setAccepted(False)
        if here.acceptDrops():
            QApplication.sendEvent(here, enter)
            if enter.isAccepted():
                QApplication.sendEvent(here, QDropEvent(QPointF(9, 9), action, mime, button, none))
                return
        here = here.parentWidget()


def picture(path: Path) -> None:
    Image.new("RGB", (40, 40), (90, 120, 40)).save(path)


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(HUGE)


FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "photo.png": (picture, "is a binary file"),
    "photo.jpg": (picture, "is a binary file"),
    "folder": (Path.mkdir, "is a folder"),
    "huge.cfg": (sparse, "is too large for its kind; expected up to 64 MiB"),
    "huge.studio.yaml": (sparse, "is too large for its kind"),
    "noise.weights": (lambda path: path.write_bytes(bytes(range(256)) * 40), "is a binary file"),
    "empty.studio.yaml": (Path.touch, "this YAML is no design"),
    "words.txt": (lambda path: path.write_text("Dear all,\n"), "has no [section]"),
    "newer.studio.yaml": (lambda path: path.write_text("format: 7\nnodes: []\n"), "format 7, this version reads up to"),
    "pipe.cfg": (os.mkfifo, "is no ordinary file"),
    "gone.cfg": (lambda path: None, "gone.cfg"),
}


def test_a_dropped_file_that_is_no_design_is_told(window: MainWindow, tmp_path: Path) -> None:
    design = window.workbench.document.design
    for name, (make, sentence) in FILES.items():
        make(tmp_path / name)
        drop(window, tmp_path / name)
        (notice,) = window.notices.shown
        assert f"{name} was not opened." in notice.text
        assert sentence in notice.text
        assert (len(window.workbench.sheets.all), window.workbench.document.design) == (1, design)


def test_good_files_among_bad_ones_open(window: MainWindow, tmp_path: Path) -> None:
    picture(tmp_path / "photo.png")
    (tmp_path / "good.cfg").write_text("[net]\nwidth=8\nheight=8\nchannels=3\n[maxpool]\n")
    (tmp_path / "empty.cfg").touch()
    drop(window, tmp_path / "good.cfg", tmp_path / "photo.png", tmp_path / "empty.cfg")
    assert [sheet.name for sheet in window.workbench.sheets.all] == ["three.cfg", "good.cfg", "empty.cfg"]


def test_a_file_opens_wherever_it_is_dropped(window: MainWindow, tmp_path: Path) -> None:
    window.show_panel("text")
    text = window.findChild(QPlainTextEdit, "cfgText")
    assert text is not None
    before = window.workbench.document.design
    for name in ("canvas", "cfgText", "layersTable", "inspector"):
        file = tmp_path / f"{name}.cfg"
        file.write_text("[net]\nwidth=8\nheight=8\nchannels=3\n[maxpool]\n")
        target = window.findChild(QWidget, name)
        assert target is not None
        drop(target.viewport() if hasattr(target, "viewport") else target, file)
        assert window.workbench.document.name == file.name
        assert file.name not in text.toPlainText()
    assert window.workbench.sheets.all[0].design is before


class TestSaving:
    def edited(self, window: MainWindow) -> bytes:
        document = window.workbench.document
        assert document.path is not None
        document.apply(set_key(document.design, 1, "filters", "24"), "Edit")
        return document.path.read_bytes()

    def test_a_full_or_broken_disk_loses_nothing(
        self, window: MainWindow, cfg: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before, document = self.edited(window), window.workbench.document
        for code in (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS):

            def full(file: int, code: int = code) -> None:
                raise OSError(code, os.strerror(code))

            with monkeypatch.context() as patch:
                patch.setattr(os, "fsync", full)
                window.commands["save"].trigger()
            (notice,) = window.notices.shown
            assert notice.text.startswith("Not saved.")
            assert (cfg.read_bytes(), document.modified) == (before, True)
            assert [path.name for path in cfg.parent.iterdir()] == [cfg.name]
        window.commands["save"].trigger()
        assert (document.modified, b"filters=24" in cfg.read_bytes()) == (False, True)

    def test_a_full_disk_while_saving_as_keeps_the_path(
        self, window: MainWindow, cfg: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.edited(window)
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", lambda file: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
            save_to(window, cfg.with_name("other.cfg"))
        assert window.workbench.document.path == cfg
        assert not cfg.with_name("other.cfg").exists()

    def test_a_folder_that_is_gone_is_told(self, window: MainWindow, tmp_path: Path) -> None:
        self.edited(window)
        save_to(window, tmp_path / "no" / "such" / "net.cfg")
        (notice,) = window.notices.shown
        assert notice.text.startswith("Not saved.")
        assert window.workbench.document.modified

    @pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
    def test_a_read_only_folder_is_told(self, window: MainWindow, tmp_path: Path) -> None:
        self.edited(window)
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o500)
        save_to(window, closed / "net.cfg")
        assert "read-only" in window.notices.shown[0].text
        assert window.workbench.document.modified


def test_a_target_that_is_a_folder_is_told(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "folder.cfg").mkdir()
    save_to(window, tmp_path / "folder.cfg")
    assert window.notices.shown[0].text.startswith("Not saved.")
