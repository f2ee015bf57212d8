"""The totals of a scaled design in one line: what they were, what they are, by how much they changed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from widgets import theme
from widgets.scaling.totals import Change


def _width(labels: Sequence[QLabel]) -> int:
    """Of labels side by side."""
    return sum(label.sizeHint().width() + theme.px(6) for label in labels if label.text())


class TotalsStrip(QWidget):
    """One column for each total."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("totalsStrip")
        self.setAccessibleName("Totals against the unscaled base")
        self._row = QHBoxLayout(self)
        self._row.addStretch(1)
        self._columns: list[tuple[QLabel, ...]] = []
        self._full = 0
        self._grids: list[QGridLayout] = []
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

    def show_changes(self, lines: Sequence[Change]) -> None:
        """Another state."""
        while len(self._columns) < len(lines):
            self._add()
        for labels, line in zip(self._columns, lines, strict=True):
            unchanged = line.role == "hint"
            texts = (line.label, "" if unchanged else line.before, line.now, "" if unchanged else line.delta)
            for label, text in zip(labels, texts, strict=True):
                label.setText(text)
                label.setVisible(bool(text))
            if labels[3].property("role") != line.role:
                theme.set_role(labels[3], role=line.role)
            labels[2].setAccessibleName(f"{line.label}: {line.now}, {line.before} before, {line.delta}")
        self._full = sum(max(labels[0].sizeHint().width(), _width(labels[1:])) for labels in self._columns)
        self._full += len(self._columns) * self._row.spacing() + theme.px(32)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Where there is little room the former values go first; those are in the table as well."""
        return QSize(theme.px(300), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() >= self._full
        for labels in self._columns:
            labels[1].setVisible(room and bool(labels[1].text()))

    def _add(self) -> None:
        grid = QGridLayout()
        labels = tuple(QLabel(self) for _ in range(4))
        for label, role in zip(labels, ("hint", "label", "heading", "hint"), strict=True):
            label.setProperty("role", role)
        grid.addWidget(labels[0], 0, 0, 1, 3)
        for column, label in enumerate(labels[1:]):
            grid.addWidget(label, 1, column)
        self._columns.append(labels)
        self._grids.append(grid)
        self._row.insertLayout(len(self._columns) - 1, grid)
        self._dress()

    def _dress(self) -> None:
        px = theme.px
        self._row.setContentsMargins(px(16), px(8), px(16), px(8))
        self._row.setSpacing(px(28))
        for grid in self._grids:
            grid.setHorizontalSpacing(px(6))
            grid.setVerticalSpacing(px(2))
