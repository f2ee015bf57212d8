"""Notices when another program changes or removes the file that is shown."""

from __future__ import annotations

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from widgets.document import Document
from widgets.sheet import stamp_of

DELAY = 200
"""Milliseconds of quiet on the disk before one looks: programs write in pieces, and replace files."""


class DiskWatch(QObject):
    """Compares the file of a document with what was read, whenever the disk says something or the window wakes.

    A file whose bytes are the same is no change, whoever wrote it.
    """

    #: The file holds something else now.
    changed = Signal()
    #: The file is gone.
    vanished = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._watcher = QFileSystemWatcher(self)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(DELAY)
        self._quiet.timeout.connect(self.look)
        self._watcher.fileChanged.connect(lambda path: self._quiet.start())
        self._watcher.directoryChanged.connect(lambda path: self._quiet.start())
        document.pathChanged.connect(self._follow)
        document.saved.connect(self._follow)
        document.replaced.connect(self._quiet.start)  # it may have changed while another sheet was in front
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._wake)
        self._follow()

    def look(self) -> None:
        """Compare now."""
        path, sheet = self._document.path, self._document.sheet
        if path is None or sheet.stamp is None:
            return
        stamp = stamp_of(path)
        if stamp is None and not path.exists():
            self.vanished.emit()
        elif stamp is not None and stamp != sheet.stamp:
            self.changed.emit()
        self._follow()

    def _wake(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self._quiet.start()

    def _follow(self) -> None:
        """Watch the file, and its folder: a file that is replaced is another file."""
        path = self._document.path
        wanted = {str(path), str(path.parent)} if path else set()
        watched = {*self._watcher.files(), *self._watcher.directories()}
        if watched - wanted:
            self._watcher.removePaths(sorted(watched - wanted))
        new = sorted(name for name in wanted - watched)
        if new:
            self._watcher.addPaths(new)
