"""The card that appears beside a node under the mouse: everything about it that its card has no room for."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from widgets import theme
from widgets.canvas.facts import Fact, Facts

_GAP = 12
_WIDEST = 340


class HoverCard(QFrame):
    """A floating frame over the canvas; it takes no mouse and no focus."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._around = parent
        self.setObjectName("canvasHover")
        self.setProperty("surface", "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setMaximumWidth(theme.px(_WIDEST))
        self._column = QVBoxLayout(self)
        self._body: QWidget | None = None
        self.hide()

    def show_facts(self, facts: Facts, beside: QRect) -> None:
        """Appear right of a rectangle of the parent, or left of it where there is no room."""
        if self._body is not None:
            self._body.hide()
            self._body.deleteLater()
        self._body = self._made(facts)
        self._column.setContentsMargins(theme.px(12), theme.px(10), theme.px(12), theme.px(10))
        self._column.addWidget(self._body)
        self.setMaximumWidth(theme.px(_WIDEST))
        self.adjustSize()
        self.move(self._place(beside))
        self.raise_()
        self.show()

    def texts(self) -> list[str]:
        """What it says, for tests and screen readers."""
        return [label.text() for label in self._body.findChildren(QLabel)] if self._body else []

    def _place(self, beside: QRect) -> QPoint:
        room = self._around.rect().adjusted(_GAP, _GAP, -_GAP, -_GAP)
        right = beside.right() + _GAP
        x = right if right + self.width() <= room.right() else beside.left() - _GAP - self.width()
        x = min(max(x, room.left()), room.right() - self.width())
        y = min(max(beside.top(), room.top()), room.bottom() - self.height())
        return QPoint(x, y)

    def _made(self, facts: Facts) -> QWidget:
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(6))
        column.addWidget(_label(facts.title, "section"))
        column.addWidget(_label(facts.subtitle, "hint"))
        column.addLayout(_grid(facts.rows))
        for severity, sentence in facts.problems:
            column.addWidget(_label(sentence, severity, wrap=True))
        return body


def _label(text: str, role: str, wrap: bool = False) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    return label


def _grid(rows: Iterable[Fact]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(theme.px(16))
    grid.setVerticalSpacing(theme.px(2))
    for place, fact in enumerate(rows):
        grid.addWidget(_label(fact.label, "label"), place, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(_label(fact.value, "value", wrap=len(fact.value) > 30), place, 1)
    grid.setColumnStretch(1, 1)
    return grid
