"""The inspector: rows of what is selected, edited by keys and clicks, each edit one undo step."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.design.design import Design
from studio.design.edits import delete, set_key, set_scale
from studio.design.from_cfg import load
from studio.design.templates import new
from studio.layers.base import Address
from studio.scaling import Fixed, Ratio, Scale
from widgets import theme
from widgets.inspector.remark import Remark
from widgets.panels import PANELS
from widgets.panels.properties import PropertiesPanel
from widgets.workbench import Workbench

TEXT = b"""[net]
width=32
height=32
channels=3

[convolutional]
batch_normalize=1
filters=16
size=3
stride=1
pad=1
activation=leaky

[convolutional]
filters=32
size=1
activation=leaky

[route]
layers=-1,0
"""


class Inspector:
    """The panel in an active window, with something else that can have the focus."""

    def __init__(self, qtbot: QtBot, design: Design) -> None:
        self.bench = Workbench(design)
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.panel = PropertiesPanel(self.bench)
        self.other = QLineEdit()
        column = QVBoxLayout(self.window)
        column.addWidget(self.panel)
        column.addWidget(self.other)
        self.window.resize(350, 700)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()

    @property
    def design(self) -> Design:
        return self.bench.document.design

    @property
    def steps(self) -> int:
        return self.bench.document.stack.count()

    def select(self, *nodes: int) -> None:
        self.bench.selection.set([Address(node) for node in nodes])

    def find(self, name: str) -> Any:
        found = [widget for widget in self.panel.findChildren(QWidget, name) if widget.isVisibleTo(self.panel)]
        assert len(found) == 1, f"{name}: {len(found)}"
        return found[0]

    def field(self, key: str) -> Any:
        return self.find(f"field:{key}")

    def row(self, key: str) -> Any:
        return self.field(key).parentWidget()

    def type(self, key: str, text: str) -> None:
        field = self.field(key)
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def reset(self, key: str) -> None:
        button = next(b for b in self.row(key).findChildren(QToolButton) if b.accessibleName().startswith("Reset"))
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def said(self) -> list[str]:
        """Everything that can be read of what is wrong."""
        labels = self.panel.findChildren(QLabel)
        return [x.text() for x in labels if x.isVisibleTo(self.panel) and x.property("role") in ("error", "warning")]


@pytest.fixture
def flat(qtbot: QtBot, qapp: QApplication) -> Inspector:
    theme.set_theme(qapp, "light")
    return Inspector(qtbot, load(TEXT))


@pytest.fixture
def blocks(qtbot: QtBot, qapp: QApplication) -> Inspector:
    theme.set_theme(qapp, "light")
    return Inspector(qtbot, new("efficientnet_b0"))


def test_it_is_one_of_the_panels_and_has_its_name(flat: Inspector) -> None:
    assert PropertiesPanel in PANELS
    assert flat.panel.objectName() == "inspector"


class TestEditing:
    def test_a_number_is_typed(self, flat: Inspector) -> None:
        flat.select(1)
        flat.type("filters", "48")
        assert flat.design == set_key(load(TEXT), 1, "filters", "48")
        assert flat.bench.document.stack.undoText() == "Set filters of conv1 to 48"

    def test_steps_are_one_undo_step_until_the_focus_goes(self, flat: Inspector) -> None:
        flat.select(1)
        field = flat.field("filters")
        field.setFocus()
        for _ in range(3):
            QTest.keyClick(field, Qt.Key.Key_Up)
        assert (field.value(), flat.steps) == (40, 1)
        flat.other.setFocus()
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_Up)
        assert flat.steps == 2
        flat.bench.document.undo()
        flat.bench.document.undo()
        assert (field.value(), flat.design) == (16, load(TEXT))

    def test_a_kernel_stays_odd(self, flat: Inspector) -> None:
        flat.select(1)
        QTest.keyClick(flat.field("size"), Qt.Key.Key_Up)
        assert flat.field("size").value() == 5

    def test_a_flag_is_clicked(self, flat: Inspector) -> None:
        flat.select(1)
        QTest.mouseClick(flat.field("batch_normalize"), Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
        assert flat.design == set_key(load(TEXT), 1, "batch_normalize", "0")

    def test_an_activation_is_chosen_by_key(self, flat: Inspector) -> None:
        flat.select(1)
        box: QComboBox = flat.field("activation")
        assert not box.itemIcon(box.findText("mish")).isNull()
        box.setFocus()
        QTest.keyClicks(box, "mi")
        assert flat.design == set_key(load(TEXT), 1, "activation", "mish")

    def test_references_are_numbers_or_names(self, flat: Inspector) -> None:
        flat.select(3)
        assert (flat.field("layers").text(), flat.row("layers").hint()) == ("-1, 0", "conv2, conv1")
        flat.type("layers", "conv1")
        assert (flat.field("layers").text(), flat.row("layers").hint()) == ("-2", "conv1")
        flat.type("layers", "conv9")
        assert "no node is named 'conv9'" in flat.field("layers").invalid()
        assert flat.field("layers").text() == "conv9"
        flat.type("layers", "0")
        assert (flat.field("layers").invalid(), flat.row("layers").hint()) == ("", "conv1")

    def test_a_name_is_given(self, flat: Inspector) -> None:
        flat.select(1)
        name = flat.find("nodeName")
        name.selectAll()
        QTest.keyClicks(name, "stem")
        QTest.keyClick(name, Qt.Key.Key_Return)
        assert flat.design.nodes[0].name == "stem"

    def test_a_name_that_is_taken_is_refused(self, flat: Inspector) -> None:
        flat.select(1)
        name = flat.find("nodeName")
        name.selectAll()
        QTest.keyClicks(name, "conv2")
        QTest.keyClick(name, Qt.Key.Key_Return)
        assert (flat.design, name.text()) == (load(TEXT), "conv2")
        assert "cannot name a node" in name.invalid()
        flat.select(2)
        assert (name.text(), name.invalid()) == ("conv2", "")

    def test_reset_brings_the_default_back(self, flat: Inspector) -> None:
        flat.select(1)
        assert flat.row("pad").isModified()
        flat.reset("pad")
        assert (flat.field("pad").value(), flat.row("pad").isModified()) == (False, False)
        assert flat.design == set_key(load(TEXT), 1, "pad", "0") or flat.steps == 1

    def test_what_is_no_number_stays_as_typed(self, flat: Inspector) -> None:
        flat.select(1)
        flat.type("filters", "many")
        assert (flat.field("filters").text(), flat.steps) == ("many", 0)
        assert 'not "many"' in flat.field("filters").invalid()

    def test_an_unfinished_text_does_not_follow_to_another_node(self, flat: Inspector) -> None:
        flat.select(1)
        flat.type("filters", "many")
        flat.select(2)
        assert (flat.field("filters").text(), flat.field("filters").invalid()) == ("32", "")

    def test_undo_elsewhere_is_shown(self, flat: Inspector) -> None:
        flat.select(1)
        flat.type("filters", "48")
        flat.bench.document.undo()
        assert flat.field("filters").text() == "16"


class TestBlocks:
    def test_repeats(self, blocks: Inspector) -> None:
        blocks.select(6)
        blocks.type("repeats", "4")
        assert blocks.design.node(6).repeats == 4  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        ("text", "width"), [("x4", Ratio(Fraction(4))), ("x1/2", Ratio(Fraction(1, 2))), ("192", Fixed(192))]
    )
    def test_a_width_is_a_ratio_or_a_count(self, blocks: Inspector, text: str, width: object) -> None:
        blocks.select(6)
        blocks.type("expansion", text)
        assert blocks.design.node(6).block.expansion == width  # type: ignore[union-attr]
        assert blocks.field("expansion").text() == text

    def test_a_width_that_is_neither_says_what_was_expected(self, blocks: Inspector) -> None:
        blocks.select(6)
        blocks.type("expansion", "six")
        assert "x6 or x1/4" in blocks.field("expansion").invalid()

    def test_no_squeeze_excite_is_none(self, blocks: Inspector) -> None:
        blocks.select(6)
        blocks.type("se", "none")
        assert blocks.design.node(6).block.se is None  # type: ignore[union-attr]
        assert blocks.field("se").text() == "none"

    def test_hints_say_what_follows(self, blocks: Inspector) -> None:
        blocks.bench.document.apply(set_scale(blocks.design, Scale(depth=1.4)), "scale")
        blocks.select(6)
        assert (blocks.row("expansion").hint(), blocks.row("repeats").hint()) == ("= 480, 672", "scaled 5")

    def test_the_first_repeat_has_values_of_its_own(self, blocks: Inspector) -> None:
        blocks.select(3)
        assert (blocks.field("stride").value(), blocks.field("first.stride").value()) == (1, 2)
        blocks.type("first.stride", "1")
        assert blocks.design.node(3).first == (("stride", 1),)  # type: ignore[union-attr]
        blocks.reset("first.stride")
        assert blocks.design.node(3).first == ()  # type: ignore[union-attr]

    def test_one_can_be_added(self, blocks: Inspector) -> None:
        blocks.select(6)
        menu = blocks.find("differInFirst").menu()
        next(action for action in menu.actions() if action.text() == "Stride").trigger()
        blocks.type("first.stride", "2")
        assert blocks.design.node(6).first == (("stride", 2),)  # type: ignore[union-attr]

    def test_more_is_folded_until_it_is_opened(self, blocks: Inspector) -> None:
        blocks.select(6)
        assert blocks.panel.findChild(QWidget, "field:gate") is None
        QTest.mouseClick(blocks.find("fold:more"), Qt.MouseButton.LeftButton)
        assert blocks.field("gate").value() == "logistic"
        blocks.select(4)
        assert blocks.field("gate").value() == "logistic"
        QTest.mouseClick(blocks.find("fold:more"), Qt.MouseButton.LeftButton)
        assert not blocks.panel.findChild(QWidget, "field:gate").isVisible()

    def test_pinning(self, blocks: Inspector) -> None:
        blocks.select(6)
        QTest.mouseClick(blocks.find("fold:more"), Qt.MouseButton.LeftButton)
        blocks.panel._scroll.ensureWidgetVisible(blocks.field("scale_width"))
        QTest.mouseClick(blocks.field("scale_width").button(False), Qt.MouseButton.LeftButton)
        assert blocks.design.node(6).scales.width is False


class TestHeader:
    def title(self, inspector: Inspector) -> str:
        return str(inspector.find("inspectorTitle").text())

    def test_it_says_what_and_where(self, blocks: Inspector) -> None:
        blocks.select(6)
        assert self.title(blocks) == "MBConv6"
        assert blocks.panel._header.accessibleName() == "MBConv6, layers 64–88"
        assert blocks.find("nodeName").text() == "stage5"

    def test_nothing_selected_is_net(self, blocks: Inspector) -> None:
        assert self.title(blocks) == "[net]"
        blocks.type("width", "256")
        assert blocks.design.options.width == 256
        assert blocks.panel.findChild(QWidget, "nodeName").isHidden() or not blocks.panel._header.name.isVisible()

    def test_hyper_parameters_are_folded(self, blocks: Inspector) -> None:
        assert blocks.panel.findChild(QWidget, "field:momentum") is None
        QTest.mouseClick(blocks.find("fold:hyper-parameters"), Qt.MouseButton.LeftButton)
        blocks.type("momentum", "0.95")
        assert blocks.design.options.momentum == 0.95

    def test_an_unknown_section_is_called_by_its_name(self, qtbot: QtBot) -> None:
        inspector = Inspector(qtbot, load(TEXT + b"\n[foo]\na=3\n"))
        inspector.select(4)
        assert (self.title(inspector), inspector.field("a").text()) == ("foo", "3")

    def test_one_layer_of_a_block_is_called_by_its_role_and_shows_its_own_costs(self, blocks: Inspector) -> None:
        blocks.bench.selection.set([Address(6, 0, "depthwise")])
        assert self.title(blocks) == "conv"
        assert blocks.panel._header.accessibleName() == "conv, depthwise of stage5, repeat 1 · layer 65"
        assert "480×14×14 → 480×14×14" in blocks.find("inspectorFacts").accessibleDescription()

    def test_the_card_follows_the_edit(self, blocks: Inspector) -> None:
        blocks.select(6)
        card = blocks.find("inspectorFacts")
        assert "80×14×14 → 112×14×14; Parameters 543,148 10.3 %" in card.accessibleDescription()
        blocks.type("filters", "120")
        assert "80×14×14 → 120×14×14" in card.accessibleDescription()


class TestSeveral:
    def test_differing_values_are_mixed_and_an_edit_makes_them_one(self, flat: Inspector) -> None:
        flat.select(1, 2)
        field = flat.field("filters")
        assert (field.isMixed(), field.placeholderText()) == (True, "16, 32")
        assert flat.field("activation").value() == "leaky"
        flat.type("filters", "24")
        assert [node.layer.filters for node in flat.design.nodes[:2]] == [24, 24]  # type: ignore[union-attr]
        assert flat.steps == 1
        flat.bench.document.undo()
        assert flat.field("filters").isMixed()

    def test_the_rows_are_those_in_common(self, flat: Inspector) -> None:
        flat.select(1, 3)
        assert flat.panel.findChild(QWidget, "field:filters") is None
        assert flat.field("groups").value() == 1

    def test_reset_resets_all(self, flat: Inspector) -> None:
        flat.select(1, 2)
        flat.reset("activation")
        assert [node.layer.activation for node in flat.design.nodes[:2]] == ["logistic"] * 2  # type: ignore[union-attr]


class TestProblems:
    def test_an_error_is_said_below_its_row(self, flat: Inspector) -> None:
        flat.select(1)
        flat.bench.document.apply(set_key(flat.design, 1, "activation", "leakyy"), "edit")
        assert "'leakyy' is unknown" in flat.field("activation").invalid()
        assert any("leakyy" in said for said in flat.said())
        flat.bench.document.undo()
        assert (flat.field("activation").invalid(), flat.said()) == ("", [])

    def test_its_fix_is_one_click_away(self, flat: Inspector) -> None:
        flat.select(1)
        flat.bench.document.apply(set_key(flat.design, 1, "activation", "leakyy"), "edit")
        (button,) = flat.row("activation").parentWidget().findChildren(QPushButton)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert flat.design == load(TEXT)

    def test_what_has_no_row_is_said_above_the_form(self, flat: Inspector) -> None:
        flat.bench.document.apply(set_key(flat.design, 1, "filtres", "3"), "edit")
        flat.select(1)
        (remark,) = flat.panel.findChildren(Remark)
        assert "filtres" in flat.said()[0]
        assert remark.isVisible()
        flat.select(2)
        assert flat.said() == []

    def test_a_node_that_goes_away_takes_its_form_along(self, flat: Inspector) -> None:
        flat.select(1)
        flat.field("filters").setFocus()
        flat.bench.document.apply(delete(flat.design, [1]), "delete")
        assert flat.panel._nodes == (0,)
        assert flat.field("width").value() == 32

    def test_another_document_is_shown(self, flat: Inspector) -> None:
        flat.select(3)
        flat.bench.document.replace(new("efficientnet_b0"))
        assert flat.field("width").value() == 224  # it comes with a selection of its own: none
        flat.select(3)
        assert flat.field("filters").value() == 24
        flat.select(2)
        assert flat.field("filters").value() == 16
