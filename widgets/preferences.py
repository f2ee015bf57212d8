"""What a person chose about the program for good: kept in the settings, told to whoever follows it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from widgets.settings import settings

AUTOSAVE = (1, 600)
"""Seconds of quiet after an edit before unsaved changes are kept, least and most."""
_USUAL = 2


class Preferences(QObject):
    """One for the program."""

    #: Another autosave interval in seconds.
    autosaveChanged = Signal(int)

    @property
    def autosave(self) -> int:
        """Seconds of quiet after an edit before unsaved changes are kept for the case of a crash."""
        try:
            seconds = int(str(settings().value("autosave", _USUAL)))
        except ValueError:  # somebody wrote something else
            return _USUAL
        return min(max(seconds, AUTOSAVE[0]), AUTOSAVE[1])

    def set_autosave(self, seconds: int) -> None:
        """Choose the interval."""
        stored = settings()
        stored.setValue("autosave", seconds)
        stored.sync()
        self.autosaveChanged.emit(self.autosave)


preferences = Preferences()
