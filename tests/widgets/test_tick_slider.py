"""A slider tells while it moves and once when it is let go."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from widgets.tick_slider import TickSlider


@pytest.fixture
def slider(qtbot: QtBot) -> TickSlider:
    slider = TickSlider("scaleWidth", "Width")
    qtbot.addWidget(slider)
    slider.setRange(0, 100)
    slider.resize(214, 26)
    slider.show()
    return slider


class Told:
    """What a slider told."""

    def __init__(self, slider: TickSlider) -> None:
        self.moved: list[int] = []
        self.settled: list[int] = []
        slider.moved.connect(self.moved.append)
        slider.settled.connect(self.settled.append)


def test_showing_a_value_tells_nothing(slider: TickSlider) -> None:
    told = Told(slider)
    slider.show_value(40)
    assert (slider.value(), told.moved, told.settled) == (40, [], [])


def test_a_key_moves_and_settles(slider: TickSlider) -> None:
    told = Told(slider)
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert (told.moved, told.settled) == ([1], [1])


def test_a_drag_settles_once(slider: TickSlider) -> None:
    told = Told(slider)
    middle = slider.height() // 2
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(7, middle))
    for x in (40, 80, 107):
        QTest.mouseMove(slider, QPoint(x, middle))
    assert len(told.moved) == 3
    assert told.settled == []
    slider.show_value(3)  # somebody else's news must not pull the handle out of the hand
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(107, middle))
    assert told.settled == [told.moved[-1]]
    assert 45 <= slider.value() <= 55


def test_a_click_on_the_trough_brings_the_handle_there(slider: TickSlider) -> None:
    told = Told(slider)
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(157, slider.height() // 2))
    assert 70 <= slider.value() <= 80
    assert told.settled[-1] == slider.value()


def test_the_tick_is_drawn_where_the_saved_value_is(slider: TickSlider) -> None:
    slider.show_value(0)
    plain = slider.grab().toImage()
    slider.setTick(50)
    ticked = slider.grab().toImage()
    width, height = plain.width(), plain.height()
    changed = [x for x in range(width) if any(plain.pixelColor(x, y) != ticked.pixelColor(x, y) for y in range(height))]
    assert changed
    assert all(abs(x - width / 2) <= 3 for x in changed)
    slider.setTick(None)
    assert slider.grab().toImage() == plain
