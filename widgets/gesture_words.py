"""Keys of the canvas and gestures of the mouse in words, for the list of shortcuts; actions say their own keys."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GestureWords:
    """Where it works, how it is done, and what it does."""

    where: str
    how: str
    what: str


GESTURES: tuple[GestureWords, ...] = (
    GestureWords("Canvas", "Wheel", "Move up and down; with Shift to the sides"),
    GestureWords("Canvas", "Ctrl+Wheel", "Zoom at the mouse"),
    GestureWords("Canvas", "Middle drag, Space+Drag", "Move the picture"),
    GestureWords("Canvas", "Drag on empty space", "Select what the rectangle touches; with Ctrl in addition"),
    GestureWords("Canvas", "Drag a node", "Move it; it keeps its offset until Tidy"),
    GestureWords("Canvas", "Double click on a block", "Open or close it"),
    GestureWords("Canvas", "Double click on a wire", "Search for what to insert there"),
    GestureWords("Canvas", "Drag from the palette onto a wire", "Insert there"),
    GestureWords("Canvas", "Down, Up", "Select the next node, or the one before"),
    GestureWords("Canvas", "Left, Right, PgUp, PgDown", "Move the picture"),
    GestureWords("Canvas", "Return", "Open or close the selected block"),
    GestureWords("Canvas", "Home", "Show the whole network"),
    GestureWords("Canvas", ".", "Show what is selected"),
    GestureWords("Canvas", "+, -, Ctrl+0", "Zoom in, out, to design pixels"),
    GestureWords("Canvas", "Esc", "Call off a gesture; else select nothing"),
    GestureWords("Inspector", "Up, Down", "Step a number; PgUp and PgDown by ten steps"),
    GestureWords("Inspector", "Esc", "Take back what was typed"),
    GestureWords("Cfg text", "Ctrl+Click on a number of a layer", "Go to that layer"),
    GestureWords("Problems", "Alt+Return", "Apply the fix of the problem"),
    GestureWords("Window", "Drop files", "Open them"),
    GestureWords("Window", "Menu, Shift+F10", "What can be done with what has the focus"),
)
