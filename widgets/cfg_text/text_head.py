"""The row above the cfg text: how much there is, and what is done most."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from widgets import theme


class TextHead(QWidget):
    """Counts at the left, buttons of actions at the right."""

    def __init__(self, actions: Iterable[QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("surface", "panel")
        self.counts = QLabel(self)
        self.counts.setObjectName("textCounts")
        self.counts.setProperty("role", "hint")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.counts)
        self._row.addStretch(1)
        for action in actions:
            button = QToolButton(self)
            button.setDefaultAction(action)
            button.setProperty("small", True)
            button.setAccessibleName(action.text())
            self._row.addWidget(button)
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

    def show_counts(self, lines: int, layers: int) -> None:
        """`1160 lines · 162 layers`."""
        self.counts.setText(f"{lines:,} line{'s' if lines != 1 else ''} · {layers:,} layer{'s' if layers != 1 else ''}")

    def _dress(self) -> None:
        self._row.setContentsMargins(theme.px(12), theme.px(2), theme.px(8), theme.px(2))
        self._row.setSpacing(theme.px(4))
