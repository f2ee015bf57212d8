"""One coefficient: label, slider with the base as its tick, box, and what it does."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from widgets import theme
from widgets.fields import FloatField, IntField
from widgets.tick_slider import TickSlider

LABEL, BOX = 74, 60


@dataclass(frozen=True, slots=True)
class Range:
    """What the slider goes through, in steps."""

    low: float
    high: float
    step: float

    def place(self, value: float) -> int:
        """The slider's number for a value."""
        return round((value - self.low) / self.step)

    def value(self, place: int) -> float:
        """The value at a number of the slider."""
        return round(self.low + place * self.step, 6)


class CoefficientRow(QWidget):
    """`given` tells a value from the slider or the box; the box takes values that the slider cannot."""

    given = Signal(object)
    #: The handle was taken: what follows is one gesture.
    taken = Signal()

    def __init__(
        self, label: str, box: FloatField | IntField, reach: Range, base: float, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.box = box
        self.reach = reach
        self._label = QLabel(label, self)
        self._label.setProperty("role", "label")
        self._label.setBuddy(box)
        self._hint = QLabel(self)
        self._hint.setProperty("role", "hint")
        self._hint.setWordWrap(True)
        self._hint.setTextFormat(Qt.TextFormat.PlainText)
        self.slider = TickSlider(f"{box.objectName()}Slider", label, self)
        self._line = QHBoxLayout()
        for part, stretch in ((self._label, 0), (self.slider, 1), (self.box, 0)):
            self._line.addWidget(part, stretch)
        self._below = QHBoxLayout()
        self._below.addWidget(self._hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._line)
        column.addLayout(self._below)
        self.set_reach(reach, base)
        self.slider.moved.connect(lambda place: self.given.emit(self.reach.value(place)))
        self.slider.sliderPressed.connect(self.taken)
        self.box.edited.connect(self.given)
        self.box.invalidChanged.connect(lambda sentence: self._say())
        self._words, self._hinting = "", True
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

    def set_reach(self, reach: Range, base: float) -> None:
        """What the slider goes through, and where its tick stands."""
        self.reach = reach
        self.slider.blockSignals(True)
        self.slider.setRange(0, reach.place(reach.high))
        self.slider.setTick(reach.place(base))
        self.slider.setPageStep(max(1, reach.place(reach.high) // 10))
        self.slider.blockSignals(False)

    def show_value(self, value: float | None, base: float, hint: str) -> None:
        """A value, and whether it differs from the base; None where there is none."""
        self.box.setValue(value)
        self.slider.show_value(self.reach.place(base if value is None else value))
        theme.set_role(self._label, modified=value is not None and value != base)
        self._words = hint
        self.slider.setToolTip(hint)
        self.box.setAccessibleDescription(hint)
        self.slider.setAccessibleDescription(hint)
        self._say()

    def show_hints(self, shown: bool) -> None:
        """Whether there is room for the words below; a wrong value is always said."""
        self._hinting = shown
        self._say()

    def _say(self) -> None:
        wrong = self.box.invalid()
        self._hint.setText(wrong or self._words)
        theme.set_role(self._hint, role="error" if wrong else "hint")
        self._hint.setVisible(bool(wrong) or self._hinting)

    def _dress(self) -> None:
        px = theme.px
        self._label.setFixedWidth(px(LABEL))
        self.box.setFixedWidth(px(BOX))
        self._line.setSpacing(px(8))
        self._line.setContentsMargins(0, px(2), 0, 0)
        self._below.setContentsMargins(px(LABEL + 8), 0, 0, px(4))
