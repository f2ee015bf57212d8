"""One of the documents that a window holds: a design, its history and its file."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path
from typing import Any

from PySide6.QtGui import QUndoStack

from studio.design.design import NET, Design, LayerNode
from studio.design.files import DESIGN
from studio.files import FileProblem, read_bytes
from studio.layers.net import Net

_STEPS = 1000


def empty_design() -> Design:
    """A design without layers for images of the usual size."""
    return Design(net=LayerNode(NET, "net", Net(width=224, height=224, channels=3)))


class Sheet:
    """What `Document` shows while it is in front.

    `design` is what is shown, `path` its file, `recovered` true where it differs from the file although nothing was
    edited here; `stamp` tells the bytes of the file when it was last read or written, `saved` the design that was then
    read or written. `key` names what is kept of it through a crash. `accepted`: what a person agreed to lose in which
    file. `memory`: what views remember of it while another one is in front, each under a key of its own.
    """

    def __init__(self, design: Design | None = None, path: Path | None = None, *, unsaved: bool = False) -> None:
        self.design = design or empty_design()
        self.path = path
        self.recovered = unsaved
        self.stamp = stamp_of(path)
        self.saved = None if path is None or unsaved else self.design
        self.key = new_key()
        self.accepted: tuple[Path | None, tuple[str, ...]] = (None, ())
        self.memory: dict[str, Any] = {}
        self.stack = QUndoStack()
        self.stack.setUndoLimit(_STEPS)

    @property
    def name(self) -> str:
        """What to call it: the file's name, or that of the design before it has a file."""
        return self.path.name if self.path else self.design.name + DESIGN

    @property
    def modified(self) -> bool:
        """True when the file doesn't hold what is shown."""
        return self.recovered or not self.stack.isClean()

    @property
    def blank(self) -> bool:
        """True for one that nobody has done anything with: a file may open in its place."""
        return self.path is None and not self.design.nodes and not self.modified and self.stack.count() == 0


def new_key() -> str:
    """A name for what is kept of a sheet through a crash."""
    return secrets.token_hex(4)


def stamp_of(path: Path | None) -> bytes | None:
    """A digest of a file's bytes; None where it can't be read."""
    if path is None:
        return None
    try:
        return hashlib.blake2b(read_bytes(path), digest_size=16).digest()
    except FileProblem:
        return None
