"""Where to export to, and as what."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from generators import GENERATORS, generator_for
from generators.base import Generator
from studio.diagnostics import StudioError


class ExportDialog(QFileDialog):
    """A file dialog with the formats of all generators; the ending of the name decides where it is one of theirs."""

    #: A generator's class, and the path to write to.
    wanted = Signal(object, object)

    def __init__(self, folder: Path, stem: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, "Export", str(folder))
        self.setObjectName("exportDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self._stem = stem
        self._by_filter = {_filter_of(kind): kind for kind in GENERATORS}
        self.setNameFilters(list(self._by_filter))
        self.filterSelected.connect(self._rename)
        self.fileSelected.connect(self._choose)
        self._rename(self.selectedNameFilter())

    def accept(self) -> None:
        """What is typed counts, whichever file Qt's completion has left selected in the list."""
        typed = self.findChild(QLineEdit, "fileNameEdit")
        if typed is not None and typed.text():
            self.selectFile(typed.text())
        super().accept()

    def _rename(self, chosen: str) -> None:
        """The name gets the ending of the format."""
        suffix = self._by_filter[chosen].suffixes[0]
        self.setDefaultSuffix(suffix.lstrip("."))
        self.selectFile(self._free_name(suffix))

    def _free_name(self, suffix: str) -> str:
        """A name that no file has: Qt keeps a file that exists selected, whatever is typed over it."""
        names = (f"{self._stem}{mark}{suffix}" for mark in ("", *(f"-{count}" for count in range(2, 100))))
        return next((name for name in names if not self.directory().exists(name)), self._stem + suffix)

    def _choose(self, path: str) -> None:
        try:
            kind = generator_for(Path(path))
        except StudioError:  # an ending of somebody's own
            kind = self._by_filter[self.selectedNameFilter()]
        self.wanted.emit(kind, Path(path))


def _filter_of(kind: type[Generator]) -> str:
    return f"{kind.title} ({' '.join('*' + suffix for suffix in kind.suffixes)})"
