"""Folding: which stretches of lines can be hidden below their first one, and which are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

Kind = Literal["block", "section"]
KINDS: tuple[Kind, ...] = ("block", "section")
"""From the outside to the inside: a block of the design holds sections."""


@dataclass(frozen=True, slots=True)
class Region:
    """Lines `header..last` (from 0); folded, those after the header are hidden. `words`: what they are, in short."""

    kind: Kind
    header: int
    last: int
    words: str = ""


class Folds(QObject):
    """The regions of an editor. What is folded stays folded while its header stands, wherever edits move it."""

    changed = Signal()

    def __init__(self, editor: QPlainTextEdit) -> None:
        super().__init__(editor)
        self._editor = editor
        self._regions: dict[tuple[Kind, int], Region] = {}
        self._folded: list[tuple[Kind, QTextCursor]] = []  # cursors move with the text
        self._hides = False

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of regions that there are."""
        found = {kind for kind, _ in self._regions}
        return tuple(kind for kind in KINDS if kind in found)

    def set_regions(self, regions: Iterable[Region]) -> None:
        """Other regions, as after each edit; the caret is never left where nobody sees it."""
        self._regions = {(region.kind, region.header): region for region in regions}
        if self._folded or self._hides:
            self._apply()

    def region(self, kind: Kind, line: int) -> Region | None:
        """The region of a kind that begins at a line."""
        return self._regions.get((kind, line))

    @property
    def any_folded(self) -> bool:
        """True where something is hidden."""
        return self._hides

    def is_folded(self, region: Region) -> bool:
        """Whether a region is folded."""
        return any(kind == region.kind and at.blockNumber() == region.header for kind, at in self._folded)

    def folded_at(self, line: int) -> Region | None:
        """The outermost folded region that begins at a line."""
        if not self._folded:
            return None
        found = (self.region(kind, line) for kind in KINDS)
        return next((region for region in found if region is not None and self.is_folded(region)), None)

    def around(self, line: int) -> tuple[Region, ...]:
        """The regions that hold a line, the innermost first."""
        holding = [region for region in self._regions.values() if region.header <= line <= region.last]
        return tuple(sorted(holding, key=lambda region: (region.last - region.header, KINDS[::-1].index(region.kind))))

    def toggle(self, region: Region) -> None:
        """Fold what is open, open what is folded."""
        if self.is_folded(region):
            self._open([region])
        else:
            self._fold([region])
        self._apply(keep_caret=False)

    def fold_at(self, line: int) -> None:
        """Fold the innermost open region around a line."""
        region = next((region for region in self.around(line) if not self.is_folded(region)), None)
        if region is not None:
            self._fold([region])
            self._apply(keep_caret=False)

    def open_at(self, line: int) -> None:
        """Open the outermost folded region that begins at a line."""
        region = self.folded_at(line)
        if region is not None:
            self._open([region])
            self._apply()

    def fold_all(self) -> None:
        """Hide everything that can be hidden."""
        self._folded = []
        self._fold(list(self._regions.values()))
        self._apply(keep_caret=False)

    def open_all(self) -> None:
        """Hide nothing."""
        self._folded = []
        self._apply()

    def reveal(self, line: int) -> None:
        """Open whatever hides a line."""
        hiding = [region for region in self.around(line) if region.header < line and self.is_folded(region)]
        if hiding:
            self._open(hiding)
            self._apply()

    def _fold(self, regions: Sequence[Region]) -> None:
        for region in regions:
            if region.last > region.header:
                cursor = QTextCursor(self._editor.document().findBlockByNumber(region.header))
                self._folded.append((region.kind, cursor))

    def _open(self, regions: Sequence[Region]) -> None:
        gone = {(region.kind, region.header) for region in regions}
        self._folded = [(kind, at) for kind, at in self._folded if (kind, at.blockNumber()) not in gone]

    def _apply(self, keep_caret: bool = True) -> None:
        """Hide the lines of what is folded and show all others.

        A caret in a hidden line opens the fold or, where somebody folds around it, goes to the header.
        """
        self._folded = [(kind, at) for kind, at in self._folded if (kind, at.blockNumber()) in self._regions]
        caret = self._editor.textCursor()
        if keep_caret:
            self._open([region for region in self._hiding() if region.header < caret.blockNumber() <= region.last])
        hidden = bytearray(self._editor.document().blockCount() + 1)
        for region in self._hiding():
            hidden[region.header + 1 : region.last + 1] = b"\1" * (region.last - region.header)
        self._show_but(hidden)
        self._hides = any(hidden)
        if hidden[caret.blockNumber()]:
            top = min(region.header for region in self._hiding() if region.header < caret.blockNumber() <= region.last)
            self._editor.setTextCursor(QTextCursor(self._editor.document().findBlockByNumber(top)))
        self.changed.emit()

    def _hiding(self) -> list[Region]:
        return [self._regions[kind, at.blockNumber()] for kind, at in self._folded]

    def _show_but(self, hidden: bytearray) -> None:
        """Show all lines but these; only those that change are laid out anew."""
        document = self._editor.document()
        first, end, number, block = -1, 0, 0, document.begin()
        while block.isValid():
            if block.isVisible() == bool(hidden[number]):
                block.setVisible(not hidden[number])
                first = block.position() if first < 0 else first
                end = block.position() + block.length()
            number, block = number + 1, block.next()
        if first >= 0:
            document.markContentsDirty(first, end - first)
            self._editor.viewport().update()
