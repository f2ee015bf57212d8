"""A row of two to seven choices in one trough, of which one is chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from widgets import theme

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: the value, how it is written, and what it means (tool tip)."""

    value: object
    title: str
    help: str = ""


def choices_of(values: Iterable[object]) -> tuple[Choice, ...]:
    """Choices written as their values are."""
    return tuple(Choice(value, str(value)) for value in values)


class Segments(QFrame):
    """Segment control. Tab reaches it once; arrow keys choose; `changed` tells what a user chose."""

    changed = Signal(object)

    def __init__(
        self, choices: Iterable[Choice], name: str = "", label: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setProperty("role", "segments")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._choices: tuple[Choice, ...] = ()
        self._resize()
        theme.signals.themeChanged.connect(self._resize)
        self.setChoices(choices)

    def choices(self) -> tuple[Choice, ...]:
        """What is offered, in order."""
        return self._choices

    def setChoices(self, choices: Iterable[Choice]) -> None:
        """Offer others; nothing is chosen afterwards."""
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.deleteLater()
        self._choices = tuple(choices)
        for index, choice in enumerate(self._choices):
            self._add(index, choice)
        self.setFocusProxy(self._group.button(0))

    def value(self) -> object:
        """The chosen value; None when nothing is chosen."""
        index = self._group.checkedId()
        return None if index < 0 else self._choices[index].value

    def setValue(self, value: object) -> None:
        """Choose without telling; a value that is not offered leaves nothing chosen."""
        found = next((i for i, choice in enumerate(self._choices) if choice.value == value), -1)
        self._group.setExclusive(False)
        for index, button in enumerate(self._group.buttons()):
            button.setChecked(index == found)
        self._group.setExclusive(True)
        self._set_tab_stop(max(found, 0))

    def button(self, value: object) -> QToolButton:
        """The button of a value, for shortcuts and tests; raises KeyError when it is not offered."""
        for choice, button in zip(self._choices, self._group.buttons(), strict=True):
            if choice.value == value and isinstance(button, QToolButton):
                return button
        raise KeyError(value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys move the choice, Home and End go to the ends."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        last = len(self._choices) - 1
        here = next((i for i, button in enumerate(self._group.buttons()) if button is watched), 0)
        key = Qt.Key(event.key())
        if key in _STEPS:
            target = min(max(here + _STEPS[key], 0), last)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            target = 0 if key == Qt.Key.Key_Home else last
        else:
            return super().eventFilter(watched, event)
        self._choose(target)
        self._group.button(target).setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _add(self, index: int, choice: Choice) -> None:
        button = QToolButton(self)
        button.setText(choice.title)
        button.setCheckable(True)
        button.setToolTip(choice.help)
        button.setAccessibleName(f"{self.accessibleName()}: {choice.title}".lstrip(": "))
        button.setAccessibleDescription(choice.help)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.installEventFilter(self)
        button.clicked.connect(lambda: self._choose(index))
        self._group.addButton(button, index)
        self._row.addWidget(button)
        button.ensurePolished()  # so that its size is that of the styled text from the start
        button.show()

    def _choose(self, index: int) -> None:
        self._group.button(index).setChecked(True)
        self._set_tab_stop(index)
        self.changed.emit(self._choices[index].value)

    def _set_tab_stop(self, index: int) -> None:
        for i, button in enumerate(self._group.buttons()):
            policy = Qt.FocusPolicy.StrongFocus if i == index else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(policy)
        if self._choices:
            self.setFocusProxy(self._group.button(index))

    def _resize(self) -> None:
        gap = theme.px(2)
        self._row.setContentsMargins(gap, gap, gap, gap)
        for button in self._group.buttons():
            button.updateGeometry()
