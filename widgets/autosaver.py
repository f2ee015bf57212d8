"""Keeps unsaved edits of a window's documents through a crash, and offers what an earlier crash left behind."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from studio.design import store
from studio.design.design import Design
from studio.diagnostics import Severity, StudioError
from studio.files import Autosaves, FileProblem, Unsaved
from widgets.notices import Answer, Notice, Notices
from widgets.preferences import preferences
from widgets.sheets import Sheets


class Autosaver(QObject):
    """Writes the unsaved state of the sheet in front some time after each edit, and when another comes to the front.

    It forgets a sheet when that is saved or closed.
    """

    def __init__(self, sheets: Sheets, autosaves: Autosaves, notices: Notices, parent: QObject) -> None:
        super().__init__(parent)
        self._sheets = sheets
        self._document = sheets.document
        self._autosaves = autosaves
        self._notices = notices
        self._unanswered: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(1000 * preferences.autosave)
        preferences.autosaveChanged.connect(self._wait)
        self._timer.timeout.connect(self.keep)
        document = self._document
        document.designChanged.connect(lambda: self._timer.start())
        document.modifiedChanged.connect(self._follow)
        document.saved.connect(self.forget)
        document.leaving.connect(self.keep)
        document.dropped.connect(self._autosaves.forget)
        document.replaced.connect(lambda: self._timer.start())

    def _wait(self, seconds: int) -> None:
        """So long after an edit."""
        self._timer.setInterval(1000 * seconds)

    def keep(self) -> None:
        """Write what is unsaved now."""
        self._timer.stop()
        sheet = self._document.sheet
        if not sheet.modified:
            return
        unsaved = Unsaved(sheet.key, sheet.path, sheet.name, store.dump(sheet.design))
        try:
            self._autosaves.keep(unsaved)
        except FileProblem as problem:
            text = f"Unsaved changes are not kept through a crash: {problem}"
            self._notices.show_notice(Notice(text, Severity.WARNING, key="autosave"))
        else:
            self._notices.dismiss("autosave")

    def forget(self) -> None:
        """Nothing of the sheet in front needs to be kept."""
        self._timer.stop()
        self._autosaves.forget(self._document.sheet.key)

    def close(self) -> None:
        """The window is closed. What was offered and not answered stays, to be offered again by the next program."""
        self._timer.stop()
        for sheet in self._sheets.all:
            self._autosaves.forget(sheet.key)
        if not self._unanswered:
            self._autosaves.close()

    def offer(self) -> None:
        """Ask about what a crash left behind, one notice each."""
        for unsaved in self._autosaves.recover():
            self._unanswered.add(unsaved.key)
            self._notices.show_notice(self._question(unsaved))

    def _question(self, unsaved: Unsaved) -> Notice:
        return Notice(
            f"Backbone Studio ended before {unsaved.title} was saved.",
            Severity.WARNING,
            (Answer("Restore", lambda: self._restore(unsaved)), Answer("Discard", lambda: self._discard(unsaved))),
            key=f"recover:{unsaved.key}",
        )

    def _restore(self, unsaved: Unsaved) -> None:
        try:
            design: Design = store.load(unsaved.text, unsaved.title)
        except StudioError as failure:
            text = f"{unsaved.title} can't be restored: {failure}"
            self._notices.show_notice(Notice(text, Severity.ERROR, key="failure"))
            return
        self._unanswered.discard(unsaved.key)
        self._sheets.begin(design, unsaved.path, unsaved=True, key=unsaved.key)

    def _discard(self, unsaved: Unsaved) -> None:
        self._unanswered.discard(unsaved.key)
        self._autosaves.forget(unsaved.key)

    def _follow(self, modified: bool) -> None:
        """Undone to what the file holds: nothing to keep. Another sheet in front is another matter."""
        if not modified:
            self.forget()
