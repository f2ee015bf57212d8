"""Training: the run that is watched, and the set-up of the next one."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from widgets import theme
from widgets.empty_state import EmptyState
from widgets.panels.base import Area, Panel
from widgets.workbench import Workbench


class TrainingPanel(Panel):
    """Takes the canvas's place in its work space. Training itself happens in another process."""

    title: ClassVar[str] = "Training"
    key: ClassVar[str] = "training"
    icon: ClassVar[str] = "activity"
    area: ClassVar[Area] = "centre"
    spaces: ClassVar[tuple[str, ...]] = ("train",)
    lazy: ClassVar[bool] = True

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        # These load recipes and their checks: not before the first paint.
        from widgets.training.desk import TrainingDesk
        from widgets.training.run_view import RunView
        from widgets.training.side_view import WIDE, SideView

        super().__init__(workbench, parent)
        self._wide = WIDE
        self._desk = TrainingDesk.of(workbench)
        self.run = RunView(self._desk, self)
        self.side = SideView(workbench, self._desk, self)
        self.setup = self.side.setup
        self._edge = QFrame(self)
        self._edge.setProperty("surface", "line")
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._empty())
        self._pages.addWidget(self.run)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._pages, 1)
        row.addWidget(self._edge)
        row.addWidget(self.side)
        self._desk.watch.opened.connect(self._show_page)
        theme.signals.themeChanged.connect(self._dress)
        self._dress()
        self._show_page()

    def _show_page(self) -> None:
        self._pages.setCurrentIndex(0 if self._desk.watch.path is None else 1)

    def _empty(self) -> QWidget:
        page = QWidget(self)
        card = EmptyState(
            "activity",
            "Nothing is being trained",
            "Choose data and a recipe at the right and start. Loss and accuracy appear here while it learns; "
            "training goes on when this window closes.",
            name="noRun",
            parent=page,
        )
        card.setMaximumWidth(theme.px(360))
        column = QVBoxLayout(page)
        column.addWidget(card, 0, Qt.AlignmentFlag.AlignCenter)
        return page

    def _dress(self) -> None:
        self._edge.setFixedWidth(1)
        self.side.setFixedWidth(theme.px(self._wide))
