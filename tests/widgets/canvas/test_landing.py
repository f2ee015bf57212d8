"""Ghosts: what a drop would give is said before it is done."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from studio.design import edits
from studio.design.expand import expand
from studio.layers.pointwise import Dropout
from studio.network.shapes import totals
from widgets.canvas import drops
from widgets.canvas.outcome import outcome_of
from widgets.mime import Entry

LEFT = Qt.MouseButton.LeftButton


def test_an_outcome_has_shape_and_differences(flat) -> None:
    before = expand(flat)
    result = edits.duplicate(flat, [flat.nodes[0].id])
    outcome = outcome_of(before, result, result.next_id - 1)
    after = expand(result)
    assert outcome.shape == str(after.rows[1].out.next)
    assert outcome.params == totals(after.rows).params - totals(before.rows).params
    assert outcome.bflops == pytest.approx(totals(after.rows).bflops - totals(before.rows).bflops)
    assert [sign for _, sign in outcome.changes()][:1] == [1 if outcome.bflops > 0 else -1]


def test_what_costs_nothing_says_nothing(flat) -> None:
    assert outcome_of(expand(flat), flat, flat.nodes[0].id).changes() == ()


def test_a_drag_over_a_wire_shows_it_and_computes_it_once_a_slot(driver, monkeypatch) -> None:
    asked = []
    real = drops.insert_entry
    monkeypatch.setattr(drops, "insert_entry", lambda *given: asked.append(1) or real(*given))
    targets = drops.DropTargets(driver.bench, driver.canvas.canvas_scene)
    entry = Entry("layer", "convolutional")
    at = driver.canvas.mapToScene(driver.on_wire("conv1", "mbconv1"))
    seen = [targets.at(entry, at, 1.0) for _ in range(20)]
    assert len(asked) == 1
    assert seen[0].outcome is not None
    assert seen[0].outcome.title == "conv"
    assert driver.design.named("conv1") is seen[0].outcome.design.named("conv1")


class TestMovedNodes:
    def dragged(self, driver, name: str, to: QPoint, release: bool = True) -> None:
        start = driver.at(name)
        QTest.mousePress(driver.port, LEFT, pos=start)
        QTest.mouseMove(driver.port, start + QPoint(12, 12))
        QTest.mouseMove(driver.port, to)
        if release:
            QTest.mouseRelease(driver.port, LEFT, pos=to)

    def chain(self, driver_of, flat):
        design = edits.insert_layer(flat, 1, Dropout())
        return driver_of(design)

    def test_on_a_wire_they_move_there_in_one_step(self, driver_of, flat) -> None:
        driver = self.chain(driver_of, flat)
        before = driver.design
        first, second, third = (node.name for node in before.nodes[1:4])
        self.dragged(driver, first, driver.on_wire(second, third))
        assert driver.names[1:4] == [second, first, third]
        assert driver.design.positions == ()
        assert driver.bench.document.stack.count() == 1
        driver.bench.document.undo()
        assert driver.design is before

    def test_escape_leaves_everything_as_it_was(self, driver_of, flat) -> None:
        driver = self.chain(driver_of, flat)
        before = driver.design
        first, second, third = (node.name for node in before.nodes[1:4])
        self.dragged(driver, first, driver.on_wire(second, third), release=False)
        assert [edge.drop for edge in driver.canvas.canvas_scene.edges.values() if edge.drop] == ["insert"]
        driver.key(Qt.Key.Key_Escape)
        assert not any(edge.drop for edge in driver.canvas.canvas_scene.edges.values())
        assert driver.design is before

    def test_beside_wires_they_only_move_aside(self, driver_of, flat) -> None:
        driver = self.chain(driver_of, flat)
        driver.drag(driver.at(driver.names[1]), (90, 0))
        assert len(driver.design.positions) == 1

    def test_their_own_wires_do_not_count(self, driver_of, flat) -> None:
        driver = self.chain(driver_of, flat)
        names = driver.names
        self.dragged(driver, names[1], driver.on_wire(names[1], names[2]))
        assert driver.names == names
