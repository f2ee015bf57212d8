"""Counted against measured: two bars for each place, their ratio, milliseconds. Rows can be walked and chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QToolTip, QWidget

from generators.slow_places import LEAST_RATIO, Place
from widgets import theme
from widgets.costs import percent

ROW, HEAD, NAME, RATIO, MS, PADDING = 34, 24, 164, 56, 56, 16
COUNTED, MEASURED = 4, 1
"""Places among the series."""


class ShareList(QWidget):
    """Painted: a hundred rows cost no more than those in sight."""

    #: A row was chosen: the layers of its place.
    chosen = Signal(object)

    def __init__(self, name: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._places: tuple[Place, ...] = ()
        self._most = 1.0
        self._selected: frozenset[int] = frozenset()
        theme.signals.themeChanged.connect(self.updateGeometry)

    @property
    def places(self) -> tuple[Place, ...]:
        """What is shown, from the top."""
        return self._places

    def show_places(self, places: Sequence[Place]) -> None:
        """Show others."""
        self._places = tuple(places)
        self._most = max((max(place.counted, place.measured) for place in places), default=0.0) or 1.0
        self.updateGeometry()
        self.update()

    def select(self, layers: Sequence[int]) -> None:
        """Mark the rows that have one of these layers."""
        self._selected = frozenset(layers)
        self.update()

    def sizeHint(self) -> QSize:
        """All rows below each other."""
        return QSize(theme.px(420), theme.px(HEAD + ROW * len(self._places) + 8))

    def minimumSizeHint(self) -> QSize:
        """Names, figures, and bars that can be told apart."""
        return QSize(theme.px(NAME + RATIO + MS + 2 * PADDING + 110), self.sizeHint().height())

    def row_box(self, place: int) -> QRect:
        """Where a row stands."""
        return QRect(0, theme.px(HEAD) + place * theme.px(ROW), self.width(), theme.px(ROW))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses the row."""
        place = self._row_at(event.position().toPoint().y())
        if place >= 0:
            self.chosen.emit(self._places[place].layers)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down choose the row beside the chosen one."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None or not self._places:
            super().keyPressEvent(event)
            return
        here = next((at for at, place in enumerate(self._places) if self._selected & set(place.layers)), -step)
        there = min(max(here + step, 0), len(self._places) - 1)
        self.chosen.emit(self._places[there].layers)
        self._bring(there)

    def event(self, event: QEvent) -> bool:
        """The tool tip of a row says it in words."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self._row_at(event.pos().y())
            text = _sentence(self._places[place]) if place >= 0 else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Head and the rows in sight."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        seen = event.rect()
        self._paint_head(painter)
        self._paint_grid(painter)
        for at, place in enumerate(self._places):
            box = self.row_box(at)
            if box.intersects(seen):
                self._paint_row(painter, box, place)
        painter.end()

    def _bars(self) -> tuple[int, int]:
        """Left edge and width of the room for bars; figures stand behind them."""
        px = theme.px
        left = px(PADDING + NAME)
        return left, max(self.width() - left - px(RATIO + MS + PADDING + 48), 20)

    def _paint_head(self, painter: QPainter) -> None:
        px, right = theme.px, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font(11, 600))
        left, _ = self._bars()
        x = left
        for words, series in (("BFLOPS share", COUNTED), ("time share", MEASURED)):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.series(series))
            painter.drawRoundedRect(QRectF(x, px(HEAD) / 2 - px(4), px(8), px(8)), 2, 2)
            painter.setPen(theme.color("text3"))
            wide = QFontMetrics(painter.font()).horizontalAdvance(words)
            painter.drawText(QRect(x + px(14), 0, wide + 2, px(HEAD)), Qt.AlignmentFlag.AlignVCenter, words)
            x += px(14) + wide + px(16)
        edge = self.width() - px(PADDING)
        painter.drawText(QRect(edge - px(MS), 0, px(MS), px(HEAD)), right, "ms")
        painter.drawText(QRect(edge - px(MS + RATIO), 0, px(RATIO), px(HEAD)), right, "ratio")

    def _paint_grid(self, painter: QPainter) -> None:
        """Upright lines at a quarter, half and so on of the longest bar: bars lie, so the lines stand."""
        left, width = self._bars()
        painter.setPen(QPen(theme.color("grid"), 1))
        for quarter in range(5):
            x = left + width * quarter / 4
            painter.drawLine(QPointF(x, theme.px(HEAD)), QPointF(x, self.height()))

    def _paint_row(self, painter: QPainter, box: QRect, place: Place) -> None:
        px = theme.px
        if self._selected & set(place.layers):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selected"))
            painter.drawRoundedRect(QRectF(box).adjusted(px(4), 0, -px(4), 0), px(5), px(5))
        middle, half = box.center().y() + 1, px(15)
        name = QRect(px(PADDING), middle - half, px(NAME - 12), half)
        where = name.translated(0, half)
        _text(painter, name, place.name, theme.font(12, 500), "text")
        _text(painter, where, place.where, theme.font(11), "text3")
        left, width = self._bars()
        for share, series, top, token in (
            (place.counted, COUNTED, middle - px(11), "text3"),
            (place.measured, MEASURED, middle + px(2), "text"),
        ):
            long = max(width * share / self._most, 1.0 if share > 0 else 0.0)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.series(series))
            painter.drawRoundedRect(QRectF(left, top, long, px(7)), 2, 2)
            box_of_words = QRect(left + round(long) + px(6), top - px(4), px(60), px(15))
            _text(painter, box_of_words, percent(share), theme.font(11, 500 if token == "text" else 400), token)
        self._paint_figures(painter, box, place)

    def _paint_figures(self, painter: QPainter, box: QRect, place: Place) -> None:
        px, right = theme.px, Qt.AlignmentFlag.AlignRight
        slow = place.ratio >= LEAST_RATIO and place.measured > 0
        edge = self.width() - px(PADDING)
        ratio = QRect(edge - px(MS + RATIO), box.y(), px(RATIO), box.height())
        ms = QRect(edge - px(MS), box.y(), px(MS), box.height())
        _text(painter, ratio, ratio_text(place), theme.font(12, 600 if slow else 400), "up" if slow else "text2", right)
        _text(painter, ms, f"{place.ms:.2f}", theme.font(12), "text", right)

    def _row_at(self, y: int) -> int:
        place = (y - theme.px(HEAD)) // theme.px(ROW)
        return place if 0 <= place < len(self._places) and y >= theme.px(HEAD) else -1

    def _bring(self, place: int) -> None:
        """Scroll the row into sight."""
        above = self.parentWidget()
        area = above.parentWidget() if above is not None else None
        if isinstance(area, QScrollArea):
            area.ensureVisible(0, self.row_box(place).center().y(), 0, theme.px(ROW))


def ratio_text(place: Place) -> str:
    """`× 2.5`; a dash where nothing was counted."""
    return f"× {place.ratio:.1f}" if place.counted > 0.0005 else "–"


def _sentence(place: Place) -> str:
    counted, measured = percent(place.counted), percent(place.measured)
    return f"{place.name}, {place.where}: {counted} of the BFLOPS, {measured} of the time ({place.ms:.3f} ms)"


def _text(
    painter: QPainter,
    box: QRect,
    words: str,
    font: object,
    token: str,
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    painter.setFont(font)  # type: ignore[arg-type]
    painter.setPen(theme.color(token))
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, shown)
