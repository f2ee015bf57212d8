"""One answer to "why is it slow?": the place, a sentence, its two shares as bars."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from generators.slow_places import Reason
from widgets import theme
from widgets.costs import percent
from widgets.insight.share_list import COUNTED, MEASURED, ratio_text

PADDING, LABEL, FIGURE = 16, 54, 52
_WRAP = Qt.TextFlag.TextWordWrap


class ReasonCard(QAbstractButton):
    """Pressed, it selects its layers. `picked` marks it."""

    def __init__(self, reason: Reason, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reason = reason
        self.picked = False
        place = reason.place
        self.setText(place.name[:1].upper() + place.name[1:])
        self.setAccessibleName(f"{self.text()}: {percent(place.measured)} of the time")
        self.setAccessibleDescription(reason.sentence)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def pick(self, picked: bool) -> None:
        """Mark it, or not."""
        if picked != self.picked:
            self.picked = picked
            self.update()

    def hasHeightForWidth(self) -> bool:
        """Its sentence wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Title, sentence, two bars."""
        return self._words_height(width) + theme.px(12 + 16 + 4 + 8 + 2 * 16 + 12)

    def sizeHint(self) -> QSize:
        """At a usual width."""
        return QSize(theme.px(300), self.heightForWidth(theme.px(300)))

    def enterEvent(self, event: QEnterEvent) -> None:
        """The ground shows that it can be pressed."""
        super().enterEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """All of it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px, place = theme.px, self.reason.place
        if self.picked or self.underMouse():
            painter.fillRect(self.rect(), theme.color("selected" if self.picked else "hover"))
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
        room = QRect(px(PADDING), px(12), self.width() - 2 * px(PADDING), px(16))
        painter.setFont(theme.font(12, 600))
        painter.setPen(theme.color("text"))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.setFont(theme.font(12, 600))
        painter.setPen(theme.color("up"))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, ratio_text(place))
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("text2"))
        high = self._words_height(self.width())
        painter.drawText(QRect(room.x(), room.bottom() + px(4), room.width(), high), _WRAP, self.reason.sentence)
        top = room.bottom() + px(4) + high + px(8)
        most = max(place.counted, place.measured)
        for words, share, series in (("BFLOPS", place.counted, COUNTED), ("time", place.measured, MEASURED)):
            self._paint_bar(painter, QRect(room.x(), top, room.width(), px(16)), words, share, share / most, series)
            top += px(16)
        painter.end()

    def _paint_bar(self, painter: QPainter, box: QRect, words: str, share: float, fraction: float, series: int) -> None:
        px = theme.px
        measured = series == MEASURED
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("text3"))
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
        painter.setFont(theme.font(11, 600 if measured else 400))
        painter.setPen(theme.color("text" if measured else "text2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, percent(share))
        width = box.width() - px(LABEL + FIGURE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.series(series))
        bar = QRectF(box.x() + px(LABEL), box.center().y() - px(2), max(width * fraction, 1.0), px(5))
        painter.drawRoundedRect(bar, 2, 2)

    def _words_height(self, width: int) -> int:
        room = QRect(0, 0, max(width - 2 * theme.px(PADDING), 40), 1000)
        return QFontMetrics(theme.font(11)).boundingRect(room, int(_WRAP), self.reason.sentence).height()
