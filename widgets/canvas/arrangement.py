"""Which way the network runs and how its lanes lie, remembered for each file in the window's settings."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from studio.layout import DOWN, IN_ORDER, RIGHT, SHARED, Flow, Lanes
from widgets.settings import settings


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How a picture is laid out."""

    flow: Flow = DOWN
    lanes: Lanes = SHARED

    def turned(self) -> Arrangement:
        """The other way: down, or to the right."""
        return Arrangement(RIGHT if self.flow is DOWN else DOWN, self.lanes)

    def unrolled(self) -> Arrangement:
        """Lanes one after the other, or shared again."""
        return Arrangement(self.flow, IN_ORDER if self.lanes is SHARED else SHARED)


def recall(path: Path | None) -> Arrangement:
    """How a file was shown when it was last looked at."""
    words = str(settings().value(_key(path), "")) if path is not None else ""
    return Arrangement(RIGHT if "right" in words else DOWN, IN_ORDER if "in order" in words else SHARED)


def remember(path: Path | None, arrangement: Arrangement) -> None:
    """Keep how a file is shown; the usual way needs no entry, nor has a file that is not there yet a name to keep."""
    if path is None:
        return
    words = [
        word
        for word, unusual in (("right", arrangement.flow is RIGHT), ("in order", arrangement.lanes is IN_ORDER))
        if unusual
    ]
    kept = settings()
    if words:
        kept.setValue(_key(path), "; ".join(words))
    else:
        kept.remove(_key(path))


def _key(path: Path) -> str:
    return "arrangements/" + hashlib.sha256(str(path.absolute()).encode()).hexdigest()[:16]
