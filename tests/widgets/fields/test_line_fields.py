"""Editors of one line: when they tell, what they refuse, and what stays as typed."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from widgets.fields import FloatField, FloatListField, IntField, IntListField, TextField

LineField = IntField | FloatField | TextField | IntListField | FloatListField


class Told(list[Any]):
    """What a field told through `edited`."""

    def __init__(self, field: LineField) -> None:
        super().__init__()
        field.edited.connect(self.append)


@pytest.fixture
def filters(qtbot: QtBot) -> IntField:
    field = IntField("field:filters", "Filters", "Output channels.", minimum=1, maximum=4096, step=8)
    qtbot.addWidget(field)
    field.setValue(32)
    field.show()
    return field


def retype(field: LineField, text: str) -> None:
    field.selectAll()
    QTest.keyClicks(field, text)


class TestCommit:
    def test_setting_a_value_tells_nothing(self, filters: IntField) -> None:
        told = Told(filters)
        filters.setValue(64)
        assert (filters.value(), filters.text(), told) == (64, "64", [])

    def test_typing_tells_nothing_until_enter(self, filters: IntField) -> None:
        told = Told(filters)
        retype(filters, "144")
        assert (told, filters.value()) == ([], 32)
        QTest.keyClick(filters, Qt.Key.Key_Return)
        assert (told, filters.value()) == ([144], 144)

    def test_enter_on_the_same_value_tells_nothing(self, filters: IntField) -> None:
        told = Told(filters)
        retype(filters, " 032 ")
        QTest.keyClick(filters, Qt.Key.Key_Return)
        assert (told, filters.text()) == ([], "32")

    def test_leaving_the_field_tells(self, qtbot: QtBot) -> None:
        window = QWidget()
        qtbot.addWidget(window)
        column = QVBoxLayout(window)
        field, other = IntField(minimum=1), QLineEdit()
        column.addWidget(field)
        column.addWidget(other)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        field.setFocus()
        told = Told(field)
        retype(field, "48")
        other.setFocus()
        assert told == [48]

    def test_escape_gives_the_last_value_back(self, filters: IntField) -> None:
        told = Told(filters)
        retype(filters, "999")
        QTest.keyClick(filters, Qt.Key.Key_Escape)
        assert (filters.text(), told) == ("32", [])


class TestInvalid:
    def test_a_text_that_is_no_value_stays_as_typed(self, filters: IntField) -> None:
        told = Told(filters)
        retype(filters, "3x2")
        QTest.keyClick(filters, Qt.Key.Key_Return)
        assert filters.invalid() == 'expected a whole number from 1 to 4,096, not "3x2"'
        assert (filters.text(), filters.value(), told) == ("3x2", 32, [])

    @pytest.mark.parametrize("text", ["0", "4097", "-8"])
    def test_bounds_are_kept(self, filters: IntField, text: str) -> None:
        retype(filters, text)
        QTest.keyClick(filters, Qt.Key.Key_Return)
        assert "from 1 to 4,096" in filters.invalid()

    def test_the_message_comes_and_goes_by_signal(self, filters: IntField) -> None:
        messages: list[str] = []
        filters.invalidChanged.connect(messages.append)
        retype(filters, "x")
        QTest.keyClick(filters, Qt.Key.Key_Return)
        retype(filters, "16")
        assert [bool(message) for message in messages] == [True, False]
        assert filters.property("invalid") is False

    def test_showing_the_same_value_again_leaves_the_text_alone(self, filters: IntField) -> None:
        retype(filters, "x")
        filters.commit()
        filters.setValue(32)
        assert (filters.text(), bool(filters.invalid())) == ("x", True)
        filters.setValue(64)
        assert (filters.text(), filters.invalid()) == ("64", "")

    def test_a_check_from_outside_is_shown_too(self, filters: IntField) -> None:
        filters.setInvalid("expected 18 for 1 class")
        assert filters.invalid() == "expected 18 for 1 class"
        assert filters.property("invalid") is True
        filters.setInvalid(None)
        assert filters.invalid() == ""

    def test_revert_forgets_what_was_typed(self, filters: IntField) -> None:
        retype(filters, "x")
        filters.commit()
        filters.revert()
        assert (filters.text(), filters.invalid()) == ("32", "")


class TestSteps:
    @pytest.mark.parametrize(
        ("start", "key", "expected"),
        [
            (32, Qt.Key.Key_Up, 40),
            (32, Qt.Key.Key_Down, 24),
            (30, Qt.Key.Key_Up, 32),
            (30, Qt.Key.Key_Down, 24),
            (32, Qt.Key.Key_PageUp, 112),
            (8, Qt.Key.Key_Down, 1),
            (4095, Qt.Key.Key_Up, 4096),
        ],
    )
    def test_steps_go_to_multiples_within_the_bounds(
        self, filters: IntField, start: int, key: Qt.Key, expected: int
    ) -> None:
        filters.setValue(start)
        told = Told(filters)
        QTest.keyClick(filters, key)
        assert told == [expected]

    def test_a_step_at_the_bound_tells_nothing(self, filters: IntField) -> None:
        filters.setValue(4096)
        told = Told(filters)
        QTest.keyClick(filters, Qt.Key.Key_Up)
        assert told == []

    def test_the_arrows_at_the_right_step(self, filters: IntField) -> None:
        told = Told(filters)
        right = filters.width() - 10
        QTest.mouseClick(filters, Qt.MouseButton.LeftButton, pos=QPoint(right, 5))
        QTest.mouseClick(filters, Qt.MouseButton.LeftButton, pos=QPoint(right, filters.height() - 5))
        assert told == [40, 32]

    def test_real_numbers_gather_no_digits(self, qtbot: QtBot) -> None:
        field = FloatField(minimum=0, maximum=1, step=0.05)
        qtbot.addWidget(field)
        field.setValue(0.1)
        told = Told(field)
        for _ in range(3):
            QTest.keyClick(field, Qt.Key.Key_Up)
        assert told == [0.15, 0.2, 0.25]
        assert field.text() == "0.25"


class TestMixed:
    def test_mixed_values_are_shown_and_leaving_them_tells_nothing(self, filters: IntField) -> None:
        told = Told(filters)
        filters.setMixed([32, 64])
        assert filters.isMixed()
        assert (filters.text(), filters.placeholderText(), filters.value()) == ("", "32, 64", None)
        QTest.keyClick(filters, Qt.Key.Key_Return)
        assert told == []

    def test_the_next_value_is_for_all(self, filters: IntField) -> None:
        filters.setMixed([32, 64])
        told = Told(filters)
        retype(filters, "32")
        QTest.keyClick(filters, Qt.Key.Key_Return)
        assert told == [32]
        assert not filters.isMixed()


class TestKinds:
    @pytest.mark.parametrize(
        ("field_class", "text", "value", "shown"),
        [
            (FloatField, "1e-3", 0.001, "0.001"),
            (FloatField, "2", 2.0, "2"),
            (IntListField, "3, 5,7,", (3, 5, 7), "3,5,7"),
            (FloatListField, "0.5,1", (0.5, 1.0), "0.5,1"),
            (TextField, "stage 5", "stage 5", "stage 5"),
        ],
    )
    def test_texts_become_values(
        self, qtbot: QtBot, field_class: type[LineField], text: str, value: Any, shown: str
    ) -> None:
        field = field_class()
        qtbot.addWidget(field)
        told = Told(field)
        retype(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert told == [value]
        assert type(told[0]) is type(value)
        assert field.text() == shown

    @pytest.mark.parametrize(
        ("field_class", "text", "problem"),
        [
            (FloatField, "nan", 'expected a number, not "nan"'),
            (FloatField, "0,25", 'expected a number, not "0,25"'),
            (FloatField, "", "expected a number"),
            (IntListField, "3,x", 'expected numbers such as 3,5,7, not "x"'),
            (IntListField, "", 'expected numbers such as 3,5,7, not ""'),
        ],
    )
    def test_other_texts_are_refused_with_a_sentence(
        self, qtbot: QtBot, field_class: type[LineField], text: str, problem: str
    ) -> None:
        field = field_class()
        qtbot.addWidget(field)
        retype(field, text)
        field.commit()
        assert field.invalid() == problem

    def test_a_list_knows_how_many_and_how_large(self, qtbot: QtBot) -> None:
        field = IntListField(minimum=1, maximum=31, count=3)
        qtbot.addWidget(field)
        field.setText("3,5")
        field.commit()
        assert field.invalid() == "expected 3 numbers, not 2"
        field.setText("3,5,99")
        field.commit()
        assert field.invalid() == "99 is out of bounds: expected 1 to 31"

    def test_an_empty_line_can_mean_none(self, qtbot: QtBot) -> None:
        field = IntField(minimum=1, empty="auto")
        qtbot.addWidget(field)
        field.setValue(4)
        told = Told(field)
        field.clear()
        field.commit()
        assert told == [None]
        assert field.placeholderText() == "auto"

    def test_a_text_can_be_checked(self, qtbot: QtBot) -> None:
        field = TextField(check=lambda text: "expected a name" if " " in text else None)
        qtbot.addWidget(field)
        field.setText("a b")
        field.commit()
        assert field.invalid() == "expected a name"

    def test_scripts_and_screen_readers_find_it(self, filters: IntField) -> None:
        assert filters.objectName() == "field:filters"
        assert filters.accessibleName() == "Filters"
        assert filters.accessibleDescription() == "Output channels."
