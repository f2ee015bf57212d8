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
    GestureWords("Canvas", "Drag a node onto a wire", "Move it there in the network; the chain closes behind it"),
    GestureWords("Canvas", "Double click on a block", "Open or close it"),
    GestureWords("Canvas", "Double click on a wire or on empty space", "Search for what to insert there"),
    GestureWords("Canvas", "Double click on a note", "Type into it; Ctrl+Return or Esc ends"),
    GestureWords("Canvas", "Drag the end of a wire", "Read another layer; a drop that can't be says why"),
    GestureWords("Canvas", "Drag from an output to a node", "Let that node read this layer as well"),
    GestureWords("Canvas", "Drag from an output to empty space", "Search for what to add behind it"),
    GestureWords("Canvas", "Drag the edge of a note, click on its dot", "Its width; its next colour"),
    GestureWords("Canvas", "Hold Alt", "The selected layers, their inputs and readers stand out"),
    GestureWords("Canvas", "[, ]", "One repeat less or more of the selected block"),
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
    GestureWords("Inspector", "Alt+Down in a reference", "The earlier layers to choose from"),
    GestureWords("Insight", "Up, Down", "Select the place beside"),
    GestureWords("First page", "Arrow keys, Return", "Go from template to template; begin"),
    GestureWords("Cfg text", "Ctrl+Click on a number of a layer", "Go to that layer"),
    GestureWords("Cfg text", "Tab, Return", "Take the suggestion; Esc closes them"),
    GestureWords("Cfg text", "Click on a triangle", "Fold or open a section or a block"),
    GestureWords("Layers", "Click on a head", "Sort; the third click is the network's order again"),
    GestureWords("Layers", "Right click on a head", "Choose the columns"),
    GestureWords("Layers", "Ctrl+C", "Copy the rows, also as nodes"),
    GestureWords("Problems", "Alt+Return", "Apply the fix of the problem"),
    GestureWords("Problems", "Ctrl+C", "Copy the problem as text"),
    GestureWords("Window", "Drop files", "Open them"),
    GestureWords("Window", "Menu, Shift+F10", "What can be done with what has the focus"),
)
