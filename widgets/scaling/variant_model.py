"""The table of variants: this design, what is saved in it, and the presets, each with its coefficients and costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from studio.scaling import Scale
from widgets import theme
from widgets.costs import UNKNOWN, short
from widgets.scaling.board import Counted
from widgets.share_bar import ShareRole

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class Column(IntEnum):
    """The columns in order."""

    NAME = 0
    WIDTH = 1
    DEPTH = 2
    RESOLUTION = 3
    PARAMS = 4
    MACS = 5
    BFLOPS = 6
    MEMORY = 7
    SOURCE = 8


HEADS = ("variant", "width", "depth", "resolution", "parameters", "MACs", "BFLOPS", "activations", "source")
#: Costs that a column shows, and those with a bar beside their number.
METRICS = {Column.PARAMS: "params", Column.MACS: "macs", Column.BFLOPS: "bflops", Column.MEMORY: "memory"}
BARS = (Column.PARAMS, Column.MACS)


@dataclass(frozen=True, slots=True)
class VariantRow:
    """One set of coefficients; `source`: here, saved, or the family of a preset; `counted` None until it is known."""

    name: str
    scale: Scale
    pixels: int
    source: str
    counted: Counted | None
    in_use: bool = False

    @property
    def saved(self) -> bool:
        """True for one that the design keeps."""
        return self.source == "saved"


class VariantModel(QAbstractTableModel):
    """Names of saved variants can be edited; `renamed` tells the old and the new one."""

    renamed = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[VariantRow, ...] = ()

    def set_rows(self, rows: Sequence[VariantRow]) -> None:
        """Another state; where as many rows stand, the table keeps its place."""
        if len(rows) == len(self._rows):
            self._rows = tuple(rows)
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(HEADS) - 1))
            return
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def row(self, place: int) -> VariantRow:
        """A row."""
        return self._rows[place]

    def find(self, name: str) -> int:
        """The place of a saved variant, -1 where there is none."""
        return next((place for place, row in enumerate(self._rows) if row.saved and row.name == name), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """One for each set of coefficients."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Name, coefficients, costs, source."""
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words above the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(section)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Names of saved variants can be edited."""
        flags = super().flags(index)
        if index.column() == Column.NAME and self._rows[index.row()].saved:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell says."""
        row, column = self._rows[index.row()], Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _text(row, column)
            case Qt.ItemDataRole.EditRole if column == Column.NAME:
                return row.name
            case Qt.ItemDataRole.TextAlignmentRole:
                return _aligned(column)
            case Qt.ItemDataRole.DecorationRole if column == Column.NAME:
                name = "circle-stop" if row.source == "here" else "check" if row.in_use else "star"
                token = "accent" if row.in_use or row.source == "here" else "text3"
                return theme.icon(name, token, filled=row.saved and name == "star")
            case Qt.ItemDataRole.FontRole if column == Column.NAME:
                return theme.font(12, 600 if row.source == "here" else 500)
            case Qt.ItemDataRole.ForegroundRole:
                return theme.color("text3" if column == Column.SOURCE else "text")
            case ShareRole.FRACTION if column in BARS:
                return self._share(row, METRICS[column])
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tell the new name."""
        row = self._rows[index.row()]
        new = " ".join(str(value).split())
        if not row.saved or not new or new == row.name:
            return False
        self.renamed.emit(row.name, new)
        return True

    def _share(self, row: VariantRow, metric: str) -> float | None:
        """How far the bar is filled: the dearest row fills it."""
        known = [other.counted.cost(metric) for other in self._rows if other.counted is not None]
        if row.counted is None or not known or not max(known):
            return None
        return row.counted.cost(metric) / max(known)


def _text(row: VariantRow, column: Column) -> str:
    match column:
        case Column.NAME:
            return row.name
        case Column.WIDTH:
            return f"{row.scale.width:.4g}"
        case Column.DEPTH:
            return f"{row.scale.depth:.4g}"
        case Column.RESOLUTION:
            return str(row.scale.resolution or row.pixels)
        case Column.SOURCE:
            return {"here": "in front", "saved": "saved"}.get(row.source, row.source)
        case _:
            metric = METRICS[column]
            return short(row.counted.cost(metric), metric) if row.counted is not None else UNKNOWN


def _aligned(column: int) -> Qt.AlignmentFlag:
    left = column in (Column.NAME, Column.SOURCE, *BARS)
    return (Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight) | Qt.AlignmentFlag.AlignVCenter
