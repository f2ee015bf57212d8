"""A confusion matrix, painted: rows are the true classes, columns what they were taken for."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from widgets import theme, theme_style

#: Classes whose names stand beside the matrix; more have no room, the cell under the mouse names them.
NAMED = 24
LABEL = 96
SLANTED = 64


class ConfusionMatrix(QWidget):
    """Right ones in the accent colour, mistakes in orange, each as strong as its share of the row."""

    #: A cell was pressed: row and column.
    chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("confusionMatrix")
        self.setAccessibleName("Confusion matrix")
        self.setMouseTracking(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._names: tuple[str, ...] = ()
        self._counts: tuple[tuple[int, ...], ...] = ()
        self._chosen: tuple[int, int] | None = None
        theme.signals.themeChanged.connect(self.updateGeometry)

    def tell(self, names: Sequence[str], counts: Sequence[Sequence[int]]) -> None:
        """Show these counts."""
        self._names, self._counts = tuple(names), tuple(tuple(row) for row in counts)
        self._chosen = None
        right = sum(row[place] for place, row in enumerate(self._counts))
        total = sum(map(sum, self._counts))
        self.setAccessibleDescription(f"{right:,} of {total:,} images are on the diagonal")
        self.updateGeometry()
        self.update()

    def cell(self, row: int, column: int) -> QRectF:
        """Where a cell is, in the widget."""
        box, side = self._box(), self._side()
        return QRectF(box.left() + column * side, box.top() + row * side, side, side)

    def words(self, row: int, column: int) -> str:
        """`gas pump seen as garbage truck: 30 of 419, 7.2 %`."""
        count, total = self._counts[row][column], sum(self._counts[row])
        share = f", {100 * count / total:.1f} %" if total else ""
        seen = "seen as itself" if row == column else f"seen as {self._names[column]}"
        return f"{self._names[row]} {seen}: {count:,} of {total:,}{share}"

    def sizeHint(self) -> QSize:
        """As wide as a column."""
        width = theme.px(300)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Cells of a few pixels."""
        return QSize(theme.px(180), theme.px(120))

    def heightForWidth(self, width: int) -> int:
        """Square cells, and the names below."""
        if not self._counts:
            return theme.px(120)
        return round(min(width - self._label_room(), theme.px(340))) + self._slanted_room() + theme.px(4)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """What the cell under the mouse says."""
        found = self._at(event.position())
        QToolTip.showText(event.globalPosition().toPoint(), self.words(*found) if found else "", self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a cell."""
        found = self._at(event.position())
        if found is not None:
            self._chosen = found
            self.update()
            self.chosen.emit(*found)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is said any more."""
        QToolTip.hideText()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Cells, then names."""
        if not self._counts:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gap = 1.0 if self._side() >= 6 else 0.0
        painter.setPen(Qt.PenStyle.NoPen)
        for row, counts in enumerate(self._counts):
            total = sum(counts)
            for column, count in enumerate(counts):
                painter.setBrush(_colour(row == column, count / total if total else 0.0))
                cell = self.cell(row, column).adjusted(gap, gap, -gap, -gap)
                painter.drawRoundedRect(cell, 2 * gap, 2 * gap)
        if self._chosen is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("text"), theme.px(2)))
            painter.drawRoundedRect(self.cell(*self._chosen), 2, 2)
        if len(self._names) <= NAMED:
            self._paint_names(painter)
        painter.end()

    def _paint_names(self, painter: QPainter) -> None:
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("text2"))
        metrics, side, box = painter.fontMetrics(), self._side(), self._box()
        for place, name in enumerate(self._names):
            room = QRectF(0, box.top() + place * side, box.left() - theme.px(6), side)
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, int(room.width()))
            painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
            painter.save()
            painter.translate(box.left() + (place + 0.5) * side, box.top() + side * len(self._names) + theme.px(6))
            upright = self._longest() < side - 4
            if not upright:
                painter.rotate(-45)
            wide = float(theme.px(SLANTED)) * 1.2
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, int(wide))
            left = -wide / 2 if upright else -wide
            align = Qt.AlignmentFlag.AlignHCenter if upright else Qt.AlignmentFlag.AlignRight
            painter.drawText(QRectF(left, 0, wide, metrics.height()), align | Qt.AlignmentFlag.AlignTop, shown)
            painter.restore()

    def _longest(self) -> int:
        metrics = QFontMetrics(theme.font(11))
        return max((metrics.horizontalAdvance(name) for name in self._names), default=0)

    def _label_room(self) -> int:
        """Left of the matrix."""
        return min(theme.px(LABEL), self._longest() + theme.px(8)) if len(self._names) <= NAMED else 0

    def _slanted_room(self) -> int:
        """Below it."""
        if len(self._names) > NAMED:
            return 0
        least = theme.px(20)
        return max(least, round(min(self._longest(), theme.px(SLANTED) * 1.2) * math.sqrt(0.5)) + least)

    def _box(self) -> QRectF:
        return QRectF(self._label_room(), 0, self._side() * len(self._names), self._side() * len(self._names))

    def _side(self) -> float:
        count = max(1, len(self._names))
        across, down = self.width() - self._label_room() - 2, self.height() - self._slanted_room() - 2
        return max(1.0, min(across, down) / count)

    def _at(self, place: QPointF) -> tuple[int, int] | None:
        box, side = self._box(), self._side()
        if not box.contains(place):
            return None
        row, column = int((place.y() - box.top()) / side), int((place.x() - box.left()) / side)
        inside = row < len(self._counts) and column < len(self._counts)
        return (row, column) if inside else None


def _colour(right: bool, share: float) -> QColor:
    """Mistakes are rare, so their shares are shown by their root."""
    if right:
        return theme.blend("sunken", "accent", 0.8 * share)
    return theme_style.mix(theme.color("sunken"), theme.series(1), min(1.0, math.sqrt(share) * 1.6))
