"""The watched run beside those that are shown with it: how good each is, and where their recipes differ."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from studio.training.events import number
from studio.training.history import History
from studio.training.recipe_difference import recipe_difference
from studio.training.wording import duration, percent
from widgets import theme
from widgets.empty_state import EmptyState
from widgets.tables import style_table
from widgets.training.desk import TrainingDesk
from widgets.training.recipe_titles import title_of
from widgets.training.run_names import short_name

Row = tuple[str, tuple[str, ...]]


class CompareView(QWidget):
    """A column for each run; the first row of keys are results, the rest differences."""

    def __init__(self, desk: TrainingDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compareView")
        self._desk = desk
        self._empty = EmptyState(
            "git-compare",
            "One run alone",
            "Tick other runs in the list at the left: their curves join the charts, and here stands where their "
            "recipes differ.",
            name="compareCard",
            parent=self,
        )
        self._words = QLabel(self)
        self._words.setProperty("role", "label")
        self._words.setWordWrap(True)
        self.table = QTableWidget(self)
        self.table.setObjectName("compareTable")
        self.table.setAccessibleName("Differences of the runs")
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        style_table(self.table)
        self._column = QVBoxLayout(self)
        for part in (self._empty, self._words):
            self._column.addWidget(part)
        self._column.addWidget(self.table, 1)
        self._column.addStretch(0)
        desk.overlay.changed.connect(self.refresh)
        desk.watch.opened.connect(self.refresh)
        desk.watch.updated.connect(self.refresh)
        theme.signals.themeChanged.connect(self._dress)
        self._dress()
        self.refresh()

    def rows(self) -> list[Row]:
        """What is compared: a name and a value for each run."""
        others, watch = self._desk.overlay.shown, self._desk.watch
        histories = [watch.history, *(item.history for item in others)]
        recipes = [watch.recipe, *(item.recipe for item in others)]
        results: list[Row] = [
            ("Best top-1", tuple(map(_best, histories))),
            ("Loss", tuple(map(_loss, histories))),
            ("Time", tuple(duration(history.last_t - history.first_t) for history in histories)),
            ("Parameters", tuple(f"{int(history.plan.get('params') or 0):,}" for history in histories)),
        ]
        return [*results, *((title_of(key), values) for key, values in recipe_difference(recipes))]

    def showEvent(self, event) -> None:
        """Catch up."""
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Show what there is to compare."""
        others, path = self._desk.overlay.shown, self._desk.watch.path
        alone = not others or path is None
        self._empty.setVisible(alone)
        self.table.setVisible(not alone)
        self._words.setVisible(not alone)
        if path is None or not others or not self.isVisible():
            return
        names = [short_name(path.name), *(short_name(item.path.name) for item in others)]
        rows = self.rows()
        self._words.setText("Results, then every key of the recipes that differs.")
        self.table.setColumnCount(1 + len(names))
        self.table.setHorizontalHeaderLabels(["", *names])
        self.table.setRowCount(len(rows))
        for place, (title, values) in enumerate(rows):
            for column, text in enumerate((title, *values)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(place, column, item)
        self.table.setColumnWidth(0, theme.px(112))
        share = max(theme.px(64), (self.table.viewport().width() - theme.px(112)) // len(names))
        for column in range(1, len(names)):
            self.table.setColumnWidth(column, share)

    def _dress(self) -> None:
        edge = theme.px(16)
        self._column.setContentsMargins(edge, theme.px(4), edge, edge)
        self._column.setSpacing(theme.px(10))


def _best(history: History) -> str:
    return percent(number(history.best.get("value"))) if history.best else "–"


def _loss(history: History) -> str:
    value = history.smooth_loss[-1] if history.smooth_loss else math.nan
    return f"{value:.3f}" if math.isfinite(value) else "–"
