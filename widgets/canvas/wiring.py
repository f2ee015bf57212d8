"""Dragging a wire: from an output to a reader, or one end of a wire to another node; refused while it is dragged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QMenu, QWidget

from studio.design.design import Design
from studio.design.expand import Expansion
from studio.design.rewire import Offer, disconnect, is_trunk, move_source, move_target, offers, verified
from studio.diagnostics import StudioError
from studio.layers.base import Address
from widgets.canvas.gestures import Gesture, Ground
from widgets.canvas.grips import Grip, paint_grip
from widgets.canvas.ink import ink
from widgets.canvas.marks import paint_label


@dataclass(frozen=True, slots=True)
class Verdict:
    """What letting go would do: the offers, or why there is none; `text` says it."""

    text: str = ""
    offers: tuple[Offer, ...] = ()
    refused: bool = False


def judge(design: Design, expansion: Expansion, grip: Grip, node: int) -> Verdict:
    """What letting a grip go over a node does."""
    try:
        found = _offers(design, expansion, grip, node)
    except StudioError as refusal:
        return Verdict(refusal.problems[0].sentence(), (), True)
    return Verdict(found[0].title if len(found) == 1 else f"connect in {len(found)} ways", found)


def _offers(design: Design, expansion: Expansion, grip: Grip, node: int) -> tuple[Offer, ...]:
    if grip.end == "output":
        return offers(design, expansion, grip.node.node, node)
    if grip.end == "target":
        return move_target(design, expansion, grip.wire, node)
    moved = verified(design, move_source(design, grip.wire, node), expansion)
    reader = design.node(grip.wire.dst).name
    return (Offer(f"{reader} reads {design.node(node).name}", moved),)


def judge_nothing(design: Design, expansion: Expansion, grip: Grip) -> Verdict:
    """What letting a grip go over nothing does: search for a reader, or take the wire away."""
    if grip.end == "output":
        return Verdict("add what reads it")
    if is_trunk(design, grip.wire):
        return Verdict("drop it on a layer")
    try:
        gone = verified(design, disconnect(design, grip.wire), expansion)
    except StudioError as refusal:
        return Verdict(refusal.problems[0].sentence(), (), True)
    return Verdict("remove the wire", (Offer("remove the wire", gone),))


class WireDrag(Gesture):
    """Goes on while a wire hangs on the mouse."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, canvas: Ground, event: QMouseEvent, grip: Grip) -> None:
        super().__init__(canvas, event)
        self.grip = grip
        self._design = canvas.workbench.document.design
        self._verdicts: dict[int | None, Verdict] = {}
        self._over: int | None = None
        self._at = self.start

    @property
    def verdict(self) -> Verdict:
        """What letting go would do now."""
        if not self.dragging or self._over == self._own:
            return Verdict()
        if self._over not in self._verdicts:
            expansion = self.canvas.workbench.derived.expansion
            self._verdicts[self._over] = (
                judge_nothing(self._design, expansion, self.grip)
                if self._over is None
                else judge(self._design, expansion, self.grip, self._over)
            )
        return self._verdicts[self._over]

    @property
    def _own(self) -> int:
        """The node where letting go changes nothing."""
        return self.grip.node.node

    def drag(self, event: QMouseEvent) -> None:
        """The node under the mouse says whether it can be connected."""
        self._at = event.position()
        item = self.canvas.canvas_scene.node_at(self.canvas.mapToScene(self._at.toPoint()))
        self._mark("")
        self._over = item.address.node if item is not None else None
        verdict = self.verdict
        self._mark("refused" if verdict.refused else "insert" if verdict.offers else "")
        self.canvas.show_band(None)

    def release(self, event: QMouseEvent) -> None:
        """Connect; where there are several ways, ask which."""
        verdict = self.verdict
        self._mark("")
        self.canvas.show_band(None)
        if not self.dragging:
            self.canvas.select((self.grip.node,) if self.grip.end == "output" else ())
        elif verdict.refused:
            self.canvas.workbench.said.emit(verdict.text)
        elif self._over is None and self.grip.end == "output":
            self.canvas.branch(self.grip.node.node, event.position().toPoint())
        elif len(verdict.offers) == 1:
            self.canvas.commands.rewire(verdict.offers[0], self._design)
        elif verdict.offers:
            take = partial(self.canvas.commands.rewire, made_for=self._design)
            ask(self.canvas.viewport(), verdict.offers, event, take)

    def cancel(self) -> None:
        """The wire is where it was."""
        self._mark("")
        self.canvas.show_band(None)

    def paint(self, painter: QPainter) -> None:
        """The hanging wire and what it would do, in pixels of the viewport."""
        if not self.dragging:
            return
        verdict = self.verdict
        start = QPointF(self.canvas.mapFromScene(QPointF(*self.grip.fixed)))
        pen = QPen(ink().error if verdict.refused else ink().accent, 2.0, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawLine(start, self._at)
        paint_grip(painter, self._at, held=True)
        if verdict.text:
            paint_label(painter, verdict.text, self._at, verdict.refused)

    def _mark(self, drop: str) -> None:
        item = self.canvas.canvas_scene.nodes.get(Address(self._over)) if self._over is not None else None
        if item is not None:
            item.set_look(drop=drop)


def ask(parent: QWidget, found: Sequence[Offer], event: QMouseEvent, take: Callable[[Offer], object]) -> QMenu:
    """A small menu of the ways to connect, at the mouse; Esc leaves everything as it is."""
    menu = QMenu(parent)
    menu.setObjectName("wireChoices")
    menu.setAccessibleName("Ways to connect")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for offer in found:
        menu.addAction(offer.title[:1].upper() + offer.title[1:], partial(take, offer))
    menu.popup(event.globalPosition().toPoint())
    return menu
