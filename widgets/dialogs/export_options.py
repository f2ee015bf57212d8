"""The options of a format as a form, made from what its generator declares."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from generators.base import Generator, OptionSpec
from widgets import theme
from widgets.fields import AnyField, FlagField, IntField, TextField, choice_field, choices_of


class ExportOptions(QWidget):
    """One row an option, each with the default of the format; what is left alone is not handed on."""

    #: An option has another value.
    changed = Signal()

    def __init__(self, kind: type[Generator], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("exportOptions")
        self._specs = asked(kind)
        self._fields = {spec.name: self._field(spec) for spec in self._specs}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        for spec in self._specs:
            field = self._fields[spec.name]
            label = QLabel(spec.name.replace("_", " ").capitalize(), self)
            label.setProperty("role", "label")
            label.setToolTip(spec.help)
            field.setToolTip(spec.help)
            label.setBuddy(field)
            field.edited.connect(self.changed)
            if isinstance(field, FlagField):
                row = QHBoxLayout()
                row.addWidget(label, 1)
                row.addWidget(field)
                column.addLayout(row)
            else:
                column.addWidget(label)
                column.addWidget(field)
        column.addStretch(1)

    def values(self) -> dict[str, Any]:
        """What differs from the defaults."""
        told = {spec.name: _told(spec, self._fields[spec.name].value()) for spec in self._specs}
        return {spec.name: told[spec.name] for spec in self._specs if told[spec.name] != spec.default}

    def _field(self, spec: OptionSpec) -> AnyField:
        """The editor for an option's type, with its default."""
        names: tuple[str, str, str] = f"option:{spec.name}", spec.name, spec.help
        field: AnyField
        if spec.choices:
            field = choice_field(choices_of(spec.choices), *names, parent=self)
        elif spec.kind == "bool":
            field = FlagField(*names, parent=self)
        elif spec.kind.removesuffix(" | None") == "int":
            low, high = spec.bounds or (None, None)
            field = IntField(*names, minimum=low, maximum=high, parent=self)
        else:
            field = TextField(*names, parent=self)
        field.setValue("" if spec.default is None else spec.default)
        return field


def asked(kind: type[Generator]) -> tuple[OptionSpec, ...]:
    """The options to ask for: all but the closest replacement, which a refusal offers by itself."""
    return tuple(spec for spec in kind.options() if spec.name != "approximate")


def _told(spec: OptionSpec, value: Any) -> Any:
    """The value of an option from that of its field: an empty text is none where the option may be none."""
    if isinstance(value, str) and "None" in spec.kind and not value.strip():
        return None
    return Path(value).expanduser() if spec.kind.startswith("Path") else value
