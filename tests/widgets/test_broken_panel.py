"""A fault in one panel is shown in that panel; the rest lives and nothing is lost."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QMainWindow, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from studio.design.edits import set_key
from widgets.docks import PanelDock
from widgets.panels.base import Panel
from widgets.panels.layers import LayersPanel
from widgets.workbench import Workbench


class Fragile(Panel):
    """Breaks while a layer has 13 filters."""

    title, key, icon, area = "Fragile", "fragile", "box", "right"

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(workbench, parent)
        self.follow(workbench.derived.updated, self._show)

    def _show(self) -> None:
        if self.workbench.document.design.nodes[0].layer.value("filters") == 13:  # type: ignore[union-attr]
            raise ZeroDivisionError("thirteen")


class NeverMade(Panel):
    """Can't be made at all."""

    title, key, icon, area = "Never", "never", "box", "right"

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        raise OSError("no such thing")


def give(bench: Workbench, filters: str) -> None:
    bench.document.apply(set_key(bench.document.design, 1, "filters", filters), "Filters")


def cover(panel: QWidget) -> QWidget | None:
    return panel.findChild(QWidget, "brokenPanel")


@pytest.fixture
def told(workbench: Workbench) -> list[str]:
    sentences: list[str] = []
    workbench.crashed.connect(lambda sentence, report: sentences.append(sentence))
    return sentences


def test_the_others_live_and_it_comes_back(workbench: Workbench, told: list[str], qtbot: QtBot) -> None:
    panel, layers = Fragile(workbench), LayersPanel(workbench)
    qtbot.addWidget(panel)
    qtbot.addWidget(layers)
    panel.resize(300, 300)
    panel.show()
    give(workbench, "13")
    shown = cover(panel)
    assert shown is not None
    assert shown.isVisible()
    assert shown.size() == panel.size()
    assert told == ["Fragile broke (ZeroDivisionError); all else works"]
    assert layers._model.index(0, 2).data() == "13"
    assert workbench.document.design.nodes[0].layer.value("filters") == 13  # type: ignore[union-attr]
    give(workbench, "16")
    assert not shown.isVisible()


def test_the_report_can_be_copied(workbench: Workbench, qtbot: QtBot) -> None:
    panel = Fragile(workbench)
    qtbot.addWidget(panel)
    give(workbench, "13")
    button = next(b for b in panel.findChildren(QPushButton) if b.text() == "Copy report")
    button.click()
    assert "thirteen" in QApplication.clipboard().text()


def test_a_panel_that_cannot_be_made_leaves_its_dock_a_name(
    workbench: Workbench, told: list[str], qtbot: QtBot
) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    dock = PanelDock(NeverMade, workbench, window)
    assert cover(dock.panel()) is not None
    assert told == ["Never broke (OSError); all else works"]
    give(workbench, "24")
