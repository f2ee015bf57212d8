"""Messages in the window: a sentence with what can be done about it, in a bar that waits instead of a dialog."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from studio.diagnostics import Severity
from widgets import theme

ICONS = {Severity.ERROR: "circle-x", Severity.WARNING: "triangle-alert", Severity.INFO: "info"}
_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """A button of a notice; the notice goes when it is pressed, unless it `stays` because it is still unanswered."""

    title: str
    do: Callable[[], object]
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """What to say. A notice replaces one of the same `key`; the first answer is the usual one."""

    text: str
    severity: Severity = Severity.INFO
    answers: tuple[Answer, ...] = ()
    key: str = ""


class NoticeBar(QFrame):
    """One notice."""

    closed = Signal()

    def __init__(self, notice: Notice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notice = notice
        self.setObjectName(f"notice:{notice.key}")
        self.setAccessibleName(notice.text)
        tint = "raised" if notice.severity is Severity.INFO else str(notice.severity)
        self.setProperty("surface", tint)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._icon = QLabel(self)
        self._text = QLabel(notice.text, self)
        self._text.setObjectName("noticeText")
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._text, 1)
        for answer in notice.answers:
            self._row.addWidget(self._button(answer), 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._close_button(), 0, Qt.AlignmentFlag.AlignTop)
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc dismisses."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _button(self, answer: Answer) -> QPushButton:
        button = QPushButton(answer.title, self)
        button.setProperty("small", True)

        def pressed() -> None:
            if not answer.stays:
                self.closed.emit()
            answer.do()

        button.clicked.connect(pressed)
        return button

    def _close_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(theme.icon("x", "text3"))
        button.setProperty("small", True)
        button.setAccessibleName("Dismiss")
        button.setToolTip("Dismiss (Esc)")
        button.clicked.connect(self.closed)
        return button

    def _dress(self) -> None:
        token = str(self.notice.severity)
        self._icon.setPixmap(theme.pixmap(ICONS[self.notice.severity], token, 16, self.devicePixelRatioF()))
        self._row.setContentsMargins(theme.px(12), theme.px(6), theme.px(8), theme.px(6))
        self._row.setSpacing(theme.px(8))
        self._icon.setFixedHeight(theme.px(24))
        self._text.setMinimumHeight(theme.px(24))


class Notices(QWidget):
    """The notices that wait, the newest on top; nothing to see when there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notices")
        self._bars: list[NoticeBar] = []
        self._column = QVBoxLayout(self)
        self.hide()
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

    @property
    def shown(self) -> tuple[Notice, ...]:
        """What waits, the newest first."""
        return tuple(bar.notice for bar in self._bars)

    def show_notice(self, notice: Notice) -> NoticeBar:
        """Say something; the oldest goes when there are too many without a question."""
        if notice.key:
            self.dismiss(notice.key)
        plain = [bar for bar in self._bars if not bar.notice.answers]
        for bar in plain[_AT_ONCE - 1 :]:
            self._remove(bar)
        bar = NoticeBar(notice, self)
        bar.closed.connect(lambda: self._remove(bar))
        self._bars.insert(0, bar)
        self._column.insertWidget(0, bar)
        self.show()
        return bar

    def dismiss(self, key: str) -> None:
        """Take away the notice of that key."""
        for bar in [bar for bar in self._bars if bar.notice.key == key]:
            self._remove(bar)

    def _remove(self, bar: NoticeBar) -> None:
        if bar in self._bars:
            self._bars.remove(bar)
            self._column.removeWidget(bar)
            bar.hide()
            bar.deleteLater()
            self.setVisible(bool(self._bars))

    def _dress(self) -> None:
        edge = theme.px(8)
        self._column.setContentsMargins(edge, edge, edge, edge)
        self._column.setSpacing(theme.px(4))
