"""Share bars: a trough whose filled part compares with the costliest neighbour, in the colours of its parts."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from widgets import theme

Part = tuple[float, str]


class ShareRole(IntEnum):
    """What a cell gives to `ShareBarDelegate` beside its text."""

    #: How far the bar is filled, 0 to 1.
    FRACTION = Qt.ItemDataRole.UserRole + 101
    #: Sequence of (weight, category): the filled part is divided by weight. None: all in the accent colour.
    PARTS = Qt.ItemDataRole.UserRole + 102


def paint_share_bar(painter: QPainter, box: QRectF, fraction: float, parts: Sequence[Part] | None = None) -> None:
    """Draw a bar into a rectangle; a share above 0 is always seen, if only one pixel wide."""
    radius = box.height() / 2
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    outline = QPainterPath()
    outline.addRoundedRect(box, radius, radius)
    painter.fillPath(outline, theme.blend("sunken", "text", 0.03))
    filled = min(max(fraction, 0.0), 1.0) * box.width()
    if filled > 0:
        painter.setClipPath(outline, Qt.ClipOperation.IntersectClip)
        _paint_parts(painter, QRectF(box.x(), box.y(), max(filled, 1.0), box.height()), parts)
    painter.restore()


def _paint_parts(painter: QPainter, box: QRectF, parts: Sequence[Part] | None) -> None:
    """The filled part, from left to right."""
    total = sum(weight for weight, _ in parts) if parts else 0.0
    if not parts or total <= 0:
        painter.fillRect(box, theme.color("accent"))
        return
    x = box.x()
    for weight, category in parts:
        width = box.width() * weight / total
        painter.fillRect(QRectF(x, box.y(), width, box.height()), theme.category(category))
        x += width


class ShareBarDelegate(QStyledItemDelegate):
    """A bar of 48 x 6, then the cell's text in the colour of hints."""

    WIDTH = 48
    HEIGHT = 6
    PADDING = 8

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Background as of any cell, bar at the left, text after it."""
        filled = QStyleOptionViewItem(option)
        self.initStyleOption(filled, index)
        text, filled.text = filled.text, ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, filled, painter, option.widget)
        px = theme.px
        rect = option.rect
        bar = QRectF(
            rect.x() + px(self.PADDING), rect.center().y() - px(self.HEIGHT) / 2 + 1, px(self.WIDTH), px(self.HEIGHT)
        )
        fraction = index.data(ShareRole.FRACTION)
        if fraction is not None:
            paint_share_bar(painter, bar, float(fraction), index.data(ShareRole.PARTS))
        painter.save()
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("text3"))
        words = rect.adjusted(px(self.PADDING + self.WIDTH + 8), 0, -px(self.PADDING), 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Room for the bar and "100.0 %"."""
        return QSize(theme.px(2 * self.PADDING + self.WIDTH + 56), theme.px(24))
