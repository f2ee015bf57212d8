"""The table of stages: repeats and filters of each node as they are, to be typed over, pinned or left to sliders."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from studio.design.scaled_nodes import ScaledNode
from widgets import theme
from widgets.scaling.before_after import change_of

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class Column(IntEnum):
    """The columns in order."""

    STAGE = 0
    REPEATS = 1
    FILTERS = 2
    COST = 3


HEADS = ("stage", "repeats", "filters", "BFLOPS")
HELP = (
    "Nodes of the design",
    "As they are; ticked: they follow the depth. Type a number to pin it",
    "As they are; ticked: they follow the width. Type a number to pin it",
    "Against the unscaled base",
)
#: Which coefficient a column follows.
FOLLOWS = {Column.REPEATS: "depth", Column.FILTERS: "width"}


class StageModel(QAbstractTableModel):
    """Tells what somebody typed or ticked; the panel edits the design and gives new nodes."""

    #: A node, a coefficient (`width` or `depth`), and whether it is pinned from now on.
    pinned = Signal(int, str, bool)
    #: A node, `repeats` or `filters`, and the number.
    given = Signal(int, str, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nodes: tuple[ScaledNode, ...] = ()

    def set_nodes(self, nodes: Sequence[ScaledNode]) -> None:
        """Another state; where the same nodes stand, the table keeps its place."""
        same = [node.id for node in nodes] == [node.id for node in self._nodes]
        if same:
            self._nodes = tuple(nodes)
            if nodes:
                self.dataChanged.emit(self.index(0, 0), self.index(len(nodes) - 1, len(HEADS) - 1))
            return
        self.beginResetModel()
        self._nodes = tuple(nodes)
        self.endResetModel()

    def node(self, row: int) -> ScaledNode:
        """The node of a row."""
        return self._nodes[row]

    def rowCount(self, parent: Index = _ROOT) -> int:
        """One a node."""
        return 0 if parent.isValid() else len(self._nodes)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Name, repeats, filters, change of cost."""
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words above the columns."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return HELP[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(section)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Numbers may be typed; what a coefficient acts on may be ticked."""
        flags = super().flags(index)
        if index.column() in FOLLOWS:
            if self._number(index) is not None and self._can_type(index):
                flags |= Qt.ItemFlag.ItemIsEditable
            if self._following(index) is not None:
                flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell says."""
        node, column = self._nodes[index.row()], Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(node, index)
            case Qt.ItemDataRole.EditRole:
                return "" if self._number(index) is None else str(self._number(index))
            case Qt.ItemDataRole.CheckStateRole if column in FOLLOWS and self._following(index) is not None:
                return Qt.CheckState.Checked if self._following(index) else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.TextAlignmentRole:
                return _aligned(column)
            case Qt.ItemDataRole.ForegroundRole:
                return theme.color(self._token(node, index))
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(node, index)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{node.name} {HEADS[column]}: {self._text(node, index)}"
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tell what was typed or ticked; the answer comes with the next nodes."""
        node, column = self._nodes[index.row()], Column(index.column())
        if role == Qt.ItemDataRole.CheckStateRole:
            ticked = Qt.CheckState(value) == Qt.CheckState.Checked
            self.pinned.emit(node.id, FOLLOWS[column], not ticked)
            return True
        text = str(value).strip().lstrip("×")
        if not text.isdigit() or int(text) == self._number(index):
            return False
        self.given.emit(node.id, HEADS[column], int(text))
        return True

    def _can_type(self, index: Index) -> bool:
        return index.column() == Column.REPEATS or self._nodes[index.row()].width is not None

    def _number(self, index: Index) -> int | None:
        now = self._nodes[index.row()].now
        return now.repeats if index.column() == Column.REPEATS else now.filters

    def _following(self, index: Index) -> bool | None:
        node = self._nodes[index.row()]
        return node.depth if index.column() == Column.REPEATS else node.width

    def _text(self, node: ScaledNode, index: Index) -> str:
        if index.column() == Column.STAGE:
            return node.name
        if index.column() == Column.COST:
            return change_of(node.before.bflops, node.now.bflops)[0] or "="
        number = self._number(index)
        return "–" if number is None else str(number)

    def _token(self, node: ScaledNode, index: Index) -> str:
        if index.column() == Column.COST:
            return change_of(node.before.bflops, node.now.bflops)[1]
        if index.column() in FOLLOWS:
            before = node.before.repeats if index.column() == Column.REPEATS else node.before.filters
            return "text" if before != self._number(index) else "text2"
        return "text"

    def _tip(self, node: ScaledNode, index: Index) -> str:
        if index.column() == Column.STAGE:
            return f"{node.kind} {' '.join(node.facts)}"
        if index.column() == Column.COST:
            return f"{node.before.bflops:.4f} → {node.now.bflops:.4f} BFLOPS"
        before = node.before.repeats if index.column() == Column.REPEATS else node.before.filters
        if before is None:
            return ""
        state = {True: "follows the slider", False: f"stays: {node.why or 'pinned'}", None: "is not scaled"}
        return f"base {before}; {state[self._following(index)]}"


def _aligned(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column == Column.STAGE else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter
