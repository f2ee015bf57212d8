"""How a folded stretch looks after its header: three dots to open it, and what it is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from widgets import theme


def paint_fold(painter: QPainter, badge: QRectF, words: str) -> None:
    """The badge, and the words right of it in the colour of hints."""
    px = theme.px
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("sunken"))
    painter.drawRoundedRect(badge, px(4), px(4))
    painter.setFont(theme.font(12))
    painter.setPen(theme.color("text2"))
    painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, "…")
    room = QRectF(badge.right() + px(8), badge.top() - px(2), px(2000), badge.height() + px(4))
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
    painter.restore()
