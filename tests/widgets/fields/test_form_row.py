"""A row of a form: dot, hint, reset, help while focused, the error below."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from widgets import theme
from widgets.fields import FormRow, IntField, choice_field, choices_of

HELP = "Depthwise kernel. A list such as 3,5,7 makes it a MixConv."
LONG = '"foo" is no activation; Darknet would use relu without a word. Did you mean relu, relu6 or one of the others?'


class Form:
    """Two rows in an active window as wide as the inspector."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.kernel = FormRow("Kernel", choice_field(choices_of([3, 5, 7]), "field:size"), help=HELP)
        self.filters = FormRow("Filters", IntField("field:filters", minimum=1), hint="base 112")
        column = QVBoxLayout(self.window)
        column.addWidget(self.kernel)
        column.addWidget(self.filters)
        column.addStretch(1)
        self.window.resize(324, 300)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()

    def below(self, row: FormRow) -> str:
        """What can be read below the line of a row."""
        labels = row.findChildren(QLabel)
        return "".join(label.text() for label in labels if label.wordWrap() and label.isVisible())


@pytest.fixture
def form(qtbot: QtBot, qapp: QApplication) -> Form:
    theme.set_theme(qapp, "light")
    return Form(qtbot)


def reset_of(row: FormRow) -> QToolButton:
    return next(b for b in row.findChildren(QToolButton) if b.accessibleName().startswith("Reset"))


def test_help_follows_the_focus(form: Form) -> None:
    form.filters.field.setFocus()
    assert form.below(form.kernel) == ""
    form.kernel.field.setFocus()
    assert form.below(form.kernel) == HELP
    form.filters.field.setFocus()
    assert form.below(form.kernel) == ""


def test_help_follows_into_a_segment_that_came_later(form: Form) -> None:
    form.kernel.field.setValue(11)
    form.filters.field.setFocus()
    form.kernel.field.button(11).setFocus()
    assert form.below(form.kernel) == HELP


def test_an_error_stands_below_whatever_has_the_focus(form: Form) -> None:
    form.filters.field.setText("0")
    form.filters.field.commit()
    assert form.below(form.filters) == 'expected a whole number, at least 1, not "0"'
    form.kernel.field.setFocus()
    assert "at least 1" in form.below(form.filters)
    form.filters.field.setValue(3)
    assert form.below(form.filters) == ""


def test_the_row_grows_so_that_the_whole_error_is_seen(form: Form, qtbot: QtBot) -> None:
    before = form.filters.height()
    form.filters.field.setInvalid(LONG)
    label = next(label for label in form.filters.findChildren(QLabel) if label.text() == LONG)
    qtbot.waitUntil(lambda: label.height() >= label.heightForWidth(label.width()) > 30)
    assert form.filters.height() > before == 32


def test_a_modified_row_offers_reset(form: Form) -> None:
    asked: list[bool] = []
    form.filters.resetRequested.connect(lambda: asked.append(True))
    assert not reset_of(form.filters).isVisible()
    form.filters.setModified(True, "16")
    button = reset_of(form.filters)
    assert button.isVisible()
    assert (button.toolTip(), button.accessibleName()) == ("Reset to 16", "Reset Filters")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked == [True]
    form.filters.setModified(False)
    assert not button.isVisible()


def test_reset_forgets_an_invalid_text(form: Form) -> None:
    field = form.filters.field
    field.setValue(8)
    field.setText("x")
    field.commit()
    form.filters.setModified(True)
    QTest.mouseClick(reset_of(form.filters), Qt.MouseButton.LeftButton)
    assert (field.text(), field.invalid()) == ("8", "")


def test_the_dot_is_drawn_only_when_modified(form: Form) -> None:
    accent = theme.color("accent")

    def dots() -> int:
        image = form.filters.grab().toImage()
        return sum(image.pixelColor(x, y) == accent for x in range(8) for y in range(image.height()))

    assert dots() == 0
    form.filters.setModified(True)
    assert dots() > 10


def test_the_hint_can_change(form: Form) -> None:
    form.filters.setHint("scaled 4")
    assert form.filters.hint() == "scaled 4"


def test_a_long_label_is_elided_and_told_in_full(qtbot: QtBot) -> None:
    row = FormRow("assisted_excitation_of_the_layer", IntField())
    qtbot.addWidget(row)
    label = row.findChild(QLabel)
    assert "…" in label.text()
    assert label.toolTip() == "assisted_excitation_of_the_layer"


def test_rows_follow_the_scale(form: Form, qapp: QApplication, qtbot: QtBot) -> None:
    theme.set_scale(qapp, 1.5)
    qtbot.waitUntil(lambda: form.filters.height() == 48)
    theme.set_scale(qapp, 1.0)
    qtbot.waitUntil(lambda: form.filters.height() == 32)
