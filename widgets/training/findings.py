"""Diagnostics as rows in a form: icon, sentence, and the button that mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio.diagnostics import Diagnostic
from widgets import theme
from widgets.notices import ICONS

#: The problem whose expectation is a command to type.
_COMMAND = "train-packages"


@dataclass(frozen=True, slots=True)
class Offer:
    """A button beside a finding: its object name, its words, its icon, and what it does."""

    name: str
    title: str
    icon: str
    do: Callable[[], object]


def no_offers(item: Diagnostic) -> tuple[Offer, ...]:
    """Nothing but what a finding itself brings."""
    return ()


class Findings(QWidget):
    """A short list, the gravest first; nothing to see when it is empty."""

    #: The button of this one was pressed.
    fixWanted = Signal(object)

    def __init__(
        self,
        name: str,
        label: str,
        parent: QWidget | None = None,
        offers: Callable[[Diagnostic], Iterable[Offer]] = no_offers,
    ) -> None:
        super().__init__(parent)
        self._offers = offers
        self.setObjectName(name)
        self.setAccessibleName(label)
        self._shown: tuple[Diagnostic, ...] = ()
        self._rows: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.hide()
        theme.signals.themeChanged.connect(self._build)

    @property
    def shown(self) -> tuple[Diagnostic, ...]:
        """What is said."""
        return self._shown

    def tell(self, findings: Sequence[Diagnostic]) -> None:
        """Say these."""
        order = list(ICONS)
        sorted_findings = tuple(sorted(findings, key=lambda item: order.index(item.severity)))
        if sorted_findings != self._shown:
            self._shown = sorted_findings
            self._build()

    def button(self, code: str) -> QPushButton:
        """The button of a finding's fix, or of an offer by its name; raises KeyError where there is none."""
        button = self.findChild(QPushButton, f"fix:{code}") or self.findChild(QPushButton, code)
        if button is None:
            raise KeyError(code)
        return button

    def _build(self) -> None:
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.setParent(None)
            row.deleteLater()
        self._rows = [self._row(item) for item in self._shown]
        self._column.setSpacing(theme.px(8))
        for row in self._rows:
            self._column.addWidget(row)
        self.setVisible(bool(self._rows))

    def _row(self, item: Diagnostic) -> QWidget:
        row = QWidget(self)
        row.setAccessibleName(f"{item.severity}: {item.sentence()}")
        icon = QLabel(row)
        icon.setPixmap(theme.pixmap(ICONS[item.severity], str(item.severity), 14, self.devicePixelRatioF()))
        sentence = item.sentence()
        text = QLabel(sentence[:1].upper() + sentence[1:], row)
        text.setWordWrap(True)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(6))
        column.addWidget(text)
        button = self._button(item, row)
        if button is not None:
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        for offer in self._offers(item):
            column.addWidget(_offer_button(offer, row), 0, Qt.AlignmentFlag.AlignLeft)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.px(8))
        line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(column, 1)
        return row

    def _button(self, item: Diagnostic, parent: QWidget) -> QPushButton | None:
        if item.fix is not None:
            title = item.fix.title
            button = QPushButton(theme.icon("lightbulb"), title[:1].upper() + title[1:], parent)
            button.clicked.connect(lambda: self.fixWanted.emit(item))
        elif item.code == _COMMAND:
            button = QPushButton(theme.icon("copy"), "Copy command", parent)
            button.clicked.connect(lambda: QApplication.clipboard().setText(item.expected))
        else:
            return None
        button.setObjectName(f"fix:{item.code}")
        button.setProperty("small", True)
        return button


def _offer_button(offer: Offer, parent: QWidget) -> QPushButton:
    button = QPushButton(theme.icon(offer.icon), offer.title, parent)
    button.setObjectName(offer.name)
    button.setProperty("small", True)
    button.clicked.connect(lambda: offer.do())
    return button
