"""Totals of a design beside those of its unscaled base: what the coefficients cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from studio.network.network import Row
from widgets import theme
from widgets.costs import NONE, short, total


@dataclass(frozen=True, slots=True)
class Change:
    """One line: what it was, what it is, and by how much it changed: dearer, cheaper or equal."""

    label: str
    before: str
    now: str
    delta: str
    role: str


_METRICS = (("Parameters", "params"), ("BFLOPS", "bflops"), ("MACs", "macs"), ("Activations", "memory"))


def changes(before: Sequence[Row], now: Sequence[Row]) -> tuple[Change, ...]:
    """The lines for two states of a network."""
    lines = []
    for label, metric in _METRICS:
        was, is_now = total(before, metric), total(now, metric)
        lines.append(_change(label, short(was, metric), short(is_now, metric), was, is_now))
    lines.append(_change("Layers", str(len(before)), str(len(now)), len(before), len(now)))
    return tuple(lines)


def _change(label: str, before: str, now: str, was: float, is_now: float) -> Change:
    if was == is_now:
        return Change(label, before, now, "= 0", "hint")
    if not was:
        return Change(label, before, now, NONE, "hint")
    share = abs(100 * (is_now / was - 1))
    words = f"{share:.0f} %" if share >= 1 else f"{share:.1f} %"
    return Change(label, before, now, *((f"▲ {words}", "up") if is_now > was else (f"▼ {words}", "down")))


class TotalsTable(QWidget):
    """The lines, numbers at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scaledTotals")
        self.setAccessibleName("Totals against the unscaled base")
        self._grid = QGridLayout(self)
        for column, stretch in enumerate((2, 3, 3, 3)):
            self._grid.setColumnStretch(column, stretch)
        self._lines: list[tuple[QLabel, ...]] = []
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

    def show_changes(self, lines: Sequence[Change]) -> None:
        """Another state."""
        while len(self._lines) < len(lines):
            self._add_line()
        for labels, line in zip(self._lines, lines, strict=True):
            texts = (line.label, line.before if line.role != "hint" else "", line.now, line.delta)
            for label, text in zip(labels, texts, strict=True):
                label.setText(text)
            theme.set_role(labels[3], role=line.role)
            labels[2].setAccessibleName(f"{line.label}: {line.now}, {line.before} before, {line.delta}")

    def _add_line(self) -> None:
        place = len(self._lines)
        labels = tuple(QLabel(self) for _ in range(4))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for column, (label, role) in enumerate(zip(labels, ("label", "label", "value", "hint"), strict=True)):
            label.setProperty("role", role)
            if column:
                label.setAlignment(right)
            self._grid.addWidget(label, place, column)
        self._lines.append(labels)

    def _dress(self) -> None:
        px = theme.px
        self._grid.setContentsMargins(0, px(2), 0, 0)
        self._grid.setHorizontalSpacing(px(8))
        self._grid.setVerticalSpacing(px(5))
