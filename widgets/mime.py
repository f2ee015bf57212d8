"""What a drag from the palette carries: the name of a layer, block or snippet. The canvas reads it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal, get_args

from PySide6.QtCore import QMimeData

#: The mime type of a dragged palette entry: JSON {"kind": "layer" | "block" | "snippet", "name": ...}.
ENTRY = "application/x-backbone-studio-entry"

Kind = Literal["layer", "block", "snippet"]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be inserted: a layer by its section name, a block by its kind, a snippet of the library."""

    kind: Kind
    name: str


def to_mime(entry: Entry) -> QMimeData:
    """The entry as drag data; other programs see its name as text."""
    data = QMimeData()
    data.setData(ENTRY, json.dumps({"kind": entry.kind, "name": entry.name}).encode())
    data.setText(entry.name)
    return data


def from_mime(data: QMimeData) -> Entry | None:
    """The entry that a drag carries, None when it carries something else or what cannot be read."""
    if not data.hasFormat(ENTRY):
        return None
    try:
        read = json.loads(bytes(data.data(ENTRY).data()))
    except (ValueError, UnicodeDecodeError):
        return None
    if not isinstance(read, dict) or read.get("kind") not in get_args(Kind) or not isinstance(read.get("name"), str):
        return None
    return Entry(read["kind"], read["name"])
