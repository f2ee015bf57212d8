"""The canvas as a person uses it: look, select, open blocks, edit by keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow

from studio.design import edits
from studio.design.design import BlockNode, Design, Note
from studio.layers.base import Address
from widgets import theme
from widgets.canvas.cards import Form

CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def wheel(canvas, at: QPoint, notches: int, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    event = QWheelEvent(
        QPointF(at),
        canvas.viewport().mapToGlobal(QPointF(at)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas.viewport(), event)


class TestHandles:
    def test_it_can_be_found_by_name(self, driver) -> None:
        assert driver.canvas.objectName() == "canvas"

    def test_items_carry_name_and_index(self, driver) -> None:
        found = {item.data(0): item.data(1) for item in driver.canvas.scene().items() if item.data(0)}
        assert found["conv1"] == 0
        assert found["mbconv1"] == 1


class TestSelection:
    def test_a_click_selects_for_everybody(self, driver) -> None:
        driver.click("mbconv1")
        assert driver.bench.selection.addresses == (driver.address("mbconv1"),)

    def test_control_adds_and_takes_away(self, driver) -> None:
        driver.click("conv1")
        driver.click("mbconv1", CONTROL)
        assert set(driver.bench.selection.nodes) == {driver.address("conv1").node, driver.address("mbconv1").node}
        driver.click("conv1", CONTROL)
        assert driver.bench.selection.addresses == (driver.address("mbconv1"),)

    def test_a_click_on_nothing_selects_nothing(self, driver) -> None:
        driver.click("conv1")
        driver.click(driver.nowhere())
        assert driver.bench.selection.addresses == ()

    def test_a_click_on_one_of_several_leaves_that_one(self, driver) -> None:
        driver.key(Qt.Key.Key_A, CONTROL)
        assert len(driver.bench.selection.nodes) == len(driver.names)
        driver.click("conv1")
        assert driver.bench.selection.addresses == (driver.address("conv1"),)

    def test_what_others_select_is_ringed_and_shown(self, driver_of, flat) -> None:
        driver = driver_of(flat)
        driver.canvas.zoom_to(1.0)
        last = driver.address(driver.names[-1])
        driver.bench.selection.set((last,))
        item = driver.canvas.canvas_scene.nodes[last]
        assert item.look.selected
        assert driver.port.rect().contains(driver.at(last))

    def test_a_layer_of_a_folded_block_rings_the_block(self, driver) -> None:
        block = driver.address("mbconv1")
        driver.bench.selection.set((Address(block.node, 1, "expand"),))
        assert driver.canvas.canvas_scene.nodes[block].look.selected

    def test_arrow_keys_walk_along_the_network(self, driver) -> None:
        driver.key(Qt.Key.Key_Down)
        assert driver.bench.selection.addresses == (driver.address("conv1"),)
        driver.key(Qt.Key.Key_Down)
        assert driver.bench.selection.addresses == (driver.address("mbconv1"),)
        driver.key(Qt.Key.Key_Up)
        driver.key(Qt.Key.Key_Up)
        assert driver.bench.selection.addresses == (driver.address("conv1"),)

    def test_where_the_keyboard_is_has_a_ring_until_the_mouse_is_used(self, driver) -> None:
        driver.key(Qt.Key.Key_Down)
        item = driver.canvas.canvas_scene.nodes[driver.address("conv1")]
        assert item.look.focused
        driver.click(driver.nowhere())
        assert not item.look.focused

    def test_escape_selects_nothing(self, driver) -> None:
        driver.click("conv1")
        driver.key(Qt.Key.Key_Escape)
        assert driver.bench.selection.addresses == ()


class TestBlocks:
    def test_the_chevron_opens_and_closes(self, driver) -> None:
        block = driver.address("mbconv1")
        QTest.mouseClick(driver.port, Qt.MouseButton.LeftButton, pos=driver.at(block, (0.05, 0.2)))
        item = driver.canvas.canvas_scene.nodes[block]
        assert item.card.form is Form.CONTAINER
        assert dict(driver.canvas.opened) == {block.node: 0}
        QTest.mouseClick(driver.port, Qt.MouseButton.LeftButton, pos=driver.at(block, (0.015, 0.06)))
        assert dict(driver.canvas.opened) == {}
        assert not any(address.role for address in driver.canvas.canvas_scene.nodes)

    def test_alt_c_opens_and_closes_what_is_selected(self, driver) -> None:
        driver.click("mbconv1")
        driver.key(Qt.Key.Key_C, ALT)
        assert driver.address("mbconv1").node in driver.canvas.opened
        driver.key(Qt.Key.Key_C, ALT)
        assert dict(driver.canvas.opened) == {}

    @pytest.mark.parametrize(("width", "zoom"), [(1100, 1.0), (780, 0.87), (500, 1.0)])
    def test_an_opened_block_is_shown_from_its_left(self, driver, width: int, zoom: float) -> None:
        driver.canvas.resize(width, 700)
        driver.canvas.zoom_to(1.0)
        driver.canvas.reveal(driver.address("mbconv1"))
        driver.canvas.toggle_block(driver.address("mbconv1").node)
        left = driver.at("mbconv1", (0.0, 0.5)).x()
        assert left > 0
        assert driver.canvas.camera.zoom == pytest.approx(zoom, abs=0.05)
        if width > 500:
            assert driver.at("mbconv1", (1.0, 0.5)).x() < driver.port.width()

    def test_a_double_click_opens_a_block(self, driver) -> None:
        driver.double_click(driver.at("mbconv1"))
        assert driver.address("mbconv1").node in driver.canvas.opened

    def test_the_pager_shows_another_repeat(self, driver) -> None:
        block = driver.address("mbconv1")
        driver.canvas.open_block(block.node)
        driver.canvas.zoom_to(1.0)
        driver.canvas.reveal(block)
        item = driver.canvas.canvas_scene.nodes[block]
        point = driver.canvas.mapFromScene(item.mapToScene(item.layout.pages[1].center()))
        QTest.mouseClick(driver.port, Qt.MouseButton.LeftButton, pos=point)
        assert dict(driver.canvas.opened) == {block.node: 1}
        assert Address(block.node, 1, "add") in driver.canvas.canvas_scene.nodes
        assert Address(block.node, 0, "expand") not in driver.canvas.canvas_scene.nodes

    def test_a_layer_inside_is_selected_by_its_address(self, driver) -> None:
        block = driver.address("mbconv1")
        driver.canvas.open_block(block.node)
        inner = Address(block.node, 0, "depthwise")
        driver.click(inner)
        assert driver.bench.selection.addresses == (inner,)

    def test_closing_gives_the_selection_to_the_block(self, driver) -> None:
        block = driver.address("mbconv1")
        driver.canvas.open_block(block.node)
        driver.click(Address(block.node, 0, "depthwise"))
        driver.canvas.close_block(block.node)
        assert driver.bench.selection.addresses == (block,)

    def test_it_stays_open_through_edits(self, driver) -> None:
        block = driver.address("mbconv1")
        driver.canvas.open_block(block.node, 1)
        driver.bench.document.apply(edits.set_param(driver.design, block.node, "kernel", 5), "kernel")
        assert dict(driver.canvas.opened) == {block.node: 1}
        dw = driver.canvas.canvas_scene.nodes[Address(block.node, 1, "depthwise")]
        assert "5×5" in dw.card.facts

    def test_another_document_has_nothing_open(self, driver, flat: Design) -> None:
        driver.canvas.open_block(driver.address("mbconv1").node)
        driver.bench.document.replace(flat)
        assert dict(driver.canvas.opened) == {}
        assert len(driver.canvas.canvas_scene.nodes) == len(flat.nodes)


class TestEditing:
    def test_delete_closes_the_chain_and_selects_what_stood_before(self, driver) -> None:
        driver.click("mbconv1")
        driver.key(Qt.Key.Key_Delete)
        assert "mbconv1" not in driver.names
        assert driver.bench.selection.addresses == (driver.address("conv1"),)
        ends = {(line.src, line.dst) for line in driver.canvas.canvas_scene.picture.lines}
        assert (driver.address("conv1"), driver.address(driver.names[1])) in ends

    def test_undo_brings_it_back(self, driver) -> None:
        before = driver.design
        driver.click("mbconv1")
        driver.key(Qt.Key.Key_Delete)
        driver.bench.document.undo()
        assert driver.design == before
        assert driver.address("mbconv1") in driver.canvas.canvas_scene.nodes

    def test_duplicates_stand_after_and_are_selected(self, driver) -> None:
        driver.click("mbconv1")
        driver.key(Qt.Key.Key_D, CONTROL)
        assert driver.names[1:3] == ["mbconv1", "mbconv2"]
        assert driver.bench.selection.addresses == (driver.address("mbconv2"),)

    def test_a_layer_inside_a_block_is_not_deleted_and_that_is_said(self, driver) -> None:
        block = driver.address("mbconv1")
        driver.canvas.open_block(block.node)
        driver.click(Address(block.node, 0, "depthwise"))
        before = driver.design
        driver.key(Qt.Key.Key_Delete)
        assert driver.design is before
        assert "parameters" in driver.said[0]

    def test_items_are_kept_when_others_change(self, driver) -> None:
        before = dict(driver.canvas.canvas_scene.nodes)
        driver.click("mbconv1")
        driver.key(Qt.Key.Key_D, CONTROL)
        after = driver.canvas.canvas_scene.nodes
        assert all(after[address] is item for address, item in before.items())

    def test_each_edit_is_one_undo_step(self, driver) -> None:
        driver.click("mbconv1")
        driver.key(Qt.Key.Key_D, CONTROL)
        assert driver.bench.document.stack.count() == 1
        assert driver.bench.document.stack.undoText() == "Duplicate mbconv1"


class TestCamera:
    def test_control_and_wheel_zoom_at_the_mouse(self, driver) -> None:
        at = QPoint(300, 200)
        before, zoom = driver.canvas.mapToScene(at), driver.canvas.camera.zoom
        wheel(driver.canvas, at, 2, CONTROL)
        after = driver.canvas.mapToScene(at)
        assert driver.canvas.camera.zoom == pytest.approx(zoom * 1.44)
        assert (after - before).manhattanLength() < 3

    def test_the_wheel_alone_moves(self, driver) -> None:
        before = driver.canvas.camera.centre
        wheel(driver.canvas, QPoint(300, 200), -1)
        after = driver.canvas.camera.centre
        assert after.y() > before.y()
        assert after.x() == pytest.approx(before.x(), abs=1.5)

    def test_a_new_zoom_is_told(self, driver) -> None:
        told: list[float] = []
        driver.canvas.zoomChanged.connect(told.append)
        driver.canvas.zoom_to(0.5)
        assert told == [0.5]

    def test_until_it_is_touched_it_starts_anew_in_another_size(self, driver_of, flat) -> None:
        driver = driver_of(flat)
        driver.canvas.resize(1400, 700)
        assert driver.at("conv1").x() == pytest.approx(driver.port.width() / 2, abs=200)
        driver.canvas.zoom_to(0.7)
        before = driver.canvas.mapToScene(0, 0)
        driver.canvas.resize(1000, 760)
        assert (driver.canvas.mapToScene(0, 0) - before).manhattanLength() < 3

    def test_control_0_shows_design_pixels(self, driver) -> None:
        driver.key(Qt.Key.Key_0, CONTROL)
        assert driver.canvas.camera.zoom == 1.0

    def test_home_shows_everything(self, driver_of, flat) -> None:
        driver = driver_of(flat)
        driver.key(Qt.Key.Key_Home)
        seen = driver.canvas.mapToScene(driver.port.rect()).boundingRect()
        assert seen.contains(driver.canvas.canvas_scene.content())

    def test_period_shows_the_selection(self, driver_of, flat) -> None:
        driver = driver_of(flat)
        driver.bench.selection.set((driver.address("conv2"), driver.address("conv3")))
        driver.key(".")
        seen = driver.canvas.mapToScene(driver.port.rect()).boundingRect()
        assert seen.contains(driver.canvas.canvas_scene.selected_box())
        assert driver.canvas.camera.zoom == 1.0

    @pytest.mark.parametrize("space", [False, True])
    def test_the_middle_button_or_space_pans(self, driver, space: bool) -> None:
        before = driver.canvas.camera.centre
        if space:
            QTest.keyPress(driver.canvas, Qt.Key.Key_Space)
        button = Qt.MouseButton.LeftButton if space else Qt.MouseButton.MiddleButton
        driver.drag(QPoint(300, 300), (-80, -40), button)
        QTest.keyRelease(driver.canvas, Qt.Key.Key_Space)
        by = driver.canvas.camera.centre - before
        zoom = driver.canvas.camera.zoom
        assert (by.x() * zoom, by.y() * zoom) == (pytest.approx(80, abs=2), pytest.approx(40, abs=2))
        assert driver.bench.selection.addresses == ()

    def test_a_tall_network_opens_at_its_beginning(self, driver_of, flat) -> None:
        driver = driver_of(flat)
        assert driver.canvas.camera.zoom == 1.0
        assert driver.port.rect().contains(driver.at("conv1"))

    def test_the_minimap_goes_where_it_is_clicked(self, driver_of, flat) -> None:
        driver = driver_of(flat)
        minimap = driver.canvas.furniture.minimap
        assert minimap.isVisible()
        before = driver.canvas.camera.centre
        QTest.mouseClick(minimap, Qt.MouseButton.LeftButton, pos=QPoint(minimap.width() // 2, minimap.height() - 12))
        assert driver.canvas.camera.centre.y() > before.y() + 100

    def test_the_minimap_goes_when_everything_is_seen(self, driver) -> None:
        assert not driver.canvas.furniture.minimap.isVisible()


class TestWhatFollows:
    def test_the_metric_of_the_workbench_is_shown(self, driver) -> None:
        before = driver.canvas.canvas_scene.nodes[driver.address("mbconv1")].card.share
        driver.bench.view_state.set_metric("params")
        assert driver.canvas.canvas_scene.nodes[driver.address("mbconv1")].card.share != before
        assert driver.canvas.furniture.gutter.unit == "params"

    def test_problems_ring_their_nodes(self, driver_of, flat) -> None:
        driver = driver_of(flat)
        node = driver.address("conv2")
        driver.bench.document.apply(edits.set_key(driver.design, node.node, "groups", "7"), "groups")
        assert driver.canvas.canvas_scene.nodes[node].card.severity == "error"

    def test_the_gutter_has_the_lanes(self, driver) -> None:
        assert [band.size for band in driver.canvas.furniture.gutter.bands] == ["16 × 16", "8 × 8", "1 × 1"]

    def test_notes_stand_beside_their_node(self, driver) -> None:
        note = Note("Fuse these?\nV2 does.", driver.address("mbconv1").node)
        driver.bench.document.apply(edits.set_notes(driver.design, (note,)), "note")
        box = driver.canvas.canvas_scene.nodes[driver.address("mbconv1")].sceneBoundingRect()
        content = driver.canvas.canvas_scene.content()
        assert content.right() > box.right() + 100

    def test_unrolled_there_is_a_lane_for_every_run(self, driver_of, neck) -> None:
        driver = driver_of(neck)
        before = len(driver.canvas.furniture.gutter.bands)
        driver.canvas.arrange(driver.canvas.arrangement.unrolled())
        assert len(driver.canvas.furniture.gutter.bands) > before

    def test_an_empty_design_says_what_to_do(self, driver_of) -> None:
        driver = driver_of(Design())
        start = driver.canvas.furniture.start
        assert start.isVisible()
        QTest.mouseClick(start.button, Qt.MouseButton.LeftButton)
        search = driver.canvas.furniture.search
        assert search.isVisible()
        QTest.keyClicks(search.line, "mbconv")
        QTest.keyClick(search.line, Qt.Key.Key_Return)
        assert driver.names == ["mbconv1"]
        assert not start.isVisible()

    def test_hover_rings_and_the_card_has_the_facts(self, driver) -> None:
        point = driver.at("mbconv1")
        QTest.mouseMove(driver.port, point)
        item = driver.canvas.canvas_scene.nodes[driver.address("mbconv1")]
        assert item.look.hovered
        driver.canvas.furniture.hover_wanted.emit(item.address)
        card = driver.canvas.furniture.hover
        assert card.isVisible()
        assert "24" in card.texts()
        QTest.mouseMove(driver.port, driver.nowhere())
        assert not card.isVisible()
        assert not item.look.hovered

    @pytest.mark.parametrize("zoom", [0.2, 0.5, 1.0, 2.0])
    @pytest.mark.parametrize("mode", ["light", "dark"])
    def test_it_paints_in_both_themes_at_every_level_of_detail(self, driver, zoom: float, mode, qapp) -> None:
        driver.canvas.open_block(driver.address("mbconv1").node)
        theme.set_theme(qapp, mode)
        driver.canvas.zoom_to(zoom)
        driver.canvas.reveal(driver.address("conv1"))
        image = driver.canvas.grab().toImage()
        point = driver.at("conv1", (0.02, 0.1 if zoom >= 0.75 else 0.5)) + driver.port.pos()
        assert image.pixelColor(point) == theme.category("layer")
        theme.set_theme(qapp, "light")


def test_with_the_focus_its_keys_come_before_those_of_the_window(driver, qtbot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(driver.canvas)
    done: list[str] = []
    for keys in ("Ctrl+0", "Ctrl+1"):
        action = QAction(keys, window)
        action.setShortcut(keys)
        action.triggered.connect(lambda _=False, keys=keys: done.append(keys))
        window.addAction(action)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    driver.canvas.setFocus()
    driver.canvas.zoom_to(0.5)
    QTest.keyClick(driver.canvas, Qt.Key.Key_0, CONTROL)
    QTest.keyClick(driver.canvas, Qt.Key.Key_1, CONTROL)
    assert driver.canvas.camera.zoom == 1.0
    assert done == ["Ctrl+1"]
    window.takeCentralWidget()


def test_blocks_that_lose_their_layers_draw(driver) -> None:
    block = driver.design.named("mbconv1")
    assert isinstance(block, BlockNode)
    driver.canvas.open_block(block.id)
    gone = edits.replace_node(driver.design, replace(block, repeats=0))
    driver.bench.document.apply(gone, "no repeats")
    assert driver.canvas.canvas_scene.nodes[Address(block.id)].card.form is Form.BLOCK
    assert not driver.canvas.grab().isNull()
