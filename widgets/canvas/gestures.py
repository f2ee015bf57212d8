"""Gestures of the mouse, one class each: a press begins one, moves and the release go to it, Esc calls it off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from studio.layers.base import Address
from studio.layout import Point
from widgets.canvas.aligning import Guide, caught
from widgets.canvas.camera import Camera
from widgets.canvas.commands import Commands
from widgets.canvas.ghost import ghost_box, paint_ghost
from widgets.canvas.ink import ink
from widgets.canvas.landing import Landed, Landing
from widgets.canvas.marks import paint_label
from widgets.canvas.node_item import NodeItem
from widgets.canvas.paths import middle
from widgets.canvas.scene import CanvasScene
from widgets.workbench import Workbench

#: A node that is let go this near to its slot, in px of the scene, goes back into it.
SNAP = 6.0
#: Nodes within this many px of the scene draw a dragged one into line.
GUIDE_REACH = 400.0


class Ground(Protocol):
    """What a gesture needs of the canvas it happens on."""

    workbench: Workbench
    camera: Camera
    commands: Commands
    canvas_scene: CanvasScene

    def mapToScene(self, point: QPoint, /) -> QPointF:
        """The point of the scene at a point of the viewport."""

    def mapFromScene(self, point: QPointF, /) -> QPoint:
        """The point of the viewport at a point of the scene."""

    def viewport(self) -> QWidget:
        """What gestures happen on."""

    def setFocus(self) -> None:
        """Take the keyboard."""

    def select(self, addresses: Iterable[Address]) -> None:
        """Select these for everybody."""

    def branch(self, source: int, at: QPoint) -> None:
        """Search for what is to read a node."""

    def show_band(self, box: QRectF | None) -> None:
        """Draw a rubber band around a rectangle of the scene, or none."""

    def open_block(self, node: int, occurrence: int = 0) -> None:
        """Show the inside of a repeat of a block."""

    def toggle_block(self, node: int) -> None:
        """Open a block or close it."""

    def reveal(self, address: Address) -> None:
        """Bring a node into view."""


class Gesture:
    """Something that goes on while a button is down."""

    cursor: Qt.CursorShape | None = None

    def __init__(self, canvas: Ground, event: QMouseEvent) -> None:
        self.canvas = canvas
        self.start = event.position()
        self.dragging = False

    def move(self, event: QMouseEvent) -> None:
        """The mouse moved; a drag begins once it went far enough."""
        far = (event.position() - self.start).manhattanLength() >= QApplication.startDragDistance()
        if self.dragging or far:
            self.dragging = True
            self.drag(event)

    def drag(self, event: QMouseEvent) -> None:
        """Follow the mouse."""

    def release(self, event: QMouseEvent) -> None:
        """The button is up: do it."""

    def cancel(self) -> None:
        """Everything as it was before."""

    def paint(self, painter: QPainter) -> None:
        """What is to be seen of it over the scene, in pixels of the viewport."""


class Pan(Gesture):
    """Moves the view: middle button, or Space with the left one."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, canvas: Ground, event: QMouseEvent) -> None:
        super().__init__(canvas, event)
        self._last = self.start

    def move(self, event: QMouseEvent) -> None:
        """The scene follows at once, so that no first step is lost."""
        by = event.position() - self._last
        self.canvas.camera.pan(by.x(), by.y())
        self._last = event.position()


class RubberBand(Gesture):
    """Selects what a rectangle touches; with Ctrl in addition to what is selected. A click on nothing selects
    nothing."""

    def __init__(self, canvas: Ground, event: QMouseEvent) -> None:
        super().__init__(canvas, event)
        self._adds = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        self._before = canvas.workbench.selection.addresses
        self._origin = canvas.mapToScene(self.start.toPoint())

    def drag(self, event: QMouseEvent) -> None:
        """Select as it grows."""
        box = QRectF(self._origin, self.canvas.mapToScene(event.position().toPoint())).normalized()
        self.canvas.show_band(box)
        touched = self.canvas.canvas_scene.nodes_in(box)
        self.canvas.select((*self._before, *touched) if self._adds else touched)

    def release(self, event: QMouseEvent) -> None:
        """The rectangle goes, the selection stays."""
        if not self.dragging and not self._adds:
            self.canvas.select(())
        self.canvas.show_band(None)

    def cancel(self) -> None:
        """The selection of before."""
        self.canvas.select(self._before)
        self.canvas.show_band(None)


class MoveNodes(Gesture):
    """Selects a node, and drags what is selected. Ctrl adds to the selection or takes from it."""

    def __init__(self, canvas: Ground, event: QMouseEvent, item: NodeItem) -> None:
        super().__init__(canvas, event)
        self._address = item.address
        self._single = self._press(event)
        scene = canvas.canvas_scene
        chosen = {address.node for address in canvas.workbench.selection.addresses if not address.role}
        movable = [node for node in chosen if Address(node) in scene.nodes and not scene.on_wire(Address(node))]
        self._slots = {node: scene.offset(node) for node in movable}
        self._now: dict[int, Point] = {}
        self._guides: tuple[Guide, ...] = ()
        self._landing = Landing(canvas.workbench, scene, movable[0]) if len(movable) == 1 else None
        self._landed: Landed | None = None
        self._at = self.start

    def drag(self, event: QMouseEvent) -> None:
        """The nodes follow with their wires; near its slot or in line with another node a node snaps."""
        by = (event.position() - self.start) / self.canvas.camera.zoom
        self._now = {node: _snapped((x + by.x(), y + by.y())) for node, (x, y) in self._slots.items()}
        self._guides = ()
        if len(self._now) == 1:
            self._snap_to_others()
        self.canvas.canvas_scene.set_offsets(self._now)
        self._land(event.position())
        self.canvas.show_band(None)

    def _land(self, at: QPointF) -> None:
        """The wire under the mouse takes the node when it is let go."""
        self._at = at
        if self._landing is None:
            return
        found = self._landing.at(self.canvas.mapToScene(at.toPoint()), self.canvas.camera.zoom)
        if found != self._landed:
            for old, drop in ((self._landed, ""), (found, "insert" if found and found.outcome else "refused")):
                edge = self.canvas.canvas_scene.edges.get(old.line.key) if old is not None else None
                if edge is not None:
                    edge.set_drop(drop)
            self._landed = found

    def _snap_to_others(self) -> None:
        """In line with the middle of a node nearby."""
        ((node, (x, y)),) = self._now.items()
        scene = self.canvas.canvas_scene
        slot = scene.picture.boxes[Address(node)]
        own = slot._replace(x=slot.x + x, y=slot.y + y)
        others = [box for address, box in scene.boxes_near(own, GUIDE_REACH) if address != Address(node)]
        (dx, dy), self._guides = caught(own, others, SNAP / self.canvas.camera.zoom)
        self._now = {node: (x if x == 0.0 else x + dx, y if y == 0.0 else y + dy)}

    def paint(self, painter: QPainter) -> None:
        """The guides that it snapped to."""
        painter.setPen(ink().guide)
        for guide in self._guides:
            ends = (self.canvas.mapFromScene(QPointF(*end)) for end in (guide.start, guide.end))
            painter.drawLine(*ends)
        if self._landed is not None:
            edge = self.canvas.canvas_scene.edges[self._landed.line.key]
            place = QPointF(self.canvas.mapFromScene(QPointF(*middle(edge.path))))
            paint_ghost(painter, ghost_box(place), self._landed.outcome)
            refusal = self._landed.refusal
            paint_label(painter, refusal or "move here", self._at, bool(refusal))

    def release(self, event: QMouseEvent) -> None:
        """One undo step; a click on one of several selects it alone."""
        landed = self._landed
        self._unmark()
        if self.dragging and landed is not None and landed.outcome is not None:
            self.canvas.commands.put(landed.outcome.design, next(iter(self._now)))
        elif self.dragging and landed is not None:
            self.cancel()
            self.canvas.workbench.said.emit(landed.refusal)
        elif self.dragging and self._now:
            self.canvas.commands.move(self._now)
        elif not self.dragging and self._single:
            self.canvas.select((self._address,))

    def cancel(self) -> None:
        """Back to where they were."""
        self._unmark()
        if self._now:
            self.canvas.canvas_scene.set_offsets(self._slots)

    def _unmark(self) -> None:
        edge = self.canvas.canvas_scene.edges.get(self._landed.line.key) if self._landed is not None else None
        if edge is not None:
            edge.set_drop("")
        self._landed = None

    def _press(self, event: QMouseEvent) -> bool:
        """Change the selection; True where a click, unlike a drag, has to reduce it to this node."""
        selected = self.canvas.workbench.selection.addresses
        here = self._address in selected
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            kept = tuple(address for address in selected if address != self._address)
            self.canvas.select(kept if here else (*selected, self._address))
            return False
        if not here:
            self.canvas.select((self._address,))
        return here and len(selected) > 1


def _snapped(offset: Point) -> Point:
    """Each of the two on its own, so that the trunk is found again."""
    x, y = (0.0 if abs(by) < SNAP else float(round(by)) for by in offset)
    return x, y


def gesture_for(canvas: Ground, event: QMouseEvent, space: bool) -> Gesture | None:
    """The gesture that a press begins; None for a press that already did what it means, such as on a chevron."""
    if event.button() == Qt.MouseButton.MiddleButton or (space and event.button() == Qt.MouseButton.LeftButton):
        return Pan(canvas, event)
    if event.button() != Qt.MouseButton.LeftButton:
        return None
    point = canvas.mapToScene(event.position().toPoint())
    item = canvas.canvas_scene.node_at(point)
    if item is None:
        return None if _follow_stub(canvas, point) else RubberBand(canvas, event)
    inside = item.mapFromScene(point)
    page = item.page_at(inside)
    if page is not None:
        canvas.open_block(item.address.node, page)
        return None
    if item.on_badge(inside):
        fewer = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        canvas.commands.repeat(-1 if fewer else 1, (item.address.node,))
        return None
    if item.on_chevron(inside):
        canvas.toggle_block(item.address.node)
        return None
    return MoveNodes(canvas, event, item)


def _follow_stub(canvas: Ground, point: QPointF) -> bool:
    """A click on the pill of a wire that was cut short goes to where it comes from."""
    for line in canvas.canvas_scene.picture.lines:
        if line.stub is not None and QRectF(*line.stub).contains(point) and isinstance(line.src, Address):
            canvas.select((line.src,))
            canvas.reveal(line.src)
            return True
    return False
