"""The segment control by itself; as an editor it is tested with the choice fields."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from widgets.segments import Choice, Segments, choices_of


def test_it_tells_every_choice_of_a_user(qtbot: QtBot) -> None:
    segments = Segments([Choice("bflops", "BFLOPS"), Choice("macs", "MACs", "multiply-adds")], "metric", "Cost")
    qtbot.addWidget(segments)
    segments.setValue("bflops")
    told: list[object] = []
    segments.changed.connect(told.append)
    QTest.mouseClick(segments.button("macs"), Qt.MouseButton.LeftButton)
    assert told == ["macs"]
    assert segments.button("macs").toolTip() == "multiply-adds"


def test_the_keys_stop_at_the_ends(qtbot: QtBot) -> None:
    segments = Segments(choices_of("abc"))
    qtbot.addWidget(segments)
    segments.setValue("a")
    QTest.keyClick(segments.button("a"), Qt.Key.Key_Left)
    assert segments.value() == "a"
    QTest.keyClick(segments.button("a"), Qt.Key.Key_End)
    QTest.keyClick(segments.button("c"), Qt.Key.Key_Right)
    assert segments.value() == "c"


def test_choices_can_be_replaced(qtbot: QtBot) -> None:
    segments = Segments(choices_of([1, 2]))
    qtbot.addWidget(segments)
    segments.setValue(2)
    segments.setChoices(choices_of([2, 3]))
    assert segments.value() is None
    segments.setValue(3)
    assert segments.value() == 3


def test_a_value_that_is_not_offered_leaves_nothing_chosen(qtbot: QtBot) -> None:
    segments = Segments(choices_of([1, 2]))
    qtbot.addWidget(segments)
    segments.setValue(7)
    assert segments.value() is None
