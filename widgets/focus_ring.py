"""Shows the focus of buttons, sliders and tabs when the keyboard moved it there, not after a click.

Qt's `:focus` cannot tell the two apart; the style sheet selects by the property `focusRing` instead.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QSlider, QTabBar, QWidget

RINGED = (QAbstractButton, QSlider, QTabBar)


class FocusRing(QObject):
    """Follows the focus of the application; it lives as long as that does."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        app.focusChanged.connect(self._moved)

    def _moved(self, old: QWidget | None, new: QWidget | None) -> None:
        by_mouse = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        _mark(old, False)
        _mark(new, not by_mouse)


def _mark(widget: QWidget | None, ringed: bool) -> None:
    if not isinstance(widget, RINGED) or bool(widget.property("focusRing")) == ringed:
        return
    widget.setProperty("focusRing", ringed)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
