"""References are chosen among earlier layers, or typed; every form shows every layer and block."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget
from pytestqt.qtbot import QtBot

from studio.blocks import BLOCKS
from studio.design.design import Design
from studio.design.edits import insert_block, insert_layer
from studio.design.expand import expand
from studio.layers import LAYERS
from studio.layers.base import Address
from studio.layers.convolutional import Convolutional
from widgets.inspector.layer_picker import LayerPicker, offers_for
from widgets.inspector.word_fields import ReferenceField
from widgets.panels.properties import PropertiesPanel
from widgets.sheet import empty_design
from widgets.workbench import Workbench


def opened(panel: PropertiesPanel, name: str) -> LayerPicker:
    field = panel.findChild(ReferenceField, name)
    assert field is not None
    QTest.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    picker = field.findChild(LayerPicker)
    assert picker is not None
    return picker


def test_offers_are_the_outputs_before_the_reader(design: Design) -> None:
    offers = offers_for(design, expand(design), design.nodes[-1].id)
    assert [(offer.number, offer.back) for offer in offers] == [(1, -1), (0, -2)]
    assert offers[1].what == "convolutional 16×16×16"


def test_they_are_chosen_by_a_part_of_a_name_and_taken_back_or_typed(qtbot: QtBot, design: Design) -> None:
    bench = Workbench(design)
    panel = PropertiesPanel(bench)
    qtbot.addWidget(panel)
    panel.show()
    bench.selection.set([Address(design.nodes[-1].id)])
    picker = opened(panel, "field:from")
    line, listed = picker.findChild(QLineEdit), picker.findChild(QListWidget)
    assert line is not None and listed is not None and listed.count() == 2
    QTest.keyClicks(line, design.nodes[1].name)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert "from=-2,-1" in bench.derived.printed.source.text()
    field = panel.findChild(ReferenceField, "field:from")
    assert field is not None
    field._picked(offers_for(design, expand(design), design.nodes[-1].id)[0])
    assert "from=-2\n" in bench.derived.printed.source.text()
    field.setText("-1")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert "from=-1\n" in bench.derived.printed.source.text()


def test_every_layer_and_block_has_a_form_that_shows_it(qtbot: QtBot) -> None:
    base = insert_layer(insert_layer(empty_design(), 0, Convolutional()), 1, Convolutional())
    bench = Workbench(base)
    panel = PropertiesPanel(bench)
    qtbot.addWidget(panel)
    panel.show()
    faults: list[str] = []
    bench.crashed.connect(lambda sentence, report: faults.append(sentence))
    designs = [insert_layer(base, 2, cls()) for cls in LAYERS] + [insert_block(base, 2, cls(), 2) for cls in BLOCKS]
    for design in designs:
        bench.document.replace(design)
        bench.selection.set([Address(design.nodes[2].id)])
        titles = [label.text() for label in panel.findChildren(QLabel) if label.text()]
        assert titles[0] != "[net]", design.nodes[2].name
    assert faults == []
