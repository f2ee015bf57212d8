"""The editor of cfg text: tells what was typed, and never reads its text back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QTextCursor
from PySide6.QtWidgets import QWidget

from studio.design.design import Design
from studio.layers.base import Address
from widgets.cfg_text.folds import Region
from widgets.cfg_text.highlighter import CfgHighlighter
from widgets.cfg_text.outline import Outline, outline_of, target_of
from widgets.cfg_text.placed_text import PlacedText
from widgets.cfg_text.regions import block_regions, section_regions, section_words
from widgets.cfg_text.replacing import show_lines
from widgets.cfg_text.stored import Edit, Place, StoredText
from widgets.cfg_text.units import column_of

_COMMAND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_HISTORY = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
_OWN = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Paste, QKeySequence.StandardKey.Cut)


class CfgEditor(PlacedText):
    """`text()` is the text with every byte that was not edited; `outline` its sections."""

    #: The user changed the text.
    typed = Signal()
    #: The user put the caret elsewhere without typing.
    caretMoved = Signal()
    #: The user wants to see a layer, by its Darknet index.
    followed = Signal(int)
    #: A key was pressed that may have typed something; comes after `typed`.
    keyed = Signal(str)
    #: The mouse moved over the text.
    mouseMoved = Signal(QMouseEvent)
    #: The focus went elsewhere.
    left = Signal()
    #: A shortcut may follow: whatever it works on should be up to date.
    commandComing = Signal()
    undoWanted = Signal()
    redoWanted = Signal()

    def __init__(self, name: str = "", label: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setUndoRedoEnabled(False)
        self.viewport().setMouseTracking(True)
        self._outline = Outline()
        self._showing = self._changed = False
        self._caret = 0
        self._blocks: tuple[Region, ...] = ()
        self._highlighter = CfgHighlighter(self.document())
        self.document().contentsChange.connect(self._take_change)
        self.textChanged.connect(self._tell_change)
        self.cursorPositionChanged.connect(self._tell_move)

    def text(self) -> str:
        """The text as it would be saved."""
        return self._stored.text()

    @property
    def outline(self) -> Outline:
        """The sections of the text."""
        return self._outline

    @property
    def line(self) -> int:
        """The line of the caret, from 0."""
        return self.textCursor().blockNumber()

    def show_text(self, text: str, newline: str) -> None:
        """Show another text: only lines that differ are touched; caret and scrolling stay where they can."""
        stored = StoredText(text, newline)
        self._showing = True
        show_lines(self, self._stored.shown, stored.shown)
        self._showing = False
        self._stored = stored
        self._caret = self.textCursor().position()
        self._follow_text()

    def edit(self, edits: Sequence[Edit]) -> None:
        """Change several places at once, as if they were typed."""
        text = self._stored.with_edits(edits)
        if text != self.text():
            self.show_text(text, self._stored.newline)
            self.typed.emit()

    def select(self, start: Place, end: Place) -> None:
        """Select a stretch and bring it into sight, the caret at its end; it tells nothing."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._position(start))
        cursor.setPosition(self._position(end), QTextCursor.MoveMode.KeepAnchor)
        self._caret = cursor.position()
        self.show_line(start[0], end[0])
        self.setTextCursor(cursor)

    def go_to(self, line: int, last: int | None = None) -> None:
        """Put the caret at the start of a stretch of lines and bring it into sight; it tells nothing."""
        self.folds.reveal(line)
        block = self.document().findBlockByNumber(line)
        self._caret = block.position()
        self.setTextCursor(QTextCursor(block))
        self.show_line(line, last)

    # ------------------------------------------------------------------------------- what changes

    def _take_change(self, position: int, removed: int, added: int) -> None:
        """Carry a change of the widget's text over to the stored one. The counts are a hint: Qt's can be too large."""
        if self._showing:
            return
        document = self.document()
        first, last = (
            block if block.isValid() else document.lastBlock()
            for block in (document.findBlock(position), document.findBlock(position + added))
        )
        start, count = first.blockNumber(), last.blockNumber() - first.blockNumber() + 1
        before = count - (document.blockCount() - len(self._stored))
        at: int | None = column_of(first.text(), position - first.position())
        if before < 1 or start + before > len(self._stored):
            start, before, count, at = 0, len(self._stored), document.blockCount(), None
        shown = [document.findBlockByNumber(start + number).text() for number in range(count)]
        self._changed |= self._stored.replace_lines(start, before, shown, at)

    def _tell_change(self) -> None:
        if self._changed:
            self._changed = False
            self._caret = self.textCursor().position()
            self._follow_text()
            self.typed.emit()

    def _tell_move(self) -> None:
        position = self.textCursor().position()
        if position != self._caret and not self._showing and not self._changed:
            self._caret = position
            self.caretMoved.emit()

    def _follow_text(self) -> None:
        """What is read from the text."""
        self._outline = outline_of(self.text())
        layers = {place.header: place.index for place in self._outline.places if place.index is not None}
        self._follow_regions()
        self.show_layers(layers, len(self._stored))

    def show_blocks(self, owners: Sequence[Address], design: Design) -> None:
        """Whose section is whose: the sections of a block fold together."""
        self._blocks = tuple(block_regions(self._outline, self._stored.shown, owners, design))
        self._follow_regions()

    def fold_words(self, region: Region) -> str:
        """The facts of a section; a block says its own."""
        at = self._outline.at(region.header)
        if region.words or at is None:
            return region.words
        place = self._outline.places[at]
        return section_words(place.section, place.index is None)

    def _follow_regions(self) -> None:
        self.folds.set_regions((*self._blocks, *section_regions(self._outline, self._stored.shown)))

    # ------------------------------------------------------------------------------ keys and mouse

    def event(self, event: QEvent) -> bool:
        """Undo and redo are the document's; before any other shortcut what was typed is handed over."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undo = any(event.matches(key) for key in _HISTORY)
            if undo or (event.modifiers() & _COMMAND and not any(event.matches(key) for key in _OWN)):
                self.commandComing.emit()
            if undo:
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo and redo are the document's; Shift+Enter is Enter, for a cfg has no soft line breaks."""
        plain = event
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers():
            plain = QKeyEvent(event.type(), event.key(), Qt.KeyboardModifier.NoModifier, "\r")
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undoWanted.emit()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redoWanted.emit()
        else:
            super().keyPressEvent(plain)
            if event.text() and not event.modifiers() & _COMMAND:
                self.keyed.emit(event.text())

    def target(self) -> int | None:
        """The Darknet index of the layer that the number at the caret leads to."""
        return self._target(self.textCursor())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ctrl+click on the number of a layer goes there."""
        left = event.button() == Qt.MouseButton.LeftButton
        target = self._linked(event) if left else None
        folded = self.badge_at(event.position()) if left else None
        if target is not None:
            self.followed.emit(target)
        elif folded is not None:
            self.folds.toggle(folded)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """With Ctrl a number that leads to a layer looks like a link."""
        linked = self._linked(event) is not None
        shape = Qt.CursorShape.PointingHandCursor if linked else Qt.CursorShape.IBeamCursor
        self.viewport().setCursor(shape)
        self.mouseMoved.emit(event)
        super().mouseMoveEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that typing is over."""
        super().focusOutEvent(event)
        self.left.emit()

    def _linked(self, event: QMouseEvent) -> int | None:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return None
        return self._target(self.cursorForPosition(event.position().toPoint()))

    def _target(self, cursor: QTextCursor) -> int | None:
        line, column = self._place(cursor.position())
        return target_of(self._outline, line, cursor.block().text(), column)
