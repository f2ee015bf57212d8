"""Docks follow the scale of the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDockWidget

from widgets import theme
from widgets.docks import SPACES
from widgets.main_window import MainWindow


def width(window: MainWindow, key: str) -> int:
    dock = window.findChild(QDockWidget, f"dock:{key}")
    assert dock is not None
    QApplication.processEvents()
    return dock.width()


def test_docks_grow_with_the_scale_and_come_back(open_window: Callable[..., MainWindow], qapp: QApplication) -> None:
    window = open_window()
    window.show_space("design")
    window.resize(1920, 1000)
    before = width(window, "palette"), width(window, "properties")
    theme.set_scale(qapp, 1.25)
    after = width(window, "palette"), width(window, "properties")
    assert all(1.2 <= now / then <= 1.3 for now, then in zip(after, before, strict=True))
    theme.set_scale(qapp, 1.0)
    assert abs(width(window, "palette") - before[0]) <= 2


def test_the_centre_keeps_its_half(open_window: Callable[..., MainWindow], qapp: QApplication) -> None:
    window = open_window()
    window.show_space("design")
    theme.set_scale(qapp, 1.25)
    QApplication.processEvents()
    assert window.canvas.width() >= window.width() * 0.45


def test_a_panel_of_no_work_space_comes_as_a_tab(open_window: Callable[..., MainWindow]) -> None:
    window = open_window()
    window.show_space("design")
    height = window.height()
    window.show_panel("shortcuts")
    QApplication.processEvents()
    docks = [window.findChild(QDockWidget, f"dock:{key}") for key in ("shortcuts", "properties")]
    assert docks[1] in window.tabifiedDockWidgets(docks[0])
    assert window.height() == height


def test_no_work_space_widens_the_window(open_window: Callable[..., MainWindow], cfg: Path) -> None:
    window = open_window(cfg)
    window.resize(1280, 800)
    for space in SPACES:
        window.show_space(space.key)
        QApplication.processEvents()
        assert (window.width(), window.height()) == (1280, 800), space.key


class TestFromWindowToWindow:
    @pytest.fixture(autouse=True)
    def room(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A screen that has room for the window; that of the tests is 800 pixels wide, and Qt fits windows into it."""
        monkeypatch.setattr(MainWindow, "restoreGeometry", lambda self, stored: self.resize(1920, 1000))

    @pytest.mark.parametrize("with_file", [True, False], ids=["file", "blank"])
    @pytest.mark.parametrize("scale", [1.0, 1.25])
    def test_docks_come_back_as_wide(
        self, open_window: Callable[..., MainWindow], qapp: QApplication, cfg: Path, with_file: bool, scale: float
    ) -> None:
        seen = []
        for turn in range(4):
            window = open_window(cfg) if with_file else open_window()
            if turn == 0:
                window.resize(1920, 1000)
                theme.set_scale(qapp, scale)
            window.show_space("design")
            seen.append((width(window, "palette"), width(window, "properties")))
            window.close()
        assert abs(seen[0][0] - theme.px(224)) <= 2
        assert all(abs(palette - seen[0][0]) <= 2 for palette, _ in seen[1:]), seen
        # Its minimum, at a scale that was chosen while it stood there, is known once it is made anew.
        assert all(properties >= seen[0][1] - 2 for _, properties in seen[1:]), seen
        assert len(set(seen[1:])) == 1

    @pytest.mark.parametrize("reopened", [False])
    def test_a_work_space_out_of_sight_follows_the_scale_when_it_comes(
        self, open_window: Callable[..., MainWindow], qapp: QApplication, cfg: Path, reopened: bool
    ) -> None:
        window = open_window(cfg)
        window.resize(1920, 1000)
        assert abs(width(window, "palette") - 224) <= 2
        window.show_space("train")
        theme.set_scale(qapp, 1.25)
        if reopened:
            window.close()
            window = open_window(cfg)
        window.show_space("design")
        assert abs(width(window, "palette") - 280) <= 2
