"""Compare: documents, files, last saves and templates side by side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from studio.design.edits import delete, set_key, set_repeats
from studio.design.files import write_design
from studio.design.templates import new
from widgets.main_window import MainWindow
from widgets.panels.compare import ComparePanel

LONG = 60000


class Comparing:
    """A window in the Compare work space."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot
        self.bench = window.workbench
        QTest.keyClick(window, Qt.Key.Key_F5, Qt.KeyboardModifier.ControlModifier)
        self.panel: ComparePanel = self.find("compare")
        self.wait()

    def find(self, name: str) -> Any:
        found = self.window.findChild(QWidget, name)
        assert found is not None
        return found

    def wait(self) -> None:
        self.qtbot.waitUntil(lambda: not self.panel._wait.isActive() and self.panel._task is None, timeout=LONG)

    def rows(self) -> list[list[str]]:
        model = self.find("compareList").model()
        return [
            [str(model.index(row, c).data()) for c in range(model.columnCount())] for row in range(model.rowCount())
        ]

    def choose(self, box: str, title: str) -> None:
        combo = self.find(box)
        combo.setCurrentIndex(combo.findText(title))
        combo.activated.emit(combo.currentIndex())
        self.wait()


@pytest.fixture
def b0(open_window: Callable[..., MainWindow], qtbot: QtBot, tmp_path: Path) -> Comparing:
    """EfficientNet-B0 with one repeat more, other filters in its head, and no dropout."""
    path = tmp_path / "b0.studio.yaml"
    write_design(new("efficientnet_b0"), path)
    window = open_window(path)
    design = window.workbench.document.design
    ids = {node.name: node.id for node in design.nodes}
    design = set_key(set_repeats(design, ids["stage4"], 4), ids["head"], "filters", "1536")
    window.workbench.document.apply(delete(design, [ids["dropout"]]), "Edit")
    with qtbot.waitActive(window):
        window.activateWindow()
    return Comparing(window, qtbot)


def test_what_was_edited_is_compared_with_the_last_save(b0: Comparing) -> None:
    assert b0.find("compareBefore").currentText() == "b0.studio.yaml at the last save"
    assert b0.find("compareAfter").currentText() == "b0.studio.yaml"
    head = next(row for row in b0.rows() if row[2].startswith("head "))
    assert (head[0], head[5]) == ("~ changed", "filters 1280 → 1536")
    assert head[6].startswith("▲ 82,432")
    states = [row[0] for row in b0.rows()]
    assert states.count("− removed") == 1
    assert all("stage4[3]" in row[4] for row in b0.rows() if row[0] == "+ inserted")


def test_the_filter_shows_all_layers(b0: Comparing) -> None:
    changes = len(b0.rows())
    QTest.mouseClick(b0.find("compareShow").button("all"), Qt.MouseButton.LeftButton)
    assert len(b0.rows()) >= len(b0.bench.derived.rows) > changes


def test_a_row_selects_its_layer_and_enter_goes_to_the_canvas(b0: Comparing) -> None:
    table = b0.find("compareList")
    place = next(place for place, row in enumerate(b0.rows()) if row[4].startswith("head "))
    box = table.visualRect(table.model().index(place, 4))
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    node = b0.bench.document.design.named("head")
    assert node is not None and b0.bench.selection.nodes == (node.id,)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert b0.bench.view_state.space == "design"


def test_it_follows_edits_and_undo(b0: Comparing) -> None:
    while b0.bench.document.stack.canUndo():
        b0.bench.document.undo()
    b0.wait()
    assert b0.rows() == []
    assert any(label.text() == "No difference" and label.isVisible() for label in b0.panel.findChildren(QLabel))


def test_against_a_template_and_back(b0: Comparing) -> None:
    b0.choose("compareBefore", "template efficientnet_b1")
    assert any(row[0] == "~ setting" for row in b0.rows())
    QTest.mouseClick(b0.find("compareSwap"), Qt.MouseButton.LeftButton)
    b0.wait()
    assert b0.find("compareAfter").currentText() == "template efficientnet_b1"


def test_two_documents_and_a_file_that_is_gone(b0: Comparing, tmp_path: Path) -> None:
    write_design(new("efficientnet_b1"), tmp_path / "b1.studio.yaml")
    b0.bench.sheets.open(tmp_path / "b1.studio.yaml")
    b0.wait()
    assert b0.find("compareBefore").currentText() == "b0.studio.yaml"
    (tmp_path / "b1.studio.yaml").unlink()
    b0.choose("compareBefore", "b1.studio.yaml on the disk")
    assert any(
        "b1.studio.yaml" in label.text() and "Nothing" not in label.text() for label in b0.panel.findChildren(QLabel)
    )
    assert b0.rows() == []
