"""The cards of templates in as many columns as fit, with a switch for their groups."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from widgets import theme
from widgets.start.card import LEAST, TemplateCard
from widgets.start.profiles import SHOWN, Profile

GAP = 14


class TemplateWall(QWidget):
    """Arrow keys move between cards; Enter or Space begins."""

    #: The name of a template.
    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards = {shown.name: TemplateCard(shown, self) for shown in SHOWN}
        self._group = ""
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        for name, card in self.cards.items():
            card.clicked.connect(lambda checked=False, name=name: self.chosen.emit(name))
            card.installEventFilter(self)
        self._place()

    def show_group(self, group: str) -> None:
        """Leave the cards of one group; '' is all."""
        self._group = group
        self._columns = 0
        self._place()

    def show_profile(self, profile: Profile) -> None:
        """Give one card its picture."""
        self.cards[profile.name].show_profile(profile)

    def minimumSizeHint(self) -> QSize:
        """One column."""
        return QSize(theme.px(LEAST), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or fewer columns."""
        super().resizeEvent(event)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys go to the card beside, above or below."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        keys = Qt.Key
        step = {keys.Key_Left: -1, keys.Key_Right: 1, keys.Key_Up: -self._columns, keys.Key_Down: self._columns}
        seen = self._seen()
        if event.key() in (keys.Key_Return, keys.Key_Enter) and isinstance(watched, TemplateCard):
            watched.click()
            return True
        by = step.get(keys(event.key()))
        if by is None or watched not in seen:
            return False
        place = seen.index(watched) + by
        if 0 <= place < len(seen):
            seen[place].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _seen(self) -> list[TemplateCard]:
        return [card for card in self.cards.values() if self._group in ("", card.shown.group)]

    def _place(self) -> None:
        gap = theme.px(GAP)
        columns = max(1, min(4, (self.width() + gap) // (theme.px(LEAST) + gap)))
        if columns == self._columns:
            return
        self._columns = columns
        self._grid.setSpacing(gap)
        for card in self.cards.values():
            self._grid.removeWidget(card)
            card.hide()
        for column in range(5):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        for place, card in enumerate(self._seen()):
            self._grid.addWidget(card, place // columns, place % columns)
            card.show()
