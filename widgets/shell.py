"""What commands may ask of the window, so that they don't depend on how it is built."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QWidget

from widgets.canvas.aligning import How
from widgets.canvas.arrangement import Arrangement
from widgets.notices import Notices
from widgets.workbench import Workbench


class Canvas(Protocol):
    """What commands ask of the canvas."""

    arrangement: Arrangement

    def arrange(self, arrangement: Arrangement) -> None:
        """Lay the network out another way."""

    tracing: bool

    def trace(self, wanted: bool) -> None:
        """Let the selected nodes with their inputs and readers stand out."""

    def ask_name(self, prompt: str, proposal: str, take: Callable[[str], str]) -> None:
        """Ask for a name beside the selection; `take` returns why it can't be had."""

    def add_note(self) -> None:
        """A new note, to be typed into."""

    def align(self, how: How) -> None:
        """Line the selected nodes up."""

    def fit_all(self) -> None:
        """Show the whole network."""

    def tidy(self) -> None:
        """Put every node into its slot and choose the slots anew."""

    def toggle_selected(self) -> None:
        """Open the selected blocks, or close them."""

    def open_block(self, node: int, occurrence: int = 0) -> None:
        """Show the inside of a block."""

    def close_all(self) -> None:
        """Show every block as one node."""


class Shell(Protocol):
    """A window around a workbench."""

    workbench: Workbench
    notices: Notices

    @property
    def canvas(self) -> Canvas:
        """The picture in the middle."""

    @property
    def widget(self) -> QWidget:
        """The parent for dialogs."""

    def show_space(self, key: str) -> None:
        """Arrange the panels for another kind of work."""

    def show_panel(self, key: str) -> QWidget:
        """Bring a panel to the front, wherever it is."""

    def close(self) -> bool:
        """Close the window, asking first when something is unsaved."""
