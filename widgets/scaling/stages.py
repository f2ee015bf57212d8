"""The stages of the scaling panel as a table, as high as its rows; typing and ticking edit the design."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QSize, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QTableView, QWidget

from studio.design.scaled_nodes import ScaledNode
from widgets import theme
from widgets.scaling.stage_model import StageModel
from widgets.tables import HEAD, ROW, style_table

_WIDTHS = (92, 62, 72)


class StageTable(QTableView):
    """`chosen` tells the node of the row that somebody goes to."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scaleStages")
        self.setAccessibleName("Stages: override, or leave to the sliders")
        self.stages = StageModel(self)
        self.setModel(self.stages)
        style_table(self, _WIDTHS)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setEditTriggers(
            self.EditTrigger.DoubleClicked | self.EditTrigger.EditKeyPressed | self.EditTrigger.AnyKeyPressed
        )
        self.clicked.connect(lambda index: self.chosen.emit(self.stages.node(index.row()).id))
        theme.signals.themeChanged.connect(self.updateGeometry)

    def show_nodes(self, nodes: tuple[ScaledNode, ...]) -> None:
        """Another state."""
        rows = self.stages.rowCount()
        self.stages.set_nodes(nodes)
        if rows != len(nodes):
            self.updateGeometry()

    def select(self, nodes: tuple[int, ...]) -> None:
        """Show where the selection is."""
        here = next((row for row in range(self.stages.rowCount()) if self.stages.node(row).id in nodes), None)
        if here is None:
            self.clearSelection()
        elif here != self.currentIndex().row():
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().setCurrentIndex(self.stages.index(here, 0), flags)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The form scrolls."""
        event.ignore()

    def sizeHint(self) -> QSize:
        """All rows."""
        return QSize(theme.px(320), theme.px(HEAD) + theme.px(ROW) * self.stages.rowCount() + 2)

    def minimumSizeHint(self) -> QSize:
        """The same height."""
        return QSize(theme.px(260), self.sizeHint().height())
