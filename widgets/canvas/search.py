"""The search pop-up of the canvas: type a word, Enter inserts the block, layer or snippet that it finds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from studio.blocks import BLOCKS
from studio.blocks.block_files import library_blocks
from studio.design.snippets import snippets
from studio.layers import LAYERS
from studio.layers.base import Category
from widgets import theme
from widgets.mime import Entry

SIZE = (460, 344)
_ROW = 26
_TITLE_ROOM = 128
_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Role(IntEnum):
    """What a row of the list holds beside its title."""

    FOUND = Qt.ItemDataRole.UserRole + 1
    SUMMARY = Qt.ItemDataRole.UserRole + 2
    CATEGORY = Qt.ItemDataRole.UserRole + 3


@dataclass(frozen=True, slots=True)
class Found:
    """Something that can be inserted, and how it is called and looked for."""

    entry: Entry
    title: str
    summary: str
    category: str
    words: str
    #: What it is called in a file: a word that is one of these is meant exactly.
    names: tuple[str, ...] = ()


def everything() -> tuple[Found, ...]:
    """All blocks, then all layers, from their tables, then the snippets of the library."""
    blocks = [
        Found(Entry("block", cls.kind), cls.kind, cls.summary, str(Category.BLOCK), f"{cls.kind} {cls.summary}".lower())
        for cls in (*BLOCKS, *library_blocks())
    ]
    layers = [
        Found(
            Entry("layer", cls.section),
            cls.section,
            cls.summary,
            str(cls.category),
            " ".join((cls.section, *cls.aliases, cls.summary)).lower(),
            (cls.section, *cls.aliases),
        )
        for cls in LAYERS
    ]
    parts = [
        Found(Entry("snippet", one.name), one.name, one.about, str(Category.BLOCK), f"{one.name} {one.about}".lower())
        for one in snippets()
    ]
    return (*blocks, *layers, *parts)


def matching(found: Sequence[Found], text: str) -> tuple[Found, ...]:
    """What has all the words of a text; titles that begin with it come first."""
    words = text.lower().split()
    fit = [one for one in found if all(word in one.words for word in words)]
    if not words:
        return tuple(fit)

    def rank(one: Found) -> int:
        title = one.title.lower()
        if words[0] in one.names:
            return -1
        return 0 if title.startswith(words[0]) else 1 if words[0] in title else 2

    return tuple(sorted(fit, key=rank))


class SearchModel(QAbstractListModel):
    """The rows that match."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all = self._offered = everything()
        self.rows = self._all

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All that there is, whatever is offered now."""
        return tuple(found.entry for found in self._all)

    def offer(self, entries: Collection[Entry] | None) -> None:
        """From now on find only among these; None: among all."""
        self._offered = self._all if entries is None else tuple(one for one in self._all if one.entry in entries)

    def filter(self, text: str) -> None:
        """Show what matches a text."""
        self.beginResetModel()
        self.rows = matching(self._offered, text)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """One row for each."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Title, summary, category."""
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.title
            case Qt.ItemDataRole.ToolTipRole | Role.SUMMARY:
                return row.summary
            case Role.CATEGORY:
                return row.category
            case Role.FOUND:
                return row.entry
            case _:
                return None


class _RowDelegate(QStyledItemDelegate):
    """A square in the colour of the category, the title, the summary after it."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one row."""
        filled = QStyleOptionViewItem(option)
        self.initStyleOption(filled, index)
        filled.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, filled, painter, option.widget)
        px, rect = theme.px, option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.category(index.data(Role.CATEGORY)))
        side = px(12)
        square = QRectF(rect.x() + px(10), rect.center().y() - side / 2 + 0.5, side, side)
        painter.drawRoundedRect(square, px(3), px(3))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font(12, 500))
        painter.setPen(theme.color("text"))
        words = rect.adjusted(px(32), 0, 0, 0)
        painter.drawText(words, middle, index.data(Qt.ItemDataRole.DisplayRole))
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("text3"))
        hint = rect.adjusted(px(32 + _TITLE_ROOM), 0, -px(10), 0)
        summary = painter.fontMetrics().elidedText(index.data(Role.SUMMARY), Qt.TextElideMode.ElideRight, hint.width())
        painter.drawText(hint, middle, summary)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Rows of 26."""
        return QSize(0, theme.px(_ROW))


class SearchPopup(QFrame):
    """A line and a list over the canvas. Esc, or a click elsewhere, closes it."""

    #: A person chose this entry.
    chosen = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("surface", "raised")
        self._around = parent
        self.line = QLineEdit(self)
        self.line.setObjectName("canvasSearch")
        self.line.setAccessibleName("Search blocks, layers and snippets to insert")
        self.line.setPlaceholderText("Insert a block, layer or snippet")
        self.line.setClearButtonEnabled(False)
        self.list = QListView(self)
        self.list.setObjectName("canvasSearchList")
        self.list.setAccessibleName("Blocks, layers and snippets that match")
        self.list.setItemDelegate(_RowDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setStyleSheet("QListView { background: transparent; }")
        self.model = SearchModel(self)
        self.list.setModel(self.model)
        self.hint = QLabel(self)
        self.hint.setProperty("role", "hint")
        column = QVBoxLayout(self)
        for part in (self.line, self.list, self.hint):
            column.addWidget(part)
        self.line.textChanged.connect(self._filter)
        self.line.installEventFilter(self)
        self.list.clicked.connect(self._choose)
        self.hide()

    def open_at(self, point: QPoint, where: str, entries: Collection[Entry] | None = None) -> None:
        """Appear with its line at a point of the parent; `where` says what Enter does, `entries` what can be had."""
        self.model.offer(entries)
        px = theme.px
        column = self.layout()
        assert column is not None
        column.setContentsMargins(px(8), px(8), px(8), px(8))
        column.setSpacing(px(6))
        self.resize(px(SIZE[0]), min(px(SIZE[1]), self._around.height() - px(16)))
        room = self._around.rect().adjusted(px(8), px(8), -px(8), -px(8))
        x = min(max(point.x() - px(24), room.left()), room.right() - self.width())
        y = min(max(point.y() - px(20), room.top()), room.bottom() - self.height())
        self.move(x, y)
        self.hint.setText(f"Enter inserts {where}")
        self.line.clear()
        self._filter("")
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_up(self) -> None:
        """Go away without choosing."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move in the list while the line has the focus; Enter chooses, Esc closes."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(self.list.currentIndex())
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close_up()
                return True
            if event.key() in _KEYS:
                self.list.keyPressEvent(event)
                return True
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            self.close_up()
        return super().eventFilter(watched, event)

    def _filter(self, text: str) -> None:
        self.model.filter(text)
        self.list.setCurrentIndex(self.model.index(0))

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            entry = index.data(Role.FOUND)
            self.close_up()
            self.chosen.emit(entry)
