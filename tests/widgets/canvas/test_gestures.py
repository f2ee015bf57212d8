"""Gestures: dragging nodes, the rubber band, and calling them off."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from studio.layers.base import Address


class TestMoving:
    def test_a_drag_is_one_undo_step_and_keeps_an_offset(self, driver) -> None:
        driver.canvas.zoom_to(1.0)
        driver.drag(driver.at("conv1"), (120, 30))
        node = driver.address("conv1").node
        assert driver.design.positions == ((node, 120.0, 30.0),)
        assert driver.bench.document.stack.count() == 1
        driver.bench.document.undo()
        assert driver.design.positions == ()

    def test_the_node_and_its_wires_follow_while_it_is_dragged(self, driver) -> None:
        driver.canvas.zoom_to(1.0)
        scene = driver.canvas.canvas_scene
        item = scene.nodes[driver.address("mbconv1")]
        before = item.pos()
        driver.drag(driver.at("mbconv1"), (150, 0), release=False)
        assert item.pos().x() == before.x() + 150
        for edge in scene.edges.values():
            assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(edge.path))
            if edge.line.dst == item.address:
                assert edge.path[-1][0] == edge.line.path[-1][0] + 150

    def test_the_slot_stays_for_the_others(self, driver) -> None:
        driver.canvas.zoom_to(1.0)
        others = {address: item.pos() for address, item in driver.canvas.canvas_scene.nodes.items()}
        driver.drag(driver.at("mbconv1"), (150, 40))
        del others[driver.address("mbconv1")]
        assert all(driver.canvas.canvas_scene.nodes[address].pos() == pos for address, pos in others.items())

    def test_near_its_slot_it_snaps_back(self, driver) -> None:
        driver.canvas.zoom_to(1.0)
        driver.drag(driver.at("conv1"), (120, 4))
        assert driver.design.positions[0][1:] == (120.0, 0.0)
        driver.drag(driver.at("conv1"), (-117, 0))
        assert driver.design.positions == ()

    def test_all_selected_nodes_move_together(self, driver) -> None:
        driver.canvas.zoom_to(1.0)
        driver.click("conv1")
        driver.click("mbconv1", Qt.KeyboardModifier.ControlModifier)
        driver.drag(driver.at("conv1"), (60, 0))
        moved = {node for node, _, _ in driver.design.positions}
        assert moved == {driver.address("conv1").node, driver.address("mbconv1").node}

    def test_tidy_puts_everything_back(self, driver) -> None:
        driver.canvas.zoom_to(1.0)
        before = driver.canvas.canvas_scene.nodes[driver.address("conv1")].pos()
        driver.drag(driver.at("conv1"), (120, 30))
        driver.canvas.tidy()
        assert driver.design.positions == ()
        assert driver.canvas.canvas_scene.nodes[driver.address("conv1")].pos() == before

    def test_escape_calls_a_drag_off(self, driver) -> None:
        scene = driver.canvas.canvas_scene
        before, design = scene.nodes[driver.address("conv1")].pos(), driver.design
        start = driver.at("conv1")
        driver.drag(start, (90, 90), release=False)
        driver.key(Qt.Key.Key_Escape)
        QTest.mouseRelease(driver.port, Qt.MouseButton.LeftButton, pos=start + QPoint(90, 90))
        assert scene.nodes[driver.address("conv1")].pos() == before
        assert driver.design is design

    def test_a_shaky_click_moves_nothing(self, driver) -> None:
        driver.drag(driver.at("conv1"), (2, 1))
        assert driver.design.positions == ()
        assert driver.bench.selection.addresses == (driver.address("conv1"),)

    def test_layers_inside_a_block_stay_where_they_are(self, driver) -> None:
        block = driver.address("mbconv1")
        driver.canvas.open_block(block.node)
        inner = Address(block.node, 0, "depthwise")
        before = driver.canvas.canvas_scene.nodes[inner].pos()
        driver.drag(driver.at(inner), (90, 0))
        assert driver.canvas.canvas_scene.nodes[inner].pos() == before
        assert driver.design.positions == ()


class TestRubberBand:
    def test_it_selects_what_it_touches(self, driver) -> None:
        start = driver.at("conv1", (-0.3, 0.0))
        end = driver.at("mbconv1", (0.5, 0.5))
        driver.drag(start, ((end - start).x(), (end - start).y()))
        assert set(driver.bench.selection.nodes) == {driver.address("conv1").node, driver.address("mbconv1").node}

    def test_with_control_it_adds(self, driver) -> None:
        driver.click("mbconv1")
        start, end = driver.at("conv1", (-0.3, 0.0)), driver.at("conv1", (0.5, 0.5))
        QTest.mousePress(driver.port, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, start)
        QTest.mouseMove(driver.port, end)
        QTest.mouseRelease(driver.port, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, end)
        assert len(driver.bench.selection.nodes) == 2

    def test_escape_brings_the_selection_back(self, driver) -> None:
        driver.click("mbconv1")
        start, end = driver.at("conv1", (-0.3, 0.0)), driver.at("conv1", (0.5, 0.5))
        driver.drag(start, ((end - start).x(), (end - start).y()), release=False)
        assert driver.bench.selection.addresses == (driver.address("conv1"),)
        driver.key(Qt.Key.Key_Escape)
        assert driver.bench.selection.addresses == (driver.address("mbconv1"),)
