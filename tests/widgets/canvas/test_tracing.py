"""A traced layer stands out with what it reads and what reads it; names are asked for beside the selection."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.layers.base import Address
from widgets.canvas.tracing import FAINT


@pytest.fixture
def traced(driver_of, neck):
    driver = driver_of(neck)
    driver.canvas.fit_all()
    return driver


def bright(driver) -> set[str]:
    items = driver.canvas.canvas_scene.nodes.values()
    return {item.card.name for item in items if item.opacity() == 1.0}


def test_inputs_and_readers_stand_out(traced) -> None:
    traced.click("shortcut1")
    assert len(bright(traced)) == len(traced.names)
    traced.canvas.trace(True)
    assert bright(traced) == {"conv2", "conv3", "shortcut1", "conv4", "route3"}
    edges = traced.canvas.canvas_scene.edges.values()
    assert {edge.carried for edge in edges if edge.carried} == {"32×16×16"}
    assert {edge.opacity() for edge in edges} == {1.0, FAINT}
    assert not traced.canvas.grab().isNull()
    traced.canvas.trace(False)
    assert len(bright(traced)) == len(traced.names)


def test_the_trace_follows_selection_and_edits(traced) -> None:
    traced.canvas.trace(True)
    assert len(bright(traced)) == len(traced.names)
    traced.click("conv1")
    assert "conv2" in bright(traced) and "conv3" not in bright(traced)
    traced.click("conv3")
    traced.key(Qt.Key.Key_Delete)
    assert "conv1" in bright(traced)


def test_alt_traces_while_it_is_down(traced) -> None:
    traced.click("conv1")
    QTest.keyPress(traced.canvas, Qt.Key.Key_Alt)
    assert len(bright(traced)) < len(traced.names)
    QTest.keyRelease(traced.canvas, Qt.Key.Key_Alt)
    assert len(bright(traced)) == len(traced.names)


def test_nodes_line_up(traced) -> None:
    traced.bench.selection.set((traced.address("conv1"), traced.address("conv4")))
    traced.canvas.commands.move({traced.address("conv1").node: (60.0, 0.0)})
    traced.canvas.align("column")
    scene = traced.canvas.canvas_scene
    one, other = (scene.standing(traced.address(name).node) for name in ("conv1", "conv4"))
    assert one.x + one.w / 2 == pytest.approx(other.x + other.w / 2)
    assert traced.bench.document.stack.undoText().startswith("Align")
    traced.canvas.tidy()
    assert traced.design.positions == ()


def test_a_name_is_asked_for_and_refused_in_place(traced) -> None:
    said: list[str] = []

    def take(name: str) -> str:
        said.append(name)
        return "" if name == "Stem" else "expected another name"

    traced.click("conv1")
    traced.canvas.ask_name("Enter names it", "Block", take)
    popup = traced.canvas.furniture.naming
    assert popup.isVisible() and popup.line.selectedText() == "Block"
    QTest.keyClick(popup.line, Qt.Key.Key_Return)
    assert popup.isVisible() and popup.hint.text() == "expected another name"
    popup.line.setText("Stem")
    QTest.keyClick(popup.line, Qt.Key.Key_Return)
    assert not popup.isVisible() and said == ["Block", "Stem"]
    traced.canvas.ask_name("Enter names it", "Block", take)
    QTest.keyClick(popup.line, Qt.Key.Key_Escape)
    assert not popup.isVisible() and len(said) == 2


def test_a_dragged_node_falls_into_line(traced) -> None:
    address = traced.address("conv4")
    traced.drag(traced.at("conv4"), (160, 90))
    assert traced.design.positions
    assert Address(address.node) in traced.canvas.canvas_scene.nodes
