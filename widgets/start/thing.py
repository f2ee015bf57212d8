"""A wide button of the first page: icon, what it does, what that is good for, its key."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from widgets import theme

HEIGHT, ICON, TILE, GAP = 48, 18, 34, 14


class Thing(QAbstractButton):
    """Two lines beside a tile with an icon; `small` has the icon alone, for rows of a list."""

    def __init__(
        self,
        icon: str,
        title: str,
        sentence: str,
        keys: str = "",
        *,
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._icon, self._sentence, self._keys, self._small = icon, sentence, keys, small
        self.toggled.connect(self.update)
        theme.signals.themeChanged.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """Two lines and air."""
        return QSize(theme.px(360), theme.px(40 if self._small else HEIGHT))

    def enterEvent(self, event: QEnterEvent) -> None:
        """The ground shows that it can be pressed."""
        super().enterEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, tile, words, key."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px, box = theme.px, QRectF(self.rect())
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selected" if self.isDown() else "hover"))
            painter.drawRoundedRect(box, px(8), px(8))
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), px(8), px(8))
        left = self._paint_icon(painter)
        right = self.width() - px(10) - self._paint_keys(painter)
        room = QRect(left, 0, right - left, self.height())
        self._paint_words(painter, room)
        painter.end()

    def _paint_icon(self, painter: QPainter) -> int:
        """Returns where words begin."""
        px = theme.px
        ratio = self.devicePixelRatioF()
        if self._small:
            side = px(16)
            painter.drawPixmap(px(10), (self.height() - side) // 2, theme.pixmap(self._icon, "text2", 16, ratio))
            return px(10) + side + px(10)
        tile = QRectF(px(8), (self.height() - px(TILE)) / 2, px(TILE), px(TILE))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("selected"))
        painter.drawRoundedRect(tile, px(6), px(6))
        inset = (px(TILE) - px(ICON)) // 2
        at = tile.topLeft().toPoint()
        painter.drawPixmap(at.x() + inset, at.y() + inset, theme.pixmap(self._icon, "accent", ICON, ratio))
        return px(8) + px(TILE) + px(GAP)

    def _paint_keys(self, painter: QPainter) -> int:
        """Returns how much room the key takes."""
        if not self._keys:
            return 0
        px, font = theme.px, theme.font(11)
        width = QFontMetrics(font).horizontalAdvance(self._keys) + px(12)
        box = QRectF(self.width() - px(10) - width, (self.height() - px(20)) / 2, width, px(20))
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), px(4), px(4))
        painter.setFont(font)
        painter.setPen(theme.color("text2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._keys)
        return width + px(12)

    def _paint_words(self, painter: QPainter, room: QRect) -> None:
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        half = theme.px(16)
        middle = room.center().y() + 1
        small = theme.font(11) if self._small else theme.font(12)
        lines = (
            (self.text(), theme.font(12, 500 if self._small else 600), "text", middle - half),
            (self._sentence, small, "text3" if self._small else "text2", middle),
        )
        for words, font, token, top in lines:
            painter.setFont(font)
            painter.setPen(theme.color(token))
            shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideMiddle, room.width())
            painter.drawText(QRect(room.left(), top, room.width(), half), left, shown)
