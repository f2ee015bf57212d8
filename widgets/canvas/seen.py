"""How a document was seen when another one came to the front, so that it is found again like that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF

from studio.layout import Hint
from widgets.canvas.arrangement import Arrangement
from widgets.canvas.camera import Camera
from widgets.sheet import Sheet

_MEMORY = "canvas"


@dataclass(frozen=True, slots=True)
class Seen:
    """Opened blocks with the repeat shown of each, the layout, and the part of it in the view."""

    opened: Mapping[int, int]
    hint: Hint | None
    arrangement: Arrangement
    zoom: float
    centre: QPointF

    def keep(self, sheet: Sheet) -> None:
        """Remember it with its document."""
        sheet.memory[_MEMORY] = self

    def look(self, camera: Camera) -> None:
        """Show the same part."""
        camera.zoom_to(self.zoom)
        camera.centre_on(self.centre)


def seen_of(sheet: Sheet) -> Seen | None:
    """How a document was seen, None for one that never was in front."""
    found: Seen | None = sheet.memory.pop(_MEMORY, None)
    return found
