"""The whole path in the real window, by clicks and keys: open, fold, edit, undo, scale, export, train, stop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from cli.app import run as command
from studio.design.design import BlockNode
from studio.design.files import read_design
from widgets.app import make_window
from widgets.canvas.view import Canvas
from widgets.main_window import MainWindow
from widgets.training import watch
from widgets.training.desk import TrainingDesk

#: Starting a worker loads PyTorch, which takes as long as the machine likes.
LONG = 180_000


class User:
    """Somebody at the window with mouse and keyboard."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot

    def part(self, kind: type[Any], name: str) -> Any:
        found = self.window.findChild(kind, name)
        assert found is not None, name
        return found

    def text(self, name: str) -> str:
        label: QLabel = self.part(QLabel, name)
        return label.text()

    def click(self, name: str) -> None:
        self.qtbot.waitUntil(lambda: self.window.findChild(QWidget, name) is not None, timeout=LONG)
        button = self.part(QWidget, name)
        self.qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled(), timeout=LONG)
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def type(self, name: str, text: str) -> None:
        field: QLineEdit = self.part(QLineEdit, name)
        field.setFocus()
        field.selectAll()
        self.qtbot.keyClicks(field, text)
        self.qtbot.keyClick(field, Qt.Key.Key_Return)

    def press(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        both = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            both |= modifier
        self.qtbot.keyClick(self.window, key, both)

    def click_node(self, name: str) -> None:
        canvas: Canvas = self.part(Canvas, "canvas")
        item = next(item for item in canvas.scene().items() if item.data(0) == name)
        canvas.centerOn(item)
        place = canvas.mapFromScene(item.sceneBoundingRect().center()) + QPoint(0, 6)
        self.qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def export(self, path: Path) -> None:
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow)
        self.press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
        dialog: QDialog = self.part(QDialog, "exportDialog")
        self.qtbot.waitExposed(dialog)
        name = dialog.findChild(QLineEdit, "fileNameEdit")
        assert name is not None
        name.setFocus()
        name.selectAll()
        self.qtbot.keyClicks(name, path.name)
        if (completer := name.completer()) is not None:
            completer.popup().hide()
        dialog.accept()
        self.qtbot.waitUntil(path.exists, timeout=LONG)
        self.qtbot.waitUntil(lambda: self.window.findChild(QDialog, "exportDialog") is None, timeout=LONG)


@pytest.fixture
def user(qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[User]:
    monkeypatch.chdir(tmp_path)
    assert command(["new", "efficientnet_b0", "-o", "b0.cfg"]) == 0
    window = make_window([tmp_path / "b0.cfg"])
    with qtbot.waitActive(window, timeout=LONG):
        window.activateWindow()
    yield User(window, qtbot)
    window.workbench.document.replace(window.workbench.document.design)
    window.close()
    for process in watch._workers.values():
        process.kill()
        process.wait()
    watch._workers.clear()


def points(chart: Any) -> int:
    """Points of the first curve of a chart."""
    xs, _ = chart.getPlotItem().listDataItems()[0].getOriginalDataset()
    return 0 if xs is None else len(xs)


def test_from_a_cfg_to_a_trained_network(user: User, qtbot: QtBot, tmp_path: Path) -> None:
    """The numbered steps of a newcomer's first hour."""
    assert user.text("totalParams").endswith("5.29 M")

    user.click("tool:recognise")
    blocks = [node for node in user.window.workbench.document.design.nodes if isinstance(node, BlockNode)]
    assert [node.name for node in blocks] == [f"stage{n}" for n in range(1, 8)]  # as the cfg's comments call them
    assert user.text("totalParams").endswith("5.29 M")

    user.click_node("stage2")
    user.type("field:expansion", "x4")
    assert not user.text("totalParams").endswith("5.29 M")
    changed = user.text("totalBflops")

    user.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert user.text("totalParams").endswith("5.29 M")
    assert user.text("totalBflops") != changed

    user.type("scaleWidth", "1.2")
    assert user.text("totalParams").endswith("7.33 M")
    user.type("scaleResolution", "32")

    user.export(tmp_path / "scaled.cfg")
    user.export(tmp_path / "model.py")
    assert command(["check", str(tmp_path / "scaled.cfg")]) == 0
    assert read_design(tmp_path / "scaled.cfg").options.width == 32
    compile((tmp_path / "model.py").read_text(), "model.py", "exec")

    user.click("trainButton")  # 1000 classes, ten digits: not started, mended by one click
    user.click("fix:train-classes")
    user.click("recipeMore")
    for key, text in {"epochs": "2", "batch": "20", "limit_train": "200", "limit_valid": "50"}.items():
        user.type(f"recipe:{key}", text)
    user.click("startTraining")
    desk = TrainingDesk.of(user.window.workbench).watch
    qtbot.waitUntil(lambda: user.window.findChild(QWidget, "lossChart") is not None, timeout=LONG)
    qtbot.waitUntil(lambda: points(user.part(QWidget, "lossChart")) >= 3, timeout=LONG)
    if user.part(QPushButton, "stopButton").isVisible():
        user.click("stopButton")
    qtbot.waitUntil(lambda: not desk.running, timeout=LONG)
    assert desk.state in ("stopped", "finished")
    assert (desk.path / "checkpoints" / "last.pt").is_file()
