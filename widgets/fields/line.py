"""Editors that are one line of text: the base of numbers, lists and text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from widgets import theme
from widgets.fields.base import Field

ICON = 14


class LineField(Field, QLineEdit):
    """A line whose text is parsed on Enter and on leaving. Esc gives the last value back.

    `empty` is shown in an empty line, which then means `standing` ("as stride" for -1, or for None); without it an
    empty line is invalid.
    """

    edited = Signal(object)
    invalidChanged = Signal(str)
    #: Width in design pixels; 0 takes the room there is.
    WIDTH = 0

    def __init__(
        self,
        name: str = "",
        label: str = "",
        help: str = "",
        *,
        empty: str | None = None,
        standing: Any = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name(name, label, help)
        self._empty = empty
        self._standing = standing
        grows = QSizePolicy.Policy.Fixed if self.WIDTH else QSizePolicy.Policy.Expanding
        self.setSizePolicy(grows, QSizePolicy.Policy.Fixed)
        self.setPlaceholderText(empty or "")
        self.textEdited.connect(self._typed)
        self.editingFinished.connect(self.commit)
        theme.signals.themeChanged.connect(self._leave_room)

    def parse(self, text: str) -> Any:
        """The value of a text; raises ValueError with a sentence that says what was expected."""
        raise NotImplementedError

    def format(self, value: Any) -> str:
        """How a value is written."""
        return str(value)

    def commit(self) -> None:
        """Take what was typed; tells `edited`, or shows what is wrong and leaves the text as it is."""
        text = self.text().strip()
        if self._mixed and not text:
            return
        try:
            value = self._parse(text)
        except ValueError as error:
            self._set_own_problem(str(error))
            return
        self._take(value)

    def sizeHint(self) -> QSize:
        """As wide as its kind of value needs."""
        hint = super().sizeHint()
        return QSize(theme.px(self.WIDTH), hint.height()) if self.WIDTH else hint

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes back what was typed."""
        if event.key() == Qt.Key.Key_Escape and (self._own_problem or self.text() != self._shown()):
            self.setText("")
            self.revert()
            event.accept()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Coming by keyboard selects the text, so that typing replaces it."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line, and the sign of an invalid value at its right."""
        super().paintEvent(event)
        if self.invalid():
            box = self._icon_box()
            ratio = self.devicePixelRatioF()
            painter = QPainter(self)
            painter.drawPixmap(box.topLeft(), theme.pixmap("circle-x", "error", ICON, ratio))
            painter.end()

    def _parse(self, text: str) -> Any:
        if not text and self._empty is not None:
            return self._standing
        return self.parse(text)

    def _shown(self) -> str:
        """The text of the current value."""
        nothing = self._value is None or (self._empty is not None and self._value == self._standing)
        return "" if self._mixed or nothing else self.format(self._value)

    def _show(self, value: Any) -> None:
        self.setPlaceholderText(self._empty or "")
        self.setText(self._shown())
        self.setCursorPosition(0)

    def _show_mixed(self, values: Sequence[Any]) -> None:
        self.setText("")
        texts = (self._empty or "none" if value is None else self.format(value) for value in values)
        self.setPlaceholderText(", ".join(texts))

    def _typed(self, text: str) -> None:
        """While typing, an error goes as soon as the text is a value; a new one is only shown when done."""
        if not self._own_problem:
            return
        try:
            self._parse(text.strip())
        except ValueError:
            return
        self._set_own_problem("")

    def _tell_invalid(self, before: str) -> None:
        super()._tell_invalid(before)
        self._leave_room()
        self.update()

    def _leave_room(self) -> None:
        """Keep the text clear of what is painted at the right."""
        self.setTextMargins(0, 0, theme.px(ICON + 2) if self.invalid() else 0, 0)

    def _icon_box(self) -> QRect:
        side = theme.px(ICON)
        return QRect(self.width() - side - theme.px(6), (self.height() - side) // 2, side, side)
