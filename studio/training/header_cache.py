"""What is known of image files from the last look at them, so that the next scan opens only what has changed.

A file counts as the same while its size and its time of change are. One cache for each data set lies in the user's
cache folder; it may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from studio.files import FileProblem, cache_folder, read_text, write_text
from studio.training.image_files import header_fault

#: Sets below this are looked at in no time.
LEAST = 1000
_FORMAT = 1
#: Size in bytes, time of change in ns, fault or None.
Entry = tuple[int, int, str | None]


class HeaderCache:
    """Answers as `header_fault` does, from memory where a file is as it was."""

    def __init__(self, title: str, count: int) -> None:
        """The cache of the data set `title` (its path) with `count` files; small ones have none."""
        key = hashlib.sha256(str(Path(title).absolute()).encode("utf-8", "surrogateescape")).hexdigest()[:24]
        self._path = cache_folder() / "scans" / f"{key}.json" if count >= LEAST else None
        self._known = self._read()
        self._now: dict[str, Entry] = {}
        self.opened = 0

    def fault(self, path: str) -> str | None:
        """Why a file can't be an image; None where it looks like one."""
        try:
            status = os.stat(path)  # noqa: PTH116 (called a million times)
        except OSError:
            return header_fault(path)
        known = self._known.get(path)
        if known is None or known[:2] != (status.st_size, status.st_mtime_ns):
            self.opened += 1
            known = (status.st_size, status.st_mtime_ns, header_fault(path))
        self._now[path] = known
        return known[2]

    def save(self) -> None:
        """Write down what was seen; a cache that finds no room is done without."""
        if self._path is None or not self.opened:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_text(self._path, json.dumps({"format": _FORMAT, "files": self._now}))
        except (OSError, FileProblem, UnicodeError):
            return

    def _read(self) -> dict[str, Entry]:
        if self._path is None:
            return {}
        try:
            values = json.loads(read_text(self._path, limit=2**31))
            if values["format"] != _FORMAT:
                return {}
            return {path: (size, changed, fault) for path, (size, changed, fault) in values["files"].items()}
        except (FileProblem, ValueError, TypeError, KeyError, AttributeError):  # none yet, or a damaged one
            return {}
