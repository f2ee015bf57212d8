"""The column in which the next run is set up: data, recipe, what stands in the way, Start."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from studio.diagnostics import Diagnostic
from widgets import theme
from widgets.mending import mend
from widgets.training.data_form import DataForm
from widgets.training.desk import TrainingDesk
from widgets.training.findings import Findings
from widgets.training.recipe_form import RecipeForm
from widgets.training.run_names import short_name
from widgets.workbench import Workbench

WIDE = 350


class SetupView(QWidget):
    """Everything about the next run. The button is the one that the view is about."""

    def __init__(self, workbench: Workbench, desk: TrainingDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trainingSetup")
        self._workbench = workbench
        self._desk = desk
        self.data = DataForm(desk.setup, self)
        self.recipe = RecipeForm(desk.setup, self)
        self.findings = Findings("trainingFindings", "Before training", self)
        self.start = QPushButton(theme.icon("play", "on_fill"), "Start training", self)
        self.start.setObjectName("startTraining")
        theme.set_role(self.start, kind="primary")
        self._why = QLabel(self)
        self._why.setProperty("role", "hint")
        self._why.setWordWrap(True)
        self._stale = True
        self._build()
        self.start.clicked.connect(desk.start)
        self.findings.fixWanted.connect(self._mend)
        for signal in (desk.setup.changed, desk.setup.scanned, desk.setup.refused, workbench.derived.updated):
            signal.connect(self._refresh)
        for signal in (desk.watch.opened, desk.watch.updated):
            signal.connect(self._show_button)
        theme.signals.themeChanged.connect(self._dress)
        self._dress()
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Find out what was passed over while nobody looked."""
        super().showEvent(event)
        if self._desk.setup.scan is None and not self._desk.setup.scanning:
            self._desk.setup.rescan()
        if self._stale:
            self._refresh()

    def _build(self) -> None:
        content = QWidget(self)
        self._content = QVBoxLayout(content)
        for title, part in (("Data", self.data), ("Recipe", self.recipe)):
            if self._content.count():
                self._content.addSpacing(theme.px(8))
            head = QLabel(title, content)
            head.setProperty("role", "title")
            self._content.addWidget(head)
            self._content.addWidget(part)
        self._content.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        line = QFrame(self)
        line.setProperty("role", "line")
        self._foot = QVBoxLayout()
        self._foot.addWidget(self.findings)
        self._foot.addWidget(self._why)
        self._foot.addWidget(self.start)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scroll, 1)
        column.addWidget(line)
        column.addLayout(self._foot)

    def _refresh(self) -> None:
        """What stands in the way now; not while nobody sees it, since every edit would pay for it."""
        self._stale = not self.isVisible()
        if not self._stale:
            self.findings.tell(self._desk.setup.findings())
        self._show_button()

    def _show_button(self) -> None:
        watch = self._desk.watch
        busy = watch.running and watch.path is not None
        self.start.setEnabled(not busy and not self._desk.setup.preparing)
        self.start.setText("Preparing…" if self._desk.setup.preparing else "Start training")
        self.start.setIcon(theme.icon("play", "on_fill" if self.start.isEnabled() else "text3"))
        self._why.setText(f"{short_name(watch.path.name)} is being trained; stop it first." if watch.path else "")
        self._why.setVisible(busy)

    def _mend(self, problem: Diagnostic) -> None:
        """One undo step in the design; the findings follow it."""
        mend(self._workbench, problem)

    def _dress(self) -> None:
        edge = theme.px(16)
        self._content.setContentsMargins(edge, theme.px(12), edge, edge)
        self._content.setSpacing(theme.px(8))
        self._foot.setContentsMargins(edge, theme.px(12), edge, theme.px(12))
        self._foot.setSpacing(theme.px(8))
