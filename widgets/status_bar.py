"""The line at the bottom: what the last edit changed elsewhere, what runs, and the totals."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QStatusBar,
    QToolButton,
    QWidget,
)

from studio.design.consequence import consequence
from studio.diagnostics import Diagnostic, Severity
from widgets import costs, theme
from widgets.tasks import Task
from widgets.workbench import Workbench

_TOTALS = (
    ("totalParams", "Params", "params"),
    ("totalBflops", "BFLOPS", "bflops"),
    ("totalMacs", "MACs", "macs"),
    ("totalMemory", "Activations", "memory"),
)


class StatusBar(QStatusBar):
    """Sentence at the left, running work beside it, totals at the right. It never blinks."""

    #: The count of problems was pressed.
    problemsWanted = Signal()

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self.setSizeGripEnabled(False)
        self._workbench = workbench
        self._index = workbench.document.stack.index()
        self._icon = QLabel(self)
        self._sentence = _Elided(self)
        self._sentence.setObjectName("statusText")
        self._report = self._report_button()
        self.addWidget(self._icon)
        self.addWidget(self._sentence, 1)
        self.addWidget(self._report)
        self.addPermanentWidget(_Running(workbench, self))
        self._totals = {name: self._add_total(name, title) for name, title, _ in _TOTALS}
        self._problems = self._problem_button()
        self._scale = QLabel(self)
        self._scale.setToolTip("Size of everything (Ctrl++, Ctrl+-)")
        self.addPermanentWidget(self._problems)
        self.addPermanentWidget(self._scale)
        workbench.derived.updated.connect(self._tell_edit)
        workbench.document.replaced.connect(self._tell_replaced)
        workbench.said.connect(self.say)
        theme.signals.themeChanged.connect(self._dress)
        self._dress()
        self._show_totals()
        if workbench.document.path is not None:
            self._tell_replaced()
        else:
            self.say("Ready", "")

    def say(self, sentence: str, icon: str = "check", token: str = "text3") -> None:
        """Show a sentence until the next one."""
        self._report.hide()
        self._sentence.setFullText(sentence)
        self._icon.setVisible(bool(icon))
        if icon:
            self._icon.setPixmap(theme.pixmap(icon, token, 14, self.devicePixelRatioF()))

    def text(self) -> str:
        """The sentence."""
        return self._sentence.fullText()

    def tell_crash(self, sentence: str, report: str) -> None:
        """Something of ours broke: say so, with the report to copy."""
        self.say(sentence, "circle-x", "error")
        self._report.setProperty("report", report)
        self._report.show()

    def _tell_edit(self) -> None:
        """What the last step did: its name, and what followed from it."""
        stack, derived = self._workbench.document.stack, self._workbench.derived
        undone, self._index = stack.index() < self._index, stack.index()
        name = f"Undid {stack.text(self._index)}" if undone else stack.text(self._index - 1)
        followed = consequence(derived.before, derived.expansion) if derived.before else ""
        sentence = ": ".join(part for part in (name, followed) if part)
        self.say(sentence if undone or not name else f"{sentence}  ·  Ctrl+Z", "undo-2" if undone else "check")
        self._show_totals()

    def _tell_replaced(self) -> None:
        self._index = 0
        self.say(f"Opened {self._workbench.document.name}", "folder-open")

    def _show_totals(self) -> None:
        derived = self._workbench.derived
        known = all(row.known for row in derived.rows)
        for name, title, metric in _TOTALS:
            value = costs.total(derived.rows, metric)
            label = self._totals[name]
            label.setText(costs.short(value, metric) + ("" if known else " + ?"))
            exact = f"{value:.9g}" if metric == "bflops" else f"{value:,.0f}"
            unknown = "" if known else "; layers of unknown shape are left out"
            label.setToolTip(f"{exact} {'bytes' if metric == 'memory' else title}{unknown}")
        self._show_problems(derived.problems)

    def _show_problems(self, problems: tuple[Diagnostic, ...]) -> None:
        worst = next((s for s in Severity if any(problem.severity is s for problem in problems)), None)
        names = {Severity.ERROR: "circle-x", Severity.WARNING: "triangle-alert", Severity.INFO: "info"}
        self._problems.setIcon(theme.icon(names[worst], str(worst)) if worst else theme.icon("check", "ok"))
        self._problems.setText(str(len(problems)))
        counts = [f"{sum(p.severity is s for p in problems)} {s}s" for s in Severity]
        self._problems.setToolTip(", ".join(counts) if problems else "No problems")

    def _add_total(self, name: str, title: str) -> QLabel:
        pair = QWidget(self)
        row = QHBoxLayout(pair)
        row.setContentsMargins(theme.px(6), 0, theme.px(6), 0)
        row.setSpacing(theme.px(5))
        label, value = QLabel(title, pair), QLabel(pair)
        value.setObjectName(name)
        value.setAccessibleName(f"Total {title}")
        value.setProperty("role", "value")
        row.addWidget(label)
        row.addWidget(value)
        self.addPermanentWidget(pair)
        return value

    def _problem_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("totalProblems")
        button.setAccessibleName("Problems")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setProperty("small", True)
        button.clicked.connect(self.problemsWanted)
        return button

    def _report_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("copyReport")
        button.setText("Copy report")
        button.setProperty("small", True)
        button.clicked.connect(lambda: QApplication.clipboard().setText(str(button.property("report"))))
        button.hide()
        return button

    def _dress(self) -> None:
        self.setContentsMargins(theme.px(10), 0, theme.px(8), 0)
        self._scale.setText(f"{theme.scale():.0%}".replace("%", " %"))


class _Elided(QLabel):
    """One line that gives way: what does not fit is in the tool tip."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._full = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def fullText(self) -> str:
        """All of it."""
        return self._full

    def setFullText(self, text: str) -> None:
        """Show as much as fits."""
        self._full = text
        self.setAccessibleName(text)
        self._fit()

    def resizeEvent(self, event: object) -> None:
        """More or less fits now."""
        self._fit()

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(self._full, Qt.TextElideMode.ElideRight, max(self.width(), 1))
        self.setText(shown)
        self.setToolTip(self._full if shown != self._full else "")


class _Running(QWidget):
    """The oldest task under way: what, how far, cancel."""

    def __init__(self, workbench: Workbench, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("runningTask")
        self._tasks = workbench.tasks
        self._task: Task | None = None
        self._what = QLabel(self)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(theme.px(96))
        cancel = QToolButton(self)
        cancel.setIcon(theme.icon("x", "text3"))
        cancel.setProperty("small", True)
        cancel.setAccessibleName("Cancel")
        cancel.setToolTip("Cancel")
        cancel.clicked.connect(self._cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, theme.px(8), 0)
        for part in (self._what, self._bar, cancel):
            row.addWidget(part)
        self._tasks.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        task = next((task for task in self._tasks.running if not task.quiet), None)
        if task is not None and task is not self._task:
            self._progressed(-1.0, "")
            self._what.setText(task.title)
            task.progressed.connect(self._progressed)
        self._task = task
        self.setVisible(task is not None)

    def _progressed(self, share: float, what: str) -> None:
        self._bar.setRange(0, 100 if share >= 0 else 0)
        self._bar.setValue(round(100 * max(share, 0.0)))
        if self._task is not None and what:
            self._what.setText(f"{self._task.title}: {what}")

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
