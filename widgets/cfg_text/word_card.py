"""The card beside a word: what is wrong with it and how to mend it, and what the word means."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from studio.diagnostics import Diagnostic, Fix
from widgets import theme
from widgets.cfg_text.fix_preview import Change
from widgets.cfg_text.floating import Floating
from widgets.cfg_text.key_help import Help
from widgets.cfg_text.marks import ICONS

_WIDTH = 420
_LINGER = 350
"""Milliseconds in which the mouse can reach the card."""
_TOKENS = {"-": "error", "+": "ok", " ": "text3"}


class WordCard(Floating):
    """Hovering shows it; asked for by key, its first fix is chosen: Enter applies, the arrows choose, Esc closes."""

    #: A problem is to be mended.
    mendWanted = Signal(object)

    def __init__(self, editor: QPlainTextEdit, preview: Callable[[Fix], Sequence[Change]]) -> None:
        super().__init__(editor, "wordCard", "Problem and help")
        self._preview = preview
        self._column = QVBoxLayout(self)
        self._body: QWidget | None = None
        self._changes: QLabel | None = None
        self._fixes: list[tuple[QPushButton, Diagnostic]] = []
        self._chosen = -1
        self._leave = QTimer(self)
        self._leave.setSingleShot(True)
        self._leave.setInterval(_LINGER)
        self._leave.timeout.connect(self.close_up)

    @property
    def by_key(self) -> bool:
        """True while a fix is being chosen by key."""
        return self.isVisible() and self._chosen >= 0

    def show_word(
        self, problems: Sequence[Diagnostic], help: Help | None, beside: QRect, *, choose: bool = False
    ) -> None:
        """Say what there is to say about a word; `choose`: its fixes are chosen by key."""
        self._leave.stop()
        self._build(problems, help)
        self._chosen = -1
        if self._fixes:
            self._choose(0, shown=choose)
        self._chosen = 0 if choose and self._fixes else -1
        self.appear(beside)

    def leave_soon(self) -> None:
        """The mouse left the word: go, unless it comes here."""
        if self.isVisible() and not self.by_key and not self._leave.isActive():
            self._leave.start()

    def texts(self) -> list[str]:
        """What it says, for tests and screen readers."""
        if self._body is None:
            return []
        return [label.text() for label in self._body.findChildren(QLabel) if label.text()]

    def enterEvent(self, event: QEnterEvent) -> None:
        """The mouse came here: stay."""
        self._leave.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse left."""
        self.leave_soon()
        super().leaveEvent(event)

    def wants(self, event: QKeyEvent) -> bool:
        """Alt+Enter applies what it opened."""
        return self.by_key and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)

    def take_key(self, event: QKeyEvent) -> bool:
        """Enter applies and arrows choose, when it was asked for by key; any other key goes on typing."""
        if not self.by_key:
            self.close_up()
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._mend(self._fixes[self._chosen][1])
            return True
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self._choose((self._chosen + step) % len(self._fixes))
            return True
        if event.key() not in (Qt.Key.Key_Alt, Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Meta):
            self.close_up()
        return False

    def _mend(self, problem: Diagnostic) -> None:
        self.close_up()
        self.mendWanted.emit(problem)

    def _choose(self, place: int, *, shown: bool = True) -> None:
        """Select a fix and show what it changes."""
        self._chosen = place
        for number, (button, _) in enumerate(self._fixes):
            button.setChecked(shown and number == place)
        fix = self._fixes[place][1].fix
        if self._changes is not None and fix is not None:
            self._changes.setText(_coloured(self._preview(fix)))
            self._changes.setVisible(bool(self._changes.text()))
            self.adjustSize()

    def _build(self, problems: Sequence[Diagnostic], help: Help | None) -> None:
        if self._body is not None:
            self._body.hide()
            self._body.deleteLater()
        px = theme.px
        self._fixes, self._changes = [], None
        self._body = QWidget(self)
        self._body.setFixedWidth(px(_WIDTH))
        column = QVBoxLayout(self._body)
        column.setContentsMargins(px(12), px(10), px(12), px(10))
        column.setSpacing(px(6))
        for problem in problems:
            self._add_problem(column, problem)
        if self._fixes:
            self._changes = QLabel(self._body)
            self._changes.setFont(theme.font(11, mono=True))
            self._changes.setTextFormat(Qt.TextFormat.RichText)
            column.addWidget(self._changes)
        if problems and help is not None:
            line = QFrame(self._body)
            line.setProperty("role", "line")
            column.addWidget(line)
        if help is not None:
            column.addWidget(_label(self._body, help.title, "section"))
            column.addWidget(_label(self._body, help.about, "label"))
            if help.facts:
                column.addWidget(_label(self._body, help.facts, "hint"))
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._body)

    def _add_problem(self, column: QVBoxLayout, problem: Diagnostic) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        icon = QLabel(self._body)
        icon.setPixmap(theme.pixmap(ICONS[problem.severity], str(problem.severity), 14, self.devicePixelRatioF()))
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(_label(self._body, problem.sentence(), "value"), 1)
        column.addLayout(row)
        if problem.fix is not None:
            button = QPushButton(problem.fix.title[:1].upper() + problem.fix.title[1:], self._body)
            button.setIcon(theme.icon("lightbulb"))
            button.setIconSize(QSize(theme.px(14), theme.px(14)))
            button.setProperty("small", True)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setToolTip("Apply this fix (Alt+Enter)")
            button.clicked.connect(lambda checked=False, problem=problem: self._mend(problem))
            self._fixes.append((button, problem))
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)


def _label(parent: QWidget | None, text: str, role: str) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _coloured(changes: Sequence[Change]) -> str:
    """Lines that go and come, in their colours."""
    lines = []
    for sign, text in changes:
        shown = f"{sign} {text}".replace("&", "&amp;").replace("<", "&lt;").replace(" ", "&nbsp;")
        lines.append(f'<span style="color:{theme.color(_TOKENS[sign]).name()}">{shown}</span>')
    return "<br>".join(lines)
