"""The column beside the charts: the next run, or what is known of the one that is shown."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from widgets import theme
from widgets.segments import Choice, Segments
from widgets.training.compare_view import CompareView
from widgets.training.desk import TrainingDesk
from widgets.training.predict_view import PredictView
from widgets.training.results_view import ResultsView
from widgets.training.setup_view import SetupView
from widgets.workbench import Workbench

WIDE = 350
_PAGES = (
    Choice("setup", "Next run", "Data, recipe and first weights of the next run"),
    Choice("results", "Results", "The machine, and what the best weights get right and wrong"),
    Choice("predict", "Predict", "What the run sees in images of yours"),
    Choice("compare", "Compare", "Results and recipes of the runs that are ticked"),
)


class SideView(QWidget):
    """Pages behind segments. A run that opens shows its results; without a run there is only the next one."""

    def __init__(self, workbench: Workbench, desk: TrainingDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setup = SetupView(workbench, desk, self)
        self.results = ResultsView(desk, self)
        self.predict = PredictView(desk, self)
        self.compare = CompareView(desk, self)
        self.pages = Segments(_PAGES, "trainingPages", "Beside the charts", self)
        self._head = QWidget(self)
        self._head_row = QHBoxLayout(self._head)
        self._head_row.addWidget(self.pages)
        self._head_row.addStretch(1)
        self._stack = QStackedWidget(self)
        for page in (self.setup, self.results, self.predict, self.compare):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._stack, 1)
        self.pages.changed.connect(self.show_page)
        desk.watch.opened.connect(self._follow)
        desk.setupWanted.connect(lambda: self.show_page("setup"))
        theme.signals.themeChanged.connect(self._dress)
        self._dress()
        self._follow()

    def show_page(self, page: object) -> None:
        """Show a page by its name."""
        self.pages.setValue(page)
        self._stack.setCurrentIndex(next(place for place, choice in enumerate(_PAGES) if choice.value == page))

    def _follow(self) -> None:
        """Another run is shown, or none."""
        run = self._desk.watch.path
        self._head.setVisible(run is not None)
        if run is None:
            self.show_page("setup")
        elif self.pages.value() in (None, "setup"):
            self.show_page("results")

    def _dress(self) -> None:
        self._head_row.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(4))
