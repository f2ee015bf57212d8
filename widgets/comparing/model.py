"""The rows of a comparison as a Qt model: settings that differ, then the layers of both networks side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from studio.design.diff import Difference, Match, Side
from widgets import theme
from widgets.scaling.before_after import change_of

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class Column(IntEnum):
    """The columns in order."""

    STATE = 0
    BEFORE_NUMBER = 1
    BEFORE = 2
    AFTER_NUMBER = 3
    AFTER = 4
    KEYS = 5
    PARAMS = 6
    MACS = 7


HEADS = ("", "#", "before", "#", "after", "what changed", "params", "MACs")
#: Mark and word of a state, and the token of its colour.
STATES = {
    "changed": ("~ changed", "warning"),
    "inserted": ("+ inserted", "ok"),
    "removed": ("− removed", "error"),
    "same": ("", "text3"),
    "setting": ("~ setting", "warning"),
}


@dataclass(frozen=True, slots=True)
class CompareRow:
    """One line: a match of layers, or a setting (`match` None)."""

    state: str
    match: Match | None
    keys: tuple[tuple[str, str, str], ...]

    @property
    def delta(self) -> tuple[int, int]:
        """More parameters and multiply-adds after than before."""
        before, after = (self.match.before, self.match.after) if self.match else (None, None)
        return _of(after, "params") - _of(before, "params"), _of(after, "macs") - _of(before, "macs")


def rows_of(difference: Difference, changes_only: bool) -> tuple[CompareRow, ...]:
    """All rows, or those where something differs."""
    return tuple(row for row in _rows(difference) if not changes_only or row.state != "same" or any(row.delta))


def counts_of(difference: Difference) -> str:
    """`3 changed, 2 inserted, 121 the same`."""
    states = [match.state for match in difference.layers]
    words = [f"{states.count(state)} {state}" for state in ("changed", "inserted", "removed") if state in states]
    words += [f"{len(difference.settings)} settings"] if difference.settings else []
    return ", ".join([*words, f"{states.count('same')} the same"])


def _rows(difference: Difference) -> Iterator[CompareRow]:
    for setting in difference.settings:
        yield CompareRow("setting", None, (setting,))
    for match in difference.layers:
        yield CompareRow(match.state, match, match.keys)


class CompareModel(QAbstractTableModel):
    """Read only."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[CompareRow, ...] = ()

    def set_rows(self, rows: Sequence[CompareRow]) -> None:
        """Another difference."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def row(self, place: int) -> CompareRow:
        """A row."""
        return self._rows[place]

    def rowCount(self, parent: Index = _ROOT) -> int:
        """One for each setting and match."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """State, both layers, keys, costs."""
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words above the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell says."""
        row, column = self._rows[index.row()], Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _text(row, column)
            case Qt.ItemDataRole.ToolTipRole if column == Column.KEYS:
                return "\n".join(_key(*key) for key in row.keys)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _aligned(column)
            case Qt.ItemDataRole.ForegroundRole:
                return theme.color(_token(row, column))
            case Qt.ItemDataRole.BackgroundRole if row.state in ("inserted", "removed"):
                empty = Column.BEFORE if row.state == "inserted" else Column.AFTER
                return theme.color("lane") if column in (empty, empty - 1) else None
        return None


def _text(row: CompareRow, column: Column) -> str:
    before, after = (row.match.before, row.match.after) if row.match else (None, None)
    match column:
        case Column.STATE:
            return STATES[row.state][0]
        case Column.BEFORE_NUMBER:
            return str(before.index) if before else ""
        case Column.AFTER_NUMBER:
            return str(after.index) if after else ""
        case Column.BEFORE:
            return _layer(before)
        case Column.AFTER:
            return _layer(after)
        case Column.KEYS:
            return ", ".join(_key(*key) for key in row.keys)
        case _:
            more = row.delta[0 if column == Column.PARAMS else 1]
            return f"{'▲' if more > 0 else '▼'} {abs(more):,}" if more else ""


def _token(row: CompareRow, column: Column) -> str:
    if column in (Column.PARAMS, Column.MACS):
        return change_of(1, 2 if row.delta[0 if column == Column.PARAMS else 1] > 0 else 0.5)[1]
    if column in (Column.STATE, Column.KEYS):
        return STATES[row.state][1]
    if column in (Column.BEFORE_NUMBER, Column.AFTER_NUMBER):
        return "text3"
    return "text3" if row.state == "same" else "text"


def _layer(side: Side | None) -> str:
    return f"{side.name}   {' '.join((side.kind, *side.facts))}" if side is not None else ""


def _key(name: str, old: str, new: str) -> str:
    return f"{name} {old or 'none'} → {new or 'none'}"


def _of(side: Side | None, name: str) -> int:
    return getattr(side, name) if side is not None else 0


def _aligned(column: int) -> Qt.AlignmentFlag:
    right = column in (Column.BEFORE_NUMBER, Column.AFTER_NUMBER, Column.PARAMS, Column.MACS)
    return (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
