"""Every layer in Darknet's order with its shapes and costs; blocks open to their layers."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QMimeData, QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QStackedLayout, QVBoxLayout, QWidget

from studio.design.design import NET
from widgets import theme
from widgets.empty_state import EmptyState
from widgets.panels.base import Area, Panel
from widgets.panels.layer_arrangement import Arrangement
from widgets.panels.layer_choice import chosen_columns, remember_columns
from widgets.panels.layer_columns import COLUMNS, Column
from widgets.panels.layer_copies import COPIES, Copy
from widgets.panels.layer_filter import FilterProblem, read_filter
from widgets.panels.layer_rows import Rows, rows_of
from widgets.panels.layer_times import LayerTimes
from widgets.panels.layers_head import LayersHead
from widgets.panels.layers_model import LayersModel
from widgets.panels.layers_total import TotalRow, summary, sums
from widgets.panels.layers_view import LayersView
from widgets.workbench import Workbench


class LayersPanel(Panel):
    """The accessible twin of the canvas: what can be selected there can be selected here."""

    title: ClassVar[str] = "Layers"
    key: ClassVar[str] = "layers"
    icon: ClassVar[str] = "table-2"
    area: ClassVar[Area] = "bottom"
    spaces: ClassVar[tuple[str, ...]] = ("design", "scale")

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(workbench, parent)
        self._model = LayersModel(self)
        self._taking = False
        self._view = LayersView(self)
        self._view.setModel(self._model)
        self._view.arrange()
        self._view.chosen = chosen_columns()
        self.head = LayersHead(self)
        self.times = LayerTimes(workbench, self)
        self._view.setAccessibleName(self.title)
        self._total = TotalRow(self._view, self)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._table())
        self._pages.addWidget(self._nothing())
        self.setFocusProxy(self._view)
        self._view.selectionModel().selectionChanged.connect(self._give)
        self._view.sortWanted.connect(self._sort)
        self._view.columnsWanted.connect(self._choose_columns_at)
        self._view.copyWanted.connect(lambda: self._copy(COPIES[0], nodes=True))
        self.head.filterChanged.connect(self._filter)
        self._fill_head()
        workbench.selection.changed.connect(self._follow_selection)
        self.follow(workbench.derived.updated, self._show)
        self.follow(workbench.view_state.metricChanged, self._show)
        self.follow(self.times.changed, self._show)
        theme.signals.themeChanged.connect(self._view.choose_columns)
        self._show()

    def badge(self) -> str:
        """How many layers."""
        count = len(self.workbench.derived.rows)
        return f"{count:,}" if count else ""

    def _table(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._view, 1)
        column.addWidget(self._total)
        return page

    def _nothing(self) -> QWidget:
        page = QWidget(self)
        sentence = "Each layer stands here with its shapes, its cost and its share of the whole."
        column = QVBoxLayout(page)
        column.addWidget(EmptyState("table-2", "No layers yet", sentence, parent=page), 0, Qt.AlignmentFlag.AlignCenter)
        return page

    def _show(self) -> None:
        """The current design; what was open stays open, where the view stood it stands."""
        derived, metric = self.workbench.derived, self.workbench.view_state.metric
        rows = rows_of(derived.design, derived.expansion, metric)
        rows.times = self.times.layers
        if self._view.timed != bool(rows.times):
            self._view.timed = bool(rows.times)
            self._view.choose_columns()
        self._taking = True
        if self._model.shows(rows):
            self._model.set_rows(rows)
        else:
            self._show_anew(rows)
        self._taking = False
        self._pages.setCurrentIndex(0 if rows else 1)
        self._total.show_totals(summary(self.workbench), sums(self.workbench, self.times.whole))
        self._say_shown()

    def _show_anew(self, rows: Rows) -> None:
        """Other rows than before."""
        opened = {address for place, address in self._model.blocks() if self._is_open(place)}
        scroll = self._view.verticalScrollBar().value()
        self._model.set_rows(rows)
        filtered = bool(self._model.arrangement.filter)
        for place, address in self._model.blocks():
            if address in opened or filtered:
                self._view.setExpanded(self._model.index(place, 0), True)
        self._view.verticalScrollBar().setValue(scroll)
        self._select()

    def _is_open(self, place: int) -> bool:
        return self._view.isExpanded(self._model.index(place, 0))

    def _give(self) -> None:
        """Rows were selected here."""
        if not self._taking:
            indices = self._view.selectionModel().selectedRows()
            self.workbench.selection.set((self._model.row(index).address for index in indices), self)

    def _follow_selection(self, source: object) -> None:
        if source is not self:
            self._select()
            current = self.workbench.selection.current
            index = self._model.find(current) if current else None
            if index is not None and index.isValid():
                self._view.scrollTo(index)

    def _select(self) -> None:
        """Select the rows of what is selected elsewhere, without telling it back."""
        chosen = QItemSelection()
        last = None
        for address in self.workbench.selection.addresses:
            index = self._model.find(address)
            if address.node != NET and index.isValid():
                chosen.select(index, index.siblingAtColumn(len(Column) - 1))
                last = index
        self._taking = True
        flags = QItemSelectionModel.SelectionFlag
        self._view.selectionModel().select(chosen, flags.ClearAndSelect | flags.Rows)
        if last is not None:
            self._view.selectionModel().setCurrentIndex(last, flags.NoUpdate)
        self._taking = False

    # ------------------------------------------------------------------- which rows, which columns

    def _sort(self, column: Column) -> None:
        self._arrange(self._model.arrangement.stepped(column))

    def _filter(self, text: str) -> None:
        """Typed into the filter; one that means nothing leaves the rows as they are."""
        try:
            wanted = read_filter(text)
        except FilterProblem as problem:
            self.head.say(str(problem), wrong=True)
            return
        self._arrange(replace(self._model.arrangement, filter=wanted))

    def _arrange(self, arrangement: Arrangement) -> None:
        """Other rows, or in another order; what is open and selected stays so."""
        self._taking = True
        opened = {address for place, address in self._model.blocks() if self._is_open(place)}
        self._model.arrange(arrangement)
        for place, address in self._model.blocks():
            if address in opened or arrangement.filter:
                self._view.setExpanded(self._model.index(place, 0), True)
        self._taking = False
        self._view.show_sorting(arrangement.column, arrangement.down)
        self._select()
        self._say_shown()

    def _say_shown(self) -> None:
        if not self._model.arrangement.filter:
            self.head.say("")
            return
        count = self._model.layers_shown()
        self.head.say(f"{count:,} of {len(self.workbench.derived.rows):,} layers")

    def column_menu(self) -> QMenu:
        """The columns to choose from."""
        menu = QMenu(self._view)
        menu.setObjectName("menu:columns")
        shown = {column for column in Column if not self._view.isColumnHidden(column)}
        for column in Column:
            action = menu.addAction(COLUMNS[column].words[0])
            action.setCheckable(True)
            action.setChecked(column in shown)
            action.setEnabled(column != Column.LAYER)
            action.setToolTip(COLUMNS[column].help)
            action.triggered.connect(lambda checked, column=column: self._choose(shown ^ {column}))
        menu.addSeparator()
        automatic = menu.addAction("As many as fit", lambda: self._choose(None))
        automatic.setCheckable(True)
        automatic.setChecked(self._view.chosen is None)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _choose_columns_at(self, at: QPoint) -> None:
        self.column_menu().popup(at)

    def _choose(self, columns: set[Column] | None) -> None:
        self._view.chosen = None if columns is None else frozenset(columns)
        remember_columns(self._view.chosen)
        self._view.choose_columns()

    # ------------------------------------------------------------------------ what is done with it

    def _fill_head(self) -> None:
        columns = QAction(theme.icon("columns-3"), "Choose columns", self)
        columns.triggered.connect(
            lambda: self._choose_columns_at(self.head.mapToGlobal(self.head.rect().bottomRight()))
        )
        copies = []
        for kind in COPIES:
            action = QAction(kind.title, self._view)
            action.setObjectName(f"copy:{kind.name}")
            action.triggered.connect(lambda checked=False, kind=kind: self._copy(kind))
            self._view.addAction(action)
            copies.append(action)
        self.head.add_action(self.times.action)
        self.head.add_action(columns)
        self.head.add_menu("copy", "Copy the table", copies)

    def _copy(self, kind: Copy, *, nodes: bool = False) -> None:
        """The selected rows, or all where none is; `nodes`: pasted into a design, they are the nodes themselves."""
        indices = self._view.selectionModel().selectedRows()
        chosen: set[int] = set()
        for index in indices:
            row = self._model.row(index)
            chosen.update(range(row.first, row.last + 1))
        data = QMimeData()
        if nodes and chosen:
            self.workbench.actionWanted.emit("copy")
            copied: QMimeData | None = QGuiApplication.clipboard().mimeData()  # none where nothing was ever copied
            if copied is not None:
                for name in copied.formats():
                    data.setData(name, copied.data(name))
        data.setText(kind.text(self.workbench.derived.expansion, chosen or None))
        QGuiApplication.clipboard().setMimeData(data)
        count = len(chosen) or len(self.workbench.derived.rows)
        self.workbench.said.emit(f"{count} layer{'s' if count != 1 else ''} copied")
