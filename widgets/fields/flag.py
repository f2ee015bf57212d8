"""Editor for yes and no."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from widgets.fields.base import Field


class FlagField(Field, QCheckBox):
    """A check box; its label stands in the form row. Space and click switch it."""

    edited = Signal(object)
    invalidChanged = Signal(str)

    def __init__(self, name: str = "", label: str = "", help: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name(name, label, help)
        self._value = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._clicked)

    def _clicked(self) -> None:
        """A click on a half-checked box means yes."""
        self._take(True if self._mixed else self.isChecked())

    def _show(self, value: Any) -> None:
        self.setTristate(False)
        self.setChecked(bool(value))

    def _show_mixed(self, values: Sequence[Any]) -> None:
        self.setTristate(True)
        self.setCheckState(Qt.CheckState.PartiallyChecked)
