"""Shows the focus of buttons, sliders and tabs when the keyboard moved it there, not after a click.

Qt's `:focus` cannot tell the two apart; the style sheet selects by the property `focusRing` instead.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QAbstractButton, QApplication, QSlider, QTabBar, QWidget

RINGED = (QAbstractButton, QSlider, QTabBar)


class FocusRing(QObject):
    """Follows the focus of the application; it lives as long as that does."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._by_key = False
        app.focusChanged.connect(self._moved)
        # The windows, not the application: its filter would be called for every event of every widget.
        app.focusWindowChanged.connect(self._watch)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Remember what the user touched last."""
        if event.type() == QEvent.Type.KeyPress:
            self._by_key = True
        elif event.type() == QEvent.Type.MouseButtonPress:
            self._by_key = False
        return False

    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)

    def _moved(self, old: QWidget | None, new: QWidget | None) -> None:
        _mark(old, False)
        _mark(new, self._by_key)


def _mark(widget: QWidget | None, ringed: bool) -> None:
    if not isinstance(widget, RINGED) or bool(widget.property("focusRing")) == ringed:
        return
    widget.setProperty("focusRing", ringed)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
