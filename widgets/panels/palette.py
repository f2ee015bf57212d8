"""What can be inserted: blocks, layers and snippets by name, to be dragged onto the canvas or inserted by Enter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPainterPath, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from studio.blocks import BLOCKS
from studio.blocks.base import Block
from studio.blocks.block_files import library_blocks
from studio.design.snippets import Snippet, snippet_layers, snippets
from studio.diagnostics import StudioError
from studio.layers import LAYERS
from studio.layers.base import Category, Layer
from studio.scaling import Rounding
from widgets import theme
from widgets.canvas.commands import Commands
from widgets.costs import bar_category
from widgets.mime import Entry, to_mime
from widgets.panels.base import Area, Panel
from widgets.panels.layers_model import Index
from widgets.tables import style_tree
from widgets.workbench import Workbench

ROW_HEIGHT = 26
SWATCH = 12
_CHANNELS = 64
"""Channels of the input that a block is expanded for to see what it is made of."""
_STRIPES = 4
_OFFER = Qt.ItemDataRole.UserRole + 1
_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to insert: what it is, the colours of its swatch, a hint, and words that find it."""

    entry: Entry
    colours: tuple[str, ...]
    hint: str
    help: str
    words: str


def offers() -> Iterator[tuple[str, tuple[Offer, ...]]]:
    """The sections with what they offer, from the tables."""
    yield "Blocks", tuple(_block_offer(kind) for kind in BLOCKS)
    own = library_blocks()
    if own:
        yield "Library", tuple(_block_offer(kind) for kind in own)
    yield "Layers", tuple(_layer_offer(kind) for kind in LAYERS)
    parts = snippets()
    if parts:
        yield "Snippets", tuple(_snippet_offer(one) for one in parts)


def _block_offer(kind: type[Block]) -> Offer:
    parts = kind().expand(_CHANNELS, Rounding())
    colours = tuple(colour for colour, _ in groupby(bar_category(part.layer) for part in parts))
    roles = tuple(dict.fromkeys(part.role.partition(".")[0] for part in parts))
    return Offer(Entry("block", kind.kind), colours[:_STRIPES], " · ".join(roles), kind.summary, kind.kind.lower())


def _layer_offer(kind: type[Layer]) -> Offer:
    keys = [spec.name for spec in kind.keys() if spec.shown or spec.required]
    words = " ".join((kind.section, *kind.aliases)).lower()
    return Offer(Entry("layer", kind.section), (kind.category,), " · ".join(keys[:3]), kind.summary, words)


def _snippet_offer(snippet: Snippet) -> Offer:
    """A snippet that cannot be read is offered too: inserting it says what is wrong with it."""
    try:
        layers = snippet_layers(snippet, _CHANNELS)
    except StudioError:
        layers = ()
    colours = tuple(colour for colour, _ in groupby(map(bar_category, layers))) or (str(Category.BLOCK),)
    hint = f"{len(layers)} layers" if len(layers) > 1 else ""
    return Offer(Entry("snippet", snippet.name), colours[:_STRIPES], hint, snippet.about, snippet.name.lower())


class PalettePanel(Panel):
    """A filter, and the sections below it."""

    title: ClassVar[str] = "Palette"
    key: ClassVar[str] = "palette"
    icon: ClassVar[str] = "layers"
    area: ClassVar[Area] = "left"

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(workbench, parent)
        self.setObjectName("palette")
        self._search = QLineEdit(self)
        self._search.setObjectName("paletteSearch")
        self._search.setPlaceholderText("Filter")
        self._search.setAccessibleName("Filter blocks, layers and snippets")
        self._search.setToolTip("Enter inserts the first one after the selection (Shift+A)")
        self._search.setClearButtonEnabled(True)
        self._search.addAction(theme.icon("search", "text3"), QLineEdit.ActionPosition.LeadingPosition)
        self._search.textChanged.connect(self._filter)
        self._search.installEventFilter(self)
        self._model = _PaletteModel(self)
        self._view = _PaletteView(self)
        self._view.setModel(self._model)
        self._view.expandAll()
        self._view.activated.connect(self._insert)
        self._column = QVBoxLayout(self)
        self._top = QHBoxLayout()
        self._top.addWidget(self._search)
        self._column.addLayout(self._top)
        self._column.addWidget(self._view, 1)
        self.setFocusProxy(self._search)
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows in the filter move through the list, Enter inserts, Esc clears."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape and self._search.text():
                self._search.clear()
                return True
            if event.key() in _KEYS:
                self._view.keyPressEvent(event)
                return True
        return super().eventFilter(watched, event)

    def _filter(self, text: str) -> None:
        """Leave what has all the words; the first of them is current."""
        words = text.lower().split()
        first: QModelIndex | None = None
        for section in range(self._model.rowCount()):
            above = self._model.index(section, 0)
            found = 0
            for place in range(self._model.rowCount(above)):
                index = self._model.index(place, 0, above)
                offer: Offer = index.data(_OFFER)
                fits = all(word in f"{offer.words} {offer.help.lower()}" for word in words)
                self._view.setRowHidden(place, above, not fits)
                found += fits
                if fits and (first is None or _named(offer, words) > _named(first.data(_OFFER), words)):
                    first = index
            self._view.setRowHidden(section, QModelIndex(), found == 0)
        self._view.setCurrentIndex(first if first is not None and words else QModelIndex())

    def _insert(self, index: QModelIndex) -> None:
        offer = index.data(_OFFER)
        if offer is not None:
            commands = Commands(self.workbench)
            commands.insert(offer.entry, commands.spot_for_selection())

    def _dress(self) -> None:
        self._column.setContentsMargins(0, theme.px(8), 0, 0)
        self._column.setSpacing(theme.px(8))
        self._top.setContentsMargins(theme.px(12), 0, theme.px(12), 0)


def _named(offer: Offer, words: list[str]) -> int:
    """How well the first word names it: 2 where it is one of its names, 1 where its name begins so."""
    if not words:
        return 0
    return 2 if words[0] in offer.words.split() else int(offer.words.startswith(words[0]))


class _PaletteModel(QStandardItemModel):
    """Sections with their offers; a drag carries the offer."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        for name, offered in offers():
            section = QStandardItem(name)
            section.setData(str(len(offered)), Qt.ItemDataRole.UserRole)
            section.setFlags(Qt.ItemFlag.ItemIsEnabled)
            for offer in offered:
                item = QStandardItem(offer.entry.name)
                item.setData(offer, _OFFER)
                item.setToolTip(offer.help)
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled)
                section.appendRow(item)
            self.appendRow(section)

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """What a drag carries."""
        offer = next((index.data(_OFFER) for index in indexes if index.data(_OFFER) is not None), None)
        return to_mime(offer.entry) if offer is not None else QMimeData()


class _PaletteView(QTreeView):
    """The list. A click on a section folds it; single rows are dragged."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("paletteList")
        self.setAccessibleName("Blocks, layers and snippets")
        self.setHeaderHidden(True)
        self.setDragEnabled(True)
        self.setDragDropMode(QTreeView.DragDropMode.DragOnly)
        style_tree(self)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setItemDelegate(_OfferDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._toggle)
        theme.signals.themeChanged.connect(self._flatten)

    def _toggle(self, index: QModelIndex) -> None:
        if index.data(_OFFER) is None:
            self.setExpanded(index, not self.isExpanded(index))

    def _flatten(self) -> None:
        """The style of trees indents; here the swatches do."""
        self.setIndentation(0)
        self.doItemsLayout()


class _OfferDelegate(QStyledItemDelegate):
    """Swatch, name, hint; of sections the chevron, name and count."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Background as of any cell, then what the row says."""
        filled = QStyleOptionViewItem(option)
        self.initStyleOption(filled, index)
        text, filled.text = filled.text, ""
        filled.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, filled, painter, filled.widget)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        offer = index.data(_OFFER)
        if offer is None:
            opened = bool(option.state & QStyle.StateFlag.State_Open)
            self._paint_section(painter, option.rect, text, str(index.data(Qt.ItemDataRole.UserRole)), opened)
        else:
            self._paint_offer(painter, option.rect, offer)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows of 26."""
        return QSize(theme.px(100), theme.px(ROW_HEIGHT))

    def _paint_section(self, painter: QPainter, rect: QRect, name: str, count: str, opened: bool) -> None:
        px = theme.px
        ratio = painter.device().devicePixelRatioF()
        icon = theme.pixmap("chevron-down" if opened else "chevron-right", "text3", 12, ratio)
        painter.drawPixmap(rect.x() + px(12), rect.center().y() - px(12) // 2 + 1, icon)
        _words(painter, rect.adjusted(px(30), 0, -px(12), 0), name, theme.font(12, 600), "text2")
        _words(painter, rect.adjusted(px(30), 0, -px(12), 0), count, theme.font(11, 500), "text3", right=True)

    def _paint_offer(self, painter: QPainter, rect: QRect, offer: Offer) -> None:
        px = theme.px
        side = px(SWATCH)
        box = QRectF(rect.x() + px(16), rect.center().y() - side / 2 + 1, side, side)
        _swatch(painter, box, offer.colours)
        room = rect.adjusted(px(16 + SWATCH + 10), 0, -px(12), 0)
        taken = _words(painter, room, offer.entry.name, theme.font(12), "text")
        _words(painter, room.adjusted(taken + px(8), 0, 0, 0), offer.hint, theme.font(11), "text3", right=True)


def _swatch(painter: QPainter, box: QRectF, colours: tuple[str, ...]) -> None:
    """A rounded square in stripes."""
    outline = QPainterPath()
    outline.addRoundedRect(box, theme.px(3), theme.px(3))
    painter.save()
    painter.setClipPath(outline)
    wide = box.width() / len(colours)
    for place, colour in enumerate(colours):
        painter.fillRect(QRectF(box.x() + place * wide, box.y(), wide + 0.5, box.height()), theme.category(colour))
    painter.restore()


def _words(painter: QPainter, room: QRect, text: str, font: QFont, token: str, *, right: bool = False) -> int:
    """Text in a row, cut where it does not fit; returns its width."""
    painter.setFont(font)
    painter.setPen(theme.color(token))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, shown)
    return painter.fontMetrics().horizontalAdvance(shown)
