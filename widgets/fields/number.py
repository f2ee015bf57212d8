"""Editors for one number, with steps by key, wheel and the arrows at the right."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from widgets import theme
from widgets.fields.line import LineField

ARROW = 10
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}


class NumberField(LineField):
    """What whole and real numbers share: bounds (both included) and steps."""

    WIDTH = 84

    def __init__(
        self,
        name: str = "",
        label: str = "",
        help: str = "",
        *,
        minimum: float | None = None,
        maximum: float | None = None,
        step: float = 1,
        empty: str | None = None,
        standing: Any = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, label, help, empty=empty, standing=standing, parent=parent)
        self._minimum = minimum
        self._maximum = maximum
        self._step = step
        self.setMouseTracking(True)
        self._leave_room()

    def stepBy(self, steps: int) -> None:
        """Move by steps from what stands there, within the bounds, and tell."""
        try:
            start = self._parse(self.text().strip())
        except ValueError:
            return
        if start is None or (self._empty is not None and start == self._standing):
            start = self._minimum if self._minimum is not None else 0
            steps = 0
        self._take(self._bounded(self._stepped(start, steps)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down step, Page Up and Page Down step ten times."""
        steps = _STEPS.get(Qt.Key(event.key()))
        if steps is None:
            super().keyPressEvent(event)
        else:
            self.stepBy(steps)
            event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel steps only where the focus is, so that scrolling a form changes nothing."""
        if not self.hasFocus() or not event.angleDelta().y():
            event.ignore()
            return
        self.stepBy(1 if event.angleDelta().y() > 0 else -1)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on an arrow steps."""
        steps = self._arrow_at(event.position().toPoint())
        if steps and event.button() == Qt.MouseButton.LeftButton:
            self.stepBy(steps)
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """An arrow pointer over the arrows, else the text cursor."""
        over = self._arrow_at(event.position().toPoint())
        self.setCursor(Qt.CursorShape.ArrowCursor if over else Qt.CursorShape.IBeamCursor)
        super().mouseMoveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line, and the arrows while the value is valid."""
        super().paintEvent(event)
        if self.invalid():
            return
        painter = QPainter(self)
        token = "text3" if self.isEnabled() else "line2"
        for name, box in zip(("chevron-up", "chevron-down"), self._arrow_boxes(), strict=True):
            painter.drawPixmap(box.topLeft(), theme.pixmap(name, token, ARROW, self.devicePixelRatioF()))
        painter.end()

    def _stepped(self, start: Any, steps: int) -> Any:
        raise NotImplementedError

    def _bounded(self, value: Any) -> Any:
        if self._minimum is not None:
            value = max(value, self._minimum)
        return min(value, self._maximum) if self._maximum is not None else value

    def _checked(self, value: Any, text: str) -> Any:
        if self._bounded(value) != value:
            raise ValueError(self._expected(text))
        return value

    def _expected(self, text: str) -> str:
        """The sentence for a text that is no value."""
        low, high = self._minimum, self._maximum
        bounds = ""
        if low is not None and high is not None:
            bounds = f" from {low:,g} to {high:,g}"
        elif low is not None:
            bounds = f", at least {low:,g}"
        elif high is not None:
            bounds = f", at most {high:,g}"
        return f"expected {self._kind()}{bounds}" + (f', not "{text}"' if text else "")

    def _kind(self) -> str:
        raise NotImplementedError

    def _leave_room(self) -> None:
        super()._leave_room()
        if not self.invalid():
            self.setTextMargins(0, 0, theme.px(ARROW + 2), 0)

    def _arrow_boxes(self) -> tuple[QRect, QRect]:
        side = theme.px(ARROW)
        left = self.width() - side - theme.px(6)
        middle = self.height() // 2
        return QRect(left, middle - side + 1, side, side), QRect(left, middle - 1, side, side)

    def _arrow_at(self, point: QPoint) -> int:
        """1 over the upper arrow, -1 over the lower, else 0."""
        if self.invalid() or point.x() < self.width() - theme.px(ARROW + 10):
            return 0
        return 1 if point.y() < self.height() // 2 else -1


class IntField(NumberField):
    """A whole number. A step of more than one goes to the next multiple: from 30 by 8 to 32."""

    def parse(self, text: str) -> int:
        """A whole number within the bounds."""
        try:
            value = int(text)
        except ValueError:
            raise ValueError(self._expected(text)) from None
        return int(self._checked(value, text))

    def _stepped(self, start: int, steps: int) -> int:
        step = int(self._step)
        if step <= 1 or steps == 0:
            return start + steps
        first = start // step if steps > 0 else -(-start // step)
        return (first + steps) * step

    def _kind(self) -> str:
        return "a whole number"


class FloatField(NumberField):
    """A real number, written as short as it can be without losing anything (up to ten digits)."""

    def __init__(
        self,
        name: str = "",
        label: str = "",
        help: str = "",
        *,
        minimum: float | None = None,
        maximum: float | None = None,
        step: float = 0.05,
        empty: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, label, help, minimum=minimum, maximum=maximum, step=step, empty=empty, parent=parent)

    def parse(self, text: str) -> float:
        """A finite number within the bounds."""
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise ValueError(self._expected(text))
        return float(self._checked(value, text))

    def format(self, value: float) -> str:
        """0.25, 1, 1e-05."""
        short = f"{value:.10g}"
        return short if float(short) == value else repr(value)

    def _stepped(self, start: float, steps: int) -> float:
        """Steps add no digits that the start and the step don't have: 0.1 + 0.05 is 0.15."""
        return float(f"{start + steps * self._step:.10g}")

    def _bounded(self, value: float) -> float:
        return float(super()._bounded(value))

    def _kind(self) -> str:
        return "a number"
