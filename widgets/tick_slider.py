"""A slider that shows the saved value as a tick, so that a preview can be told from what is saved."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QWidget

from widgets import theme

HALF = 5


class TickSlider(QSlider):
    """Horizontal. `moved` follows the handle; `settled` comes once at the end of a drag, or after a key."""

    moved = Signal(int)
    settled = Signal(int)

    def __init__(self, name: str = "", label: str = "", parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self._tick: int | None = None
        self._silent = False
        self.valueChanged.connect(self._changed)
        self.sliderReleased.connect(lambda: self.settled.emit(self.value()))

    def setTick(self, value: int | None) -> None:
        """Where the saved value stands; None for no tick."""
        self._tick = value
        self.update()

    def tick(self) -> int | None:
        """The saved value."""
        return self._tick

    def show_value(self, value: int) -> None:
        """Set the handle without telling; while it is being dragged the user's hand wins."""
        if self.isSliderDown():
            return
        self._silent = True
        self.setValue(value)
        self._silent = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the trough brings the handle there at once."""
        if event.button() == Qt.MouseButton.LeftButton and not self._handle().contains(event.position().toPoint()):
            self.setSliderPosition(self._value_at(event.position().x()))
        super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel moves it only where the focus is, so that scrolling a form changes nothing."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Trough, tick, handle; a tick below the handle is hidden by it."""
        super().paintEvent(event)
        if self._tick is None:
            return
        x = self._x_of(self._tick)
        if abs(x - self._handle().center().x()) <= self._handle().width() / 2:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("text2"), 1.5))
        middle, half = self.height() / 2, theme.px(HALF)
        painter.drawLine(QPointF(x, middle - half), QPointF(x, middle + half))
        painter.end()

    def _changed(self, value: int) -> None:
        if self._silent:
            return
        self.moved.emit(value)
        if not self.isSliderDown():
            self.settled.emit(value)

    def _handle(self):
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        return self.style().subControlRect(
            QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, self
        )

    def _travel(self) -> int:
        return max(1, self.width() - self._handle().width())

    def _x_of(self, value: int) -> float:
        at = QStyle.sliderPositionFromValue(self.minimum(), self.maximum(), value, self._travel())
        return at + self._handle().width() / 2

    def _value_at(self, x: float) -> int:
        at = round(x - self._handle().width() / 2)
        return QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), at, self._travel())
