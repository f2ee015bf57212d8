"""One row of a form: dot, label, editor, what follows from the value, reset; below it help or what is wrong."""

from __future__ import annotations

from typing import Any, cast

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from widgets import theme

DOT = 6
INDENT = 11
LABEL = 92
GAP = 8


class FormRow(QWidget):
    """A field with its label. Help stands below while the field has the focus, an error as long as it lasts."""

    #: The user wants the default back; the owner knows it.
    resetRequested = Signal()

    def __init__(
        self,
        label: str,
        field: QWidget,
        *,
        hint: str = "",
        help: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.field = cast(Any, field)
        self._text = label
        self._help = help
        self._modified = False
        self._focused = False
        self._label = _label(self, label, "label")
        self._label.setBuddy(field)
        self._hint = _Hint(hint, self)
        self._below = _label(self, "", "hint")
        self._below.setWordWrap(True)
        self._under = QWidget(self)
        self._under.hide()
        self._reset = self._reset_button()
        self._build()
        self._resize()
        theme.signals.themeChanged.connect(self._resize)
        self.field.invalidChanged.connect(self._tell_below)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_moved)
        self._tell_below()

    def setHint(self, text: str) -> None:
        """What follows from the value: "mid = 672"."""
        self._hint.setText(text)
        self._hint.setToolTip(text)

    def hint(self) -> str:
        """What stands right of the editor."""
        return self._hint.text()

    def setModified(self, modified: bool, default: str = "") -> None:
        """Mark a value that differs from its default, and say what reset brings back."""
        self._modified = modified
        self._reset.setVisible(modified)
        self._reset.setToolTip(f"Reset to {default}" if default else "Reset")
        theme.set_role(self._label, modified=modified)
        self._resize()
        self.update()

    def isModified(self) -> bool:
        """True while marked."""
        return self._modified

    def paintEvent(self, event: QPaintEvent) -> None:
        """The dot of a modified value."""
        if not self._modified:
            return
        side = theme.px(DOT)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        painter.drawEllipse(0, self._label.geometry().center().y() - side // 2 + 1, side, side)
        painter.end()

    def _reset_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(theme.icon("rotate-ccw", "text3"))
        button.setAccessibleName(f"Reset {self._text}")
        button.setProperty("small", True)
        policy = button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        button.setSizePolicy(policy)
        button.hide()
        button.clicked.connect(self._reset_clicked)
        return button

    def _reset_clicked(self) -> None:
        self.field.revert()
        self.resetRequested.emit()

    def _build(self) -> None:
        """The line of 32 px; below it, where the editor begins, help or error."""
        grows = self.field.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Expanding
        self._line = QHBoxLayout()
        self._line.addWidget(self._label)
        self._line.addWidget(self.field, 1 if grows else 0)
        self._line.addWidget(self._hint, 0 if grows else 1)
        self._line.addWidget(self._reset)
        self._margin = QHBoxLayout(self._under)
        self._margin.addWidget(self._below)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._line)
        column.addWidget(self._under)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def _resize(self) -> None:
        px = theme.px
        spare = px(32) - px(26)
        self._line.setContentsMargins(px(INDENT), spare // 2, 0, spare - spare // 2)
        self._line.setSpacing(0)
        self._hint.setContentsMargins(px(8), 0, px(4), 0)
        self._margin.setContentsMargins(px(INDENT + LABEL + GAP), 0, 0, px(6))
        self._label.setFixedSize(px(LABEL + GAP), px(26))
        shown = self._label.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideMiddle, px(LABEL + 4))
        self._label.setText(shown)
        self._label.setToolTip(self._text if shown != self._text else "")

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        focused = new is not None and (new is self.field or self.field.isAncestorOf(new))
        if focused != self._focused:
            self._focused = focused
            self._tell_below()

    def _tell_below(self) -> None:
        """An error always, help while the focus is here, else nothing."""
        problem = self.field.invalid()
        text = problem or (self._help if self._focused else "")
        if self._below.text() != text:
            self._below.setText(text)
        theme.set_role(self._below, role="error" if problem else "hint")
        self._under.setVisible(bool(text))


class _Hint(QLabel):
    """Takes the room that is left, and ends in dots where that is too little."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.setProperty("role", "hint")
        self.setTextFormat(Qt.TextFormat.PlainText)

    def minimumSizeHint(self) -> QSize:
        """Everything else in the row comes first."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """One line."""
        painter = QPainter(self)
        inside = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, inside.width())
        painter.setPen(self.palette().windowText().color())
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()


def _label(parent: QWidget, text: str, role: str) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
