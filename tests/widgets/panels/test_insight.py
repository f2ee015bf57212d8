"""Insight: measured once when asked, kept with the document, marked when the design went on, given up when asked."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from generators.profile import Profile
from studio.design.design import Design
from studio.design.edits import set_key
from studio.design.expand import Expansion
from studio.diagnostics import StudioError, error
from widgets.insight import measuring
from widgets.panels.insight import InsightPanel
from widgets.workbench import Workbench


def timed(design: Design, expansion: Expansion, batch: int, device: str, given_up: Callable[[], bool]) -> Profile:
    """Instead of PyTorch: depthwise layers take ten times what their count suggests."""
    layers = tuple(
        row.bflops * (10 if row.layer.spec("groups") and row.layer.value("groups") != 1 else 1)
        for row in expansion.rows
    )
    return Profile(layers, sum(layers) * 1.1, batch, 7, "CPU, 1 thread")


@pytest.fixture
def panel(qtbot: QtBot, b0: Design, monkeypatch: pytest.MonkeyPatch) -> InsightPanel:
    monkeypatch.setattr(measuring, "profile", timed)
    monkeypatch.setattr(measuring, "devices", lambda given_up: (("cpu", "CPU, 1 thread"), ("cuda:0", "A card")))
    made = InsightPanel(Workbench(b0))
    qtbot.addWidget(made)
    made.resize(1280, 700)
    made.show()
    qtbot.waitUntil(lambda: len(made.measuring.devices) == 2)
    return made


def measure(panel: InsightPanel, qtbot: QtBot) -> None:
    button = panel.findChild(QPushButton, "measure")
    assert button is not None and button.isEnabled()
    with qtbot.waitSignal(panel.measuring.changed):
        button.click()


def figures(panel: InsightPanel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.property("role") == "heading"]


def test_before_anything_is_measured_only_counts_are_shown(panel: InsightPanel) -> None:
    assert figures(panel) == ["0.772 BFLOPS", "–", "–", "–"]
    assert panel.rows.places == ()


def test_a_measurement_is_shown_with_its_reasons(panel: InsightPanel, qtbot: QtBot) -> None:
    measure(panel, qtbot)
    assert figures(panel)[1].endswith(" ms")
    assert panel.rows.places[0].name == "stem"
    assert panel._cards[0].text() == "Depthwise"


def test_rows_and_cards_select_their_layers(panel: InsightPanel, qtbot: QtBot) -> None:
    measure(panel, qtbot)
    row = panel.rows.row_box(1).center()
    QTest.mouseClick(panel.rows, Qt.MouseButton.LeftButton, pos=row)
    chosen = {address.node for address in panel.workbench.selection.addresses}
    assert chosen == {2}
    QTest.keyClick(panel.rows, Qt.Key.Key_Down)
    assert {address.node for address in panel.workbench.selection.addresses} == {3}
    panel._cards[0].click()
    assert len(panel.workbench.selection.addresses) == 16
    assert panel._cards[0].picked


def test_a_result_stays_and_is_marked_once_the_design_is_another(panel: InsightPanel, qtbot: QtBot) -> None:
    measure(panel, qtbot)
    before = panel.rows.places
    document = panel.workbench.document
    document.apply(set_key(document.design, 1, "filters", "48"), "Filters")
    remark = panel.findChild(QLabel, "insightRemark")
    assert panel.measuring.is_old and remark is not None
    assert "older state" in remark.accessibleName()
    assert panel.rows.places == before
    document.undo()
    assert not panel.measuring.is_old


def test_another_document_has_its_own(panel: InsightPanel, qtbot: QtBot) -> None:
    measure(panel, qtbot)
    sheets = panel.workbench.sheets
    first = panel.workbench.document.sheet
    sheets.begin(Design())
    assert panel.measuring.found is None and figures(panel)[1] == "–"
    sheets.show(first)
    assert panel.measuring.found is not None and figures(panel)[1] != "–"


def test_a_failure_is_said_in_its_place(panel: InsightPanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> Profile:
        raise StudioError(error("profile", "the network could not be timed", expected="memory"))

    monkeypatch.setattr(measuring, "profile", fails)
    measure(panel, qtbot)
    assert "could not be timed" in panel.measuring.failure
    assert any("could not be timed" in label.text() for label in panel.findChildren(QLabel))


def test_it_can_be_given_up(panel: InsightPanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    began = threading.Event()

    def waits(design: Design, expansion: Expansion, batch: int, device: str, given_up: Callable[[], bool]) -> Profile:
        began.set()
        while not given_up():
            threading.Event().wait(0.01)
        raise StudioError(error("torch-given-up", "given up"))

    monkeypatch.setattr(measuring, "profile", waits)
    button = panel.findChild(QPushButton, "measure")
    assert button is not None
    button.click()
    assert button.text() == "Cancel" and began.wait(5)
    with qtbot.waitSignal(panel.measuring.busyChanged):
        button.click()
    assert (button.text(), panel.measuring.found, panel.measuring.failure) == ("Measure", None, "")


def test_the_chosen_device_and_batch_are_measured(
    panel: InsightPanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel._controls._device.setCurrentIndex(1)
    panel._controls._device.activated.emit(1)
    panel._controls._batch.setCurrentIndex(2)
    panel._controls._batch.activated.emit(2)
    measure(panel, qtbot)
    assert panel.measuring.device == "cuda:0"
    found = panel.measuring.found
    assert found is not None and found.profile.batch == 16
