"""The figures of a run in a row, or in as many rows as the width asks for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio.training.events import number
from studio.training.history import History
from studio.training.wording import duration, percent
from widgets import theme

#: Design pixels that a figure needs.
WIDE = 116
NONE = "–"


@dataclass(frozen=True, slots=True)
class Figure:
    """A name, a value, and what it is of; `starred` marks the best."""

    name: str
    value: str
    of: str = ""
    starred: bool = False


def figures_of(history: History, epochs: int, running: bool) -> tuple[Figure, ...]:
    """What is worth knowing of a run at a glance."""
    last = history.steps[-1] if history.steps else None
    result = history.evals[-1] if history.evals else None
    best = history.best
    wait = last.data_s / last.step_s if last and last.step_s else math.nan
    per_epoch = max(1, int(history.plan.get("steps_per_epoch") or 1))
    accuracy = f"{100 * result.top1:.1f} / {100 * result.topk:.1f} %" if result else NONE
    return (
        Figure("Iteration", f"{history.n:,}", f"of {history.max_n:,}" if history.max_n else ""),
        Figure("Epoch", f"{history.epoch:.3g}" if history.plan else NONE, f"of {epochs:,}" if epochs else ""),
        Figure("Loss", f"{history.smooth_loss[-1]:.3f}" if last else NONE),
        Figure("Learning rate", f"{last.lr:.3g}" if last else NONE),
        Figure("Images/s", f"{last.ips:,.0f}" if last else NONE),
        Figure("Waiting for data", percent(wait)),
        Figure("Time left", duration(history.time_left) if running else NONE),
        Figure(f"Top-1 / top-{result.k}" if result else "Top-1 / top-k", accuracy),
        Figure(
            "Best top-1",
            percent(number(best.get("value"))) if best else NONE,
            f"epoch {int(best['n']) / per_epoch:.3g}" if best else "",
            starred=best is not None,
        ),
    )


class Figures(QWidget):
    """Cells that keep their place while their values change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runFigures")
        self.setAccessibleName("Figures")
        self._cells: list[_Cell] = []
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        theme.signals.themeChanged.connect(self._place)

    def tell(self, figures: Sequence[Figure]) -> None:
        """Show these."""
        while len(self._cells) < len(figures):
            self._cells.append(_Cell(self))
            self._columns = 0
        for cell, figure in zip(self._cells, figures, strict=True):
            cell.tell(figure)
        if not self._columns:
            self._place()

    def text(self, name: str) -> str:
        """The value of a figure as it is shown; raises KeyError for one that isn't."""
        for cell in self._cells:
            if cell.figure.name == name:
                return cell.figure.value
        raise KeyError(name)

    def minimumSizeHint(self) -> QSize:
        """Three in a row: fewer columns where there is less room."""
        return QSize(3 * theme.px(WIDE), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or fewer in a row."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        if not self._cells:
            return
        fitting = max(1, self.width() // theme.px(WIDE))
        rows = math.ceil(len(self._cells) / fitting)
        columns = math.ceil(len(self._cells) / rows)
        self._grid.setHorizontalSpacing(theme.px(12))
        self._grid.setVerticalSpacing(theme.px(8))
        if columns == self._columns:
            return
        for column in range(max(columns, self._columns)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self._columns = columns
        for place, cell in enumerate(self._cells):
            self._grid.addWidget(cell, *divmod(place, columns))
        self.updateGeometry()


class _Cell(QWidget):
    """A name above a value."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.figure = Figure("", "")
        self._name, self._star, self._value, self._of = (QLabel(self) for _ in range(4))
        self._name.setProperty("role", "hint")
        self._value.setProperty("role", "title")
        self._of.setProperty("role", "hint")
        self._value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._line = QHBoxLayout()
        self._line.setContentsMargins(0, 0, 0, 0)
        for part in (self._star, self._value, self._of):
            self._line.addWidget(part)
        self._line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._name)
        column.addLayout(self._line)
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

    def tell(self, figure: Figure) -> None:
        """Show another value."""
        if figure == self.figure:
            return
        if figure.starred != self.figure.starred:
            theme.set_role(self._value, role="best" if figure.starred else "title")
        self.figure = figure
        self._name.setText(figure.name)
        self._value.setText(figure.value)
        self._of.setText(figure.of)
        self._of.setVisible(bool(figure.of))
        self._star.setVisible(figure.starred)
        self.setAccessibleName(f"{figure.name}: {figure.value} {figure.of}".rstrip())

    def _dress(self) -> None:
        self._star.setPixmap(theme.pixmap("star", "ok", 14, self.devicePixelRatioF(), filled=True))
        self._line.setSpacing(theme.px(4))
