"""What a run said, line by line: evaluations, warnings, errors with what to try, images that could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLabel, QListView, QVBoxLayout, QWidget

from studio.diagnostics import Severity
from studio.training.history import EvalPoint, History
from studio.training.wording import message_of, percent
from widgets import theme
from widgets.notices import ICONS

#: Lines that are kept; the rest is in the run's files.
MOST = 500
_SEVERITIES = {"error": Severity.ERROR, "warn": Severity.WARNING, "bad_image": Severity.WARNING}

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log; `severity` is None for what is only told."""

    t: float
    text: str
    severity: Severity | None = None


def lines_of(history: History) -> tuple[Line, ...]:
    """The lines of a run in the order in which they happened, the last `MOST` of them."""
    epoch = max(1, int(history.plan.get("steps_per_epoch") or 1))
    evals = (Line(point.t, _eval_text(point, epoch)) for point in history.evals[-MOST:])
    messages = (
        Line(float(event.get("t") or 0.0), message_of(event), _SEVERITIES.get(event["kind"]))
        for event in history.messages[-MOST:]
    )
    return tuple(sorted((*evals, *messages), key=lambda line: line.t)[-MOST:])


def _eval_text(point: EvalPoint, epoch: int) -> str:
    accuracy = f"top-1 {percent(point.top1)}  top-{point.k} {percent(point.topk)}"
    return f"{point.n:>7,}  epoch {point.n / epoch:<5.4g} {accuracy}  loss {point.loss:.4f}  {point.s:.1f} s"


class LogModel(QAbstractListModel):
    """The lines for Qt."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[Line, ...] = ()

    def set_lines(self, lines: tuple[Line, ...]) -> None:
        """Show these; lines that follow the ones that are shown are added without moving them."""
        known = len(self._lines)
        if lines[:known] == self._lines:
            if len(lines) > known:
                self.beginInsertRows(QModelIndex(), known, len(lines) - 1)
                self._lines = lines
                self.endInsertRows()
            return
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """How many there are."""
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, icon of the severity, colours of the theme."""
        line = self._lines[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return line.text if role == Qt.ItemDataRole.DisplayRole or line.severity else None
            case Qt.ItemDataRole.DecorationRole if line.severity:
                return theme.icon(ICONS[line.severity], str(line.severity))
            case Qt.ItemDataRole.FontRole:
                return theme.font(12) if line.severity else theme.font(11, mono=True)
            case Qt.ItemDataRole.ForegroundRole:
                return theme.color("text" if line.severity else "text2")
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{line.severity}: {line.text}" if line.severity else line.text
        return None


class RunLog(QWidget):
    """The list with its head. It follows the newest line as long as that is in sight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = LogModel(self)
        self._title = QLabel("Log", self)
        self._title.setProperty("role", "title")
        self._about = QLabel("events.jsonl · log.txt", self)
        self._about.setProperty("role", "hint")
        self._view = QListView(self)
        self._view.setObjectName("runLog")
        self._view.setAccessibleName("Log")
        self._view.setModel(self._model)
        self._view.setWordWrap(True)
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.setUniformItemSizes(False)
        self._view.setResizeMode(QListView.ResizeMode.Adjust)
        self._view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        theme.set_role(self._view, role="log")
        self._follow = True
        bar = self._view.verticalScrollBar()
        bar.valueChanged.connect(self._scrolled)
        bar.rangeChanged.connect(self._grown)
        self._head = QHBoxLayout()
        self._head.addWidget(self._title)
        self._head.addWidget(self._about, 1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(self._view, 1)
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

    def tell(self, history: History) -> None:
        """Show what a run said so far."""
        self._model.set_lines(lines_of(history))
        self._grown()

    def texts(self) -> tuple[str, ...]:
        """The lines, for scripts."""
        rows = range(self._model.rowCount())
        return tuple(str(self._model.data(self._model.index(row))) for row in rows)

    def _scrolled(self, value: int) -> None:
        """Somebody reads further up, or is at the end again; a change of size is neither."""
        bar = self._view.verticalScrollBar()
        if bar.isSliderDown() or self._view.underMouse() or self._view.hasFocus():
            self._follow = value >= bar.maximum() - theme.px(8)

    def _grown(self) -> None:
        if self._follow:
            self._view.scrollToBottom()

    def _dress(self) -> None:
        self._head.setContentsMargins(theme.px(16), 0, theme.px(16), 0)
        self._head.setSpacing(theme.px(8))
        self._column.setContentsMargins(0, theme.px(10), 0, 0)
        self._column.setSpacing(theme.px(4))
        self._view.setIconSize(theme.square(14))
        self._view.viewport().update()
