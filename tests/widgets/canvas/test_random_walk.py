"""Anything a person does leaves the picture whole, and undo leads back to the first byte."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from studio.design.design import Design
from studio.design.to_cfg import to_cfg
from studio.layers.base import Address
from widgets.mime import Entry

CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
STEPS = 60


class Walk:
    """Random gestures on a canvas."""

    def __init__(self, driver, seed: int) -> None:
        self.driver = driver
        self.random = random.Random(seed)

    def step(self) -> None:
        """One gesture."""
        steps = self.click, self.drag, self.toggle, self.delete, self.copy, self.insert, self.undo, self.zoom
        self.random.choice(steps)()

    def some(self) -> Address:
        """A node or inner layer that is there."""
        return self.random.choice(sorted(self.driver.canvas.canvas_scene.nodes, key=str))

    def click(self) -> None:
        self.driver.canvas.reveal(target := self.some())
        self.driver.click(target, self.random.choice((Qt.KeyboardModifier.NoModifier, CONTROL)))

    def drag(self) -> None:
        self.driver.canvas.reveal(target := self.some())
        self.driver.drag(self.driver.at(target), (self.random.randint(-90, 90), self.random.randint(-60, 60)))

    def toggle(self) -> None:
        self.driver.key(Qt.Key.Key_C, ALT)

    def delete(self) -> None:
        if len(self.driver.design.nodes) > 3:
            self.driver.key(Qt.Key.Key_Delete)

    def copy(self) -> None:
        if len(self.driver.design.nodes) < 40:
            self.driver.key(Qt.Key.Key_D, CONTROL)

    def insert(self) -> None:
        kind, name = self.random.choice((("layer", "convolutional"), ("block", "MBConv"), ("layer", "shortcut")))
        entry = Entry(kind, name)
        self.driver.canvas.commands.insert(entry, self.driver.canvas.commands.spot_for_selection())

    def undo(self) -> None:
        self.driver.bench.document.undo()

    def zoom(self) -> None:
        self.driver.canvas.zoom_to(self.random.choice((0.3, 0.6, 1.0)))


def verify(driver) -> None:
    """What always holds."""
    scene, design = driver.canvas.canvas_scene, driver.design
    shown = {address.node for address in scene.nodes if not address.role}
    assert shown == {node.id for node in design.nodes}
    present = {item.data(0) for item in scene.items() if item.data(0)}
    assert present == {node.name for node in design.nodes}
    selected = {address for address, item in scene.nodes.items() if item.look.selected}
    assert {address.node for address in selected} == set(driver.bench.selection.nodes)
    assert len(scene.edges) == len(scene.picture.lines)
    for edge in scene.edges.values():
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(edge.path))
    assert driver.canvas.opened.keys() <= shown


@pytest.mark.parametrize("seed", range(4))
def test_a_walk_and_back(driver_of, folded, neck, seed: int) -> None:
    driver = driver_of(folded if seed % 2 else neck)
    first = driver.design
    text = to_cfg(first).source.encode()
    walk = Walk(driver, seed)
    for _ in range(STEPS):
        walk.step()
        verify(driver)
    assert not driver.canvas.grab().isNull()
    while driver.bench.document.stack.canUndo():
        driver.bench.document.undo()
    verify(driver)
    assert driver.design == first
    assert to_cfg(driver.design).source.encode() == text


def test_an_edit_from_elsewhere_ends_a_drag(driver) -> None:
    QTest.mousePress(driver.port, Qt.MouseButton.LeftButton, pos=driver.at("conv1"))
    driver.bench.document.apply(Design(), "all gone")
    QTest.mouseMove(driver.port, QPoint(300, 300))
    QTest.mouseRelease(driver.port, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    verify(driver)
