"""The number of repeats is changed on the node: by clicks, by the wheel, by keys."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from studio.design.design import BlockNode


def badge(driver) -> QPoint:
    item = driver.canvas.canvas_scene.nodes[driver.address("mbconv1")]
    return driver.canvas.mapFromScene(item.mapToScene(item.layout.badge[0].center()))


def repeats(driver) -> int:
    node = driver.design.named("mbconv1")
    assert isinstance(node, BlockNode)
    return node.repeats


def wheel(driver, at: QPoint, by: int) -> None:
    none = Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        QPointF(at),
        QPointF(driver.port.mapToGlobal(at)),
        QPoint(),
        QPoint(0, by),
        Qt.MouseButton.NoButton,
        none,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(driver.port, event)


def test_a_click_on_the_number_adds_one_and_shift_takes_one(driver) -> None:
    driver.canvas.zoom_to(1.0)
    driver.canvas.reveal(driver.address("mbconv1"))
    assert repeats(driver) == 2
    driver.click(badge(driver))
    assert repeats(driver) == 3
    driver.click(badge(driver), Qt.KeyboardModifier.ShiftModifier)
    assert repeats(driver) == 2


def test_the_wheel_over_it_is_one_step_of_undo(driver) -> None:
    driver.canvas.zoom_to(1.0)
    driver.canvas.reveal(driver.address("mbconv1"))
    before = driver.design
    wheel(driver, badge(driver), 120)
    wheel(driver, badge(driver), 120)
    assert repeats(driver) == 4
    driver.bench.document.undo()
    assert driver.design == before


def test_brackets_change_the_selected_blocks_and_never_below_one(driver) -> None:
    driver.click("mbconv1")
    driver.key(Qt.Key.Key_BracketRight)
    assert repeats(driver) == 3
    for _ in range(5):
        driver.key(Qt.Key.Key_BracketLeft)
    assert repeats(driver) == 1
    driver.click("conv1")
    driver.key(Qt.Key.Key_BracketRight)
    assert repeats(driver) == 1
