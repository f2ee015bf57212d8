"""The row above the layers table: the filter, and what can be done with the table."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QToolButton, QWidget

from widgets import theme


class LayersHead(QWidget):
    """A field that filters while typing, and buttons at the right."""

    filterChanged = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("surface", "panel")
        self.field = _Field(self)
        self.said = QLabel(self)
        self.said.setObjectName("layersFilterSays")
        self.said.setProperty("role", "hint")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.field)
        self._row.addWidget(self.said, 1)
        self.field.textChanged.connect(self.filterChanged)
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

    def add_action(self, action: QAction) -> QToolButton:
        """A button for an action."""
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setAccessibleName(action.text())
        return self._add(button)

    def add_menu(self, icon: str, title: str, actions: Iterable[QAction]) -> QToolButton:
        """A button that opens a menu."""
        button = QToolButton(self)
        button.setIcon(theme.icon(icon))
        button.setToolTip(title)
        button.setAccessibleName(title)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.addActions(list(actions))
        button.setMenu(menu)
        return self._add(button)

    def say(self, text: str, *, wrong: bool = False) -> None:
        """How much is left, or why the filter means nothing."""
        self.said.setText(text)
        theme.set_role(self.said, role="error" if wrong else "hint")
        theme.set_role(self.field, invalid=wrong)

    def _add(self, button: QToolButton) -> QToolButton:
        button.setProperty("small", True)
        self._row.addWidget(button)
        return button

    def _dress(self) -> None:
        self.field.setFixedWidth(theme.px(280))
        self._row.setContentsMargins(theme.px(8), theme.px(3), theme.px(8), theme.px(3))
        self._row.setSpacing(theme.px(4))


class _Field(QLineEdit):
    """Esc empties it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("layersFilter")
        self.setAccessibleName("Filter layers")
        self.setPlaceholderText("Filter: conv 3x3, groups>1, bflops>0.1")
        self.setClearButtonEnabled(True)
        self.addAction(theme.icon("list-filter", "text3"), QLineEdit.ActionPosition.LeadingPosition)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
