"""Every layer in Darknet's order with its shapes and costs; blocks open to their layers."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from studio.design.design import NET
from widgets import costs, theme
from widgets.empty_state import EmptyState
from widgets.panels.base import Area, Panel
from widgets.panels.layer_rows import LayerRow, Rows, rows_of
from widgets.panels.layers_model import ROW, Column, Index, LayersModel
from widgets.share_bar import ShareBarDelegate
from widgets.tables import HEAD, style_tree
from widgets.workbench import Workbench

WIDTHS = (64, 116, 52, 70, 118, 118, 68, 110, 80)
"""The least width of each column in design pixels; room that is left is shared out."""
LAYER_WIDTH = 320
"""As wide as any name with its facts: the layer column is the first to grow."""
SWATCH = 8
LEAST = 0.85
"""So far columns shrink together before the table scrolls sideways; shapes of usual networks still fit then."""


class LayersPanel(Panel):
    """The accessible twin of the canvas: what can be selected there can be selected here."""

    title: ClassVar[str] = "Layers"
    key: ClassVar[str] = "layers"
    icon: ClassVar[str] = "table-2"
    area: ClassVar[Area] = "bottom"
    spaces: ClassVar[tuple[str, ...]] = ("design", "scale")

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(workbench, parent)
        self._model = LayersModel(self)
        self._taking = False
        self._view = _LayersView(self)
        self._view.setModel(self._model)
        self._view.arrange()
        self._view.setAccessibleName(self.title)
        self._total = TotalRow(self._view, self)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._table())
        self._pages.addWidget(self._nothing())
        self.setFocusProxy(self._view)
        self._view.selectionModel().selectionChanged.connect(self._give)
        workbench.selection.changed.connect(self._follow_selection)
        self.follow(workbench.derived.updated, self._show)
        self.follow(workbench.view_state.metricChanged, self._show)
        theme.signals.themeChanged.connect(self._view.choose_columns)
        self._show()

    def badge(self) -> str:
        """How many layers."""
        count = len(self.workbench.derived.rows)
        return f"{count:,}" if count else ""

    def _table(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._view, 1)
        column.addWidget(self._total)
        return page

    def _nothing(self) -> QWidget:
        page = QWidget(self)
        sentence = "Each layer stands here with its shapes, its cost and its share of the whole."
        column = QVBoxLayout(page)
        column.addWidget(EmptyState("table-2", "No layers yet", sentence, parent=page), 0, Qt.AlignmentFlag.AlignCenter)
        return page

    def _show(self) -> None:
        """The current design; what was open stays open, where the view stood it stands."""
        derived, metric = self.workbench.derived, self.workbench.view_state.metric
        rows = rows_of(derived.design, derived.expansion, metric)
        self._taking = True
        if self._model.shows(rows):
            self._model.set_rows(rows)
        else:
            self._show_anew(rows)
        self._taking = False
        self._pages.setCurrentIndex(0 if rows else 1)
        self._total.show_totals(_summary(self.workbench), _sums(self.workbench))

    def _show_anew(self, rows: Rows) -> None:
        """Other rows than before."""
        opened = {address for place, address in self._model.blocks() if self._is_open(place)}
        scroll = self._view.verticalScrollBar().value()
        self._model.set_rows(rows)
        for place, address in self._model.blocks():
            if address in opened:
                self._view.setExpanded(self._model.index(place, 0), True)
        self._view.verticalScrollBar().setValue(scroll)
        self._select()

    def _is_open(self, place: int) -> bool:
        return self._view.isExpanded(self._model.index(place, 0))

    def _give(self) -> None:
        """Rows were selected here."""
        if not self._taking:
            indices = self._view.selectionModel().selectedRows()
            self.workbench.selection.set((self._model.row(index).address for index in indices), self)

    def _follow_selection(self, source: object) -> None:
        if source is not self:
            self._select()
            current = self.workbench.selection.current
            index = self._model.find(current) if current else None
            if index is not None and index.isValid():
                self._view.scrollTo(index)

    def _select(self) -> None:
        """Select the rows of what is selected elsewhere, without telling it back."""
        chosen = QItemSelection()
        last = None
        for address in self.workbench.selection.addresses:
            index = self._model.find(address)
            if address.node != NET and index.isValid():
                chosen.select(index, index.siblingAtColumn(len(Column) - 1))
                last = index
        self._taking = True
        flags = QItemSelectionModel.SelectionFlag
        self._view.selectionModel().select(chosen, flags.ClearAndSelect | flags.Rows)
        if last is not None:
            self._view.selectionModel().setCurrentIndex(last, flags.NoUpdate)
        self._taking = False


class _LayersView(QTreeView):
    """The tree. Where it is too narrow the input column goes, which repeats the output above; then size and filters."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("layersTable")

    def arrange(self) -> None:
        """Columns, heads and delegates; the model is set."""
        self.setTreePosition(Column.LAYER)
        self.setSelectionMode(QTreeView.SelectionMode.ExtendedSelection)
        self.setItemDelegateForColumn(Column.LAYER, LayerNameDelegate(self))
        self.setItemDelegateForColumn(Column.SHARE, ShareBarDelegate(self))
        self.header().setSectionsMovable(False)
        style_tree(self, WIDTHS)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fewer columns where there is no room for all."""
        super().resizeEvent(event)
        self.choose_columns()

    def choose_columns(self) -> None:
        """Leave out what there is no room for; share out what is left, to names first, then to all alike."""
        widths = dict(zip(Column, map(theme.px, WIDTHS), strict=True))
        room = self.viewport().width()
        for column in (Column.INPUT, Column.SIZE, Column.FILTERS):
            missing = sum(widths.values()) > room
            self.setColumnHidden(column, missing)
            if missing:
                del widths[column]
        if room < sum(widths.values()) <= room / LEAST:
            bar = widths.pop(Column.SHARE)  # it has no room to give
            part = (room - bar) / sum(widths.values())
            widths = {column: int(width * part) for column, width in widths.items()} | {Column.SHARE: bar}
        spare = max(0, room - sum(widths.values()))
        names = min(spare, theme.px(LAYER_WIDTH - WIDTHS[Column.LAYER]))
        each = (spare - names) // len(widths)
        for column, width in widths.items():
            grown = width + each + (names if column == Column.LAYER else 0)
            self.setColumnWidth(column, width if column == Column.PARAMS else grown)  # the last one stretches
        fits = sum(widths.values()) <= room
        policy = Qt.ScrollBarPolicy
        self.setHorizontalScrollBarPolicy(policy.ScrollBarAlwaysOff if fits else policy.ScrollBarAsNeeded)


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


class TotalRow(QWidget):
    """The sums, in the columns of the table above."""

    def __init__(self, view: QTreeView, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("layersTotal")
        self._view = view
        self._texts: dict[Column, str] = {}
        self._summary = ""
        view.header().sectionResized.connect(self.update)
        view.horizontalScrollBar().valueChanged.connect(self.update)
        theme.signals.themeChanged.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """As high as a head."""
        return QSize(100, theme.px(HEAD))

    def minimumSizeHint(self) -> QSize:
        """As high as a head."""
        return self.sizeHint()

    def show_totals(self, summary: str, texts: dict[Column, str]) -> None:
        """Texts by column, and what there is to say across the others."""
        self._summary, self._texts = summary, texts
        self.setAccessibleName(f"Total: {', '.join(texts.values())}; {summary}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A line above, then the texts."""
        painter = QPainter(self)
        px, header = theme.px, self._view.header()
        painter.fillRect(self.rect(), theme.color("panel"))
        painter.fillRect(0, 0, self.width(), 1, theme.color("line"))
        for column in self._texts:
            x, width = header.sectionViewportPosition(column), header.sectionSize(column)
            hint = column in (Column.NUMBER, Column.SHARE)
            painter.setFont(theme.font(11 if column == Column.SHARE else 12, 400 if hint else 600))
            painter.setPen(theme.color("text3" if hint else "text"))
            left = column in (Column.LAYER, Column.SHARE)
            side = Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight
            indent = px(20) if column == Column.LAYER else px(8)
            over = 0 if left else px(24)  # a sum may reach into the gap before its column
            room = QRect(x + indent - over, 1, width + over - indent - px(8), self.height() - 1)
            painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, self._texts[column])
        self._paint_summary(painter)
        painter.end()

    def _paint_summary(self, painter: QPainter) -> None:
        header = self._view.header()
        first, last = Column.FILTERS, Column.OUTPUT
        x = header.sectionViewportPosition(first)
        right = header.sectionViewportPosition(last) + header.sectionSize(last) - theme.px(8)
        painter.setFont(theme.font(12))
        painter.setPen(theme.color("text2"))
        shown = painter.fontMetrics().elidedText(self._summary, Qt.TextElideMode.ElideRight, right - x)
        room = QRect(x, 1, right - x, self.height() - 1)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)


def _sums(workbench: Workbench) -> dict[Column, str]:
    derived = workbench.derived
    count = len(derived.rows)
    totals = derived.totals
    return {
        Column.NUMBER: f"0–{count - 1}" if count > 1 else costs.NONE,
        Column.LAYER: "Total",
        Column.BFLOPS: f"{totals.bflops:.4f}",
        Column.SHARE: f"{costs.short(totals.macs, 'macs')} MACs",
        Column.PARAMS: f"{totals.params:,}",
    }


def _summary(workbench: Workbench) -> str:
    """`126 layers · 82 convolutions · input 224 × 224 × 3`."""
    derived = workbench.derived
    shape = derived.network.input
    return f"{len(derived.rows):,} layers · input {shape.w} × {shape.h} × {shape.c}"
