"""The document: a design, how it came to be what it is (undo), and the file it lives in."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack
from shiboken6 import isValid

from studio.design.design import Design
from studio.design.files import beyond_cfg, is_cfg, lost_in_cfg, read_design, write_design
from studio.diagnostics import Diagnostic
from widgets.sheet import Sheet, new_key, stamp_of

_SWAP = 1
"""Number of the one kind of undo step; Qt offers steps of the same number for merging."""


class Document(QObject):
    """A design that changes by being replaced. Everything that edits calls `apply`, everything that shows listens.

    It shows one sheet of those that the window holds (`widgets.sheets`); views see no difference between another sheet
    and another file.
    """

    #: Another design is current, by an edit, undo, redo or a file.
    designChanged = Signal(object)
    #: Another sheet is about to be shown: views finish what they hold back, and remember what they want to find again.
    leaving = Signal()
    #: A file was opened, a new design begun, another sheet shown. Comes after `designChanged`.
    replaced = Signal()
    pathChanged = Signal()
    modifiedChanged = Signal(bool)
    #: What can be undone or redone is something else now; comes after `designChanged`.
    historyChanged = Signal()
    #: The document is in its file or given up: nothing of it needs to be kept any more.
    saved = Signal()
    #: Nothing needs to be kept of what had this key: it gave way to another design, or was closed.
    dropped = Signal(str)

    def __init__(self, design: Design | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sheet = Sheet(design)
        self._told = self._sheet.design
        self._was_modified = False
        self._adopt(self._sheet)

    @property
    def sheet(self) -> Sheet:
        """What is shown."""
        return self._sheet

    @property
    def stack(self) -> QUndoStack:
        """The steps that can be undone and redone."""
        return self._sheet.stack

    @property
    def design(self) -> Design:
        """The design as it is now."""
        return self._sheet.design

    @property
    def path(self) -> Path | None:
        """The file it was read from or last saved to; None for a new one."""
        return self._sheet.path

    @property
    def name(self) -> str:
        """What to call it: the file's name, or that of the design before it has a file."""
        return self._sheet.name

    @property
    def modified(self) -> bool:
        """True when the file doesn't hold what is shown."""
        return self._sheet.modified

    def apply(self, design: Design, text: str, merge: Hashable | None = None) -> bool:
        """Make a design current as one undo step called `text`; False when it equals the current one.

        Steps with an equal `merge` key that follow each other become one: a drag, a burst of typing.
        """
        if design is self.design or design == self.design:
            return False
        self.stack.push(_Swap(self, self.design, design, text, merge))
        return True

    def undo(self) -> None:
        """Back to the design before the last step."""
        self.stack.undo()

    def redo(self) -> None:
        """Forward again."""
        self.stack.redo()

    def load(self, path: Path | str) -> None:
        """Read another file into this sheet; raises StudioError and then leaves everything as it was."""
        path = Path(path)
        self.replace(read_design(path), path)

    def replace(self, design: Design, path: Path | None = None, *, unsaved: bool = False, key: str = "") -> None:
        """Begin the sheet anew with a design, without undo. `unsaved`: it differs from its file, as after a crash.

        `key`: what an earlier crash left of it is kept under.
        """
        sheet, before = self._sheet, self._sheet.key
        sheet.design, sheet.path, sheet.recovered = design, path, unsaved
        sheet.stamp, sheet.key = stamp_of(path), key or new_key()
        sheet.saved = None if path is None or unsaved else design
        sheet.memory.clear()
        sheet.stack.clear()
        self.dropped.emit(before)
        self._tell_replaced()

    def show(self, sheet: Sheet) -> None:
        """Show another sheet, with its history."""
        if sheet is self._sheet:
            return
        self.leaving.emit()
        self._sheet = sheet
        self._adopt(sheet)
        self._tell_replaced()

    def reload(self) -> None:
        """What the file holds now, as a step that can be undone; raises StudioError and then changes nothing."""
        assert self.path is not None
        stamp, design = stamp_of(self.path), read_design(self.path)
        self.apply(design, f"Reload {self.name}")
        self._sheet.stamp, self._sheet.recovered, self._sheet.saved = stamp, False, self.design
        self.stack.setClean()
        self._tell_modified()
        self.saved.emit()

    def disown(self) -> None:
        """The file is not what is shown any more, although nothing was edited here: it is gone, or stays different."""
        self._sheet.recovered, self._sheet.stamp = True, stamp_of(self.path)
        self._tell_modified()

    @property
    def changed_on_disk(self) -> bool:
        """True where somebody else wrote the file since it was read or written here."""
        stamp = stamp_of(self.path)
        return stamp is not None and stamp != self._sheet.stamp

    def save(self, path: Path | str | None = None) -> None:
        """Write to a file, by default its own, which then is the document's; raises FileProblem, nothing is lost."""
        target = Path(path) if path else self.path
        if target is None:
            raise ValueError("a new document needs a path")
        write_design(self.design, target)
        sheet = self._sheet
        sheet.accepted = (target, lost_in_cfg(self.design))
        moved, sheet.path = target != sheet.path, target
        sheet.recovered, sheet.stamp, sheet.saved = False, stamp_of(target), self.design
        self.stack.setClean()
        if moved:
            self.pathChanged.emit()
        self._tell_modified()
        self.saved.emit()

    def lost_in(self, path: Path | str) -> tuple[str, ...]:
        """What the kind of file that `path` names can't keep, in words; nothing where that was accepted before."""
        lost = lost_in_cfg(self.design) if is_cfg(path) else ()
        return () if (Path(path), lost) == self._sheet.accepted else lost

    def beyond(self, path: Path | str) -> Diagnostic | None:
        """What of the design the kind of file that `path` names cannot say at all; None where it says everything."""
        return beyond_cfg(self.design) if is_cfg(path) else None

    def _adopt(self, sheet: Sheet) -> None:
        """Listen to the history of a sheet, once."""
        if sheet.stack.parent() is not self:
            sheet.stack.setParent(self)
            sheet.stack.indexChanged.connect(self._tell)
            sheet.stack.cleanChanged.connect(self._tell_modified)

    def _swap(self, design: Design) -> None:
        """For the undo steps only: views are told when the stack is in order again."""
        self._sheet.design = design

    def _tell(self) -> None:
        if not isValid(self.stack):  # it says goodbye when the window is destroyed
            return
        if self.design is not self._told:
            self._told = self.design
            self.designChanged.emit(self.design)
        self.historyChanged.emit()

    def _tell_replaced(self) -> None:
        self._tell()
        self.pathChanged.emit()
        self._tell_modified()
        self.replaced.emit()

    def _tell_modified(self) -> None:
        if isValid(self.stack) and self.modified != self._was_modified:
            self._was_modified = self.modified
            self.modifiedChanged.emit(self.modified)


class _Swap(QUndoCommand):
    """Puts one design in another's place."""

    def __init__(self, document: Document, before: Design, after: Design, text: str, merge: Hashable | None) -> None:
        super().__init__(text)
        self._document = document
        self._before = before
        self._after = after
        self._merge = merge

    def id(self) -> int:
        """Every step can be offered to the one before it."""
        return _SWAP

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take in a later step of the same gesture; one that ends where it began is none."""
        if self._merge is None or not isinstance(other, _Swap) or other._merge != self._merge:
            return False
        self._after = other._after
        self.setText(other.text())
        self.setObsolete(self._after == self._before)
        return True

    def redo(self) -> None:
        """The design after the edit."""
        self._document._swap(self._after)

    def undo(self) -> None:
        """The design before it."""
        self._document._swap(self._before)
