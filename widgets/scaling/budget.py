"""The budget box: an amount, what may change, and the best network within it with its neighbours, one click away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from studio.design.expand import Expansion
from studio.design.fit import COSTS, Fit, Step, fit
from studio.diagnostics import StudioError
from widgets import theme
from widgets.elided_label import ElidedLabel
from widgets.scaling.amount import read_amount, write_amount
from widgets.segments import Choice, Segments
from widgets.tasks import Progress, Task
from widgets.workbench import Workbench

#: Costs of `fit`, as they stand on the switch; a budget of memory is the most that is held at once.
KINDS = (
    Choice("macs", "MACs", "Multiply-adds as papers count them"),
    Choice("bflops", "BFLOPS", "Billions of operations as Darknet counts them"),
    Choice("params", "Params", "Learnable numbers"),
    Choice("memory", "Memory", "Bytes of the maps that are held at once, at the most, for one image in float32"),
)
DIMENSIONS = (
    Choice("phi", "φ", "Width, depth and resolution together by the compound rule"),
    Choice("width", "width", "Filters only"),
    Choice("depth", "depth", "Repeats only"),
    Choice("resolution", "resolution", "Input size only"),
)
_PLACES = ("below", "best", "above")


class BudgetBox(QWidget):
    """`taken` tells the scale of the network that somebody chose, with words for the undo step."""

    taken = Signal(object, str)

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scaleBudget")
        self._workbench = workbench
        self._task: Task | None = None
        self._base: tuple[object, ...] = ()
        self._fit: Fit | None = None
        self._kind = Segments(KINDS, "budgetKind", "Budget of", self)
        self._kind.setValue(workbench.view_state.metric)
        self._dimension = Segments(DIMENSIONS, "budgetDimension", "Change", self)
        self._dimension.setValue("phi")
        self._box = QLineEdit(self)
        self._box.setObjectName("budgetAmount")
        self._box.setAccessibleName("Budget")
        self._box.setPlaceholderText("any")
        self._box.setToolTip("The most that the network may cost, such as 390M or 0.7 G; Enter finds it")
        self._said = QLabel(self)
        self._said.setObjectName("budgetSaid")
        self._said.setWordWrap(True)
        self._said.setProperty("role", "hint")
        self._steps = {place: _StepRow(place, self) for place in _PLACES}
        self._arrange()
        self._listen()
        self._show()

    def _arrange(self) -> None:
        px = theme.px
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(px(8))
        grid.setVerticalSpacing(px(6))
        for row, (words, part) in enumerate((("At most", self._box), ("of", self._kind), ("by", self._dimension))):
            label = QLabel(words, self)
            label.setProperty("role", "label")
            label.setBuddy(part)
            grid.addWidget(label, row, 0)
            grid.addWidget(part, row, 1, Qt.AlignmentFlag.AlignLeft if part is not self._box else Qt.AlignmentFlag(0))
        grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        column.addLayout(grid)
        column.addWidget(self._said)
        for step in self._steps.values():
            column.addWidget(step)

    def _listen(self) -> None:
        self._box.returnPressed.connect(self._seek)
        self._box.editingFinished.connect(self._seek)
        self._kind.changed.connect(self._seek)
        self._dimension.changed.connect(self._seek)
        self._workbench.derived.updated.connect(self._follow)
        self._workbench.view_state.metricChanged.connect(self._follow_metric)
        for row in self._steps.values():
            row.taken.connect(self._take)

    def _follow_metric(self, metric: str) -> None:
        """An empty budget is one of what the bars show."""
        if not self._box.text().strip():
            self._kind.setValue(metric)

    def _follow(self) -> None:
        """Another base, or other coefficients that the dimension leaves alone, make the answer a question again."""
        if self._box.text().strip() and self._question() != self._base:
            self._seek()
        else:
            self._show()

    def _question(self) -> tuple[object, ...]:
        design = self._workbench.derived.design
        kept = {
            "phi": (),
            "width": (design.scale.depth, design.scale.resolution),
            "depth": (design.scale.width, design.scale.resolution),
            "resolution": (design.scale.width, design.scale.depth),
        }[str(self._dimension.value())]
        asked = (self._box.text().strip(), self._kind.value(), self._dimension.value())
        return (id(design.nodes), id(design.net), *kept, *asked)

    def _seek(self) -> None:
        question = self._question()
        if question == self._base:
            return
        self._base, self._fit = question, None
        if self._task is not None:
            self._task.cancel()
            self._task = None
        text, kind = self._box.text().strip(), str(self._kind.value())
        self._workbench.view_state.set_budget(None)
        if not text:
            self._show()
            return
        try:
            amount = read_amount(text)
        except ValueError as problem:
            self._say(str(problem), "error")
            return
        self._workbench.view_state.set_budget(("peak" if kind == "memory" else kind, amount))
        self._say(f"Looking for the best within {write_amount(amount)}…", "hint")
        design, dimension = self._workbench.derived.design, str(self._dimension.value())

        def work(progress: Progress) -> Fit:
            def cost(expansion: Expansion) -> float:
                progress(-1.0)
                return COSTS[kind](expansion)

            return fit(design, cost, amount, dimension)

        def done(found: Fit) -> None:
            self._task, self._fit = None, found
            self._show()

        def failed(failure: Exception, report: str) -> None:
            self._task = None
            first = failure.problems[0] if isinstance(failure, StudioError) else None
            self._say(first.sentence() if first is not None else str(failure), "error")
            if report:
                self._workbench.crashed.emit("Looking for a budget broke", report)

        self._task = self._workbench.tasks.start("Budget", work, done, failed, quiet=True)

    def _show(self) -> None:
        found, kind = self._fit, str(self._kind.value())
        if found is None:
            if self._task is None:
                self._say("" if self._box.text().strip() else "Type what the network may cost at most.", "hint")
            return
        budget = self._workbench.view_state.budget
        now = self._workbench.derived.design.scale
        amount = budget[1] if budget else found.best.cost
        share = found.best.cost / amount if amount else 0.0
        self._say(f"The best within the budget uses {share:.1%} of it.".replace("%", " %"), "hint")
        for place, step in zip(_PLACES, (found.below, found.best, found.above), strict=True):
            self._steps[place].show_step(step, found.dimension, kind, amount, step is not None and step.scale == now)

    def _say(self, words: str, role: str) -> None:
        self._said.setText(words)
        self._said.setVisible(bool(words))
        theme.set_role(self._said, role=role)
        if self._fit is None:
            for row in self._steps.values():
                row.hide()

    def _take(self, step: Step) -> None:
        dimension = self._fit.dimension if self._fit else ""
        word = "φ" if dimension == "phi" else dimension
        self.taken.emit(step.scale, f"Fit {word} {step.value:g} to the budget")


class _StepRow(QWidget):
    """A network: its coefficient, its cost, over or under the budget, and a button that takes it."""

    taken = Signal(object)

    def __init__(self, place: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._place = place
        self._step: Step | None = None
        self._words = ElidedLabel(parent=self)
        self._cost = QLabel(self)
        self._button = QPushButton(self)
        self._button.setObjectName(f"budget:{place}")
        if place == "best":
            theme.set_role(self._button, kind="primary")
        self._button.clicked.connect(lambda: self.taken.emit(self._step))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        row.addWidget(self._words, 1)
        row.addWidget(self._cost)
        row.addWidget(self._button)

    def show_step(self, step: Step | None, dimension: str, kind: str, budget: float, in_use: bool) -> None:
        """Another network; none hides the row."""
        self._step = step
        self.setVisible(step is not None)
        if step is None:
            return
        value = f"{step.value:g} px" if dimension == "resolution" else f"{step.value:.4g}"
        lead = {"below": "next smaller", "best": "best", "above": "next larger"}[self._place]
        self._words.setFullText(f"{lead}: {'φ' if dimension == 'phi' else dimension} {value}")
        over = step.cost > budget
        self._cost.setText(("▲ " if over else "") + _exact(step.cost, kind))
        theme.set_role(self._cost, role="up" if over else "value")
        self._button.setText("In use" if in_use else "Take")
        self._button.setEnabled(not in_use)
        self._button.setAccessibleName(f"Take {self._words.fullText()}, {self._cost.text()}")


def _exact(cost: float, kind: str) -> str:
    """With one digit more than elsewhere: neighbours differ by little."""
    if kind == "bflops":
        return f"{cost:.4f}"
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if cost >= size:
            return f"{cost / size:.5g} {letter}" + ("B" if kind == "memory" else "")
    return f"{cost:.0f}"
