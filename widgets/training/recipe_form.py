"""The recipe as a form, made from the declarations of its keys: those that matter first, the rest under More."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from studio.training.recipe import RecipeKey, recipe_keys
from studio.training.schedule import steps_per_epoch, total_steps
from widgets import theme
from widgets.fields import (
    AnyField,
    Choice,
    ComboField,
    FlagField,
    FloatField,
    FloatListField,
    FormRow,
    IntField,
    TextField,
    choice_field,
    choices_of,
)
from widgets.training.rate_preview import RatePreview
from widgets.training.recipe_titles import title_of
from widgets.training.setup import Setup

#: What everybody sets; the data has a form of its own.
FIRST = ("epochs", "batch", "learning_rate")
ELSEWHERE = ("data",)
#: Segments whose words are longer don't fit the column.
MOST_LETTERS = 18


def field_for(key: RecipeKey) -> AnyField:
    """The editor of a key's kind of value, named `recipe:<key>`."""
    name, label, about = f"recipe:{key.name}", title_of(key.name), key.about
    match key.kind:
        case "int":
            return IntField(name, label, about, minimum=key.low, maximum=key.high)
        case "float":
            return FloatField(name, label, about, minimum=key.low, maximum=key.high, step=_step_of(key.default))
        case "bool":
            return FlagField(name, label, about)
        case "choice":
            kind = choice_field if sum(map(len, key.choices)) <= MOST_LETTERS else ComboField
            return kind(choices_of(key.choices), name, label, about)
        case "list":
            return FloatListField(name, label, about, empty="none")
        case _:
            return TextField(name, label, about)


def _step_of(default: float) -> float:
    """The power of ten of a default: 0.1 for 0.1, 0.0001 for 0.0005."""
    return 10.0 ** math.floor(math.log10(default)) if default > 0 else 0.05


class RecipeForm(QWidget):
    """Presets, the first keys, and More. A dot marks what differs from the preset."""

    def __init__(self, setup: Setup, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recipeForm")
        self._setup = setup
        self._keys = {key.name: key for key in recipe_keys() if key.name not in ELSEWHERE}
        self._rows: dict[str, FormRow] = {}
        self._presets = QWidget(self)
        self._preset_names: tuple[str, ...] = ()
        self._about = QLabel(self)
        self._about.setProperty("role", "hint")
        self._about.setWordWrap(True)
        self._more = QToolButton(self)
        self._more.setObjectName("recipeMore")
        self._more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._more.clicked.connect(self._toggle)
        self._rest: QWidget | None = None
        self._rate = RatePreview(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._presets)
        self._column.addWidget(self._about)
        for name in FIRST:
            self._column.addWidget(self._row(self._keys[name]))
        self._column.addWidget(self._rate)
        self._column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        setup.changed.connect(self._show)
        setup.scanned.connect(self._hint)
        theme.signals.themeChanged.connect(self._dress)
        self._dress()
        self._show()

    def field(self, name: str) -> Any:
        """The editor of a key; opens More where it stands there."""
        if name not in self._rows:
            self._toggle()
        return self._rows[name].field

    def _row(self, key: RecipeKey) -> FormRow:
        editor = field_for(key)
        row = FormRow(title_of(key.name), editor, hint=key.unit, help=key.about)
        editor.edited.connect(lambda value: self._setup.set_value(key.name, () if value is None else value))
        row.resetRequested.connect(lambda: self._setup.set_value(key.name, self._setup.base[key.name]))
        self._rows[key.name] = row
        return row

    def _toggle(self) -> None:
        """Open or close More; its rows are made when they are first wanted."""
        if self._rest is None:
            self._rest = self._make_rest()
            self._column.addWidget(self._rest)
            self._show()
        else:
            self._rest.setVisible(not self._rest.isVisibleTo(self))
        self._dress()

    def _make_rest(self) -> QWidget:
        rest = QWidget(self)
        column = QVBoxLayout(rest)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        keys = [key for key in self._keys.values() if key.name not in FIRST]
        for group, members in groupby(keys, key=lambda key: key.group):
            head = QLabel(title_of(group), rest)
            head.setProperty("role", "section")
            head.setContentsMargins(0, theme.px(12), 0, theme.px(4))
            column.addWidget(head)
            for key in members:
                column.addWidget(self._row(key))
        return rest

    def _show(self) -> None:
        """What the set-up holds now."""
        self._show_presets()
        values, base = self._setup.values, self._setup.base
        wrong = {item.where.key: item for item in self._setup.problems if item.where}
        for name, row in self._rows.items():
            row.field.setValue(_shown(self._keys[name], values))
            row.field.setInvalid(wrong[name].sentence() if name in wrong else None)
            row.setModified(values[name] != base[name], _words(base[name]))
        changed = [name for name in self._changed() if name not in FIRST]
        self._more.setText(f"More · {len(changed)} changed" if changed else "More")
        self._hint()

    def _changed(self) -> Iterator[str]:
        """Keys whose value is not that of the preset."""
        values, base = self._setup.values, self._setup.base
        return (name for name in self._keys if values[name] != base[name])

    def _show_presets(self) -> None:
        offered = self._setup.offered()
        names = tuple(preset.name for preset in offered)
        if names != self._preset_names:
            self._preset_names = names
            choices = (Choice(preset.name, preset.title, preset.about) for preset in offered)
            chooser = choice_field(choices, "recipePreset", "Preset")
            chooser.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            chooser.edited.connect(self._setup.choose_preset)
            self._column.replaceWidget(self._presets, chooser)
            self._presets.hide()
            self._presets.deleteLater()
            self._presets = chooser
        self._presets.setValue(self._setup.preset)  # type: ignore[attr-defined]
        about = next((preset.about for preset in offered if preset.name == self._setup.preset), "")
        self._about.setText(about.replace(" %", "\N{NO-BREAK SPACE}%"))

    def _hint(self) -> None:
        """What follows from length and batch, once the number of images is known."""
        recipe, scan = self._setup.recipe, self._setup.scan
        self._rate.tell(recipe, scan.n_train if scan is not None else 0)
        known = recipe is not None and scan is not None and scan.n_train > 0
        if recipe is not None and scan is not None and known:
            each, steps = steps_per_epoch(recipe, scan.n_train), total_steps(recipe, scan.n_train)
            self._rows["epochs"].setHint(f"{steps:,} steps")
            self._rows["batch"].setHint(f"{each:,} an epoch")
        else:
            for name in ("epochs", "batch"):
                self._rows[name].setHint(self._keys[name].unit)

    def _dress(self) -> None:
        self._column.setSpacing(theme.px(4))
        open_now = self._rest is not None and self._rest.isVisibleTo(self)
        self._more.setIcon(theme.icon("chevron-down" if open_now else "chevron-right", "text3"))


def _shown(key: RecipeKey, values: Mapping[str, Any]) -> Any:
    """A value as its editor takes it: an empty list is an empty line."""
    value = values[key.name]
    if key.kind == "list":
        return tuple(value) or None
    return value


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
