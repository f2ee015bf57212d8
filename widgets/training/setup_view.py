"""The column in which the next run is set up: data, recipe, what stands in the way, Start."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from studio.diagnostics import Diagnostic, Severity
from widgets import theme
from widgets.mending import mend
from widgets.training.data_form import DataForm
from widgets.training.desk import TrainingDesk
from widgets.training.findings import Findings, Offer
from widgets.training.recipe_form import RecipeForm
from widgets.training.run_names import short_name
from widgets.training.setting_offers import setting_offers
from widgets.training.sheet_view import SheetView
from widgets.training.start_form import StartForm
from widgets.workbench import Workbench


class SetupView(QWidget):
    """Everything about the next run. The button is the one that the view is about."""

    def __init__(self, workbench: Workbench, desk: TrainingDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trainingSetup")
        self._workbench = workbench
        self._desk = desk
        self.data = DataForm(desk.setup, self)
        self.recipe = RecipeForm(desk.setup, self)
        self.beginning = StartForm(desk.setup.beginning, self)
        self.sheet = QPushButton(theme.icon("image"), "Look at augmented samples", self)
        self.sheet.setObjectName("showSamples")
        self.sheet.setToolTip("Training images as the network will see them")
        theme.set_role(self.sheet, small=True)
        self.findings = Findings("trainingFindings", "Before training", self, self._offers)
        self._passed = QLabel(self)
        self._passed.setObjectName("trainingChecks")
        self._passed.setProperty("role", "hint")
        self._passed.setWordWrap(True)
        self.start = QPushButton(theme.icon("play", "on_fill"), "Start training", self)
        self.start.setObjectName("startTraining")
        theme.set_role(self.start, kind="primary")
        self._why = QLabel(self)
        self._why.setProperty("role", "hint")
        self._why.setWordWrap(True)
        self._stale = True
        self._build()
        self.start.clicked.connect(desk.start)
        self.sheet.clicked.connect(self._show_samples)
        self.findings.fixWanted.connect(self._mend)
        setup = desk.setup
        for signal in (setup.changed, setup.scanned, setup.refused, setup.beginning.changed, workbench.derived.updated):
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
        for title, part in (("Data", self.data), ("Recipe", self.recipe), ("First weights", self.beginning)):
            if self._content.count():
                self._content.addSpacing(theme.px(8))
            head = QLabel(title, content)
            head.setProperty("role", "title")
            self._content.addWidget(head)
            self._content.addWidget(part)
            if part is self.data:
                self._content.addWidget(self.sheet, 0, Qt.AlignmentFlag.AlignLeft)
        self._content.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        line = QFrame(self)
        line.setProperty("role", "line")
        self._foot = QVBoxLayout()
        self._foot.addWidget(self.findings)
        self._foot.addWidget(self._passed)
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
            found = self._desk.setup.findings()
            self.findings.tell([item for item in found if not is_passed(item)])
            self._tell_passed(found)
            self.beginning.refresh()
        self.sheet.setEnabled(self._desk.setup.can_show_samples)
        self._show_button()

    def _tell_passed(self, found: Sequence[Diagnostic]) -> None:
        """What was looked at and is well; the worker tries one step before the first."""
        setup = self._desk.setup
        wrong = {item.code for item in found if item.severity is not Severity.INFO}
        memory = next((item.message for item in found if is_passed(item)), "")
        passed = []
        if setup.scan is not None and not setup.scan.problems:
            passed.append("every image has its class")
        if setup.scan is not None and not any(item.severity is Severity.ERROR for item in found):
            passed.append("the head has one output for each class")
        if memory:
            passed.append(memory)
        if setup.recipe is not None and "train-disk" not in wrong and not setup.problems:
            passed.append("the disk has room")
        words = "; ".join(passed)
        self._passed.setText(f"Checked: {words}. One step is tried before the first." if words else "")
        self._passed.setVisible(bool(words))

    def _offers(self, item: Diagnostic) -> list[Offer]:
        """What one click can do about a finding: cut a detector, take a proposed setting."""
        setup = self._desk.setup
        if item.code == "train-head" and setup.beginning.offers_cut:
            classes = len(setup.scan.classes) if setup.scan is not None else 10
            title = f"Cut the backbone, add a classifier of {classes}"
            return [Offer("cutBackbone", title, "scissors", lambda: setup.beginning.cut_backbone(classes))]
        return setting_offers(setup, item)

    def _show_samples(self) -> None:
        setup, shape = self._desk.setup, self._workbench.derived.expansion.network.input
        if setup.recipe is not None:
            view = SheetView(self._workbench, self.window())
            view.show()
            view.make(setup.recipe, (shape.c, shape.h, shape.w))

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


def is_passed(item: Diagnostic) -> bool:
    """Whether a finding only says that there is enough memory."""
    return item.code == "train-memory" and item.severity is Severity.INFO
