"""The frame of a chart: title with units, legend, room for a control, the chart below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from widgets import theme
from widgets.elided_label import ElidedLabel

SWATCH, GAP, BETWEEN = 16, 6, 14


@dataclass(frozen=True, slots=True)
class Entry:
    """One curve in a legend: its name, its place among the series, how strong, whether dashed."""

    name: str
    series: int
    strength: float = 1.0
    dashed: bool = False


class Legend(QWidget):
    """What the curves are, in a row; read aloud as one sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.signals.themeChanged.connect(self.updateGeometry)

    def tell(self, entries: Sequence[Entry]) -> None:
        """Name these."""
        if tuple(entries) != self._entries:
            self._entries = tuple(entries)
            self.setAccessibleName("Curves: " + ", ".join(entry.name for entry in entries))
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Room for all names."""
        metrics = QFontMetrics(theme.font(11))
        wide = sum(theme.px(SWATCH + GAP + BETWEEN) + metrics.horizontalAdvance(entry.name) for entry in self._entries)
        return QSize(wide, theme.px(16))

    def minimumSizeHint(self) -> QSize:
        """Legends are not cut off."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A piece of each curve and its name."""
        painter = QPainter(self)
        painter.setFont(theme.font(11))
        x, middle = 0, self.height() / 2
        for entry in self._entries:
            color = theme.series(entry.series)
            color.setAlphaF(entry.strength)
            pen = QPen(color, theme.px(2), Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
            if entry.dashed:
                pen.setDashPattern([2.2, 1.4])
            painter.setPen(pen)
            painter.drawLine(QPointF(x, middle), QPointF(x + theme.px(SWATCH), middle))
            x += theme.px(SWATCH + GAP)
            painter.setPen(theme.color("text2"))
            wide = painter.fontMetrics().horizontalAdvance(entry.name)
            painter.drawText(x, 0, wide + 1, self.height(), Qt.AlignmentFlag.AlignVCenter, entry.name)
            x += wide + theme.px(BETWEEN)
        painter.end()


class ChartBox(QWidget):
    """A chart with its head. `about` says what is measured, in the colour of hints."""

    def __init__(self, title: str, about: str, chart: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart = chart
        self.legend = Legend(self)
        self._title = QLabel(title, self)
        self._title.setProperty("role", "title")
        self._about = ElidedLabel(parent=self)
        self._about.setFullText(about)
        self._about.setProperty("role", "hint")
        self._head = QHBoxLayout()
        self._head.addWidget(self._title)
        self._head.addWidget(self._about, 1)
        self._head.addWidget(self.legend)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(chart, 1)
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

    def add_control(self, control: QWidget) -> None:
        """Put something at the right end of the head."""
        self._head.addWidget(control)

    def set_about(self, about: str) -> None:
        """Say what is measured."""
        self._about.setFullText(about)

    def _dress(self) -> None:
        self._head.setContentsMargins(theme.px(16), 0, theme.px(12), 0)
        self._head.setSpacing(theme.px(8))
        self._column.setContentsMargins(0, theme.px(10), 0, theme.px(4))
        self._column.setSpacing(theme.px(4))
