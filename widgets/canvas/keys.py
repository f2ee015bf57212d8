"""The keys of the canvas and what they do. While it has the focus they come before those of the window's menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent

from widgets.canvas.camera import STEP, Camera
from widgets.canvas.commands import Commands

_CONTROL, _SHIFT, _ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
_COUNTED = _CONTROL | _SHIFT | _ALT | Qt.KeyboardModifier.MetaModifier
#: How far an arrow key pans, in px.
_PAN = 80.0


class Keyed(Protocol):
    """What keys reach of the canvas."""

    camera: Camera
    commands: Commands

    def delete(self) -> None:
        """Delete the chosen note or the selected nodes."""

    def open_search(self) -> None:
        """The search pop-up."""

    def fit_all(self) -> None:
        """The whole network."""

    def fit_selection(self) -> None:
        """What is selected."""

    def toggle_selected(self) -> None:
        """Open or close blocks."""

    def step(self, by: int) -> None:
        """Select the next node or the one before."""

    def escape(self) -> None:
        """Call off what goes on, else select nothing."""


class Keys:
    """The table of one canvas."""

    def __init__(self, canvas: Keyed) -> None:
        commands, camera, key = canvas.commands, canvas.camera, Qt.Key
        self._table: dict[QKeyCombination, Callable[[], object]] = {
            QKeyCombination(key.Key_Delete): canvas.delete,
            QKeyCombination(key.Key_Backspace): canvas.delete,
            QKeyCombination(_CONTROL, key.Key_D): commands.duplicate,
            QKeyCombination(_CONTROL, key.Key_B): commands.bypass,
            QKeyCombination(_CONTROL, key.Key_A): commands.select_all,
            QKeyCombination(_SHIFT, key.Key_A): canvas.open_search,
            QKeyCombination(_ALT, key.Key_C): canvas.toggle_selected,
            QKeyCombination(key.Key_Return): canvas.toggle_selected,
            QKeyCombination(key.Key_BracketRight): lambda: commands.repeat(1),
            QKeyCombination(key.Key_BracketLeft): lambda: commands.repeat(-1),
            QKeyCombination(key.Key_Home): canvas.fit_all,
            QKeyCombination(key.Key_Period): canvas.fit_selection,
            QKeyCombination(_CONTROL, key.Key_0): lambda: camera.zoom_to(1.0),
            QKeyCombination(key.Key_Plus): lambda: camera.zoom_by(STEP),
            QKeyCombination(_SHIFT, key.Key_Plus): lambda: camera.zoom_by(STEP),
            QKeyCombination(key.Key_Equal): lambda: camera.zoom_by(STEP),
            QKeyCombination(key.Key_Minus): lambda: camera.zoom_by(1 / STEP),
            QKeyCombination(key.Key_Down): lambda: canvas.step(1),
            QKeyCombination(key.Key_Up): lambda: canvas.step(-1),
            QKeyCombination(key.Key_Left): lambda: camera.pan(_PAN, 0.0),
            QKeyCombination(key.Key_Right): lambda: camera.pan(-_PAN, 0.0),
            QKeyCombination(key.Key_PageDown): lambda: camera.page(1),
            QKeyCombination(key.Key_PageUp): lambda: camera.page(-1),
            QKeyCombination(key.Key_Escape): canvas.escape,
        }

    def knows(self, event: QKeyEvent) -> bool:
        """Whether a key means something here."""
        return self._action(event) is not None

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means; False when it means nothing here."""
        action = self._action(event)
        if action is None:
            return False
        action()
        return True

    def _action(self, event: QKeyEvent) -> Callable[[], object] | None:
        return self._table.get(QKeyCombination(event.modifiers() & _COUNTED, Qt.Key(event.key())))
