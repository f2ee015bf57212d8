"""The scaling panel: boxes, sliders and presets write coefficients; totals follow; nothing is baked in."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.design.design import Design
from studio.design.edits import set_key
from studio.design.from_cfg import load
from studio.design.templates import new
from studio.scaling import Scale
from widgets import theme
from widgets.costs import total
from widgets.panels import PANELS
from widgets.panels.scaling import ScalingPanel
from widgets.segments import Segments
from widgets.tick_slider import TickSlider
from widgets.workbench import Workbench

FLAT = b"""[net]
width=64
height=64
channels=3

[convolutional]
batch_normalize=1
filters=16
size=3
pad=1
activation=relu
"""


class Scaling:
    """The panel in an active window, with something else that can have the focus."""

    def __init__(self, qtbot: QtBot, design: Design) -> None:
        self.bench = Workbench(design)
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.panel = ScalingPanel(self.bench)
        self.other = QLineEdit()
        column = QVBoxLayout(self.window)
        column.addWidget(self.panel)
        column.addWidget(self.other)
        self.window.resize(360, 560)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()

    @property
    def design(self) -> Design:
        return self.bench.document.design

    @property
    def steps(self) -> int:
        return self.bench.document.stack.count()

    def find(self, name: str) -> Any:
        found = self.panel.findChild(QWidget, name)
        assert found is not None
        return found

    def type(self, name: str, text: str) -> None:
        box: QLineEdit = self.find(name)
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, text)
        QTest.keyClick(box, Qt.Key.Key_Return)

    def drag(self, name: str, *values: float) -> None:
        """Take the handle, move it through values, let it go."""
        slider: TickSlider = self.find(name)
        slider.setFocus()
        at = QPoint(int(slider._x_of(slider.value())), slider.height() // 2)
        QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=at)
        for value in values:
            place = next(row for row in self.panel._all if row.slider is slider).reach.place(value)
            slider.setSliderPosition(place)
        QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(int(slider._x_of(slider.value())), at.y()))

    def line(self, label: str) -> list[str]:
        """The words of a line of the totals."""
        texts = [part.text() for part in self.find("scaledTotals").findChildren(QLabel)]
        start = texts.index(label)
        return texts[start : start + 4]


@pytest.fixture
def b0(qtbot: QtBot, qapp: QApplication) -> Scaling:
    theme.set_theme(qapp, "light")
    return Scaling(qtbot, new("efficientnet_b0"))


def test_it_is_one_of_the_panels() -> None:
    assert ScalingPanel in PANELS


class TestBoxes:
    def test_a_width_is_typed(self, b0: Scaling) -> None:
        base = b0.design.nodes
        b0.type("scaleWidth", "1.2")
        assert b0.design.scale == Scale(width=1.2)
        assert b0.design.nodes is base  # coefficients only
        assert b0.line("Parameters")[1:] == ["5.29 M", "7.33 M", "▲ 39 %"]

    def test_depth_and_resolution(self, b0: Scaling) -> None:
        b0.type("scaleDepth", "1.4")
        b0.type("scaleResolution", "300")
        assert b0.design.scale == Scale(depth=1.4, resolution=300)
        assert b0.steps == 2
        b0.type("scaleResolution", "224")
        assert b0.design.scale == Scale(depth=1.4)

    def test_phi_sets_all_three(self, b0: Scaling) -> None:
        b0.type("scalePhi", "1")
        assert b0.design.scale == Scale(width=1.1, depth=1.2, resolution=258)
        assert [b0.find(name).text() for name in ("scaleWidth", "scaleDepth", "scaleResolution")] == [
            "1.1",
            "1.2",
            "258",
        ]
        b0.type("scaleDepth", "1")
        assert (b0.find("scalePhi").text(), b0.find("scalePhi").placeholderText()) == ("", "–")

    def test_an_emptied_phi_changes_nothing(self, b0: Scaling) -> None:
        b0.type("scalePhi", "1")
        b0.type("scalePhi", " ")
        assert (b0.find("scalePhi").text(), b0.steps) == ("1", 1)

    def test_steps_are_one_undo_step(self, b0: Scaling) -> None:
        box = b0.find("scaleWidth")
        box.setFocus()
        for _ in range(3):
            QTest.keyClick(box, Qt.Key.Key_Up)
        assert (b0.design.scale.width, b0.steps) == (1.15, 1)
        b0.bench.document.undo()
        assert (b0.design.scale, box.text()) == (Scale(), "1")

    @pytest.mark.parametrize("text", ["0", "wide", "99"])
    def test_what_is_no_coefficient_is_said_below(self, b0: Scaling, text: str) -> None:
        b0.type("scaleWidth", text)
        assert (b0.design.scale, b0.find("scaleWidth").text()) == (Scale(), text)
        assert any(
            label.text().startswith("expected a number") and label.isVisible()
            for label in b0.panel.findChildren(QLabel)
        )


class TestSliders:
    def test_a_drag_is_one_undo_step(self, b0: Scaling) -> None:
        b0.drag("scaleWidthSlider", 1.1, 1.2, 1.3)
        assert (b0.design.scale.width, b0.find("scaleWidth").text(), b0.steps) == (1.3, "1.3", 1)

    def test_two_drags_are_two(self, b0: Scaling) -> None:
        b0.drag("scaleWidthSlider", 1.1)
        b0.drag("scaleWidthSlider", 1.2)
        assert b0.steps == 2

    def test_a_drag_back_to_the_start_is_none(self, b0: Scaling) -> None:
        b0.drag("scaleDepthSlider", 1.5, 1.0)
        assert (b0.steps, b0.design) == (0, new("efficientnet_b0"))

    def test_keys_move_it(self, b0: Scaling) -> None:
        slider = b0.find("scaleResolutionSlider")
        slider.setFocus()
        QTest.keyClick(slider, Qt.Key.Key_Right)
        assert b0.design.scale.resolution == 232

    def test_the_tick_is_the_base(self, b0: Scaling) -> None:
        b0.drag("scaleResolutionSlider", 320)
        slider = b0.find("scaleResolutionSlider")
        assert (slider.tick(), slider.value()) == (224 // 8 - 1, 320 // 8 - 1)


class TestPresets:
    def choose(self, scaling: Scaling, name: str) -> Segments:
        presets: Segments = scaling.find("scalePreset")
        QTest.mouseClick(presets.button(name), Qt.MouseButton.LeftButton)
        return presets

    def test_a_click_sets_its_coefficients(self, b0: Scaling) -> None:
        presets = self.choose(b0, "B3")
        assert b0.design.scale == Scale(width=1.2, depth=1.4, resolution=300)
        assert (presets.value(), b0.panel.badge(), b0.steps) == ("B3", "B3", 1)

    def test_other_coefficients_are_no_preset(self, b0: Scaling) -> None:
        presets = self.choose(b0, "B1")
        b0.type("scaleWidth", "1.15")
        assert (presets.value(), b0.panel.badge()) == (None, "scaled")

    def test_reset_goes_back_to_the_base(self, b0: Scaling) -> None:
        reset: QToolButton = b0.find("scaleReset")
        assert not reset.isEnabled()
        self.choose(b0, "B5")
        QTest.mouseClick(reset, Qt.MouseButton.LeftButton)
        assert (b0.design, b0.panel.badge(), b0.line("MACs")[3]) == (new("efficientnet_b0"), "", "= 0")


class TestFamilies:
    def test_sizes_are_offered_instead(self, b0: Scaling) -> None:
        families: Segments = b0.find("scaleFamily")
        QTest.mouseClick(families.button("sizes"), Qt.MouseButton.LeftButton)
        presets: Segments = b0.find("scalePreset")
        assert [choice.value for choice in presets.choices()] == ["n", "s", "m", "l", "x"]
        QTest.mouseClick(presets.button("m"), Qt.MouseButton.LeftButton)
        assert b0.design.scale == Scale(width=0.75, depth=0.67, depth_rule="round")
        assert (presets.value(), b0.panel.badge()) == ("m", "m")


class TestBudget:
    def seek(self, scaling: Scaling, qtbot: QtBot, amount: str, kind: str, dimension: str) -> None:
        for name, value in (("budgetKind", kind), ("budgetDimension", dimension)):
            QTest.mouseClick(scaling.find(name).button(value), Qt.MouseButton.LeftButton)
        scaling.type("budgetAmount", amount)
        qtbot.waitUntil(lambda: not scaling.bench.tasks.running, timeout=60000)

    def test_the_best_within_it_is_one_click_away(self, b0: Scaling, qtbot: QtBot) -> None:
        self.seek(b0, qtbot, "300M", "macs", "resolution")
        assert "of it" in b0.find("budgetSaid").text()
        b0.find("budget:best").click()
        macs = total(b0.bench.derived.rows, "macs")
        pixels = b0.design.scale.resolution
        assert b0.steps == 1
        assert pixels is not None and macs <= 300e6
        assert not b0.find("budget:best").isEnabled()
        b0.find("budget:above").click()
        assert total(b0.bench.derived.rows, "macs") > 300e6
        b0.bench.document.undo()
        assert b0.design.scale.resolution == pixels

    def test_the_plot_is_told_of_it(self, b0: Scaling, qtbot: QtBot) -> None:
        self.seek(b0, qtbot, "4M", "params", "width")
        assert b0.bench.view_state.budget == ("params", 4e6)
        b0.type("budgetAmount", " ")
        assert b0.bench.view_state.budget is None

    @pytest.mark.parametrize(("amount", "dimension", "said"), [("much", "phi", "expected"), ("5", "width", "costs")])
    def test_why_there_is_none_is_said(self, b0: Scaling, qtbot: QtBot, amount: str, dimension: str, said: str) -> None:
        self.seek(b0, qtbot, amount, "macs", dimension)
        assert said in b0.find("budgetSaid").text()
        assert not b0.find("budget:best").isVisible()


class TestStages:
    def cell(self, scaling: Scaling, name: str, column: int) -> QModelIndex:
        model = scaling.find("scaleStages").model()
        row = next(row for row in range(model.rowCount()) if model.index(row, 0).data() == name)
        return model.index(row, column)

    def test_they_follow_the_sliders(self, b0: Scaling) -> None:
        b0.type("scaleWidth", "1.4")
        b0.type("scaleDepth", "1.8")
        assert [self.cell(b0, "stage4", column).data() for column in (1, 2)] == ["6", "112"]

    def test_a_number_typed_into_a_cell_pins_it(self, b0: Scaling) -> None:
        b0.type("scaleDepth", "1.8")
        table = b0.find("scaleStages")
        table.setCurrentIndex(self.cell(b0, "stage4", 1))
        table.setFocus()
        QTest.keyClicks(table, "2")
        editor = table.findChild(QLineEdit)
        assert editor is not None
        QTest.keyClick(editor, Qt.Key.Key_Return)
        QApplication.processEvents()  # the table takes the text after the key
        node = b0.design.named("stage4")
        assert node is not None and node.scales.depth is False
        assert self.cell(b0, "stage4", 1).data() == "2"
        assert self.cell(b0, "stage5", 1).data() == "6"

    def test_a_tick_pins_and_frees(self, b0: Scaling) -> None:
        b0.type("scaleWidth", "1.4")
        scaled = b0.design
        cell = self.cell(b0, "stage4", 2)
        table = b0.find("scaleStages")
        table.setCurrentIndex(cell)
        table.setFocus()
        QTest.keyClick(table, Qt.Key.Key_Space)
        assert self.cell(b0, "stage4", 2).data() == "80"
        QTest.keyClick(table, Qt.Key.Key_Space)
        assert b0.design == scaled

    def test_a_row_selects_its_node_everywhere(self, b0: Scaling) -> None:
        table = b0.find("scaleStages")
        box = table.visualRect(self.cell(b0, "stage2", 0))
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
        node = b0.design.named("stage2")
        assert node is not None and b0.bench.selection.nodes == (node.id,)


class TestTotals:
    def test_they_follow_edits_of_the_base_as_well(self, b0: Scaling) -> None:
        b0.type("scaleWidth", "1.2")
        b0.bench.document.apply(set_key(b0.design, 1, "filters", "64"), "edit")
        edited = b0.line("MACs")[1]
        b0.bench.document.undo()
        assert (edited, b0.line("MACs")[1]) == ("407 M", "386 M")

    def test_a_flat_network_scales_too(self, qtbot: QtBot) -> None:
        flat = Scaling(qtbot, load(FLAT))
        flat.type("scaleWidth", "2")
        assert flat.line("Parameters") == ["Parameters", "464", "928", "▲ 100 %"]
        assert flat.find("scaleResolutionSlider").value() == 64 // 8 - 1

    def test_nothing_to_scale_says_so(self, qtbot: QtBot) -> None:
        empty = Scaling(qtbot, Design())
        assert any(
            label.text() == "Nothing to scale yet" and label.isVisible() for label in empty.panel.findChildren(QLabel)
        )
        empty.bench.document.replace(new("efficientnet_b0"))
        assert empty.find("scaleWidth").isVisible()

    def test_without_an_input_size_there_is_no_resolution(self, qtbot: QtBot) -> None:
        odd = Scaling(qtbot, load(b"[convolutional]\nfilters=2\n"))
        assert not odd.find("scaleResolution").isEnabled()

    def test_words_are_shown_where_there_is_room(self, b0: Scaling) -> None:
        def shown() -> bool:
            return any("to multiples of 8" in x.text() and x.isVisible() for x in b0.panel.findChildren(QLabel))

        assert shown()
        b0.window.resize(360, 380)
        QApplication.processEvents()
        assert not shown()
        assert "to multiples of 8" in b0.find("scaleWidthSlider").toolTip()
