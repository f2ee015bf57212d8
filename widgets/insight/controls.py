"""What is measured on, with how many images, and the button that measures or gives up."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStyledItemDelegate,
    QWidget,
)

from widgets import theme
from widgets.insight.measuring import Measuring

BATCHES = (1, 4, 16, 64)


class MeasureControls(QWidget):
    """Follows `Measuring`: while it is busy a bar runs and the button cancels."""

    def __init__(self, measuring: Measuring, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._measuring = measuring
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._device = _Combo("measureDevice", "Device", "What the network runs on", self)
        self._batch = _Combo("measureBatch", "Images in a batch", "Images of one pass, float32", self)
        for batch in BATCHES:
            self._batch.addItem(f"batch {batch} · fp32", batch)
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Measuring")
        self.button = QPushButton(self)
        self.button.setObjectName("measure")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for part in (self._bar, self._device, self._batch, self.button):
            self._row.addWidget(part)
        self._device.activated.connect(self._choose)
        self._batch.activated.connect(self._choose)
        self.button.clicked.connect(self._press)
        measuring.devicesChanged.connect(self._list_devices)
        measuring.busyChanged.connect(self.follow)
        measuring.changed.connect(self.follow)
        theme.signals.themeChanged.connect(self._dress)
        self._list_devices()
        self._dress()
        self.follow()

    def follow(self) -> None:
        """Show what can be done now."""
        busy, found = self._measuring.busy, self._measuring.found
        self._bar.setVisible(busy)
        for combo in (self._device, self._batch):
            combo.setEnabled(not busy)
        self.button.setText("Cancel" if busy else "Measure again" if found else "Measure")
        self.button.setIcon(theme.icon("x" if busy else "timer"))
        self.button.setToolTip("Give up" if busy else "Time every layer in a process of its own; it takes some seconds")
        kind = "primary" if not busy and (found is None or self._measuring.is_old) else ""
        if kind:
            self.button.setIcon(theme.icon("timer", "on_fill"))
        if self.button.property("kind") != kind:
            theme.set_role(self.button, kind=kind)

    def _press(self) -> None:
        self._measuring.cancel() if self._measuring.busy else self._measuring.start()

    def _choose(self) -> None:
        self._measuring.device = str(self._device.currentData())
        self._measuring.batch = int(self._batch.currentData())

    def _list_devices(self) -> None:
        self._device.clear()
        for name, words in self._measuring.devices:
            self._device.addItem(theme.icon("cpu"), words, name)
        self._device.setCurrentIndex(max(self._device.findData(self._measuring.device), 0))

    def _dress(self) -> None:
        self._row.setSpacing(theme.px(8))
        self._bar.setFixedWidth(theme.px(72))


class _Combo(QComboBox):
    """As wide as its longest choice, within reason."""

    def __init__(self, name: str, label: str, help: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setToolTip(help)
        self.setItemDelegate(QStyledItemDelegate(self))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def sizeHint(self) -> QSize:
        """A long name of a GPU is elided."""
        found = super().sizeHint()
        return QSize(min(found.width() + theme.px(12), theme.px(200)), found.height())
