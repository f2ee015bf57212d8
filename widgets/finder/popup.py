"""The command palette over the window: type, move with the arrows, Enter does it, Esc closes."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
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

from widgets import theme
from widgets.finder.offers import Offer, matching

SIZE = (620, 420)
TOP = 76
_ROW, _ICON, _GROUP = 28, 14, 92
_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
Index = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """What a row holds beside its title."""

    OFFER = Qt.ItemDataRole.UserRole + 1


class OfferModel(QAbstractListModel):
    """The offers that match."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[Offer, ...] = ()
        self.rows: tuple[Offer, ...] = ()

    def offer(self, offers: tuple[Offer, ...]) -> None:
        """What there is to choose from."""
        self._all = offers

    def filter(self, typed: str) -> None:
        """Show what fits."""
        self.beginResetModel()
        self.rows = matching(self._all, typed)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """One row for each."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Title, what is read aloud, and the offer itself."""
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(part for part in (row.group, row.title, row.about, row.keys) if part)
            case Qt.ItemDataRole.ToolTipRole:
                return row.about
            case Role.OFFER:
                return row
        return None


class _OfferDelegate(QStyledItemDelegate):
    """Group, icon, title, what is said about it, and the keys at the right."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        filled = QStyleOptionViewItem(option)
        self.initStyleOption(filled, index)
        filled.text = ""
        option.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, filled, painter, option.widget)
        offer: Offer = index.data(Role.OFFER)
        px, rect = theme.px, option.rect
        painter.save()
        x = rect.x() + px(10)
        side = px(_ICON)
        offer.icon.paint(painter, QRect(x, rect.center().y() - side // 2, side, side))
        x += side + px(8)
        right = rect.right() - px(10)
        right -= self._text(painter, offer.keys, rect, x, right, 11, "text3", at_right=True) + px(12)
        group_left = right - px(_GROUP)
        x += self._text(painter, offer.title, rect, x, group_left, 12, "text") + px(10)
        self._text(painter, offer.about, rect, x, group_left - px(10), 11, "text3")
        self._text(painter, offer.group, rect, group_left, right, 11, "text2", at_right=True)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows of 28."""
        return QSize(0, theme.px(_ROW))

    def _text(
        self,
        painter: QPainter,
        text: str,
        rect: QRect,
        left: int,
        right: int,
        size: int,
        token: str,
        at_right: bool = False,
    ) -> int:
        """Write a text between two places; returns its width."""
        if not text or right - left < theme.px(16):
            return 0
        painter.setFont(theme.font(size, 500 if size == 12 else 400))
        painter.setPen(theme.color(token))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, right - left)
        side = Qt.AlignmentFlag.AlignRight if at_right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(
            QRect(left, rect.y(), right - left, rect.height()), side | Qt.AlignmentFlag.AlignVCenter, shown
        )
        return painter.fontMetrics().horizontalAdvance(shown)


class Finder(QFrame):
    """One for a window; it goes when something else gets the focus, which then is where it was."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("finder")
        self.setAccessibleName("Command palette")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("surface", "raised")
        self._window = window
        self._before: QWidget | None = None
        self.line = QLineEdit(self)
        self.line.setObjectName("finderLine")
        self.line.setAccessibleName("Search for an action, a node, a block, a layer or a template")
        self.line.setPlaceholderText("Do, insert, or go to: “fit”, “mbconv”, “conv 37”")
        self.list = QListView(self)
        self.list.setObjectName("finderList")
        self.list.setAccessibleName("What matches")
        self.list.setItemDelegate(_OfferDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.model = OfferModel(self)
        self.list.setModel(self.model)
        self._none = QLabel("Nothing has these letters in this order.", self)
        self._none.setProperty("role", "hint")
        self._column = QVBoxLayout(self)
        for part in (self.line, self.list, self._none):
            self._column.addWidget(part)
        self.line.textChanged.connect(self._filter)
        self.line.installEventFilter(self)
        self.list.clicked.connect(self._choose)
        self.hide()

    def open_with(self, offers: tuple[Offer, ...]) -> None:
        """Appear at the top of the window with an empty line."""
        px, room = theme.px, self._window.rect()
        self._column.setContentsMargins(px(8), px(8), px(8), px(8))
        self._column.setSpacing(px(6))
        self.resize(min(px(SIZE[0]), room.width() - px(32)), px(SIZE[1]))
        self.move((room.width() - self.width()) // 2, px(TOP))
        focus = self._window.focusWidget()
        self._before = focus if focus is not self.line else self._before
        self.model.offer(offers)
        self.line.clear()
        self._filter("")
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_up(self) -> None:
        """Go away; the focus is where it was."""
        if self.isVisible():
            self.hide()
            if self._before is not None:
                self._before.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move in the list while the line has the focus."""
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
            self.hide()
        return super().eventFilter(watched, event)

    def _filter(self, typed: str) -> None:
        self.model.filter(typed)
        self.list.setCurrentIndex(self.model.index(0))
        self.list.setVisible(bool(self.model.rows))
        self._none.setVisible(not self.model.rows)
        self._fit()

    def _fit(self) -> None:
        """As high as what matches, up to a limit."""
        px = theme.px
        most = min(px(SIZE[1]), self._window.height() - px(TOP + 32))
        rows = self.list.sizeHintForRow(0) * len(self.model.rows) if self.model.rows else px(_ROW)
        self.resize(self.width(), min(most, rows + self.line.sizeHint().height() + px(8 + 6 + 8 + 4)))

    def _choose(self, index: Index) -> None:
        if index.isValid():
            offer: Offer = index.data(Role.OFFER)
            self.close_up()
            offer.run()
