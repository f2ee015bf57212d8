"""Starting: a display or a sentence, one window a file, bad files told in the window."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from studio.diagnostics import Severity
from widgets import app, theme
from widgets.main_window import MainWindow

Open = Callable[..., MainWindow]


class TestDisplay:
    @pytest.fixture(autouse=True)
    def bare(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
            monkeypatch.delenv(name, raising=False)

    def test_no_display_is_a_diagnostic(self) -> None:
        problem = app.display_problem()
        assert problem is not None
        assert (problem.severity, problem.code) == (Severity.ERROR, "no-display")
        assert "DISPLAY" in problem.sentence()

    def test_a_display_that_does_not_answer_is_one_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DISPLAY", ":987")
        problem = app.display_problem()
        assert problem is None or ":987" in problem.message  # None: no libxcb to ask with

    @pytest.mark.parametrize("variable", ["QT_QPA_PLATFORM", "WAYLAND_DISPLAY"])
    def test_what_qt_can_use_is_none(self, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
        monkeypatch.setenv(variable, "offscreen")
        assert app.display_problem() is None


class TestWindows:
    def test_a_file_is_shown(self, open_window: Open, cfg: Path) -> None:
        window = open_window(cfg)
        assert window.isVisible()
        assert window.objectName() == "mainWindow"
        assert window.workbench.document.path == cfg
        assert "three.cfg" in window.windowTitle()

    def test_without_a_file_there_is_an_empty_design(self, open_window: Open) -> None:
        window = open_window()
        assert window.workbench.document.design.nodes == ()
        assert not window.workbench.document.modified

    @pytest.mark.parametrize("name", ["none.cfg", "folder", "junk.cfg", "prose.cfg", "broken.studio.yaml"])
    def test_a_bad_file_is_told_in_the_window(self, open_window: Open, tmp_path: Path, name: str) -> None:
        (tmp_path / "folder").mkdir()
        (tmp_path / "junk.cfg").write_bytes(os.urandom(64) + b"\0")
        (tmp_path / "prose.cfg").write_text("Dear reader\n")
        (tmp_path / "broken.studio.yaml").write_text("format: [\n")
        window = open_window(tmp_path / name)
        notice = window.notices.shown[0]
        assert notice.severity is Severity.ERROR
        assert name in notice.text
        assert window.isVisible()

    def test_a_cfg_with_errors_opens_and_lists_them(self, open_window: Open, tmp_path: Path) -> None:
        path = tmp_path / "five.cfg"
        path.write_text(
            "[net]\nwidth=32\nheight=32\nchannels=3\n\n[convolutional]\nfilters=abc\nactivation=leakyy\n\n"
            "[maxpol]\nsize=2\n\n[route]\nlayers=-9\n\n[yolo]\nclasses=80\nnum=3\nmask=0,1,2\n"
        )
        window = open_window(path)
        assert not window.notices.shown
        assert len(window.workbench.derived.problems) >= 5
        assert all(problem.span for problem in window.workbench.derived.problems)

    def test_arrangement_theme_and_size_are_remembered(self, open_window: Open, qapp: QApplication) -> None:
        window = open_window()
        theme.set_theme(qapp, "dark")
        theme.set_scale(qapp, 1.25)
        window.show_panel("palette").parentWidget().hide()
        window.close()
        theme.set_theme(qapp, "light")
        theme.set_scale(qapp, 1.0)
        again = open_window()
        assert (theme.current().name, theme.scale()) == ("dark", 1.25)
        assert not again.findChild(object, "palette").isVisible()
