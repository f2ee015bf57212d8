"""Sticky notes under the hand: new ones, moved, resized, coloured, typed into, thrown away. Each is one undo step."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QPlainTextEdit

from studio.design import edits
from studio.design.design import Design, Note
from studio.layers.base import Address
from widgets import theme
from widgets.canvas.gestures import Gesture, Ground
from widgets.canvas.note_item import LEAST_WIDTH, MOST_WIDTH, NoteItem, next_colour

#: The least room for typing, in px of the screen.
_ROOM = (180, 72)


class NoteDesk(QObject):
    """The notes of one canvas."""

    def __init__(self, canvas: Ground) -> None:
        super().__init__(canvas.viewport())
        self._canvas = canvas
        self._editor: QPlainTextEdit | None = None
        self._typed: tuple[int, Design] | None = None

    @property
    def _notes(self) -> tuple[Note, ...]:
        return self._canvas.workbench.document.design.notes

    def at(self, point: QPointF) -> NoteItem | None:
        """The note at a point of the scene."""
        notes = reversed(self._canvas.canvas_scene.notes)
        return next((item for item in notes if item.box.contains(item.mapFromScene(point))), None)

    @property
    def chosen(self) -> int | None:
        """The place of the note that keys are about, None when they are about nodes."""
        return self._canvas.canvas_scene.chosen_note

    def choose(self, place: int | None) -> None:
        """Keys are about this note now, or about nodes."""
        self._canvas.canvas_scene.choose_note(place)

    def press(self, event: QMouseEvent) -> Gesture | None:
        """The gesture that a press on a note begins; None where there is no note, or a click did it all."""
        point = self._canvas.mapToScene(event.position().toPoint())
        item = self.at(point)
        if item is None:
            self.choose(None)
            return None
        if item.on_dot(item.mapFromScene(point)):
            self.change(item.place, replace(item.note, colour=next_colour(item.note.colour)), "Colour note")
            return Gesture(self._canvas, event)
        self._canvas.select(())
        self.choose(item.place)
        return NoteDrag(self._canvas, event, self, item, item.on_edge(item.mapFromScene(point)))

    def add(self, at: QPointF) -> None:
        """A new note beside the selected node, else at a point of the scene; it wants to be typed into."""
        design = self._canvas.workbench.document.design
        chosen = [address.node for address in self._canvas.workbench.selection.addresses if address.node]
        node = chosen[-1] if chosen and Address(chosen[-1]) in self._canvas.canvas_scene.nodes else 0
        note = Note("Note", node) if node else Note("Note", 0, round(at.x()), round(at.y()))
        self._apply((*design.notes, note), "Add note")
        self.choose(len(self._notes) - 1)
        self.edit(len(self._notes) - 1)

    def change(self, place: int, note: Note, text: str) -> None:
        """Another note in the place of one."""
        self._apply((*self._notes[:place], note, *self._notes[place + 1 :]), text)

    def delete(self) -> bool:
        """Throw the chosen note away; False when none is chosen."""
        if self.chosen is None or self.chosen >= len(self._notes):
            return False
        place = self.chosen
        self.choose(None)
        self._apply((*self._notes[:place], *self._notes[place + 1 :]), "Delete note")
        return True

    def edit(self, place: int) -> None:
        """Type into a note where it is; Esc or a click elsewhere ends it."""
        self.finish()
        item = self._canvas.canvas_scene.notes[place]
        corners = item.mapRectToScene(item.box)
        left, right = (self._canvas.mapFromScene(point) for point in (corners.topLeft(), corners.bottomRight()))
        editor = self._editor = QPlainTextEdit(self._canvas.viewport())
        editor.setObjectName("noteText")
        editor.setAccessibleName("Text of the note")
        editor.setPlainText(item.note.text)
        editor.setFont(theme.font(12))
        editor.setGeometry(
            left.x(),
            left.y(),
            max(right.x() - left.x(), theme.px(_ROOM[0])),
            max(right.y() - left.y(), theme.px(_ROOM[1])),
        )
        editor.selectAll()
        editor.installEventFilter(self)
        self._typed = (place, self._canvas.workbench.document.design)
        editor.show()
        editor.setFocus()

    def finish(self) -> None:
        """What was typed is the note's text; without any the note goes."""
        editor, typed, self._editor, self._typed = self._editor, self._typed, None, None
        if editor is None or typed is None:
            return
        editor.removeEventFilter(self)
        editor.hide()
        editor.deleteLater()
        place, design = typed
        if self._canvas.workbench.document.design is not design:
            return  # an edit from elsewhere came first
        text = editor.toPlainText().rstrip()
        if not text:
            self.choose(place)
            self.delete()
        elif text != self._notes[place].text:
            self.change(place, replace(self._notes[place], text=text), "Write note")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc, Ctrl+Enter and leaving end typing."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if event.key() == Qt.Key.Key_Escape or (entered and control):
                self.finish()
                self._canvas.setFocus()
                return True
        elif event.type() == QEvent.Type.FocusOut:
            self.finish()
        return super().eventFilter(watched, event)

    def _apply(self, notes: tuple[Note, ...], text: str) -> None:
        document = self._canvas.workbench.document
        document.apply(edits.set_notes(document.design, notes), text)


class NoteDrag(Gesture):
    """Moves a note, or makes it wider or narrower by its right edge."""

    def __init__(self, canvas: Ground, event: QMouseEvent, desk: NoteDesk, item: NoteItem, resizes: bool) -> None:
        super().__init__(canvas, event)
        self._desk, self._item, self._resizes = desk, item, resizes
        self._from = item.pos()
        self._note = item.note
        self.cursor = Qt.CursorShape.SizeHorCursor if resizes else None

    def drag(self, event: QMouseEvent) -> None:
        """It follows the mouse."""
        by = (event.position() - self.start) / self.canvas.camera.zoom
        note = self._item.note
        if self._resizes:
            width = min(max(note.width + by.x(), LEAST_WIDTH), MOST_WIDTH)
            self._note = replace(note, width=float(round(width)))
            self.canvas.show_band(QRectF(self._from, self._item.box.size()).adjusted(0, 0, width - note.width, 0))
        else:
            self._note = replace(note, x=float(round(note.x + by.x())), y=float(round(note.y + by.y())))
            self._item.setPos(self._from + by)

    def release(self, event: QMouseEvent) -> None:
        """One undo step."""
        self.canvas.show_band(None)
        if self.dragging:
            self._desk.change(self._item.place, self._note, "Resize note" if self._resizes else "Move note")

    def cancel(self) -> None:
        """Back to where it was."""
        self.canvas.show_band(None)
        self._item.setPos(self._from)
