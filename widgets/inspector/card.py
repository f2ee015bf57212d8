"""The grey card below the form: labels, values, shares."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QWidget

from widgets import theme
from widgets.inspector.facts import Fact


class FactsCard(QFrame):
    """Lines of facts; hidden while there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspectorFacts")
        self.setAccessibleName("What follows")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("surface", "sunken")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._grid = QGridLayout(self)
        self._grid.setColumnStretch(1, 1)
        self._lines: list[tuple[QLabel, QLabel, QLabel]] = []
        self._facts: tuple[Fact, ...] = ()
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Another selection or another design."""
        self._facts = tuple(facts)
        while len(self._lines) < len(facts):
            self._add_line()
        for place, (label, value, share) in enumerate(self._lines):
            self._grid.removeWidget(value)
            fact = facts[place] if place < len(facts) else Fact("", "")
            label.setText(fact.label)
            value.setText(fact.value)
            value.setAccessibleName(f"{fact.label} {fact.value}")
            value.setFont(theme.font(12, 500, mono=fact.mono))
            self._grid.addWidget(value, place, 1, 1, 1 if fact.share else 2)
            share.setText(fact.share)
            for part in (label, value):
                part.setVisible(place < len(facts))
            share.setVisible(bool(fact.share))
        self.setVisible(bool(facts))
        self.setAccessibleDescription("; ".join(f"{fact.label} {fact.value} {fact.share}".strip() for fact in facts))

    def _add_line(self) -> None:
        place = len(self._lines)
        label, value, share = QLabel(self), QLabel(self), QLabel(self)
        label.setProperty("role", "label")
        share.setProperty("role", "hint")
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        value.setWordWrap(True)
        share.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(label, place, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, place, 1, 1, 2)
        self._grid.addWidget(share, place, 2)
        self._lines.append((label, value, share))

    def _dress(self) -> None:
        px = theme.px
        self._grid.setContentsMargins(px(10), px(8), px(10), px(8))
        self._grid.setHorizontalSpacing(px(12))
        self._grid.setVerticalSpacing(px(4))
        if self._facts:
            self.show_facts(self._facts)
