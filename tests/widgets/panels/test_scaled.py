"""The centre of the Scale work space: totals, plot, before and after."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from studio.design.design import Design
from studio.design.edits import set_scale
from studio.design.variants import save_variant
from studio.layers.base import Address
from studio.scaling import Scale
from widgets.panels.scaled import ScaledPanel
from widgets.scaling.before_after import BeforeAfter
from widgets.scaling.plot import ParetoPlot
from widgets.scaling.strip import TotalsStrip
from widgets.workbench import Workbench

LONG = 60000


@pytest.fixture
def panel(qtbot: QtBot, b0: Design) -> ScaledPanel:
    panel = ScaledPanel(Workbench(b0))
    qtbot.addWidget(panel)
    panel.resize(940, 480)
    panel.show()
    return panel


def plot_of(panel: ScaledPanel) -> ParetoPlot:
    plot = panel.findChild(ParetoPlot)
    assert plot is not None
    return plot


def scale(panel: ScaledPanel, scale: Scale) -> None:
    document = panel.workbench.document
    document.apply(set_scale(document.design, scale), "Scale")


def test_totals_stand_in_the_first_line(panel: ScaledPanel) -> None:
    scale(panel, Scale(1.0, 1.2, 256))
    strip = panel.findChild(TotalsStrip)
    assert strip is not None
    texts = [label.text() for label in strip.findChildren(QLabel)]
    assert texts[:4] == ["Parameters", "5.29 M", "7.79 M", "▲ 47 %"]


def test_a_node_before_and_after(panel: ScaledPanel) -> None:
    scale(panel, Scale(1.4, 1.8, 380))
    listed = panel.findChild(BeforeAfter)
    assert listed is not None
    node = panel.workbench.document.design.named("stage4")
    assert node is not None
    assert listed.texts(node.id)[:4] == ("14 → 24", "MBConv6 k3", "80 → 112", "×3 → 6")
    assert listed.texts(node.id)[4].startswith("▲")


def test_a_click_selects_the_node_everywhere(panel: ScaledPanel) -> None:
    listed = panel.findChild(BeforeAfter)
    assert listed is not None
    QTest.mouseClick(listed, Qt.MouseButton.LeftButton, pos=listed._card(2).center().toPoint())
    node = panel.workbench.document.design.named("stage2")
    assert node is not None and panel.workbench.selection.addresses == (Address(node.id),)


def test_a_click_in_the_plot_takes_a_preset_as_one_step(panel: ScaledPanel, qtbot: QtBot) -> None:
    plot = plot_of(panel)
    qtbot.waitUntil(lambda: plot.place_of("B5") is not None, timeout=LONG)
    at = plot.place_of("B2")
    assert at is not None
    QTest.mouseClick(plot, Qt.MouseButton.LeftButton, pos=at.toPoint())
    document = panel.workbench.document
    assert (document.design.scale, document.stack.count()) == (Scale(1.1, 1.2, 260), 1)


def test_keys_go_from_point_to_point(panel: ScaledPanel, qtbot: QtBot) -> None:
    plot = plot_of(panel)
    qtbot.waitUntil(lambda: plot.place_of("B7") is not None, timeout=LONG)
    plot.setFocus()
    for _ in range(40):
        QTest.keyClick(plot, Qt.Key.Key_Right)
    QTest.keyClick(plot, Qt.Key.Key_Return)
    assert panel.workbench.document.design.scale == Scale(2.0, 3.1, 600)


def test_saved_variants_are_points_too(panel: ScaledPanel, qtbot: QtBot) -> None:
    document = panel.workbench.document
    document.apply(save_variant(set_scale(document.design, Scale(0.6, 0.8, 192)), "tiny"), "Save")
    document.apply(set_scale(document.design, Scale()), "Back")
    plot = plot_of(panel)
    qtbot.waitUntil(lambda: plot.place_of("tiny") is not None, timeout=LONG)
