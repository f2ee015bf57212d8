"""The last row of the layers table: sums below the columns that they are of."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QTreeView, QWidget

from studio.analysis.memory import activation_bytes
from widgets import costs, theme
from widgets.panels.layer_columns import Column
from widgets.tables import HEAD
from widgets.workbench import Workbench


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
            if self._view.isColumnHidden(column):
                continue
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


def sums(workbench: Workbench, time: float | None = None) -> dict[Column, str]:
    """The sums by column; `time`: measured milliseconds of the whole network."""
    derived = workbench.derived
    count = len(derived.rows)
    totals = derived.totals
    return {
        Column.NUMBER: f"0–{count - 1}" if count > 1 else costs.NONE,
        Column.LAYER: "Total",
        Column.BFLOPS: f"{totals.bflops:.4f}",
        Column.SHARE: f"{costs.short(totals.macs, 'macs')} MACs",
        Column.PARAMS: f"{totals.params:,}",
        Column.MACS: f"{totals.macs:,}",
        Column.MEMORY: f"{sum(map(activation_bytes, derived.rows)) / 1e6:.1f} MB",
        Column.TIME: "" if time is None else f"{time:.1f}",
    }


def summary(workbench: Workbench) -> str:
    """`126 layers · 82 convolutions · input 224 × 224 × 3`."""
    derived = workbench.derived
    shape = derived.network.input
    return f"{len(derived.rows):,} layers · input {shape.w} × {shape.h} × {shape.c}"
