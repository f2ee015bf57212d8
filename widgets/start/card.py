"""The card of a template: its profile, what it is, what it costs. Painted as one button."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from widgets import theme
from widgets.costs import short
from widgets.start.profiles import Bar, Profile, Shown

LEAST, HEIGHT, PADDING = 196, 168, 14
_PROFILE, _FOOT, _WIDEST, _GAP = 76, 3, 24, 2


class TemplateCard(QAbstractButton):
    """Begins a design when pressed. Until its profile is counted it shows its name."""

    def __init__(self, shown: Shown, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown = shown
        self.profile: Profile | None = None
        self.setObjectName(f"template:{shown.name}")
        self.setText(shown.title)
        self.setAccessibleName(f"New from {shown.title}")
        self.setAccessibleDescription(shown.about)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.signals.themeChanged.connect(self.updateGeometry)

    def show_profile(self, profile: Profile) -> None:
        """Draw it, and say its costs."""
        self.profile = profile
        self.setAccessibleDescription(f"{self.shown.about}; {', '.join(' '.join(pair) for pair in _costs(profile))}")
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its costs in one line."""
        return QSize(theme.px(LEAST), theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Not narrower."""
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:
        """The border shows that it can be pressed."""
        super().enterEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, profile, words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px = theme.px
        strong = self.hasFocus() or self.isDown()
        painter.setBrush(theme.color("hover" if self.isDown() else "raised"))
        near = "text3" if self.underMouse() else "line"
        painter.setPen(QPen(theme.color("accent" if strong else near), 2 if strong else 1))
        edge = 1.0 if strong else 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), px(8), px(8))
        inside = self.rect().adjusted(px(PADDING), px(PADDING), -px(PADDING), -px(12))
        if self.profile is not None:
            _paint_profile(painter, QRectF(inside.x(), inside.y(), inside.width(), px(_PROFILE)), self.profile.bars)
        self._paint_words(painter, inside)
        painter.end()

    def _paint_words(self, painter: QPainter, inside: QRect) -> None:
        px = theme.px
        line = px(16)
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        size = f"{self.profile.pixels} px" if self.profile is not None else ""
        title = QRect(inside.x(), inside.y() + px(_PROFILE) + px(10), inside.width(), line)
        _text(painter, title, self.text(), theme.font(12, 600), "text", left)
        _text(painter, title, size, theme.font(11), "text3", right)
        about = title.translated(0, line)
        _text(painter, about, self.shown.about, theme.font(11), "text2", left)
        if self.profile is None:
            return
        costs = QRect(inside.x(), inside.bottom() - line + 1, inside.width(), line)
        x = costs.x()
        for name, value in _costs(self.profile):
            for words, font, token in ((name + " ", theme.font(11), "text3"), (value, theme.font(11, 600), "text")):
                _text(painter, QRect(x, costs.y(), costs.right() - x, line), words, font, token, left)
                x += QFontMetrics(font).horizontalAdvance(words)
            x += px(16)


def _costs(profile: Profile) -> tuple[tuple[str, str], ...]:
    return ("params", short(profile.params, "params")), ("MACs", short(profile.macs, "macs"))


def _text(painter: QPainter, box: QRect, words: str, font: object, token: str, side: Qt.AlignmentFlag) -> None:
    painter.setFont(font)  # type: ignore[arg-type]
    painter.setPen(theme.color(token))
    painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, words)


def _paint_profile(painter: QPainter, box: QRectF, bars: tuple[Bar, ...]) -> None:
    """Bars side by side around one line, small feet where a gate is."""
    if not bars:
        return
    px = theme.px
    gap = px(_GAP) if len(bars) <= 24 else 1.0
    width = min((box.width() + gap) / len(bars) - gap, px(_WIDEST))
    room = box.height() - px(_FOOT) - px(5)
    tallest = max(bar.height for bar in bars)
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    for place, bar in enumerate(bars):
        x = box.x() + place * (width + gap)
        height = room * bar.height / tallest
        y = box.y() + (room - height) / 2
        for share, category in bar.parts:
            seam = 1.0 if len(bar.parts) > 1 else 0.0
            painter.setBrush(theme.category(category))
            painter.drawRoundedRect(QRectF(x, y, width, max(height * share - seam, 1.0)), 1.5, 1.5)
            y += height * share
        if bar.gate:
            painter.setBrush(theme.category("activation"))
            painter.drawRect(QRectF(x, box.bottom() - px(_FOOT), width, px(2)))
    painter.restore()
