"""Before and after: every node with its map, its repeats and its filters at the base and as they are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.design.scaled_nodes import ScaledNode
from widgets import theme

ROW, CARD, TOP = 40, 26, 12
_CARDS = 3
"""Most cards that a pile of repeats shows."""


class BeforeAfter(QWidget):
    """A column of node cards; what changed stands as `old → new`, what came is dashed. A click selects the node."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("beforeAfter")
        self.setAccessibleName("Before and after")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        self._nodes: tuple[ScaledNode, ...] = ()
        self._metric = "bflops"
        self._selected: frozenset[int] = frozenset()
        theme.signals.themeChanged.connect(self._resize)

    def show_nodes(self, nodes: Sequence[ScaledNode], metric: str) -> None:
        """Another state; the shares at the right are of this cost."""
        self._nodes, self._metric = tuple(nodes), metric
        self._resize()

    def select(self, nodes: Sequence[int]) -> None:
        """These are selected."""
        self._selected = frozenset(nodes)
        self.update()

    def texts(self, node_id: int) -> tuple[str, ...]:
        """What the row of a node says: map, title, filters, repeats, change of cost."""
        node = next(node for node in self._nodes if node.id == node_id)
        return (_map(node), _title(node), _filters(node), _repeats(node), _delta(node, self._metric)[0])

    def sizeHint(self) -> QSize:
        """All rows."""
        return QSize(theme.px(440), theme.px(TOP * 2 + ROW * len(self._nodes)))

    def minimumSizeHint(self) -> QSize:
        """All rows, and the width at which nothing is cut."""
        return QSize(theme.px(320), self.sizeHint().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the node under the mouse."""
        place = int((event.position().y() - theme.px(TOP)) // theme.px(ROW))
        if 0 <= place < len(self._nodes):
            self.chosen.emit(self._nodes[place].id)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The trunk behind, a row for each node."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px, card = theme.px, self._card(0)
        if len(self._nodes) > 1:
            painter.setPen(QPen(theme.color("trunk"), 1.5))
            painter.drawLine(card.center(), self._card(len(self._nodes) - 1).center())
        first = max(0, event.rect().top() // px(ROW) - 1)
        last = event.rect().bottom() // px(ROW) + 1
        for place in range(first, min(last + 1, len(self._nodes))):
            self._paint_row(painter, self._nodes[place], self._card(place))
        painter.end()

    def _card(self, place: int) -> QRectF:
        px = theme.px
        width = min(max(self.width() - px(230), px(140)), px(240))
        left = (self.width() - width) / 2 + px(16)
        return QRectF(left, px(TOP) + place * px(ROW) + px(ROW - CARD) / 2, width, px(CARD))

    def _paint_row(self, painter: QPainter, node: ScaledNode, card: QRectF) -> None:
        px = theme.px
        self._paint_pile(painter, node, card)
        painter.setPen(QPen(theme.color("accent"), 2) if node.id in self._selected else Qt.PenStyle.NoPen)
        painter.setBrush(theme.category(node.category))
        painter.drawRoundedRect(card, px(5), px(5))
        badge = _repeats(node)
        inside = card.adjusted(px(10), 0, -px(8), 0)
        if badge:
            inside = self._paint_badge(painter, badge, inside)
        painter.setPen(theme.color("on_fill"))
        painter.setFont(theme.font(12, 600))
        title = painter.fontMetrics().elidedText(_title(node), Qt.TextElideMode.ElideRight, int(inside.width()))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inside, left, title)
        used = painter.fontMetrics().horizontalAdvance(title) + px(8)
        painter.setFont(theme.font(12))
        words = painter.fontMetrics().elidedText(
            _filters(node), Qt.TextElideMode.ElideRight, max(0, int(inside.width()) - used)
        )
        painter.drawText(inside.adjusted(used, 0, 0, 0), left, words)
        painter.setFont(theme.font(11, mono=True))
        painter.setPen(theme.color("text2"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, card.y(), card.left() - px(12), card.height()), right, _map(node))
        words, token = _delta(node, self._metric)
        painter.setFont(theme.font(11, 500))
        painter.setPen(theme.color(token))
        painter.drawText(QRectF(card.right(), card.y(), px(78), card.height()), right, words)

    def _paint_pile(self, painter: QPainter, node: ScaledNode, card: QRectF) -> None:
        """Cards below for repeats; those that scaling added are dashed."""
        before, now = node.before.repeats or 1, node.now.repeats or 1
        cards = min(now, _CARDS) - 1
        for place in range(cards, 0, -1):
            added = now > before and place == cards
            pen = QPen(theme.color("accent" if added else "line2"), 1)
            pen.setStyle(Qt.PenStyle.DashLine if added else Qt.PenStyle.SolidLine)
            painter.setPen(pen)
            painter.setBrush(theme.color("raised"))
            offset = QPointF(place * theme.px(3), place * theme.px(3))
            painter.drawRoundedRect(card.translated(offset), theme.px(5), theme.px(5))

    def _paint_badge(self, painter: QPainter, text: str, inside: QRectF) -> QRectF:
        """The repeats at the right; returns what is left of the card."""
        px = theme.px
        painter.setFont(theme.font(11, 600))
        width = painter.fontMetrics().horizontalAdvance(text) + px(14)
        box = QRectF(inside.right() - width, inside.center().y() - px(8), width, px(16))
        fill = theme.color("on_fill", 0.22)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(box, px(8), px(8))
        painter.setPen(theme.color("on_fill"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        return inside.adjusted(0, 0, -width - px(6), 0)

    def _resize(self) -> None:
        self.updateGeometry()
        self.update()


def change_of(before: float, now: float) -> tuple[str, str]:
    """`▲ 31 %` and the token of its colour; nothing where nothing changed."""
    if before == now or not before:
        return ("", "text3") if before == now else ("new", "up")
    share = abs(100 * (now / before - 1))
    words = f"{share:.0f} %" if share >= 1 else f"{share:.1f} %"
    return (f"▲ {words}", "up") if now > before else (f"▼ {words}", "down")


def _delta(node: ScaledNode, metric: str) -> tuple[str, str]:
    name = metric if metric in ("params", "macs") else "bflops"
    return change_of(getattr(node.before, name), getattr(node.now, name))


def _map(node: ScaledNode) -> str:
    before, now = node.before.size, node.now.size
    if before is None or now is None:
        return ""
    return _arrow(before[1], now[1])


def _title(node: ScaledNode) -> str:
    """The kind and its kernel: `MBConv6 k3`."""
    return " ".join((node.kind, *node.facts[:1]))


def _filters(node: ScaledNode) -> str:
    if node.before.filters is None or node.now.filters is None:
        return ""
    return _arrow(node.before.filters, node.now.filters)


def _repeats(node: ScaledNode) -> str:
    before, now = node.before.repeats, node.now.repeats
    if before is None or now is None or (before == now == 1):
        return ""
    return f"×{_arrow(before, now)}"


def _arrow(before: int, now: int) -> str:
    return str(now) if before == now else f"{before} → {now}"
