"""Anything a person does leaves the picture whole, and undo leads back to the first byte."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from studio.design import edits
from studio.design.design import BlockNode, Design, LayerNode
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.grouping import group
from studio.design.recognise import recognise
from studio.design.rewire import named_by
from studio.design.to_cfg import to_cfg
from studio.design.transplant import cutting, paste, paste_text, sections_text
from studio.design.unfold import unfold
from studio.diagnostics import StudioError
from studio.layers.base import Address
from widgets.canvas.grips import output_of
from widgets.mime import Entry

CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
STEPS = 500
MOST = 40
"""Nodes above which nothing more is put in."""
ENTRIES = (("layer", "convolutional"), ("block", "MBConv"), ("layer", "shortcut"), ("layer", "maxpool"))


class Walk:
    """Random gestures on a canvas; `count` is how often each did something."""

    def __init__(self, driver, seed: int) -> None:
        self.driver = driver
        self.random = random.Random(seed)
        self.count: dict[str, int] = {}
        self.gestures: tuple[Callable[[], object], ...] = (
            self.click,
            self.click,
            self.drag,
            self.toggle,
            self.delete,
            self.copy,
            self.bypass,
            self.insert,
            self.paste,
            self.paste_text,
            self.wire,
            self.wire,
            self.rewire,
            self.key_edit,
            self.repeats,
            self.group,
            self.fold,
            self.unfold,
            self.note,
            self.arrange,
            self.undo,
            self.undo,
            self.redo,
            self.zoom,
        )

    def step(self) -> str:
        """One gesture; its name."""
        gesture = self.random.choice(self.gestures)
        before = self.driver.design
        gesture()
        self.close_what_asks()
        if self.driver.design is not before:
            self.count[gesture.__name__] = self.count.get(gesture.__name__, 0) + 1
        return gesture.__name__

    def close_what_asks(self) -> None:
        """Menus and pop-ups that a gesture opened."""
        for menu in self.driver.port.findChildren(QMenu):
            if menu.isVisible():
                self.random.choice(menu.actions()).trigger()
                menu.close()
        self.driver.canvas.furniture.search.hide()
        self.driver.canvas.notes.finish()

    def apply(self, edit: Callable[[], Design], text: str) -> None:
        """An edit that may be refused."""
        try:
            self.driver.bench.document.apply(edit(), text)
        except StudioError as refused:
            assert refused.problems[0].message

    def some(self) -> Address:
        """A node or inner layer that is there."""
        return self.random.choice(sorted(self.driver.canvas.canvas_scene.nodes, key=str))

    def some_node(self) -> int:
        return self.random.choice(self.driver.design.nodes).id

    def run(self) -> list[int]:
        """A few nodes in a row."""
        nodes = self.driver.design.nodes
        start = self.random.randrange(len(nodes))
        return [node.id for node in nodes[start : start + self.random.randint(1, 4)]]

    @property
    def room(self) -> bool:
        return len(self.driver.design.nodes) < MOST

    def place(self) -> int:
        return self.random.randint(0, len(self.driver.design.nodes))

    def click(self) -> None:
        self.driver.canvas.reveal(target := self.some())
        self.driver.click(target, self.random.choice((Qt.KeyboardModifier.NoModifier, CONTROL)))

    def drag(self) -> None:
        self.driver.canvas.reveal(target := self.some())
        self.driver.drag(self.driver.at(target), (self.random.randint(-90, 90), self.random.randint(-60, 60)))

    def toggle(self) -> None:
        self.driver.key(Qt.Key.Key_C, ALT)

    def delete(self) -> None:
        if len(self.driver.bench.selection.nodes) < len(self.driver.design.nodes) // 2:
            self.driver.key(Qt.Key.Key_Delete)

    def copy(self) -> None:
        if self.room:
            self.driver.key(Qt.Key.Key_D, CONTROL)

    def bypass(self) -> None:
        self.driver.key(Qt.Key.Key_B, CONTROL)

    def insert(self) -> None:
        kind, name = self.random.choice(ENTRIES)
        if self.room:
            self.driver.canvas.commands.insert(Entry(kind, name), self.driver.canvas.commands.spot_for_selection())

    def paste(self) -> None:
        if self.room:
            keep = self.random.random() < 0.5
            design = self.driver.design
            cut = cutting(design, self.run())
            self.apply(lambda: paste(design, cut, self.place(), keep_inputs=keep), "Paste")

    def paste_text(self) -> None:
        if self.room:
            text = sections_text(self.driver.bench.derived.printed, self.run())
            self.apply(lambda: paste_text(self.driver.design, text, self.place()), "Paste")

    def wire(self) -> None:
        """From an output to another node or to nothing."""
        scene = self.driver.canvas.canvas_scene
        grip = output_of(scene, Address(self.some_node()))
        if grip is None:
            return
        self.driver.canvas.reveal(grip.node)
        start = self.driver.canvas.mapFromScene(QPointF(*grip.at)) - QPoint(0, 1)
        to = self.driver.at(Address(self.some_node()))
        self.driver.drag(start, (to.x() - start.x(), to.y() - start.y()))

    def rewire(self) -> None:
        """An end of a wire to another node."""
        lines = [line for line in self.driver.canvas.canvas_scene.picture.lines if isinstance(line.src, Address)]
        if not lines:
            return
        line = self.random.choice(lines)
        self.driver.canvas.reveal(line.dst)
        path = self.driver.canvas.canvas_scene.edges[line.key].path
        end, beside = (path[-1], path[-2]) if self.random.random() < 0.5 else (path[0], path[1])
        length = abs(end[0] - beside[0]) + abs(end[1] - beside[1])
        part = min(4.0, length / 2) / length if length else 0.0
        at = QPointF(end[0] + (beside[0] - end[0]) * part, end[1] + (beside[1] - end[1]) * part)
        start, to = self.driver.canvas.mapFromScene(at), self.driver.at(Address(self.some_node()))
        self.driver.drag(start, (to.x() - start.x(), to.y() - start.y()))

    def key_edit(self) -> None:
        design, node = self.driver.design, self.driver.design.node(self.some_node())
        if isinstance(node, LayerNode) and node.layer.spec("filters") is not None:
            filters = str(self.random.choice((8, 16, 24, 32)))
            self.apply(lambda: edits.set_key(design, node.id, "filters", filters), "Filters")

    def repeats(self) -> None:
        design = self.driver.design
        blocks = [node.id for node in design.nodes if isinstance(node, BlockNode)]
        if blocks:
            chosen = self.random.choice(blocks)
            self.apply(lambda: edits.set_repeats(design, chosen, self.random.randint(0, 3)), "Repeats")

    def group(self) -> None:
        design, nodes = self.driver.design, self.run()
        self.apply(lambda: group(design, nodes, f"Own{self.random.randint(1, 3)}"), "Group")

    def fold(self) -> None:
        self.apply(lambda: recognise(self.driver.design), "Recognise")

    def unfold(self) -> None:
        blocks = [node.id for node in self.driver.design.nodes if isinstance(node, BlockNode)]
        if self.room and blocks:
            self.apply(lambda: unfold(self.driver.design, self.random.choice(blocks)), "Unfold")

    def note(self) -> None:
        self.driver.canvas.add_note()

    def arrange(self) -> None:
        arrangement = self.driver.canvas.arrangement
        self.driver.canvas.arrange(self.random.choice((arrangement.turned(), arrangement.unrolled())))
        self.driver.canvas.trace(self.random.random() < 0.5)

    def undo(self) -> None:
        self.driver.bench.document.undo()

    def redo(self) -> None:
        self.driver.bench.document.redo()

    def zoom(self) -> None:
        self.driver.canvas.zoom_to(self.random.choice((0.3, 0.6, 1.0, 1.0, 1.0)))


def verify(driver) -> None:
    """What always holds."""
    scene, design = driver.canvas.canvas_scene, driver.design
    order = {node.id: place for place, node in enumerate(design.nodes)}
    assert len(order) == len(design.nodes) == len({node.name for node in design.nodes})
    for node in design.nodes:
        assert all(order[source] < order[node.id] for source in named_by(node) if source in order)
    shown = {address.node for address in scene.nodes if not address.role}
    assert shown == order.keys()
    present = {item.data(0) for item in scene.items() if item.data(0)}
    assert present == {node.name for node in design.nodes}
    selected = {address for address, item in scene.nodes.items() if item.look.selected}
    assert {address.node for address in selected} == set(driver.bench.selection.nodes)
    assert len(scene.edges) == len(scene.picture.lines)
    for edge in scene.edges.values():
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(edge.path))
    assert driver.canvas.opened.keys() <= shown
    assert [item.note for item in scene.notes] == list(design.notes)
    assert not any(item.look.drop for item in scene.nodes.values())


def back_to_the_start(driver, first: Design) -> None:
    while driver.bench.document.stack.canUndo():
        driver.bench.document.undo()
    verify(driver)
    assert driver.design == first
    assert to_cfg(driver.design).source.encode() == to_cfg(first).source.encode()


def test_five_hundred_gestures_on_a_detector_and_back(driver_of, root: Path) -> None:
    data = (root / "tests" / "data" / "tiny_detector.cfg").read_bytes()
    driver = driver_of(load(data, "tiny_detector"))
    first = driver.design
    told: list[object] = []
    driver.bench.document.designChanged.connect(told.append)
    walk = Walk(driver, 11)
    for number in range(STEPS):
        walk.step()
        verify(driver)
        if number % 25 == 0:
            assert expand(driver.design) == driver.bench.derived.expansion
            assert load(to_cfg(driver.design).source.encode(), "again").nodes is not None
    assert told[-1] is driver.design
    assert not driver.canvas.grab().isNull()
    back_to_the_start(driver, first)
    assert to_cfg(driver.design).source.encode() == data
    idle = {gesture.__name__ for gesture in walk.gestures} - walk.count.keys()
    assert idle <= {"click", "toggle", "zoom", "arrange", "fold"}, walk.count


@pytest.mark.parametrize("seed", range(2))
def test_a_walk_and_back(driver_of, folded, neck, seed: int) -> None:
    driver = driver_of(folded if seed % 2 else neck)
    first = driver.design
    walk = Walk(driver, seed)
    for _ in range(60):
        walk.step()
        verify(driver)
    assert not driver.canvas.grab().isNull()
    back_to_the_start(driver, first)


def test_an_edit_from_elsewhere_ends_a_drag(driver) -> None:
    QTest.mousePress(driver.port, Qt.MouseButton.LeftButton, pos=driver.at("conv1"))
    driver.bench.document.apply(Design(), "all gone")
    QTest.mouseMove(driver.port, QPoint(300, 300))
    QTest.mouseRelease(driver.port, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    verify(driver)
