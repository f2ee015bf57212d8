"""Nodes glide to their new places where that is wanted, and are always where they belong in the end."""

from __future__ import annotations

from PySide6.QtCore import Qt

from studio.design import edits
from studio.layers.pooling import MaxPool


def test_without_a_screen_nothing_moves(driver) -> None:
    assert not driver.canvas.motion.wanted
    driver.bench.document.apply(edits.insert_layer(driver.design, 1, MaxPool(size=3, stride=1)), "pool")
    assert not driver.canvas.motion.going


def test_nodes_glide_from_where_they_were_and_arrive(driver) -> None:
    motion, scene = driver.canvas.motion, driver.canvas.canvas_scene
    motion.wanted = True
    address = driver.address("mbconv1")
    old = scene.nodes[address].pos()
    driver.bench.document.apply(edits.insert_layer(driver.design, 1, MaxPool(size=3, stride=1)), "pool")
    assert motion.going and scene.nodes[address].pos() == old
    motion._move(0.5)
    between = scene.nodes[address].pos()
    motion.finish()
    slot = scene.standing(address.node)
    assert (scene.nodes[address].x(), scene.nodes[address].y()) == (slot.x, slot.y)
    assert old.y() < between.y() < slot.y
    assert not motion.going


def test_a_press_or_another_edit_ends_it(driver) -> None:
    motion, scene = driver.canvas.motion, driver.canvas.canvas_scene
    motion.wanted = True
    driver.bench.document.apply(edits.insert_layer(driver.design, 1, MaxPool(size=3, stride=1)), "pool")
    driver.bench.document.undo()
    assert motion.going
    driver.click(driver.nowhere())
    assert not motion.going
    driver.click("mbconv1")
    driver.key(Qt.Key.Key_Delete)
    motion.finish()
    for address, item in scene.nodes.items():
        slot = scene.standing(address.node)
        assert (item.x(), item.y()) == (slot.x, slot.y)


def test_wires_go_with_their_nodes_and_new_ones_appear(driver) -> None:
    motion, scene = driver.canvas.motion, driver.canvas.canvas_scene
    motion.wanted = True
    names = driver.names
    following = next(key for key in scene.edges if key[:2] == (driver.address(names[1]), driver.address(names[2])))
    old = scene.edges[following].path
    driver.bench.document.apply(edits.insert_layer(driver.design, 1, MaxPool(size=3, stride=1)), "pool")
    motion._move(0.5)
    half = scene.edges[following].path
    new = [key for key in scene.edges if driver.address("maxpool1") in key[:2]]
    assert old[0][1] < half[0][1]
    assert [scene.edges[key].opacity() for key in new] == [0.5, 0.5]
    motion.finish()
    assert half[0][1] < scene.edges[following].path[0][1]
    assert {edge.opacity() for edge in scene.edges.values()} == {1.0}
    assert all(edge.path == line.path for line in scene.picture.lines for edge in [scene.edges[line.key]])
