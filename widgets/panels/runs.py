"""Runs: every training of a folder, how it stands and how good it got; one of them is watched."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QListView,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from widgets import theme
from widgets.elided_label import ElidedLabel
from widgets.empty_state import EmptyState
from widgets.panels.base import Area, Panel
from widgets.training.run_rows import PATH, RunDelegate, RunsModel
from widgets.workbench import Workbench

if TYPE_CHECKING:
    from widgets.training.run_list import RunList

Index = QModelIndex | QPersistentModelIndex


class RunsPanel(Panel):
    """The list, newest first, and the folder it is of."""

    title: ClassVar[str] = "Runs"
    key: ClassVar[str] = "runs"
    icon: ClassVar[str] = "history"
    area: ClassVar[Area] = "left"
    spaces: ClassVar[tuple[str, ...]] = ("train",)
    lazy: ClassVar[bool] = True

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        # These load recipes and their checks: not before the first paint.
        from widgets.training.desk import TrainingDesk
        from widgets.training.run_notes import RunNotes
        from widgets.training.run_sorting import SortRow

        super().__init__(workbench, parent)
        self._desk = TrainingDesk.of(workbench)
        self._model = RunsModel(self._desk, self)
        self._ticked = False
        self._view = QListView(self)
        self._view.setObjectName("runsList")
        self._view.setAccessibleName("Runs")
        self._view.setModel(self._model)
        delegate = RunDelegate(self._view)
        delegate.ticked.connect(self._tick)
        self._view.setItemDelegate(delegate)
        self._view.setMouseTracking(True)
        self._view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._empty())
        self._pages.addWidget(self._view)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(SortRow(self._desk.runs, self))
        self._column.addWidget(self._pages, 1)
        self._column.addWidget(RunNotes(self._desk, self))
        self._column.addWidget(_FolderRow(self._desk.runs, self))
        self._view.clicked.connect(self._open)
        self._view.activated.connect(self._open)
        self._desk.runs.changed.connect(self._show)
        self._desk.watch.opened.connect(self._select)
        self._desk.watch.updated.connect(self._view.viewport().update)
        self._desk.overlay.changed.connect(self._view.viewport().update)
        self._show()

    def _tick(self, index: Index) -> None:
        """The box of a row was pressed: show its curves beside those of the watched run, or not any more."""
        path, overlay = index.data(PATH), self._desk.overlay
        self._ticked = True
        if path == self._desk.watch.path:
            self.workbench.said.emit("The open run is always shown; tick others to compare them with it")
        elif overlay.full and not overlay.holds(path):
            self.workbench.said.emit("No more runs can be told apart in one chart")
        else:
            overlay.toggle(path)

    def badge(self) -> str:
        """How many there are."""
        count = len(self._desk.runs.paths)
        return f"{count:,}" if count else ""

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the folder."""
        super().showEvent(event)
        self._desk.runs.set_viewed(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave the folder in peace."""
        super().hideEvent(event)
        self._desk.runs.set_viewed(False)

    def _show(self) -> None:
        self._pages.setCurrentIndex(1 if self._desk.runs.paths else 0)
        self._select()
        self.tell_badge()

    def _open(self, index: Index) -> None:
        path = index.data(PATH)
        ticked, self._ticked = self._ticked, False
        if ticked:  # the list calls that a click too
            self._select()
        elif path != self._desk.watch.path:
            self._desk.overlay.drop(path)
            self._desk.watch.open(path)

    def _select(self) -> None:
        """The watched run is the selected one."""
        path = self._desk.watch.path
        index = self._model.find(path) if path is not None else QModelIndex()
        if index.isValid():
            self._view.setCurrentIndex(index)
        else:
            self._view.clearSelection()

    def _empty(self) -> QWidget:
        page = QWidget(self)
        card = EmptyState(
            "activity",
            "No runs yet",
            "A run keeps its design, recipe, events and checkpoints.",
            "Train this design",
            name="noRuns",
            parent=page,
        )
        card.chosen.connect(lambda: self.workbench.actionWanted.emit("train"))
        column = QVBoxLayout(page)
        edge = theme.px(12)
        column.setContentsMargins(edge, edge, edge, edge)
        column.addWidget(card)
        column.addStretch(1)
        return page


class _FolderRow(QFrame):
    """Which folder the runs are of, and another one."""

    def __init__(self, runs: RunList, parent: QWidget) -> None:
        super().__init__(parent)
        self._runs = runs
        self._path = ElidedLabel(Qt.TextElideMode.ElideLeft, self)
        self._path.setObjectName("runsFolder")
        self._path.setProperty("role", "hint")
        self._button = QToolButton(self)
        self._button.setObjectName("chooseRunsFolder")
        self._button.setIcon(theme.icon("folder-open"))
        self._button.setToolTip("Look at the runs of another folder")
        self._button.setAccessibleName("Choose the folder of runs")
        self._button.clicked.connect(self._choose)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._path, 1)
        self._row.addWidget(self._button)
        runs.folderChanged.connect(self._dress)
        theme.signals.themeChanged.connect(self._dress)
        self._dress()

    def _choose(self) -> None:
        dialog = QFileDialog(self.window(), "Folder of runs", str(self._runs.folder))
        dialog.setObjectName("runsFolderDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda path: self._runs.set_folder(Path(path)))
        dialog.open()

    def _dress(self) -> None:
        self._row.setContentsMargins(theme.px(12), theme.px(6), theme.px(6), theme.px(6))
        self._path.setFullText(str(self._runs.folder))
