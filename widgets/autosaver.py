"""Keeps unsaved edits of a document through a crash, and offers what an earlier crash left behind."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from studio.design import store
from studio.design.design import Design
from studio.diagnostics import Severity, StudioError
from studio.files import Autosaves, FileProblem, Unsaved
from widgets.document import Document
from widgets.notices import Answer, Notice, Notices

Guard = Callable[[Callable[[], object]], object]

DELAY = 1500
"""Milliseconds of quiet after an edit before it is written."""


class Autosaver(QObject):
    """Writes a document's unsaved state some time after each edit; forgets it when it is saved or closed."""

    def __init__(
        self, document: Document, autosaves: Autosaves, notices: Notices, unless_lost: Guard, parent: QObject
    ) -> None:
        """`unless_lost` does what it is given, after asking when the document's own changes would go."""
        super().__init__(parent)
        self._document = document
        self._unless_lost = unless_lost
        self._autosaves = autosaves
        self._notices = notices
        self._key = secrets.token_hex(4)
        self._adopted = ""
        self._unanswered: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY)
        self._timer.timeout.connect(self.keep)
        document.designChanged.connect(lambda: self._timer.start())
        document.modifiedChanged.connect(self._follow)
        document.replaced.connect(self._begin)

    def keep(self) -> None:
        """Write what is unsaved now."""
        self._timer.stop()
        document = self._document
        if not document.modified:
            return
        unsaved = Unsaved(self._key, document.path, document.name, store.dump(document.design))
        try:
            self._autosaves.keep(unsaved)
        except FileProblem as problem:
            text = f"Unsaved changes are not kept through a crash: {problem}"
            self._notices.show_notice(Notice(text, Severity.WARNING, key="autosave"))
        else:
            self._notices.dismiss("autosave")

    def forget(self) -> None:
        """Nothing needs to be kept."""
        self._timer.stop()
        self._autosaves.forget(self._key)

    def close(self) -> None:
        """The window is closed. What was offered and not answered stays, to be offered again by the next program."""
        self.forget()
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
            (
                Answer("Restore", lambda: self._unless_lost(lambda: self._restore(unsaved))),
                Answer("Discard", lambda: self._discard(unsaved)),
            ),
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
        self._adopted = unsaved.key
        self._document.replace(design, unsaved.path, unsaved=True)

    def _discard(self, unsaved: Unsaved) -> None:
        self._unanswered.discard(unsaved.key)
        self._autosaves.forget(unsaved.key)

    def _begin(self) -> None:
        """Another document: what was kept of the one before is given up, a restored one stays kept."""
        self._autosaves.forget(self._key)
        self._key = self._adopted or secrets.token_hex(4)
        self._adopted = ""
        self._timer.start()

    def _follow(self, modified: bool) -> None:
        if not modified:
            self.forget()
