"""The rows of the layers table as a Qt model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from studio.layers.base import Address
from widgets import theme
from widgets.costs import percent
from widgets.panels.layer_arrangement import Arrangement, Shown
from widgets.panels.layer_columns import COLUMNS, HEADS, Column
from widgets.panels.layer_rows import LayerRow, Rows
from widgets.share_bar import ShareRole

Index = QModelIndex | QPersistentModelIndex


_LEFT = (Column.LAYER, Column.SHARE)
_STRONG = (Column.LAYER, Column.BFLOPS)
"""Of rows that stand for several."""
ROW = Qt.ItemDataRole.UserRole + 1
"""Role of the `LayerRow` itself."""


class LayersModel(QAbstractItemModel):
    """Two levels: nodes of the design, and the layers of a block."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Rows | None = None
        self._outline: tuple[tuple[Address, ...], ...] = ()
        self._shown: Shown = ()
        self._places: dict[Address, tuple[int, int]] = {}
        self.arrangement = Arrangement()

    def blocks(self) -> Iterator[tuple[int, Address]]:
        """Row and address of the rows that have others below them."""
        return ((row, self._outline[place][0]) for row, (place, inner) in enumerate(self._shown) if inner)

    def shows(self, rows: Rows) -> bool:
        """True where the same rows stand in the same order, whatever they say."""
        return rows.outline == self._outline and self.arrangement.shown(rows) == self._shown

    def layers_shown(self) -> int:
        """How many layers stand in the table."""
        return sum(len(inner) or len(self._outline[place]) == 1 for place, inner in self._shown)

    def arrange(self, arrangement: Arrangement) -> None:
        """Choose and order the rows in another way."""
        self.arrangement = arrangement
        if self._rows is not None:
            self._reset(self._rows)

    def set_rows(self, rows: Rows) -> None:
        """Show these; where the same rows only say something else, nothing is laid out anew."""
        if self.shows(rows):
            self._rows = rows
            if self._shown:
                self._tell(QModelIndex(), 0, len(self._shown) - 1)
            for row, _ in self.blocks():
                self._tell(self.index(row, 0), 0, len(self._shown[row][1]) - 1)
            return
        self._reset(rows)

    def _reset(self, rows: Rows) -> None:
        self.beginResetModel()
        self._rows, self._outline = rows, rows.outline
        self._shown = self.arrangement.shown(rows)
        self._places = {}
        for row, (place, inner) in enumerate(self._shown):
            below = self._outline[place]
            self._places[below[0]] = (row, 0)
            self._places |= {below[at + 1]: (row, number + 1) for number, at in enumerate(inner)}
        self.endResetModel()

    def find(self, address: Address) -> QModelIndex:
        """The row of an address; an invalid index for one that has none."""
        place, inner = self._places.get(address) or self._places.get(Address(address.node), (-1, 0))
        if place < 0:
            return QModelIndex()
        return self.index(inner - 1, 0, self.index(place, 0)) if inner else self.index(place, 0)

    def row(self, index: Index) -> LayerRow:
        """The row at an index."""
        assert self._rows is not None
        above = index.internalId()
        if above == 0:
            return self._rows[self._shown[index.row()][0]]
        place, inner = self._shown[above - 1]
        return self._rows[place].inner[inner[index.row()]]

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """Inner rows carry the number of the row above, counted from 1."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        """The block of an inner row."""
        above = index.internalId() if index.isValid() else 0
        return self.createIndex(above - 1, 0, 0) if above else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Nodes, or the layers of a block."""
        if not parent.isValid():
            return len(self._shown)
        return len(self._shown[parent.row()][1]) if parent.internalId() == 0 and parent.column() == 0 else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """The same everywhere."""
        return len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Names as Darknet prints them, numbers at the right."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return COLUMNS[section].help or None
        return _alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, colour and weight; bars get their values by roles of their own."""
        row, column = self.row(index), Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(row, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.ForegroundRole:
                return _color(column)
            case Qt.ItemDataRole.FontRole:
                return theme.font(12, 600 if row.inner and column in _STRONG else 400)
            case Qt.ItemDataRole.AccessibleTextRole:
                return (
                    f"{HEADS[column]} {self._text(row, column)} {row.facts if column == Column.LAYER else ''}".rstrip()
                )
            case Qt.ItemDataRole.ToolTipRole if column == Column.TIME:
                return self._share_of_time(row)
            case ShareRole.FRACTION if column == Column.SHARE:
                return row.full
            case ShareRole.PARTS if column == Column.SHARE:
                return row.parts
        return row if role == ROW else None

    def _text(self, row: LayerRow, column: Column) -> str:
        assert self._rows is not None
        return COLUMNS[column].text(row, self._rows)

    def _share_of_time(self, row: LayerRow) -> str | None:
        assert self._rows is not None
        spent = self._rows.time(row)
        return f"{percent(spent / sum(self._rows.times))} of the time" if spent is not None else None

    def _tell(self, parent: QModelIndex, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0, parent), self.index(last, len(Column) - 1, parent))


def _alignment(column: int) -> Qt.AlignmentFlag:
    across = Qt.AlignmentFlag.AlignLeft if column in _LEFT else Qt.AlignmentFlag.AlignRight
    return across | Qt.AlignmentFlag.AlignVCenter


def _color(column: Column) -> QColor:
    return theme.color("text3" if column == Column.NUMBER else "text")
