"""Editors for a list of numbers with commas between them, as in `masks = 3,4,5`."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from widgets.fields.line import LineField

Number = int | float


class _NumberListField(LineField):
    """What both lists share; the value is a tuple."""

    EXAMPLE = ""
    ITEM: Callable[[str], Number]

    def __init__(
        self,
        name: str = "",
        label: str = "",
        help: str = "",
        *,
        minimum: float | None = None,
        maximum: float | None = None,
        count: int | None = None,
        empty: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, label, help, empty=empty, parent=parent)
        self._minimum = -math.inf if minimum is None else minimum
        self._maximum = math.inf if maximum is None else maximum
        self._count = count

    def parse(self, text: str) -> tuple[Number, ...]:
        """The numbers between the commas; a comma at the end is forgiven."""
        parts = [part.strip() for part in text.rstrip(", ").split(",")]
        values = tuple(self._item(part) for part in parts)
        if self._count is not None and len(values) != self._count:
            raise ValueError(f"expected {self._count} numbers, not {len(values)}")
        return values

    def format(self, value: tuple[Number, ...]) -> str:
        """3,5,7"""
        return ",".join(f"{item:.10g}" if isinstance(item, float) else str(item) for item in value)

    def _item(self, part: str) -> Number:
        try:
            value = type(self).ITEM(part)
        except ValueError:
            raise ValueError(f'expected numbers such as {self.EXAMPLE}, not "{part}"') from None
        if not self._minimum <= value <= self._maximum:
            raise ValueError(f"{part} is out of bounds: {self._bounds()}")
        return value

    def _bounds(self) -> str:
        if math.isinf(self._maximum):
            return f"expected at least {self._minimum:,g}"
        if math.isinf(self._minimum):
            return f"expected at most {self._maximum:,g}"
        return f"expected {self._minimum:,g} to {self._maximum:,g}"


class IntListField(_NumberListField):
    """Whole numbers: 3,5,7."""

    EXAMPLE = "3,5,7"
    ITEM = int


class FloatListField(_NumberListField):
    """Real numbers: 0.5,1.25."""

    EXAMPLE = "0.5,1.25"
    ITEM = float
