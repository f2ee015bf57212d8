"""What a run is called and the colour of its state; light, for whoever must not wait for the rest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio.training.runs import State

TOKENS: dict[State, str] = {
    "new": "text3",
    "running": "accent",
    "finished": "ok",
    "paused": "text2",
    "stopped": "text2",
    "failed": "error",
    "crashed": "error",
}


def short_name(folder: str) -> str:
    """The name of a run without the date that its folder begins with."""
    return re.sub(r"^\d{4}-\d{2}-\d{2}-", "", folder) or folder
