"""Draws a card at three levels of detail. Functions of a painter, a measured card and its state; they keep nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from widgets import theme
from widgets.canvas.card_layout import CardLayout, Words
from widgets.canvas.cards import Card, CostPart, Form
from widgets.canvas.ink import DETAIL, RADIUS, RADIUS_WIDE, RING, Ink, elided, font, width_of
from widgets.canvas.picture import PORT, InsidePicture

_NO_PEN = Qt.PenStyle.NoPen
_NO_BRUSH = Qt.BrushStyle.NoBrush
_CENTRE = Qt.AlignmentFlag.AlignCenter
#: Size of text that is still read, in px on the screen, and the largest it gets on a card seen from afar.
_LEGIBLE, _LARGEST = 9.0, 20
#: Less room than this shows a text whole or not at all.
_ELIDED_FROM = 100.0
_STACK, _INSET = 3.0, 3.0
_MARK = 16
_DOT = 3.5
_PILL_TEXT_FROM = 0.55


@dataclass(frozen=True, slots=True)
class Look:
    """The state of a card: what a person does with it now."""

    selected: bool = False
    hovered: bool = False
    #: The keyboard moved here.
    focused: bool = False
    #: A drop would insert after it ('insert') or is refused ('refused').
    drop: str = ""


def paint_far(painter: QPainter, card: Card, box: QRectF, ink: Ink) -> None:
    """A rectangle in the colour of its category."""
    painter.fillRect(box, ink.category(card.category))


def paint_middle(painter: QPainter, card: Card, layout: CardLayout, box: QRectF, zoom: float, ink: Ink) -> None:
    """A filled rectangle with one line of text, where that is large enough to be read."""
    painter.setPen(_NO_PEN)
    painter.setBrush(ink.category(card.category))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(ink.on_fill)
    _write_brief(painter, layout.brief, box.adjusted(4, 0, -4, 0), zoom)


def _write_brief(painter: QPainter, text: str, room: QRectF, zoom: float) -> None:
    """One line as large as fits, in the middle; none where it could not be read."""
    least = math.ceil(_LEGIBLE / zoom)
    most = min(_LARGEST, round(12 / zoom), int(room.height() * 0.7))
    fitting = (size for size in range(most, least - 1, -1) if width_of(text, size, 600) <= room.width())
    size = next(fitting, least)
    if size > most or (width_of(text, size, 600) > room.width() and room.width() < _ELIDED_FROM):
        return
    painter.setFont(font(size, 600))
    painter.drawText(room, _CENTRE, elided(text, room.width(), size, 600))


def paint_card(painter: QPainter, card: Card, layout: CardLayout, ink: Ink) -> None:
    """A layer or a folded block with everything."""
    _paint_stack(painter, card, layout, ink)
    _paint_body(painter, layout, ink, RADIUS)
    _paint_head(painter, card, layout, ink)
    painter.setPen(ink.text)
    for words in layout.body:
        _write(painter, words)
    if layout.bar is not None:
        _paint_bar(painter, layout.bar, card.parts, ink)


def paint_container(
    painter: QPainter, card: Card, layout: CardLayout, inside: InsidePicture, zoom: float, ink: Ink
) -> None:
    """An opened block around its inside: frame, title bar, pager; from afar one line in its title bar."""
    _paint_stack(painter, card, layout, ink)
    box = QRectF(0, 0, layout.width, layout.height)
    painter.setPen(ink.border)
    painter.setBrush(ink.inside)
    painter.drawRoundedRect(box, RADIUS_WIDE, RADIUS_WIDE)
    painter.setPen(_NO_PEN)
    painter.setBrush(ink.category(card.category))
    painter.drawPath(_top_rounded(layout.width, layout.head, RADIUS_WIDE))
    _paint_frames(painter, inside, zoom, ink)
    if zoom < DETAIL:
        painter.setPen(ink.on_fill)
        _write_brief(painter, layout.brief, QRectF(0, 0, layout.width, layout.head), zoom)
    else:
        _paint_title(painter, card, layout, ink, opened=True)
        _paint_pages(painter, card, layout, ink)
        painter.setPen(ink.on_fill)
        for words in layout.body:
            _write(painter, words)
    painter.setPen(ink.wires["trunk"])
    painter.setBrush(ink.raised)
    for port in inside.ports:
        painter.drawEllipse(QPointF(*port), PORT, PORT)


def _paint_frames(painter: QPainter, inside: InsidePicture, zoom: float, ink: Ink) -> None:
    """The parts within the block: a dashed frame with a name."""
    for frame in inside.frames:
        box = QRectF(*frame.box)
        painter.setPen(ink.frame)
        painter.setBrush(ink.part)
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        if zoom >= DETAIL:
            painter.setPen(ink.text3)
            painter.setFont(font(11))
            painter.drawText(QPointF(box.x() + 8, box.y() + 14), frame.label)


def paint_pill(painter: QPainter, layout: CardLayout, zoom: float, ink: Ink) -> None:
    """A route of one source; from where its text can't be read a filled bead on the wire."""
    box = QRectF(0, 0, layout.width, layout.height)
    legible = zoom >= _PILL_TEXT_FROM
    painter.setPen(ink.wires["route"])
    painter.setBrush(ink.raised if legible else ink.wires["route"].color())
    painter.drawRoundedRect(box, layout.height / 2, layout.height / 2)
    if legible:
        painter.setPen(ink.text)
        _write(painter, layout.title)


def paint_rings(painter: QPainter, card: Card, box: QRectF, look: Look, ink: Ink) -> None:
    """The state around a card, 3 px outside, so that nothing moves; the worst counts, a selection always shows."""
    states = [card.severity] if card.severity in ("error", "warning") else []
    if look.drop:
        states = ["refused" if look.drop == "refused" else "selected"]
    elif look.selected:
        states.insert(1 if card.severity == "error" else 0, "selected")
    elif look.hovered and not states:
        states = ["hover"]
    if look.focused:
        states.append("focus")
    painter.setBrush(_NO_BRUSH)
    for place, state in enumerate(states):
        reach = RING - 0.5 + place * 3.0
        radius = (RADIUS_WIDE if card.form is Form.CONTAINER else RADIUS) + reach
        if card.form in (Form.PILL, Form.TAG):
            radius = box.height() / 2 + reach
        painter.setPen(ink.rings[state])
        painter.drawRoundedRect(box.adjusted(-reach, -reach, reach, reach), radius, radius)


def paint_set_here(painter: QPainter, box: QRectF, ink: Ink) -> None:
    """The mark of a layer with keys of its own: the dot that changed values have, on its upper left corner."""
    painter.setPen(_NO_PEN)
    painter.setBrush(ink.canvas)
    painter.drawEllipse(box.topLeft(), _DOT + 1.5, _DOT + 1.5)
    painter.setBrush(ink.accent)
    painter.drawEllipse(box.topLeft(), _DOT, _DOT)


def paint_bypass(painter: QPainter, card: Card, box: QRectF, ink: Ink) -> None:
    """What a bypassed card has over it: the wire that passes by, from its entry to its exit."""
    path = QPainterPath(QPointF(box.center().x(), box.top()))
    reach = box.width() * 0.24
    path.cubicTo(
        QPointF(box.center().x() + reach, box.top() - 2),
        QPointF(box.center().x() + reach, box.bottom() + 2),
        QPointF(box.center().x(), box.bottom()),
    )
    painter.setPen(ink.passing(ink.wires["trunk"]))
    painter.setBrush(_NO_BRUSH)
    painter.drawPath(path)


def paint_mark(painter: QPainter, card: Card, box: QRectF, ratio: float, ink: Ink) -> None:
    """The icon of its worst problem on the upper right corner."""
    icon = {"error": "circle-x", "warning": "triangle-alert"}.get(card.severity)
    if icon is None:
        return
    at = QPointF(box.right() + 2, box.top() - 2)
    painter.setPen(_NO_PEN)
    painter.setBrush(ink.canvas)
    painter.drawEllipse(at, _MARK / 2 + 1, _MARK / 2 + 1)
    pixmap = theme.pixmap(icon, card.severity, 16, ratio)
    painter.drawPixmap(QRectF(at.x() - 8, at.y() - 8, 16, 16), pixmap, QRectF(pixmap.rect()))


def _paint_stack(painter: QPainter, card: Card, layout: CardLayout, ink: Ink) -> None:
    """The two edges of further repeats below, and the shadow under them."""
    behind = 2 if card.repeats > 1 else 0
    radius = RADIUS_WIDE if card.form is Form.CONTAINER else RADIUS
    painter.setPen(_NO_PEN)
    painter.setBrush(ink.shadow)
    inset = behind * _INSET
    painter.drawRoundedRect(
        QRectF(inset, 1.5 + behind * _STACK, layout.width - 2 * inset, layout.height), radius, radius
    )
    painter.setPen(ink.border)
    painter.setBrush(ink.raised)
    for card_behind in range(behind, 0, -1):
        drop, inset = card_behind * _STACK, card_behind * _INSET
        box = QRectF(inset, drop, layout.width - 2 * inset, layout.height)
        painter.drawRoundedRect(box, radius, radius)


def _paint_body(painter: QPainter, layout: CardLayout, ink: Ink, radius: float) -> None:
    painter.setPen(ink.border)
    painter.setBrush(ink.raised)
    painter.drawRoundedRect(QRectF(0, 0, layout.width, layout.height), radius, radius)


def _paint_head(painter: QPainter, card: Card, layout: CardLayout, ink: Ink) -> None:
    painter.setPen(_NO_PEN)
    painter.setBrush(ink.category(card.category))
    painter.drawPath(_top_rounded(layout.width, layout.head, RADIUS))
    for place, (box, category, words) in enumerate(layout.tabs):
        painter.setPen(_NO_PEN)
        if place == 0:
            painter.setBrush(ink.category(category))
            painter.drawPath(_corner_rounded(layout.width, box.x(), box.height(), RADIUS))
        else:
            painter.fillRect(box, ink.category(category))
        if words is not None:
            painter.setPen(ink.on_fill)
            _write(painter, words)
    _paint_title(painter, card, layout, ink, opened=False)


def _paint_title(painter: QPainter, card: Card, layout: CardLayout, ink: Ink, opened: bool) -> None:
    if card.is_block:
        middle = layout.head / 2
        painter.setPen(ink.chevron)
        painter.setBrush(_NO_BRUSH)
        corners = ((-4, -2), (0, 2), (4, -2)) if opened else ((-2, -4), (2, 0), (-2, 4))
        painter.drawPolyline([QPointF(14.0 + x, middle + y) for x, y in corners])
    painter.setPen(ink.on_fill)
    _write(painter, layout.title)
    if layout.facts is not None:
        painter.setPen(ink.on_fill_soft)
        _write(painter, layout.facts)
    if layout.badge is not None:
        box, words = layout.badge
        painter.setPen(_NO_PEN)
        painter.setBrush(ink.on_fill_faint)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(ink.on_fill)
        _write(painter, words)


def _paint_pages(painter: QPainter, card: Card, layout: CardLayout, ink: Ink) -> None:
    """The buttons of the repeats, and how these differ."""
    if layout.pager is not None:
        painter.setPen(ink.on_fill_soft)
        _write(painter, layout.pager)
    painter.setFont(font(11, 600))
    for page, box in enumerate(layout.pages):
        here = page == card.occurrence
        painter.setPen(_NO_PEN)
        painter.setBrush(ink.on_fill if here else ink.on_fill_faint)
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(theme.LIGHT.text if here else ink.on_fill)
        painter.drawText(box, _CENTRE, str(page + 1))
    if layout.remark is not None:
        painter.setPen(ink.on_fill_soft)
        _write(painter, layout.remark)


def _paint_bar(painter: QPainter, box: QRectF, parts: tuple[CostPart, ...], ink: Ink) -> None:
    painter.setPen(_NO_PEN)
    painter.setBrush(ink.trough)
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    x = box.x()
    for part in parts:
        width = box.width() * part.share
        seen = max(width, 1.0) if part is parts[0] else width
        painter.fillRect(QRectF(x, box.y(), seen, box.height()), ink.category(part.category))
        x += width


def _write(painter: QPainter, words: Words) -> None:
    painter.setFont(font(words.size, words.weight, words.mono))
    painter.drawText(words.at, words.text)


@lru_cache(maxsize=256)
def _top_rounded(width: float, height: float, radius: float) -> QPainterPath:
    """A title bar: rounded above, straight below."""
    path = QPainterPath()
    path.moveTo(0, height)
    path.lineTo(0, radius)
    path.quadTo(0, 0, radius, 0)
    path.lineTo(width - radius, 0)
    path.quadTo(width, 0, width, radius)
    path.lineTo(width, height)
    path.closeSubpath()
    return path


@lru_cache(maxsize=256)
def _corner_rounded(width: float, left: float, height: float, radius: float) -> QPainterPath:
    """The last tab of a title bar: its upper right corner is the card's."""
    path = QPainterPath()
    path.moveTo(left, height)
    path.lineTo(left, 0)
    path.lineTo(width - radius, 0)
    path.quadTo(width, 0, width, radius)
    path.lineTo(width, height)
    path.closeSubpath()
    return path
