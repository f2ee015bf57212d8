"""What the list of runs is sorted by."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from widgets import theme
from widgets.segments import Choice, Segments
from widgets.training.run_list import RunList

_ORDERS = (
    Choice("newest", "New", "The newest first"),
    Choice("best", "Best", "The highest top-1 first"),
    Choice("name", "Name", "By name"),
    Choice("state", "State", "Running and failed ones first"),
)


class SortRow(QWidget):
    """Segments above the list; hidden while there is nothing to sort."""

    def __init__(self, runs: RunList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        self.orders = Segments(_ORDERS, "runsOrder", "Sort", self)
        self.orders.setValue(runs.order)
        label = QLabel("Sort", self)
        label.setProperty("role", "hint")
        self._row = QHBoxLayout(self)
        self._row.addWidget(label)
        self._row.addWidget(self.orders)
        self._row.addStretch(1)
        self.orders.changed.connect(runs.sort)
        runs.changed.connect(self._show)
        theme.signals.themeChanged.connect(self._dress)
        self._dress()
        self._show()

    def _show(self) -> None:
        self.setVisible(len(self._runs.paths) > 1)

    def _dress(self) -> None:
        self._row.setContentsMargins(theme.px(12), theme.px(6), theme.px(12), theme.px(4))
        self._row.setSpacing(theme.px(8))
