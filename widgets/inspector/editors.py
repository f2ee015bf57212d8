"""The editor that suits a row: chosen by the kind of its value and what it may be, never by its name."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from studio.layers.activations import DESIGN_ACTIVATIONS
from studio.layers.base import Kind
from widgets.fields import (
    ActivationField,
    Choice,
    ComboField,
    FlagField,
    FloatField,
    FloatListField,
    IntField,
    IntListField,
    TextField,
    choice_field,
    choices_of,
)
from widgets.inspector.curves import curve_of
from widgets.inspector.items import WIDTH, Item, Place
from widgets.inspector.word_fields import ReferenceField, WidthField

_FEW = 5
_LETTER, _SEGMENT, _ROOM = 7, 14, 156
"""Design pixels: of a letter, around a segment's word, and what an editor has in the narrowest dock."""
AUTO = "auto"
_FOLLOW = (
    Choice(None, "auto", "As the rule has it: heads and what feeds them stay as they are."),
    Choice(True, "yes", "Follows the coefficient."),
    Choice(False, "no", "Stays as it is written."),
)


class _OddField(IntField):
    """A kernel's side: steps of two from what stands there, so that an odd one stays odd."""

    def _stepped(self, start: int, steps: int) -> int:
        return start + 2 * steps


def editor_for(item: Item, parent: QWidget | None = None) -> Any:
    """A field with the object name, label and help of a row."""
    if item.place in (Place.FOLLOW_WIDTH, Place.FOLLOW_DEPTH):
        return choice_field(_FOLLOW, item.field, item.label, item.help, parent=parent)
    return _EDITORS[item.kind](item, parent)


def _named(item: Item) -> tuple[str, str, str]:
    return item.field, item.label, item.help


def _empty(item: Item) -> str | None:
    return item.unset or (AUTO if item.optional else None)


def _standing(item: Item) -> Any:
    """What an empty line stands for."""
    return item.default if item.unset else None


def _whole(item: Item, parent: QWidget | None) -> Any:
    low, high = item.low, item.high
    if low is not None and high is not None and high - low < _FEW and not item.optional:
        return choice_field(choices_of(range(int(low), int(high) + 1)), *_named(item), parent=parent)
    cls = _OddField if item.step == 2 else IntField
    return cls(
        *_named(item),
        minimum=low,
        maximum=high,
        step=item.step,
        empty=_empty(item),
        standing=_standing(item),
        parent=parent,
    )


def _real(item: Item, parent: QWidget | None) -> Any:
    step = 0.05 if item.high == 1 else _magnitude(item.default)
    return FloatField(*_named(item), minimum=item.low, maximum=item.high, step=step, empty=_empty(item), parent=parent)


def _magnitude(default: object) -> float:
    """A step that changes the first digit: 0.001 for 0.004."""
    if not isinstance(default, float) or default == 0 or abs(default) >= 1:
        return 0.1
    return float(f"1e{math.floor(math.log10(abs(default)))}")


def _flag(item: Item, parent: QWidget | None) -> Any:
    return FlagField(*_named(item), parent=parent)


def _text(item: Item, parent: QWidget | None) -> Any:
    if not item.choices:
        return TextField(*_named(item), parent=parent)
    choices = [Choice(word, word or "as above", "" if word else "The same as the block's.") for word in item.choices]
    if set(item.choices) - {""} <= set(DESIGN_ACTIVATIONS):
        return ActivationField(choices, curve_of, *_named(item), parent=parent)
    if sum(len(choice.title) * _LETTER + _SEGMENT for choice in choices) > _ROOM:
        return ComboField(choices, *_named(item), parent=parent)
    return choice_field(choices, *_named(item), parent=parent)


def _whole_list(item: Item, parent: QWidget | None) -> Any:
    return IntListField(*_named(item), empty="none", parent=parent)


def _real_list(item: Item, parent: QWidget | None) -> Any:
    return FloatListField(*_named(item), empty="none", parent=parent)


def _width(item: Item, parent: QWidget | None) -> Any:
    assert item.owner is not None
    return WidthField(item.owner, item.name, *_named(item), parent=parent)


def _references(item: Item, parent: QWidget | None) -> Any:
    return ReferenceField(item.kind == Kind.REFS, *_named(item), empty="none", parent=parent)


_EDITORS: dict[str, Callable[[Item, QWidget | None], Any]] = {
    Kind.INT: _whole,
    Kind.FLOAT: _real,
    Kind.FLAG: _flag,
    Kind.TEXT: _text,
    Kind.INTS: _whole_list,
    Kind.FLOATS: _real_list,
    Kind.REF: _references,
    Kind.REFS: _references,
    WIDTH: _width,
}
