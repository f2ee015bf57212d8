"""Editor for free text."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from widgets.fields.line import LineField


class TextField(LineField):
    """A line of text. `check` says in a sentence what is wrong with a text, or None."""

    def __init__(
        self,
        name: str = "",
        label: str = "",
        help: str = "",
        *,
        check: Callable[[str], str | None] | None = None,
        empty: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, label, help, empty=empty, parent=parent)
        self._check = check

    def parse(self, text: str) -> str:
        """The text itself, when it passes the check."""
        if self._check and (problem := self._check(text)):
            raise ValueError(problem)
        return text
