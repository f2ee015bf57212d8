"""Scrolls a form where there is too little height, and is no higher than the form where there is enough."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget


class FormScroll(QScrollArea):
    """A form is never scrolled sideways: it is as wide as there is room."""

    def __init__(self, form: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidget(form)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        """As high as the form at this width."""
        form = self.widget()
        if form is None:
            return super().sizeHint()
        width = self.viewport().width()
        height = form.heightForWidth(width) if form.hasHeightForWidth() else form.sizeHint().height()
        return QSize(form.sizeHint().width(), max(height, form.minimumSizeHint().height()))

    def minimumSizeHint(self) -> QSize:
        """A few rows, and the width below which controls would be cut off."""
        form = self.widget()
        width = form.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width() if form else 0
        return QSize(width, min(self.sizeHint().height(), 120))

    def settle(self) -> None:
        """Lay the form out now, not with the next event: somebody may want to click into a new row."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Rows came or went."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self.widget():
            self.updateGeometry()
        return super().eventFilter(watched, event)
