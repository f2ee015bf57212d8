"""The document: a design, how it came to be what it is (undo), and the file it lives in."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack
from shiboken6 import isValid

from studio.design.design import NET, Design, LayerNode
from studio.design.files import DESIGN, is_cfg, lost_in_cfg, read_design, write_design
from studio.layers.net import Net

_SWAP = 1
"""Number of the one kind of undo step; Qt offers steps of the same number for merging."""


def empty_design() -> Design:
    """A design without layers for images of the usual size."""
    return Design(net=LayerNode(NET, "net", Net(width=224, height=224, channels=3)))


class Document(QObject):
    """A design that changes by being replaced. Everything that edits calls `apply`, everything that shows listens."""

    #: Another design is current, by an edit, undo, redo or a file.
    designChanged = Signal(object)
    #: A file was opened or a new design begun: another document stands here. Comes after `designChanged`.
    replaced = Signal()
    pathChanged = Signal()
    modifiedChanged = Signal(bool)
    #: What can be undone or redone is something else now; comes after `designChanged`.
    historyChanged = Signal()
    #: The document is in its file or given up: nothing of it needs to be kept any more.
    saved = Signal()

    def __init__(self, design: Design | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._design = self._told = design or empty_design()
        self._path: Path | None = None
        self._recovered = False
        self._was_modified = False
        self._accepted: tuple[Path | None, tuple[str, ...]] = (None, ())
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(1000)
        self.stack.indexChanged.connect(self._tell)
        self.stack.cleanChanged.connect(self._tell_modified)

    @property
    def design(self) -> Design:
        """The design as it is now."""
        return self._design

    @property
    def path(self) -> Path | None:
        """The file it was read from or last saved to; None for a new one."""
        return self._path

    @property
    def name(self) -> str:
        """What to call it: the file's name, or that of the design before it has a file."""
        return self._path.name if self._path else self._design.name + DESIGN

    @property
    def modified(self) -> bool:
        """True when the file doesn't hold what is shown."""
        return self._recovered or not self.stack.isClean()

    def apply(self, design: Design, text: str, merge: Hashable | None = None) -> bool:
        """Make a design current as one undo step called `text`; False when it equals the current one.

        Steps with an equal `merge` key that follow each other become one: a drag, a burst of typing.
        """
        if design is self._design or design == self._design:
            return False
        self.stack.push(_Swap(self, self._design, design, text, merge))
        return True

    def undo(self) -> None:
        """Back to the design before the last step."""
        self.stack.undo()

    def redo(self) -> None:
        """Forward again."""
        self.stack.redo()

    def load(self, path: Path | str) -> None:
        """Read another file into this document; raises StudioError and then leaves everything as it was."""
        path = Path(path)
        self.replace(read_design(path), path)

    def replace(self, design: Design, path: Path | None = None, *, unsaved: bool = False) -> None:
        """Begin anew with a design, without undo. `unsaved`: it differs from its file, as after a crash."""
        self._design = design
        self._path = path
        self._recovered = unsaved
        self.stack.clear()
        self._tell()
        self.pathChanged.emit()
        self._tell_modified()
        self.replaced.emit()

    def save(self, path: Path | str | None = None) -> None:
        """Write to a file, by default its own, which then is the document's; raises FileProblem, nothing is lost."""
        target = Path(path) if path else self._path
        if target is None:
            raise ValueError("a new document needs a path")
        write_design(self._design, target)
        self._accepted = (target, lost_in_cfg(self._design))
        moved, self._path = target != self._path, target
        self._recovered = False
        self.stack.setClean()
        if moved:
            self.pathChanged.emit()
        self._tell_modified()
        self.saved.emit()

    def lost_in(self, path: Path | str) -> tuple[str, ...]:
        """What the kind of file that `path` names can't keep, in words; nothing where that was accepted before."""
        lost = lost_in_cfg(self._design) if is_cfg(path) else ()
        return () if (Path(path), lost) == self._accepted else lost

    def _swap(self, design: Design) -> None:
        """For the undo steps only: views are told when the stack is in order again."""
        self._design = design

    def _tell(self) -> None:
        if not isValid(self.stack):  # it says goodbye when the window is destroyed
            return
        if self._design is not self._told:
            self._told = self._design
            self.designChanged.emit(self._design)
        self.historyChanged.emit()

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
