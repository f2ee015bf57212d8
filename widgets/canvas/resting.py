"""A view that nobody sees draws nothing anew: it catches up, once, when it comes back into sight."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget


class Resting(QObject):
    """Passes wishes to refresh on to a view, and keeps them while the view is hidden.

    A view that was never shown does not rest. Nor does one whose window is minimised: it is seen again at once.
    """

    def __init__(self, view: QWidget, refresh: Callable[[], None]) -> None:
        super().__init__(view)
        self._refresh = refresh
        self._hidden = False
        self._stale = False
        view.installEventFilter(self)

    def ask(self) -> None:
        """Refresh now, or when the view is next shown."""
        if self._hidden:
            self._stale = True
        else:
            self._refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Before the view itself hears of it, so that what it looks at is there."""
        if event.type() == QEvent.Type.Hide and not event.spontaneous():
            self._hidden = True
        elif event.type() == QEvent.Type.Show and self._hidden:
            self._hidden = False
            if self._stale:
                self._stale = False
                self._refresh()
        return super().eventFilter(watched, event)
