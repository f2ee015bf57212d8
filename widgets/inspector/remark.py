"""A problem said in the form: icon, sentence, and the button that mends it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio.diagnostics import Diagnostic
from widgets import theme
from widgets.cfg_text.marks import ICONS

ICON = 14


class Remark(QWidget):
    """One problem. `quiet`: the sentence stands elsewhere, only the button is here."""

    #: The button was pressed.
    mendWanted = Signal(object)

    def __init__(
        self, problem: Diagnostic, indent: int = 0, quiet: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._severity = problem.severity
        self._indent = indent
        self._icon = QLabel(self)
        self._icon.setVisible(not quiet)
        self._text = QLabel("" if quiet else problem.sentence(), self)
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self._text, role=str(problem.severity) if str(problem.severity) != "info" else "hint")
        self._text.setVisible(not quiet)
        self._row = QHBoxLayout()
        self._row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._text, 1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._row)
        if problem.fix is not None:
            self._add_button(problem, problem.fix.title)
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

    def _add_button(self, problem: Diagnostic, title: str) -> None:
        button = QPushButton(title[:1].upper() + title[1:], self)
        button.setProperty("small", True)
        button.clicked.connect(lambda: self.mendWanted.emit(problem))
        self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _dress(self) -> None:
        px = theme.px
        self._icon.setPixmap(theme.pixmap(ICONS[self._severity], str(self._severity), ICON, self.devicePixelRatioF()))
        self._row.setSpacing(px(6))
        self._row.setContentsMargins(0, px(1), 0, 0)
        self._column.setSpacing(px(4))
        self._column.setContentsMargins(px(self._indent), 0, 0, px(6))
