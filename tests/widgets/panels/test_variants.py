"""The variants panel: saved, named, taken, deleted, opened; all of it can be undone."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QTableView, QWidget
from pytestqt.qtbot import QtBot

from studio.design.design import Design
from studio.design.edits import set_scale
from studio.design.variants import variants_of
from studio.scaling import Scale
from widgets.panels.variants import VariantsPanel
from widgets.workbench import Workbench


class Variants:
    """The panel in an active window."""

    def __init__(self, qtbot: QtBot, design: Design) -> None:
        self.bench = Workbench(design)
        self.panel = VariantsPanel(self.bench)
        qtbot.addWidget(self.panel)
        self.panel.resize(940, 300)
        with qtbot.waitActive(self.panel):
            self.panel.show()
            self.panel.activateWindow()
        self.table = self.find("variantList")

    def find(self, name: str) -> Any:
        found = self.panel.findChild(QWidget, name)
        assert found is not None
        return found

    def names(self) -> list[str]:
        return [item.name for item in variants_of(self.bench.document.design)]

    def save(self, scale: Scale, name: str) -> None:
        """Scale, press the button, type the name."""
        document = self.bench.document
        document.apply(set_scale(document.design, scale), "Scale")
        self.find("saveVariant").click()
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit)
        editor.selectAll()
        QTest.keyClicks(editor, name)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        QApplication.processEvents()  # the table takes the text after the key

    def go(self, name: str) -> None:
        table: QTableView = self.table
        row = next(row for row in range(table.model().rowCount()) if table.model().index(row, 0).data() == name)
        table.setCurrentIndex(table.model().index(row, 1))
        table.setFocus()


@pytest.fixture
def variants(qtbot: QtBot, b0: Design) -> Variants:
    return Variants(qtbot, b0)


def test_a_saved_variant_is_named_at_once(variants: Variants) -> None:
    variants.save(Scale(0.5), "half")
    variants.save(Scale(1.0, 2.0), "deep")
    assert variants.names() == ["half", "deep"]
    assert variants.panel.badge() == "2"


def test_enter_takes_one_and_undo_gives_it_back(variants: Variants) -> None:
    variants.save(Scale(0.5), "half")
    variants.save(Scale(1.0, 2.0), "deep")
    variants.go("half")
    QTest.keyClick(variants.table, Qt.Key.Key_Return)
    assert variants.bench.document.design.scale == Scale(0.5)
    variants.bench.document.undo()
    assert variants.bench.document.design.scale == Scale(1.0, 2.0)


def test_a_preset_is_taken_as_well(variants: Variants) -> None:
    variants.go("B4")
    variants.find("takeVariant").click()
    assert variants.bench.document.design.scale == Scale(1.4, 1.8, 380)
    assert not variants.find("deleteVariant").isEnabled()


def test_del_forgets_a_saved_one(variants: Variants) -> None:
    variants.save(Scale(0.5), "half")
    variants.go("half")
    QTest.keyClick(variants.table, Qt.Key.Key_Delete)
    assert variants.names() == []
    variants.bench.document.undo()
    assert variants.names() == ["half"]


def test_a_name_that_is_taken_is_told(variants: Variants, qtbot: QtBot) -> None:
    variants.save(Scale(0.5), "half")
    with qtbot.waitSignal(variants.bench.said) as said:
        variants.save(Scale(0.6), "half")
    assert "no free name" in said.args[0]
    assert len(variants.names()) == 2


def test_costs_come_from_the_background(variants: Variants, qtbot: QtBot) -> None:
    model = variants.table.model()
    row = next(row for row in range(model.rowCount()) if model.index(row, 0).data() == "B3")
    qtbot.waitUntil(lambda: model.index(row, 4).data() == "12.23 M", timeout=60000)


def test_one_opens_as_a_design_of_its_own(variants: Variants) -> None:
    variants.save(Scale(0.5), "half")
    variants.go("half")
    variants.find("openVariant").click()
    document = variants.bench.document
    assert (document.design.name, document.design.scale, document.modified) == (
        "efficientnet_b0_half",
        Scale(0.5),
        True,
    )
    assert variants_of(document.design) == ()


def test_one_or_all_are_handed_to_the_export(variants: Variants) -> None:
    told: list[tuple[Design, ...]] = []
    variants.bench.exportWanted.connect(told.append)
    variants.save(Scale(0.5), "half")
    variants.save(Scale(1.5), "wide")
    variants.go("half")
    variants.find("exportVariant").click()
    variants.find("exportVariants").click()
    assert [[design.name for design in designs] for designs in told] == [
        ["efficientnet_b0_half"],
        ["efficientnet_b0_half", "efficientnet_b0_wide"],
    ]
