"""Designs and workbenches that the tests of the window share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete, isValid

from studio.design.design import Design
from studio.design.from_cfg import load
from studio.design.templates import new
from widgets import theme
from widgets.app import make_window
from widgets.main_window import MainWindow
from widgets.training import watch
from widgets.workbench import Workbench

CFG = """[net]
width=32
height=32
channels=3

[convolutional]
batch_normalize=1
filters=16
size=3
stride=2
pad=1
activation=leaky

[convolutional]
filters=8
size=1
activation=linear

[shortcut]
from=-2
activation=linear
"""
"""Three layers on 32 x 32; the sum at the end has unequal channels, which Darknet accepts."""


@pytest.fixture
def design() -> Design:
    return load(CFG.encode(), "three")


@pytest.fixture
def b0() -> Design:
    """Without drop-connect, which would put a layer of its own into every repeat but the first."""
    design = new("efficientnet_b0")
    return replace(design, context=replace(design.context, drop_connect=0.0))


@pytest.fixture(autouse=True)
def benches_end_with_their_test(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A workbench without a window is taken apart from its root, not by the collector in whatever order it likes."""
    made: list[Workbench] = []
    begin = Workbench.__init__

    def remembered(self: Workbench, *arguments: object, **more: object) -> None:
        begin(self, *arguments, **more)  # type: ignore[arg-type]
        made.append(self)

    monkeypatch.setattr(Workbench, "__init__", remembered)
    yield
    for bench in made:
        if isValid(bench) and bench.parent() is None:
            delete(bench)


@pytest.fixture
def workbench(qapp: QApplication, design: Design) -> Workbench:
    return Workbench(design)


@pytest.fixture
def cfg(tmp_path: Path) -> Path:
    path = tmp_path / "three.cfg"
    path.write_text(CFG)
    return path


@pytest.fixture(autouse=True)
def no_worker_stays() -> Iterator[None]:
    """Training outlives the window; here it ends with the test."""
    yield
    for process in watch._workers.values():
        process.kill()
        process.wait()
    watch._workers.clear()


@pytest.fixture
def open_window(qapp: QApplication, qtbot: QtBot) -> Iterator[Callable[..., MainWindow]]:
    """Opens windows as the program does; they are closed without questions."""
    opened: list[MainWindow] = []

    def make(*paths: Path | str) -> MainWindow:
        window = make_window(paths)
        qtbot.addWidget(window)
        opened.append(window)
        return window

    yield make
    for window in filter(isValid, opened):
        for sheet in window.workbench.sheets.modified:
            window.workbench.sheets.close(sheet)
        window.close()
    theme.set_theme(qapp, "light")
    theme.set_scale(qapp, 1.0)
