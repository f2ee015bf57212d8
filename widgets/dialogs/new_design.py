"""Choosing what a new design begins from."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from widgets import theme
from widgets.dialogs.template_cards import NAME, TemplateCards
from widgets.tasks import Tasks

_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class NewDesign(QDialog):
    """The templates as cards with a filter; typing, arrows and Enter suffice."""

    #: The name of a template, '' for an empty design.
    chosen = Signal(str)

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("newDesign")
        self.setWindowTitle("New design")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._filter = QLineEdit(self)
        self._filter.setObjectName("templateSearch")
        self._filter.setPlaceholderText("Filter templates")
        self._filter.setAccessibleName("Filter templates")
        self._filter.addAction(theme.icon("search", "text3"), QLineEdit.ActionPosition.LeadingPosition)
        self._filter.installEventFilter(self)
        self._filter.textChanged.connect(self._show)
        self._list = TemplateCards(tasks, self)
        self._list.itemActivated.connect(lambda item: self.accept())
        self._list.currentItemChanged.connect(lambda: self._describe())
        self._about = QLabel(self)
        self._about.setProperty("role", "hint")
        self._about.setWordWrap(True)
        self._buttons = self._button_row()
        self._arrange()

    def accept(self) -> None:
        """Begin from the current template."""
        item = self._list.currentItem()
        if self._list.currentRow() >= 0 and not item.isHidden():
            name = str(item.data(NAME))
            super().accept()
            self.chosen.emit(name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys in the filter move through the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _KEYS:
            self._list.event(event)
            return True
        return super().eventFilter(watched, event)

    def _show(self, words: str) -> None:
        """Leave those that hold every word; the first of them is current."""
        first = -1
        for row in range(self._list.count()):
            item = self._list.item(row)
            text = f"{item.text()} {item.toolTip()}".lower()
            hidden = not all(word in text for word in words.lower().split())
            item.setHidden(hidden)
            first = row if first < 0 and not hidden else first
        self._list.setCurrentRow(first)
        self._list.count_next()

    def _describe(self) -> None:
        found = self._list.currentRow() >= 0
        self._about.setText(self._list.currentItem().toolTip() if found else "No template has all these words.")
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(found)

    def _button_row(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(self)
        begin = buttons.addButton(QDialogButtonBox.StandardButton.Ok)
        begin.setText("Begin")
        theme.set_role(begin, kind="primary")
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(16), theme.px(16), theme.px(16), theme.px(16))
        column.setSpacing(theme.px(8))
        for part in (self._filter, self._list, self._about, self._buttons):
            column.addWidget(part)
        self.resize(theme.px(3 * 240 + 56), theme.px(640))
        self._filter.setFocus()
        self._describe()
