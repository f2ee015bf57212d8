"""The inspector on one layer inside a block: its keys follow the block until they are set on this layer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from studio.design.edits import set_key
from studio.design.from_cfg import load
from studio.design.templates import new
from studio.layers.base import Address
from widgets.fields.form_row import FormRow
from widgets.panels.properties import PropertiesPanel
from widgets.workbench import Workbench

INSIDE = Address(6, 1, "depthwise")
CFG = b"[net]\nwidth=32\nheight=32\nchannels=3\n\n[convolutional]\nfilters=8\nsize=3\nstride=2\npad=1\n"


def panel_of(bench: Workbench, qtbot: QtBot, address: Address) -> PropertiesPanel:
    bench.selection.set([address])
    panel = PropertiesPanel(bench)
    qtbot.addWidget(panel)
    panel.resize(350, 900)
    panel.show()
    return panel


def line(panel: PropertiesPanel, key: str) -> QLineEdit:
    found = panel.findChild(QWidget, f"field:{key}")
    assert isinstance(found, QLineEdit), key
    return found


def row(panel: PropertiesPanel, key: str) -> FormRow:
    parent = line(panel, key).parent()
    assert isinstance(parent, FormRow)
    return parent


def give(field: QLineEdit, text: str) -> None:
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


@pytest.fixture
def bench(qtbot: QtBot) -> Workbench:
    return Workbench(new("efficientnet_b0"))


def test_a_key_set_on_one_layer_is_an_override_that_can_be_taken_back(bench: Workbench, qtbot: QtBot) -> None:
    before = bench.document.design
    panel = panel_of(bench, qtbot, INSIDE)
    assert not row(panel, "size").isModified()
    give(line(panel, "size"), "7")
    layers = {item.address: item.layer for item in bench.derived.network.layers}
    assert layers[INSIDE].value("size") == 7
    assert layers[Address(6, 2, "depthwise")].value("size") == 5
    assert row(panel, "size").isModified()
    assert bench.document.stack.undoText() == "Set size of depthwise of stage5 to 7"
    row(panel, "size").resetRequested.emit()
    assert bench.document.design == before


def test_what_wires_a_block_cannot_be_set_inside(bench: Workbench, qtbot: QtBot) -> None:
    panel = panel_of(bench, qtbot, Address(6, 1, "add"))
    assert panel.findChild(QWidget, "field:from") is None
    assert panel.findChild(QWidget, "field:activation") is not None


class TestWordsForADefault:
    """`stride_x=-1` is no step of minus one."""

    def test_it_reads_as_what_it_means(self, qtbot: QtBot) -> None:
        bench = Workbench(load(CFG, "one"))
        panel = panel_of(bench, qtbot, Address(1))
        if panel.findChild(QWidget, "field:stride_x") is None:
            QTest.mouseClick(panel.findChild(QWidget, "fold:more"), Qt.MouseButton.LeftButton)
        field = line(panel, "stride_x")
        assert (field.text(), field.placeholderText()) == ("", "as stride")
        give(field, "1")
        assert bench.document.design.nodes[0].layer.stride_x == 1  # type: ignore[union-attr]
        assert row(panel, "stride_x").isModified()
        field.clear()
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert bench.document.design.nodes[0].layer.stride_x == -1  # type: ignore[union-attr]

    def test_a_step_up_from_it_begins_at_the_least(self, qtbot: QtBot) -> None:
        bench = Workbench(set_key(load(CFG, "one"), 1, "stride_x", "2"))
        panel = panel_of(bench, qtbot, Address(1))
        assert line(panel, "stride_x").text() == "2"
