"""What every property editor has in common: value, invalid and mixed state, names for scripts and screen readers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from widgets import theme

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance


class Field:
    """Mixed into a QWidget, which has the signals `edited(object)` and `invalidChanged(str)`.

    `edited` tells a new value after Enter, leaving the field, a step or a choice; never while typing, never from
    `setValue`. A text that is no value stays as typed, with a sentence in `invalid()`.
    """

    if TYPE_CHECKING:
        edited: SignalInstance
        invalidChanged: SignalInstance

    _value: Any = None
    _mixed: bool = False
    #: What is wrong with what was typed, and what others found wrong with the value.
    _own_problem: str = ""
    _given_problem: str = ""

    def value(self) -> Any:
        """The last valid value; while mixed, None."""
        return self._value

    def setValue(self, value: Any) -> None:
        """Show a value without telling. Showing the same value again leaves an unfinished text alone."""
        if value == self._value and type(value) is type(self._value) and not self._mixed and self._own_problem:
            return
        self._value = value
        self._mixed = False
        self.revert()

    def setMixed(self, values: Sequence[Any]) -> None:
        """Show that the selected things differ, and in what; the next edit gives them all one value."""
        self._value = None
        self._mixed = True
        self._set_own_problem("")
        self._show_mixed(values)

    def isMixed(self) -> bool:
        """True between `setMixed` and the next value."""
        return self._mixed

    def revert(self) -> None:
        """Show the current value again and forget what was typed."""
        self._set_own_problem("")
        if not self._mixed:
            self._show(self._value)

    def invalid(self) -> str:
        """The sentence that says what is wrong, '' when nothing is."""
        return self._own_problem or self._given_problem

    def setInvalid(self, message: str | None) -> None:
        """Say what is wrong with the value, as a check found it; None when nothing is."""
        before = self.invalid()
        self._given_problem = message or ""
        self._tell_invalid(before)

    def _show(self, value: Any) -> None:
        raise NotImplementedError

    def _show_mixed(self, values: Sequence[Any]) -> None:
        raise NotImplementedError

    def _set_own_problem(self, message: str) -> None:
        before = self.invalid()
        self._own_problem = message
        self._tell_invalid(before)

    def _tell_invalid(self, before: str) -> None:
        message = self.invalid()
        if message == before:
            return
        widget = self._widget()
        if bool(message) != bool(before):
            theme.set_role(widget, invalid=bool(message))
        self.invalidChanged.emit(message)

    def _take(self, value: Any) -> None:
        """A user gave this value: keep it and tell, unless it is what was there."""
        unchanged = not self._mixed and value == self._value and type(value) is type(self._value)
        self._value = value
        self._mixed = False
        self.revert()
        if not unchanged:
            self.edited.emit(value)

    def _name(self, name: str, label: str, help: str) -> None:
        """Object name for scripts, accessible name and description for screen readers."""
        widget = self._widget()
        widget.setObjectName(name)
        widget.setAccessibleName(label)
        widget.setAccessibleDescription(help)

    def _widget(self) -> QWidget:
        assert isinstance(self, QWidget)
        return self
