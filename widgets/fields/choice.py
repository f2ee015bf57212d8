"""Editors for one of several choices: segments up to five, else a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyledItemDelegate, QWidget

from widgets import theme
from widgets.fields.base import Field
from widgets.segments import Choice, Segments

MOST_SEGMENTS = 5


def choice_field(
    choices: Iterable[Choice],
    name: str = "",
    label: str = "",
    help: str = "",
    *,
    parent: QWidget | None = None,
) -> SegmentField | ComboField:
    """The editor that suits the number of choices."""
    offered = tuple(choices)
    kind = SegmentField if len(offered) <= MOST_SEGMENTS else ComboField
    return kind(offered, name, label, help, parent=parent)


class SegmentField(Field, Segments):
    """Segments. A value that is not offered gets a segment of its own, so that it is seen."""

    edited = Signal(object)
    invalidChanged = Signal(str)

    def __init__(
        self,
        choices: Iterable[Choice],
        name: str = "",
        label: str = "",
        help: str = "",
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(choices, name, label, parent)
        self._offered = self.choices()
        self._name(name, label, help)
        self.changed.connect(self._take)

    def _show(self, value: Any) -> None:
        offered = self._offered
        if value is not None and all(choice.value != value for choice in offered):
            offered = (*offered, Choice(value, str(value), "not among the usual choices"))
        if offered != self.choices():
            self.setChoices(offered)
        Segments.setValue(self, value)

    def _show_mixed(self, values: Sequence[Any]) -> None:
        Segments.setValue(self, None)


class ComboField(Field, QComboBox):
    """A list to drop down. A value that is not offered stands at its end, so that it is seen."""

    edited = Signal(object)
    invalidChanged = Signal(str)
    WIDTH = 140

    def __init__(
        self,
        choices: Iterable[Choice],
        name: str = "",
        label: str = "",
        help: str = "",
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name(name, label, help)
        self._offered = tuple(choices)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(16)
        self.setItemDelegate(QStyledItemDelegate(self))  # the usual one ignores the style sheet
        for choice in self._offered:
            self._append(choice)
        self.setCurrentIndex(-1)
        self.activated.connect(self._activated)

    def sizeHint(self) -> QSize:
        """Wide enough for the usual words; longer ones are elided in the middle."""
        return QSize(theme.px(self.WIDTH), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """No wider: the longest word must not widen a whole form."""
        return self.sizeHint()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel chooses only where the focus is, so that scrolling a form changes nothing."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _activated(self, index: int) -> None:
        self._take(self.itemData(index))

    def _append(self, choice: Choice) -> None:
        self.addItem(choice.title, choice.value)
        self.setItemData(self.count() - 1, choice.help, Qt.ItemDataRole.ToolTipRole)

    def _show(self, value: Any) -> None:
        self._set_grey(False)
        while self.count() > len(self._offered):
            self.removeItem(self.count() - 1)
        index = next((i for i, choice in enumerate(self._offered) if choice.value == value), -1)
        if index < 0 and value is not None:
            self._append(Choice(value, str(value), "not among the known choices"))
            index = self.count() - 1
        self.setCurrentIndex(index)

    def _show_mixed(self, values: Sequence[Any]) -> None:
        titles = {choice.value: choice.title for choice in self._offered}
        self._set_grey(True)
        self.setPlaceholderText(", ".join(titles.get(value, str(value)) for value in values))
        self.setCurrentIndex(-1)

    def _set_grey(self, grey: bool) -> None:
        """Several values are written in the colour of hints."""
        self.setPlaceholderText("")
        if bool(self.property("mixed")) != grey:
            theme.set_role(self, mixed=grey)
