"""A line over the canvas that asks for a name, and says what is wrong with it; nothing waits for it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from widgets import theme

#: Takes a name; returns why it can't be taken, '' when it was.
Take = Callable[[str], str]
_WIDTH = 320


class NamePopup(QFrame):
    """Enter takes the name, Esc or a click elsewhere leaves everything as it is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("surface", "raised")
        self._around = parent
        self._take: Take = lambda name: ""
        self._prompt = ""
        self.line = QLineEdit(self)
        self.line.setObjectName("canvasName")
        self.hint = QLabel(self)
        self.hint.setProperty("role", "hint")
        self.hint.setWordWrap(True)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.line)
        self._column.addWidget(self.hint)
        self.line.installEventFilter(self)
        self.hide()

    def ask(self, at: QPoint, prompt: str, proposal: str, take: Take) -> None:
        """Appear at a point of the parent with a name that can be typed over."""
        px = theme.px
        self._take, self._prompt = take, prompt
        self._column.setContentsMargins(px(8), px(8), px(8), px(8))
        self._column.setSpacing(px(6))
        self.line.setAccessibleName(prompt)
        self.line.setText(proposal)
        self.line.selectAll()
        self._say("")
        room = self._around.rect().adjusted(px(8), px(8), -px(8), -px(8))
        x = min(max(at.x(), room.left()), max(room.left(), room.right() - self.width()))
        y = min(max(at.y(), room.top()), max(room.top(), room.bottom() - self.height()))
        self.move(x, y)
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and Esc of the line."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._enter()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._leave()
                return True
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            self.hide()
        return super().eventFilter(watched, event)

    def _enter(self) -> None:
        refusal = self._take(self.line.text().strip())
        if refusal:
            self._say(refusal)
        else:
            self._leave()

    def _leave(self) -> None:
        self.hide()
        self._around.setFocus()

    def _say(self, refusal: str) -> None:
        """What Enter does, or why it did not."""
        self.hint.setProperty("role", "error" if refusal else "hint")
        self.hint.style().unpolish(self.hint)
        self.hint.style().polish(self.hint)
        self.hint.setText(refusal or self._prompt)
        width = theme.px(_WIDTH)
        self.setFixedWidth(width)
        self.hint.setFixedWidth(width - theme.px(16))
        self.adjustSize()
