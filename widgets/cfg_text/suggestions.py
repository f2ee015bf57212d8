"""The list of what could be typed: below the caret while typing, or by Ctrl+Space."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QListView,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from widgets import theme
from widgets.cfg_text.completion import NOTHING, Completion, Suggestion
from widgets.cfg_text.floating import Floating

_WIDTH, _ROW, _ROWS, _LEAST = 520, 24, 8, 130
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_TAKES = (Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ROLE = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


class SuggestionModel(QAbstractListModel):
    """One row a suggestion."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.completion = NOTHING

    def show_completion(self, completion: Completion) -> None:
        """Other rows."""
        self.beginResetModel()
        self.completion = completion
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many there are."""
        return 0 if parent.isValid() else len(self.completion.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The text to put in, what is said aloud, the suggestion itself."""
        item = self.completion.items[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return item.text
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{item.text}, {item.about}" if item.about else item.text
            case Qt.ItemDataRole.ToolTipRole:
                return item.about
        return item if role == _ROLE else None


class _Delegate(QStyledItemDelegate):
    """The text as in the cfg, then what it means."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Background as of any row, then two texts."""
        filled = QStyleOptionViewItem(option)
        self.initStyleOption(filled, index)
        filled.text = ""
        option.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, filled, painter, option.widget)
        item: Suggestion = index.data(_ROLE)
        px, rect = theme.px, option.rect
        painter.save()
        painter.setFont(theme.font(12, mono=True))
        painter.setPen(theme.color("text"))
        left = rect.x() + px(8)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(left, rect.y(), rect.width(), rect.height()), flags, item.text)
        left += max(px(_LEAST), painter.fontMetrics().horizontalAdvance(item.text) + px(12))
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("text3"))
        room = QRect(left, rect.y(), rect.right() - px(8) - left, rect.height())
        about = painter.fontMetrics().elidedText(item.about, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, flags, about)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows of 24."""
        return QSize(0, theme.px(_ROW))


class Suggestions(Floating):
    """Tab and Enter take the chosen row, the arrows choose, Esc closes; any other key goes on typing."""

    #: A suggestion is to replace what its completion says.
    taken = Signal(object, object)

    def __init__(self, editor: QPlainTextEdit) -> None:
        super().__init__(editor, "suggestions", "Suggestions")
        self.model = SuggestionModel(self)
        self.list = QListView(self)
        self.list.setObjectName("suggestionList")
        self.list.setAccessibleName("Suggestions")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setModel(self.model)
        self.list.clicked.connect(self._take)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.list)

    def offer(self, completion: Completion, beside: QRect) -> None:
        """Show what there is to choose from, or nothing."""
        if not completion.items:
            self.close_up()
            return
        self.model.show_completion(completion)
        self.list.setCurrentIndex(self.model.index(0))
        edge = theme.px(4)
        self._column.setContentsMargins(edge, edge, edge, edge)
        rows = min(len(completion.items), _ROWS)
        self.list.setFixedSize(theme.px(_WIDTH), rows * theme.px(_ROW) + 2)
        self.appear(beside)

    def take_key(self, event: QKeyEvent) -> bool:
        """Arrows and the keys that take."""
        if event.modifiers():
            return False
        if event.key() in _TAKES:
            self._take(self.list.currentIndex())
            return True
        if event.key() in _MOVES:
            self._move(event)
            return True
        return False

    def _move(self, event: QKeyEvent) -> None:
        """The list goes round at its ends."""
        row, count = self.list.currentIndex().row(), self.model.rowCount()
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None:
            page = _ROWS if event.key() == Qt.Key.Key_PageDown else -_ROWS
            row = min(max(row + page, 0), count - 1)
        else:
            row = (row + step) % count
        self.list.setCurrentIndex(self.model.index(row))

    def _take(self, index: Index) -> None:
        completion, item = self.model.completion, index.data(_ROLE)
        self.close_up()
        if isinstance(item, Suggestion):
            self.taken.emit(completion, item)
