"""Where the words of a card stand and what is left out when there is no room: measured once for each card.

Left out are facts from the right, then the share, then the middle of the title; never the repeats, never the shape.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF

from widgets.canvas.cards import Card, Form
from widgets.canvas.ink import elided, width_of

HEAD = 22.0
HEAD_WIDE = 26.0
HEAD_INNER = 20.0
HEAD_SMALL = 18.0
MARGIN = 8.0
GAP = 7.0
CHEVRON = 26.0
#: Least widths of the tabs of batch norm and activation, and the width of a tab without text.
TAB = {"normalization": 28.0, "activation": 42.0}
STRIPE = 10.0
#: Below this width batch norm and activation are stripes without text.
TEXT_TABS_FROM = 120.0
BAR_HEIGHT = 3.5
NUMBER_GAP = 10.0
_REMARK_FROM = 90.0


@dataclass(frozen=True, slots=True)
class Words:
    """A text and where its line of writing begins; `size`, `weight` and `mono` choose its font."""

    text: str
    at: QPointF
    size: int = 12
    weight: int = 400
    mono: bool = False


@dataclass(frozen=True, slots=True)
class CardLayout:
    """The places of everything on a card of `width` x `height` (without the edges of a stack)."""

    width: float
    height: float
    head: float
    title: Words
    facts: Words | None
    tabs: tuple[tuple[QRectF, str, Words | None], ...]
    badge: tuple[QRectF, Words] | None
    body: tuple[Words, ...]
    bar: QRectF | None
    brief: str
    pager: Words | None = None
    pages: tuple[QRectF, ...] = ()
    remark: Words | None = None

    @property
    def chevron(self) -> QRectF:
        """Where a click opens or closes a block."""
        return QRectF(0, 0, CHEVRON, self.head)


def share_text(share: float | None) -> str:
    """`9.8 %`."""
    return "" if share is None else f"{100 * share:.1f} %"


def layout_of(card: Card, width: float, height: float, pages: int = 0) -> CardLayout:
    """Measure a card."""
    match card.form:
        case Form.PILL | Form.TAG:
            return _pill(card, width, height)
        case Form.INNER | Form.SMALL:
            return _inner(card, width, height)
        case _:
            return _full(card, width, height, pages)


def brief_of(card: Card) -> str:
    """The one line that stands on a card seen from afar."""
    repeats = (f"×{card.repeats}",) if card.repeats > 1 else ()
    facts = card.facts if card.form is Form.LAYER else ()
    return " ".join((card.title, *facts, *repeats))


def _full(card: Card, width: float, height: float, pages: int) -> CardLayout:
    right = width
    wide = card.form is Form.CONTAINER
    tabs, right = _tabs(card, width, HEAD, right)
    left = CHEVRON if card.is_block else MARGIN
    baseline = 15.5 if not wide else 17.5
    share = "bypassed" if card.bypassed else share_text(card.share)
    body: list[Words] = []
    if wide and share:
        right -= MARGIN + width_of(share, 12, 600)
        body.append(Words(share, QPointF(right, baseline), 12, 600))
    badge = None
    if card.repeats > 1 and not wide:
        badge, right = _badge(card.repeats, right - MARGIN)
    title, facts, end = _heading(card, left, right - MARGIN, baseline)
    if wide:
        plain = CardLayout(width, height, HEAD_WIDE, title, facts, tabs, None, tuple(body), None, brief_of(card))
        return _with_pager(plain, card, end, right - MARGIN, pages)
    body += _numbers(card, width, share, 37.0)
    bar = QRectF(MARGIN, height - 6.0, width - 2 * MARGIN, BAR_HEIGHT)
    return CardLayout(width, height, HEAD, title, facts, tabs, badge, tuple(body), bar, brief_of(card))


def _heading(card: Card, left: float, right: float, baseline: float) -> tuple[Words, Words | None, float]:
    """Title and facts, and where they end."""
    title = elided(card.title, right - left, 12, 600)
    end = left + width_of(title, 12, 600)
    facts = list(card.facts)
    while facts and end + GAP + width_of(" ".join(facts), 12) > right:
        facts.pop()
    words = None
    if facts:
        words = Words(" ".join(facts), QPointF(end + GAP, baseline))
        end += GAP + width_of(words.text, 12)
    return Words(title, QPointF(left, baseline), 12, 600), words, end


def _tabs(
    card: Card, width: float, head: float, right: float
) -> tuple[tuple[tuple[QRectF, str, Words | None], ...], float]:
    """Batch norm and activation at the right end of the title bar, and where they begin."""
    tabs: list[tuple[QRectF, str, Words | None]] = []
    for text, category in reversed(card.tabs):
        if width < TEXT_TABS_FROM:
            right -= STRIPE
            tabs.append((QRectF(right, 0, STRIPE, head), category, None))
            continue
        room = max(TAB[category], width_of(text, 12, 500) + 2 * MARGIN)
        right -= room
        at = QPointF(right + (room - width_of(text, 12, 500)) / 2, 15.5)
        tabs.append((QRectF(right, 0, room, head), category, Words(text, at, 12, 500)))
    return tuple(tabs), right


def _badge(repeats: int, right: float) -> tuple[tuple[QRectF, Words], float]:
    text = f"×{repeats}"
    room = width_of(text, 11, 600) + 16
    box = QRectF(right - room, 3.5, room, 15)
    return (box, Words(text, QPointF(box.x() + 8, 15.0), 11, 600)), box.x()


def _with_pager(plain: CardLayout, card: Card, left: float, right: float, pages: int) -> CardLayout:
    """×N, the buttons of the repeats, and how these differ; what has no room is left out, the remark first."""
    if pages < 2:
        return plain
    text = f"×{card.repeats}"
    badge = QRectF(left + GAP + 5, 5.5, width_of(text, 11, 600) + 16, 15)
    word = Words("repeat", QPointF(badge.right() + 16, 17.0), 11)
    x = word.at.x() + width_of(word.text, 11) + 8
    boxes: list[QRectF] = []
    for page in range(pages):
        side = max(20.0, width_of(str(page + 1), 11, 600) + 10)
        if x + side > right:
            break
        boxes.append(QRectF(x, 4.5, side, 17))
        x += side + 2
    remark = elided(card.remark, right - x - 2 * MARGIN, 11) if right - x > _REMARK_FROM else ""
    return replace(
        plain,
        badge=(badge, Words(text, QPointF(badge.x() + 8, 17.0), 11, 600)),
        pager=word if boxes else None,
        pages=tuple(boxes),
        remark=Words(remark, QPointF(x + MARGIN, 17.0), 11) if remark else None,
    )


def _numbers(card: Card, width: float, share: str, baseline: float) -> list[Words]:
    """Shape at the left, share at the right if both fit."""
    words = [Words(card.shape, QPointF(MARGIN, baseline), 11, 400, True)]
    room = width - 2 * MARGIN - width_of(card.shape, 11, mono=True) - NUMBER_GAP
    if share and width_of(share, 11, 500) <= room:
        words.append(Words(share, QPointF(width - MARGIN - width_of(share, 11, 500), baseline), 11, 500))
    return words


def _inner(card: Card, width: float, height: float) -> CardLayout:
    small = card.form is Form.SMALL
    head = HEAD_SMALL if small else HEAD_INNER
    tabs, right = _tabs(card, width, head, width)
    title = " ".join((card.title, *card.facts)) if not small else card.title
    room = right - MARGIN - 2
    if width_of(title, 12, 600) > room:
        title = card.title
    words = Words(elided(title, room, 12, 600), QPointF(MARGIN, head - 5.5), 12, 600)
    body: list[Words] = []
    bar = None
    if small:
        body.append(Words(card.shape, QPointF(MARGIN, head + 13.0), 11, 400, True))
    else:
        share = share_text(card.share)
        channels = card.shape.partition("×")[0]
        body.append(Words(channels, QPointF(MARGIN, head + 12.0), 11, 500))
        if share:
            body.append(Words(share, QPointF(width - MARGIN - width_of(share, 11), head + 12.0), 11))
        body.append(Words(card.shape, QPointF(MARGIN, head + 24.5), 11, 400, True))
        bar = QRectF(MARGIN, height - 6.5, width - 2 * MARGIN, BAR_HEIGHT)
    return CardLayout(width, height, head, words, None, tabs, None, tuple(body), bar, card.title)


def _pill(card: Card, width: float, height: float) -> CardLayout:
    if card.form is Form.TAG:
        text = f"{card.first} {card.title}"
    else:
        text = " ".join((card.title, *card.facts))
    text = elided(text, width - 12, 11)
    at = QPointF((width - width_of(text, 11)) / 2, height / 2 + 4.0)
    return CardLayout(width, height, height, Words(text, at, 11), None, (), None, (), None, text)
