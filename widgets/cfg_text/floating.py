"""A frame that floats over the window beside a word of an editor; the editor keeps the focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit

from widgets import theme

_GAP = 4
_EDGE = 8


class Floating(QFrame):
    """Appears below a rectangle of the editor, or above it; keys come from the editor while it is shown.

    Esc, scrolling and the focus leaving the editor close it.
    """

    def __init__(self, editor: QPlainTextEdit, name: str, label: str) -> None:
        super().__init__(editor)
        self.editor = editor
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setProperty("surface", "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        editor.installEventFilter(self)
        editor.verticalScrollBar().valueChanged.connect(self.close_up)
        editor.horizontalScrollBar().valueChanged.connect(self.close_up)

    def appear(self, beside: QRect) -> None:
        """Show it near a rectangle of the editor's viewport, as large as it wants to be."""
        window = self.editor.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        self.adjustSize()
        top_left = self.editor.viewport().mapTo(window, beside.topLeft())
        self.move(self._place(QRect(top_left, beside.size()), window.rect()))
        self.show()
        self.raise_()

    def close_up(self) -> None:
        """Go away."""
        if self.isVisible():
            self.hide()

    def take_key(self, event: QKeyEvent) -> bool:
        """A key pressed in the editor while this is shown; True keeps it from the editor."""
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys and focus of the editor."""
        if watched is not self.editor or not self.isVisible():
            return False
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self.close_up()
        elif event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape or self.wants(event):
                event.accept()
                return True
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.close_up()
                return True
            return self.take_key(event)
        return False

    def wants(self, event: QKeyEvent) -> bool:
        """Whether a key is meant for this although it is a shortcut elsewhere."""
        return False

    def _place(self, beside: QRect, room: QRect) -> QPoint:
        gap, edge = theme.px(_GAP), theme.px(_EDGE)
        below = beside.bottom() + gap
        above = beside.top() - gap - self.height()
        y = below if below + self.height() <= room.bottom() - edge or above < edge else above
        x = min(beside.left(), room.right() - edge - self.width())
        return QPoint(max(x, edge), max(y, edge))
