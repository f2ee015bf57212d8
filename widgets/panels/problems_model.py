"""The list of problems as a Qt model, and how a row and its fix button are painted."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from studio.diagnostics import Diagnostic, Severity
from widgets import theme
from widgets.notices import ICONS
from widgets.panels.layers_model import Index
from widgets.problem_words import where_text

PROBLEM = Qt.ItemDataRole.UserRole + 1
"""Role of the `Diagnostic` itself."""


class Column(IntEnum):
    """The columns in order."""

    SEVERITY = 0
    MESSAGE = 1
    WHERE = 2
    LINE = 3
    CODE = 4
    FIX = 5


HEADS = ("", "message", "where", "line", "code", "")


class ProblemsModel(QAbstractTableModel):
    """One row a problem."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._problems: tuple[Diagnostic, ...] = ()

    def set_problems(self, problems: tuple[Diagnostic, ...]) -> None:
        """Show these."""
        if problems != self._problems:
            self.beginResetModel()
            self._problems = problems
            self.endResetModel()

    def problem(self, row: int) -> Diagnostic:
        """The problem of a row."""
        return self._problems[row]

    def rowCount(self, parent: Index | None = None) -> int:
        """How many there are."""
        return 0 if parent is not None and parent.isValid() else len(self._problems)

    def columnCount(self, parent: Index | None = None) -> int:
        """Always the same."""
        return len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Names of the columns."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        return _alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts; the icon of the severity; what is said aloud."""
        problem, column = self._problems[index.row()], Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return "" if column == Column.FIX else _text(problem, column)
            case Qt.ItemDataRole.DecorationRole if column == Column.SEVERITY:
                return theme.icon(ICONS[problem.severity], str(problem.severity))
            case Qt.ItemDataRole.ToolTipRole if column == Column.MESSAGE:
                return problem.sentence()
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.FontRole:
                return theme.font(11, mono=True) if column == Column.CODE else theme.font(12)
            case Qt.ItemDataRole.ForegroundRole:
                return theme.color("text" if column == Column.MESSAGE else "text2")
            case Qt.ItemDataRole.AccessibleTextRole:
                return (
                    f"{problem.severity}: {problem.sentence()}" if column == Column.SEVERITY else _text(problem, column)
                )
        return problem if role == PROBLEM else None


class FixDelegate(QStyledItemDelegate):
    """A small button in the last column, painted; a click on it mends."""

    #: The button of this problem was pressed.
    pressed = Signal(object)

    HEIGHT, EDGE, ICON = 20, 8, 12

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Background as of any cell, then the button of a problem that can be mended."""
        super().paint(painter, option, index)
        problem = index.data(PROBLEM)
        if problem is None or problem.fix is None:
            return
        px = theme.px
        box = self.button_rect(option.rect, problem)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color("line2"))
        painter.setBrush(theme.blend("raised", "text", 0.05 if over else 0.0))
        painter.drawRoundedRect(box.adjusted(0, 0, -1, -1), px(5), px(5))
        ratio = painter.device().devicePixelRatioF()
        icon = theme.pixmap("lightbulb", "text2", self.ICON, ratio)
        painter.drawPixmap(box.x() + px(self.EDGE), box.center().y() - px(self.ICON) // 2 + 1, icon)
        painter.setPen(theme.color("text"))
        painter.setFont(_button_font())
        words = box.adjusted(px(2 * self.EDGE + self.ICON) - px(2), 0, -px(self.EDGE) // 2, 0)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        shown = painter.fontMetrics().elidedText(_title(problem), Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, flags, shown)
        painter.restore()

    def button_rect(self, cell: QRect, problem: Diagnostic) -> QRect:
        """Where the button lies in its cell: at the right."""
        px = theme.px
        wide = QFontMetrics(_button_font()).horizontalAdvance(_title(problem)) + px(3 * self.EDGE + self.ICON)
        wide = min(wide, cell.width() - px(8))
        high = px(self.HEIGHT)
        return QRect(cell.right() - px(6) - wide, cell.center().y() - high // 2 + 1, wide, high)

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """A click on the button."""
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            problem = index.data(PROBLEM)
            hit = problem.fix and self.button_rect(option.rect, problem).contains(event.position().toPoint())
            if hit and event.button() == Qt.MouseButton.LeftButton:
                self.pressed.emit(problem)
                return True
        return super().editorEvent(event, model, option, index)

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """The whole title where it is cut off."""
        problem = index.data(PROBLEM)
        if problem is not None and problem.fix is not None:
            QToolTip.showText(event.globalPos(), f"{_title(problem)} (Alt+Enter)", view)
            return True
        return super().helpEvent(event, view, option, index)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as any row."""
        return QSize(theme.px(140), theme.px(24))


def _button_font() -> QFont:
    return theme.font(11, 500)


def _title(problem: Diagnostic) -> str:
    title = problem.fix.title if problem.fix else ""
    return title[:1].upper() + title[1:]


def _alignment(column: int) -> Qt.AlignmentFlag:
    across = Qt.AlignmentFlag.AlignRight if column == Column.LINE else Qt.AlignmentFlag.AlignLeft
    return across | Qt.AlignmentFlag.AlignVCenter


def _text(problem: Diagnostic, column: Column) -> str:
    match column:
        case Column.MESSAGE:
            return problem.sentence()
        case Column.WHERE:
            return where_text(problem)
        case Column.LINE:
            return str(problem.span.line) if problem.span else ""
        case Column.CODE:
            return problem.code
        case Column.FIX:
            return _title(problem)
    return ""


def counted(problems: tuple[Diagnostic, ...]) -> dict[Severity, int]:
    """How many of each severity, the worst first; without those that are none."""
    counts = {severity: sum(problem.severity is severity for problem in problems) for severity in Severity}
    return {severity: count for severity, count in counts.items() if count}
