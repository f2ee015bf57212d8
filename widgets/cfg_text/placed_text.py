"""Where the characters of the stored text are in the widget that shows it, and back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QPoint, QRect
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from widgets.cfg_text.marked_text import MarkedText
from widgets.cfg_text.stored import Place, StoredText
from widgets.cfg_text.units import column_of, units_of


class PlacedText(MarkedText):
    """Speaks of lines and columns of the stored text; copies that text, not what stands for it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stored = StoredText()

    @property
    def lines(self) -> Sequence[str]:
        """The lines as they are shown."""
        return self._stored.shown

    @property
    def place(self) -> Place:
        """Line and column of the caret, from 0."""
        return self._place(self.textCursor().position())

    @property
    def selected(self) -> tuple[Place, Place]:
        """Where the selection begins and ends."""
        cursor = self.textCursor()
        return self._place(cursor.selectionStart()), self._place(cursor.selectionEnd())

    def box(self, start: Place, end: Place) -> QRect:
        """Where a stretch of one line is in the viewport."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._position(start))
        left = self.cursorRect(cursor)
        cursor.setPosition(self._position(end))
        return left.united(self.cursorRect(cursor))

    def place_at(self, point: QPoint) -> Place | None:
        """Line and column of the word under a point of the viewport; None right of a line's end and below all."""
        cursor = self.cursorForPosition(point)
        line, column = self._place(cursor.position())
        inside = self.cursorRect(cursor)
        beyond = point.x() > inside.right() + self.fontMetrics().horizontalAdvance("0") and cursor.atBlockEnd()
        return None if beyond or self.line_at(point) != line else (line, column)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text; a file that is dropped here is opened by the window, its name is no text of the cfg."""
        return not source.hasUrls() and super().canInsertFromMimeData(source)

    def createMimeDataFromSelection(self) -> QMimeData:
        """What is copied is the stored text."""
        cursor = self.textCursor()
        start, end = (self._place(at) for at in (cursor.selectionStart(), cursor.selectionEnd()))
        data = QMimeData()
        data.setText(self._stored.part(start, end))
        return data

    def _place(self, position: int) -> tuple[int, int]:
        """Line and column of a position of the widget's document."""
        block = self.document().findBlock(position)
        return block.blockNumber(), column_of(block.text(), position - block.position())

    def _position(self, place: Place) -> int:
        """The widget's position of a line and column."""
        block = self.document().findBlockByNumber(place[0])
        return block.position() + units_of(block.text(), place[1])
