"""The tree of the layers table: its columns share the room, a click on a head sorts, names have a swatch."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QResizeEvent
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from widgets import theme
from widgets.copy_key import CopyKey
from widgets.panels.layer_columns import COLUMNS, Column
from widgets.panels.layer_rows import LayerRow
from widgets.panels.layers_model import ROW, Index
from widgets.share_bar import ShareBarDelegate
from widgets.tables import style_tree

LAYER_WIDTH = 320
"""As wide as any name with its facts: the layer column is the first to grow."""
SWATCH = 8
LEAST = 0.9
"""So far columns shrink together before the table scrolls sideways; shapes of usual networks still fit then."""
SPARE = (Column.FIELD, Column.MEMORY, Column.MACS, Column.INPUT, Column.SIZE, Column.FILTERS, Column.SHARE)
"""Those that go where there is no room, in this order, unless somebody chose the columns."""


class LayersView(QTreeView):
    """The tree. Where it is too narrow and nobody chose the columns, those go first that repeat what others say."""

    #: A head was clicked.
    sortWanted = Signal(Column)
    #: The menu of columns is wanted, at a point of the screen.
    columnsWanted = Signal(QPoint)
    #: The selected rows are to be copied.
    copyWanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("layersTable")
        #: The columns that somebody chose; None: as many as fit.
        self.chosen: frozenset[Column] | None = None
        #: Whether somebody measured the network.
        self.timed = False

    def arrange(self) -> None:
        """Columns, heads and delegates; the model is set."""
        self.setTreePosition(Column.LAYER)
        self.setSelectionMode(QTreeView.SelectionMode.ExtendedSelection)
        self.setItemDelegateForColumn(Column.LAYER, LayerNameDelegate(self))
        self.setItemDelegateForColumn(Column.SHARE, ShareBarDelegate(self))
        head = self.header()
        head.setSectionsMovable(False)
        head.setSectionsClickable(True)
        head.sectionClicked.connect(lambda section: self.sortWanted.emit(Column(section)))
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(lambda at: self.columnsWanted.emit(head.mapToGlobal(at)))
        CopyKey(self).pressed.connect(self.copyWanted)
        style_tree(self, tuple(spec.width for spec in COLUMNS))

    def show_sorting(self, column: Column | None, down: bool) -> None:
        """An arrow in the head that rows are sorted by."""
        self.header().setSortIndicatorShown(column is not None)
        if column is not None:
            order = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
            self.header().setSortIndicator(column, order)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fewer columns where there is no room for all."""
        super().resizeEvent(event)
        self.choose_columns()

    def choose_columns(self) -> None:
        """Leave out what is not wanted or has no room; share out what is left, to names first, then to all alike."""
        room = self.viewport().width()
        widths = self._wanted(room)
        for column in Column:
            self.setColumnHidden(column, column not in widths)
        if room < sum(widths.values()) <= room / LEAST:
            bar = widths.pop(Column.SHARE, 0)  # it has no room to give
            part = (room - bar) / sum(widths.values())
            widths = {column: int(width * part) for column, width in widths.items()}
            widths |= {Column.SHARE: bar} if bar else {}
        spare = max(0, room - sum(widths.values()))
        names = min(spare, theme.px(LAYER_WIDTH - COLUMNS[Column.LAYER].width))
        each = (spare - names) // len(widths)
        for column, width in widths.items():
            grown = width + each + (names if column == Column.LAYER else 0)
            self.setColumnWidth(column, width if column == max(widths) else grown)  # the last one stretches
        fits = sum(widths.values()) <= room
        policy = Qt.ScrollBarPolicy
        self.setHorizontalScrollBarPolicy(policy.ScrollBarAlwaysOff if fits else policy.ScrollBarAsNeeded)

    def _wanted(self, room: int) -> dict[Column, int]:
        """The columns to show with their least widths."""
        widths = {column: theme.px(COLUMNS[column].width) for column in Column}
        if self.chosen is not None:
            return {
                column: width for column, width in widths.items() if column in self.chosen or column == Column.LAYER
            }
        if not self.timed:
            del widths[Column.TIME]
        for column in SPARE:
            if sum(widths.values()) > (room / LEAST if column == Column.SHARE else room):
                del widths[column]
        return widths


class LayerNameDelegate(QStyledItemDelegate):
    """Colour of the layer's category, its type, and what there is to say about it in the colour of hints."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Background as of any cell, then swatch, title, facts."""
        row = index.data(ROW)
        filled = QStyleOptionViewItem(option)
        self.initStyleOption(filled, index)
        title, font, filled.text = filled.text, filled.font, ""
        style = filled.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, filled, painter, filled.widget)
        if isinstance(row, LayerRow):
            self._paint_row(painter, option.rect, row, title, font)

    def _paint_row(self, painter: QPainter, rect: QRect, row: LayerRow, title: str, font: QFont) -> None:
        px = theme.px
        side = px(SWATCH)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.category(row.category))
        box = QRectF(rect.x() + px(4), rect.center().y() - side / 2 + 1, side, side)
        painter.drawRoundedRect(box, px(2), px(2))
        x = int(box.right()) + px(8)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for text, face, token in ((title, font, "text"), (row.facts, theme.font(12), "text3")):
            painter.setFont(face)
            painter.setPen(theme.color(token))
            room = QRect(x, rect.y(), rect.right() - x - px(4), rect.height())
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, flags, shown)
            x += painter.fontMetrics().horizontalAdvance(shown) + px(8)
        painter.restore()
