"""Editors for values that are written in words of their own: widths (`x6`, `x1/4`, `192`) and references."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from studio.blocks.base import Block
from studio.blocks.param_words import read_param, write_param
from studio.diagnostics import StudioError
from widgets import theme
from widgets.fields.line import LineField
from widgets.inspector.layer_picker import LayerPicker, Offer

_NUMBER = re.compile(r"[+-]?\d+")
_NAME = re.compile(r"[A-Za-z_]\w*")


class WidthField(LineField):
    """A ratio of the input's channels or a count of filters, as designs write it."""

    WIDTH = 84

    def __init__(
        self, owner: type[Block], param: str, name: str, label: str, help: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, label, help, parent=parent)
        self._owner = owner
        self._param = param

    def parse(self, text: str) -> Any:
        """The width of a text."""
        try:
            return read_param(self._owner, self._param, text)
        except StudioError as problem:
            raise ValueError(f"expected {problem.problems[0].expected}") from None

    def format(self, value: Any) -> str:
        """x6, x1/4, 192, none"""
        return str(write_param(value))

    def _shown(self) -> str:
        return "" if self._mixed else self.format(self._value)


class ReferenceField(LineField):
    """Layers by number, negative ones counting back from the reader, or by the names of nodes; a tuple of both.

    A list of the earlier layers opens from its chevron.
    """

    WIDTH = 120

    def __init__(
        self, many: bool, name: str, label: str, help: str, empty: str | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, label, help, empty=empty, parent=parent)
        self._many = many
        self._offers: Callable[[], Sequence[Offer]] = tuple
        self._chevron = self.addAction(theme.icon("chevron-down", "text3"), QLineEdit.ActionPosition.TrailingPosition)
        self._chevron.setToolTip("Choose among the earlier layers (Alt+Down)")
        self._chevron.triggered.connect(self.pick)

    def offer(self, offers: Callable[[], Sequence[Offer]]) -> None:
        """What may be chosen, asked for when the list opens."""
        self._offers = offers

    def pick(self) -> None:
        """Open the list of earlier layers. Where several can be read it comes last, or goes when it was one of them."""
        picker = LayerPicker(self)
        picker.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        picker.chosen.connect(self._picked)
        picker.open_below(self, self._offers(), frozenset(word for word in self._value or () if isinstance(word, int)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+Down opens the list."""
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.pick()
        else:
            super().keyPressEvent(event)

    def _picked(self, offer: Offer) -> None:
        now = self._value or ()
        left = tuple(word for word in now if word not in (offer.back, offer.number, offer.name))
        if not self._many:
            self._take((offer.name,))
        elif left and len(left) < len(now):
            self._take(left)
        else:
            self._take((*left, offer.name))

    def parse(self, text: str) -> tuple[int | str, ...]:
        """Numbers and names between commas."""
        words = [word.strip() for word in text.rstrip(", ").split(",")]
        if len(words) > 1 and not self._many:
            raise ValueError("expected one layer")
        return tuple(self._word(word) for word in words)

    def format(self, value: tuple[int | str, ...]) -> str:
        """-1, 8"""
        return ", ".join(str(word) for word in value)

    def _word(self, word: str) -> int | str:
        if _NUMBER.fullmatch(word):
            return int(word)
        if _NAME.fullmatch(word):
            return word
        example = "-1, 8 or names of nodes" if self._many else "-1, 8 or the name of a node"
        raise ValueError(f"expected {example}" + (f', not "{word}"' if word else ""))
