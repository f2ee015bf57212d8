"""The steps of the document in front; a click goes to the state after one."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QUndoView
from pytestqt.qtbot import QtBot

from studio.design.edits import set_key
from widgets.panels.history import HistoryPanel
from widgets.workbench import Workbench


@pytest.fixture
def panel(workbench: Workbench, qtbot: QtBot) -> HistoryPanel:
    made = HistoryPanel(workbench)
    qtbot.addWidget(made)
    made.resize(300, 300)
    made.show()
    return made


def view_of(panel: HistoryPanel) -> QUndoView:
    return panel.findChild(QUndoView, "historyList")


def shown(panel: HistoryPanel) -> list[str]:
    model = view_of(panel).model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def edit(workbench: Workbench, filters: int) -> None:
    workbench.document.apply(set_key(workbench.document.design, 1, "filters", str(filters)), f"Filters {filters}")


def test_steps_are_listed_in_order(panel: HistoryPanel, workbench: Workbench) -> None:
    edit(workbench, 24)
    edit(workbench, 32)
    assert shown(panel) == ["Begun", "Filters 24", "Filters 32"]
    assert panel.badge() == "2"


def test_a_click_goes_back_and_forward(panel: HistoryPanel, workbench: Workbench, qtbot: QtBot) -> None:
    start = workbench.document.design
    edit(workbench, 24)
    edit(workbench, 32)
    view = view_of(panel)
    for row, filters in ((0, 16), (2, 32), (1, 24)):
        at = view.visualRect(view.model().index(row, 0)).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert workbench.document.design.nodes[0].layer.filters == filters  # type: ignore[union-attr]
    workbench.document.undo()
    assert workbench.document.design is start


def test_another_document_has_its_own(panel: HistoryPanel, workbench: Workbench, cfg: Path) -> None:
    edit(workbench, 24)
    workbench.sheets.open(cfg)
    assert shown(panel) == ["Opened three.cfg"]
    workbench.sheets.step(1)
    assert shown(panel) == ["Begun", "Filters 24"]
