"""The canvas: a stage that is edited by mouse and keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from studio.diagnostics import StudioError
from studio.layers.base import Address
from widgets.canvas.camera import STEP
from widgets.canvas.drops import REACH, Drag, DropTargets, spot_on_line
from widgets.canvas.facts import facts_of
from widgets.canvas.gestures import Gesture, gesture_for
from widgets.canvas.grips import Grip, grip_at, paint_grip
from widgets.canvas.keys import Keys
from widgets.canvas.marks import paint_band
from widgets.canvas.note_desk import NoteDesk
from widgets.canvas.stage import Stage
from widgets.canvas.wiring import WireDrag
from widgets.workbench import Workbench

_NOTCH = 120.0
_LEFT = Qt.MouseButton.LeftButton


class Canvas(Stage):
    """Turns events into gestures, drops and keys; what these do stands in their own modules."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        self._gesture: Gesture | None = None
        self._space = self._alt = False
        self._band: QRectF | None = None
        self._grip: Grip | None = None
        super().__init__(workbench, parent)
        self.notes = NoteDesk(self)
        self._drag = Drag(self, DropTargets(workbench, self.canvas_scene))
        self._keys = Keys(self)
        self.furniture.hover_wanted.connect(self._show_facts)

    def refresh(self) -> None:
        """Draw the design as it is now; a gesture that began on another one is over."""
        self._gesture = self._band = self._grip = None
        super().refresh()

    def delete(self) -> None:
        """The chosen note, else the selected nodes."""
        if not self.notes.delete():
            self.commands.delete()

    def add_note(self) -> None:
        """A new note beside the selected node, else in the middle of the view."""
        self.touch()
        self.notes.add(self.mapToScene(self.viewport().rect().center()))

    def escape(self) -> None:
        """Call off the gesture under way; without one select nothing."""
        if self._gesture is not None:
            self._gesture.cancel()
            self._gesture = None
            self._set_cursor()
        else:
            self.select(())

    def show_band(self, box: QRectF | None) -> None:
        """Draw a rubber band around a rectangle of the scene, or none."""
        self._band = box
        self.viewport().update()

    # --------------------------------------------------------------------------------- events of the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A gesture begins."""
        self.motion.finish()
        self.canvas_scene.focus(None)
        self.touch()
        self.furniture.leave(None)
        noted = self.notes.press(event) if event.button() == _LEFT and not self._space else None
        grip = None if noted or self._space or event.button() != _LEFT or event.modifiers() else self._grip_at(event)
        self._gesture = noted or (WireDrag(self, event, grip) if grip else gesture_for(self, event, self._space))
        self._set_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The gesture goes on; without one the node under the mouse is ringed."""
        if self._gesture is not None:
            self._gesture.move(event)
            return
        item = self.canvas_scene.node_at(self.mapToScene(event.position().toPoint()))
        self.canvas_scene.hover(item.address if item else None)
        self.furniture.enter(item.address if item else None)
        self._hover_grip(self._grip_at(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The gesture ends."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.release(event)
        self._set_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On a block: open or close it; on a note: type; on a wire or on nothing: search for what to insert there."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position().toPoint()
        note = self.notes.at(self.mapToScene(at))
        if note is not None:
            self.notes.edit(note.place)
            return
        item = self.canvas_scene.node_at(self.mapToScene(at))
        if item is None:
            self._search_at(at)
        elif item.card.is_block and item.page_at(item.mapFromScene(self.mapToScene(at))) is None:
            self.toggle_block(item.address.node)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """On a number of repeats change it; else with Ctrl zoom at the mouse, else move, with Shift to the sides."""
        self.touch()
        self.furniture.leave(None)
        turned, fine = event.angleDelta(), event.pixelDelta()
        over = self.canvas_scene.node_at(self.mapToScene(event.position().toPoint()))
        if over is not None and over.on_badge(over.mapFromScene(self.mapToScene(event.position().toPoint()))):
            self.commands.repeat(1 if turned.y() > 0 else -1, (over.address.node,))
            event.accept()
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.camera.zoom_by(STEP ** (turned.y() / _NOTCH), event.position())
        else:
            by = fine if not fine.isNull() else turned
            aside = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier) and not by.x()
            self.camera.pan(by.y() if aside else by.x(), 0 if aside else by.y())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse."""
        self.canvas_scene.hover(None)
        self.furniture.leave(None)
        self._hover_grip(None)

    # ----------------------------------------------------------------------------------------- other events

    def event(self, event: QEvent) -> bool:
        """Keys of the canvas come before shortcuts of the window: Ctrl+0 is about the picture here."""
        asked = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if asked and isinstance(event, QKeyEvent) and self._keys.knows(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the canvas; Space makes the left button pan, Alt traces while it is down."""
        self.touch()
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = True
            self._set_cursor()
        elif event.key() == Qt.Key.Key_Alt and not event.isAutoRepeat():
            self.trace(not self.tracing)
            self._alt = True
        elif not self._keys.press(event):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Space or Alt is up."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self._set_cursor()
        elif event.key() == Qt.Key.Key_Alt and self._alt and not event.isAutoRepeat():
            self._let_alt_go()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keys that are let go elsewhere are not heard here."""
        self._space = False
        if self._alt:
            self._let_alt_go()
        self._set_cursor()
        self.canvas_scene.focus(None)
        super().focusOutEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Something comes from the palette; where it can't go it is refused while it moves."""
        self.dragMoveEvent(event)
        if self._drag.target is not None:
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Mark where it would go."""
        self._drag.move(event)
        self.viewport().update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It goes elsewhere."""
        self._drag.leave()
        self.viewport().update()

    def dropEvent(self, event: QDropEvent) -> None:
        """Insert it."""
        self._drag.drop(event)
        self.viewport().update()
        self.setFocus()

    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:
        """Rubber band, hanging wire and drop mark, in pixels of the screen."""
        if self._band is None and self._drag.target is None and self._gesture is None and self._grip is None:
            return
        to_view = self.viewportTransform()
        painter.save()
        painter.resetTransform()
        if self._band is not None:
            paint_band(painter, to_view.mapRect(self._band))
        self._drag.paint(painter)
        if self._gesture is not None:
            self._gesture.paint(painter)
        elif self._grip is not None:
            paint_grip(painter, QPointF(self.mapFromScene(QPointF(*self._grip.at))), held=True)
        painter.restore()

    # -------------------------------------------------------------------------------------------- what follows

    def _show_facts(self, address: Address | None) -> None:
        item = self.canvas_scene.nodes.get(address) if address is not None else None
        if item is not None and self._gesture is None and self._drag.target is None:
            derived = self.workbench.derived
            facts = facts_of(derived.design, derived.expansion, item.card, derived.problems)
            box = self.mapFromScene(item.mapRectToScene(item.box)).boundingRect()
            self.furniture.show_facts(facts, box)

    def _let_alt_go(self) -> None:
        self._alt = False
        self.trace(not self.tracing)

    def _grip_at(self, event: QMouseEvent) -> Grip | None:
        return grip_at(self.canvas_scene, self.mapToScene(event.position().toPoint()), self.camera.zoom)

    def _hover_grip(self, grip: Grip | None) -> None:
        if grip != self._grip:
            self._grip = grip
            self._set_cursor()
            self.viewport().update()

    def _search_at(self, at: QPoint) -> None:
        """The search for a place: on the wire there, else after the selection."""
        line = self.canvas_scene.line_at(self.mapToScene(at), REACH / self.camera.zoom)
        if line is None:
            self.open_search(at)
            return
        try:
            self.open_search(at, spot_on_line(self.workbench.document.design, line))
        except StudioError as refused:
            self.workbench.said.emit(refused.problems[0].sentence())

    def _set_cursor(self) -> None:
        shape = self._gesture.cursor if self._gesture else Qt.CursorShape.OpenHandCursor if self._space else None
        if self._gesture is None and self._grip is not None:
            shape = Qt.CursorShape.CrossCursor
        self.viewport().setCursor(shape or Qt.CursorShape.ArrowCursor)
