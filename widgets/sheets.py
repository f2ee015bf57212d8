"""The documents that a window holds, in the order of their tabs; one of them is in front."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.design.design import Design
from studio.design.files import read_design
from widgets.document import Document
from widgets.sheet import Sheet


class Sheets(QObject):
    """Opens, shows, moves and closes sheets; `document` shows the one in front. There is always one."""

    #: There are others now, or they stand in another order, or another one is in front.
    changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self._sheets = [document.sheet]

    @property
    def all(self) -> tuple[Sheet, ...]:
        """Every sheet in the order of the tabs."""
        return tuple(self._sheets)

    @property
    def place(self) -> int:
        """Where the one in front stands."""
        return self._sheets.index(self.document.sheet)

    @property
    def modified(self) -> tuple[Sheet, ...]:
        """Those whose files don't hold what they show."""
        return tuple(sheet for sheet in self._sheets if sheet.modified)

    def open(self, path: Path | str) -> None:
        """Show a file: where it is open already, else in a sheet of its own; raises StudioError, changing nothing."""
        path = Path(path)
        for sheet in self._sheets:
            if sheet.path is not None and _same(sheet.path, path):
                self.show(sheet)
                return
        self.begin(read_design(path), path)

    def begin(self, design: Design, path: Path | None = None, *, unsaved: bool = False, key: str = "") -> None:
        """Show a design in place of a blank sheet, else in one of its own; the rest as in `Document.replace`."""
        if self.document.sheet.blank:
            self.document.replace(design, path, unsaved=unsaved, key=key)
            self.changed.emit()
            return
        sheet = Sheet(design, path, unsaved=unsaved)
        sheet.key = key or sheet.key
        self._sheets.insert(self.place + 1, sheet)
        self.show(sheet)

    def show(self, sheet: Sheet) -> None:
        """Bring a sheet to the front."""
        self.document.show(sheet)
        self.changed.emit()

    def step(self, by: int) -> None:
        """Bring the next sheet to the front, or the one before, around the ends."""
        self.show(self._sheets[(self.place + by) % len(self._sheets)])

    def move(self, start: int, end: int) -> None:
        """Put a sheet into another place."""
        self._sheets.insert(end, self._sheets.pop(start))
        self.changed.emit()

    def close(self, sheet: Sheet) -> None:
        """Give a sheet up, unsaved or not; the one beside it comes to the front, a blank one after the last."""
        if len(self._sheets) == 1:
            self._sheets.append(Sheet())
        place = self._sheets.index(sheet)
        self._sheets.remove(sheet)
        if sheet is self.document.sheet:
            self.document.show(self._sheets[min(place, len(self._sheets) - 1)])
        self.document.dropped.emit(sheet.key)
        self.changed.emit()


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one.absolute() == other.absolute()
