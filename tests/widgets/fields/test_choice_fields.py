"""Editors of one of several: flags, segments, lists, activations."""

from __future__ import annotations

import math
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from widgets import theme
from widgets.fields import (
    ActivationField,
    ComboField,
    FlagField,
    SegmentField,
    choice_field,
    choices_of,
)
from widgets.fields.activation import samples


@pytest.fixture
def stride(qtbot: QtBot) -> SegmentField:
    field = choice_field(choices_of([1, 2, 4]), "field:stride", "Stride", "Step of the window.")
    assert isinstance(field, SegmentField)
    qtbot.addWidget(field)
    field.setValue(1)
    field.show()
    return field


@pytest.fixture
def word(qtbot: QtBot) -> ComboField:
    field = choice_field(choices_of(["linear", "relu", "relu6", "leaky", "swish", "mish"]), "field:activation")
    assert isinstance(field, ComboField)
    qtbot.addWidget(field)
    field.setValue("relu")
    field.show()
    return field


def told_by(field: Any) -> list[Any]:
    told: list[Any] = []
    field.edited.connect(told.append)
    return told


class TestSegments:
    def test_up_to_five_choices_are_segments(self, qtbot: QtBot) -> None:
        for count, kind in ((2, SegmentField), (5, SegmentField), (6, ComboField)):
            field = choice_field(choices_of(range(count)))
            qtbot.addWidget(field)
            assert type(field) is kind

    def test_a_click_chooses_once(self, stride: SegmentField) -> None:
        told = told_by(stride)
        QTest.mouseClick(stride.button(2), Qt.MouseButton.LeftButton)
        QTest.mouseClick(stride.button(2), Qt.MouseButton.LeftButton)
        assert (told, stride.value()) == ([2], 2)

    def test_arrow_keys_choose(self, stride: SegmentField) -> None:
        told = told_by(stride)
        QTest.keyClick(stride.button(1), Qt.Key.Key_Right)
        QTest.keyClick(stride.button(2), Qt.Key.Key_End)
        QTest.keyClick(stride.button(4), Qt.Key.Key_Left)
        assert told == [2, 4, 2]

    def test_tab_reaches_it_once_at_what_is_chosen(self, stride: SegmentField) -> None:
        stride.setValue(2)
        stops = [v for v in (1, 2, 4) if stride.button(v).focusPolicy() & Qt.FocusPolicy.TabFocus.value]
        assert stops == [2]
        assert stride.focusProxy() is stride.button(2)

    def test_setting_tells_nothing(self, stride: SegmentField) -> None:
        told = told_by(stride)
        stride.setValue(4)
        assert (stride.value(), stride.button(4).isChecked(), told) == (4, True, [])

    def test_an_unusual_value_gets_its_own_segment(self, stride: SegmentField) -> None:
        stride.setValue(3)
        assert stride.button(3).isChecked()
        stride.setValue(1)
        with pytest.raises(KeyError):
            stride.button(3)

    def test_mixed_values_leave_nothing_chosen_and_any_click_tells(self, stride: SegmentField) -> None:
        stride.setMixed([1, 2])
        assert not any(stride.button(value).isChecked() for value in (1, 2, 4))
        told = told_by(stride)
        QTest.mouseClick(stride.button(1), Qt.MouseButton.LeftButton)
        assert (told, stride.isMixed()) == ([1], False)

    def test_every_word_fits_its_segment(self, qtbot: QtBot, qapp: Any) -> None:
        theme.set_theme(qapp, "light")
        field = choice_field(choices_of(["auto", "never", "Resolution"]))
        qtbot.addWidget(field)
        field.show()
        for value in ("auto", "never", "Resolution"):
            button = field.button(value)
            assert button.width() >= button.fontMetrics().horizontalAdvance(value) + 8

    def test_names_for_screen_readers(self, stride: SegmentField) -> None:
        assert stride.button(2).accessibleName() == "Stride: 2"
        assert stride.accessibleDescription() == "Step of the window."


class TestCombo:
    def test_keys_choose_and_tell(self, word: ComboField) -> None:
        told = told_by(word)
        QTest.keyClick(word, Qt.Key.Key_Down)
        assert (told, word.value()) == (["relu6"], "relu6")

    def test_setting_tells_nothing(self, word: ComboField) -> None:
        told = told_by(word)
        word.setValue("mish")
        assert (word.currentText(), told) == ("mish", [])

    def test_an_unknown_word_is_shown_and_can_be_marked(self, word: ComboField) -> None:
        word.setValue("rleu")
        word.setInvalid('"rleu" is no activation; did you mean relu?')
        assert word.currentText() == "rleu"
        assert word.property("invalid") is True
        word.setValue("relu")
        assert word.count() == 6

    def test_mixed_words_are_listed_in_grey(self, word: ComboField) -> None:
        word.setMixed(["relu", "mish"])
        assert (word.currentIndex(), word.placeholderText()) == (-1, "relu, mish")
        assert word.property("mixed") is True
        word.setValue("relu")
        assert word.property("mixed") is False


class TestActivation:
    def test_words_with_a_curve_have_a_drawing(self, qtbot: QtBot) -> None:
        curves = {"tanh": math.tanh, "linear": lambda x: x}
        field = ActivationField(choices_of(["tanh", "linear", "normalize_channels"]), curves.get)
        qtbot.addWidget(field)
        drawn = [not field.itemIcon(index).isNull() for index in range(3)]
        assert drawn == [True, True, False]
        image = field.itemIcon(0).pixmap(QSize(24, 14)).toImage()
        assert any(image.pixelColor(x, y).alpha() for x in range(24) for y in range(14))

    def test_curves_are_cut_to_the_drawing(self) -> None:
        points = samples(lambda x: 1000 * x)
        assert min(y for _, y in points) == 0
        assert max(y for _, y in points) == 1
        assert [points[0][0], points[-1][0]] == [0, 1]

    def test_a_saturating_curve_does_not_look_like_a_line(self) -> None:
        middle = samples(math.tanh)[len(samples(math.tanh)) // 2]
        assert middle == (0.5, 0.5)

    def test_a_function_that_overflows_is_drawn_all_the_same(self) -> None:
        assert all(0 <= y <= 1 for _, y in samples(lambda x: math.inf if x > 0 else 0.0))


class TestFlag:
    def test_space_and_click_switch(self, qtbot: QtBot) -> None:
        field = FlagField("field:batch_normalize", "Batch norm")
        qtbot.addWidget(field)
        field.show()
        told = told_by(field)
        QTest.keyClick(field, Qt.Key.Key_Space)
        QTest.mouseClick(field, Qt.MouseButton.LeftButton, pos=field.rect().center())
        assert told == [True, False]

    def test_a_mixed_flag_becomes_yes(self, qtbot: QtBot) -> None:
        field = FlagField()
        qtbot.addWidget(field)
        field.setMixed([True, False])
        assert field.checkState() == Qt.CheckState.PartiallyChecked
        told = told_by(field)
        QTest.keyClick(field, Qt.Key.Key_Space)
        assert (told, field.checkState()) == ([True], Qt.CheckState.Checked)
