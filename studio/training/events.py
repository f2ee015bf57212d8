"""`events.jsonl`: what happens in a run, one JSON object a line, written once and never changed.

The worker appends; any number of readers follow (`EventReader.poll`). A line is one `write` on a file opened
with O_APPEND, so a reader never sees half of two lines mixed, and whatever was written survives `kill -9`.
Fields are in SI units (seconds, bytes, shares 0 to 1); a reader ignores kinds and fields that it doesn't know.
"""

from __future__ import annotations

import json
import math
import os
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

#: Format number that every line carries as `v`.
VERSION = 1
#: Bytes kept in memory while the disk is full; lines beyond that are lost.
BACKLOG_LIMIT = 2_000_000
#: Kinds that are worth an fsync: what was promised to survive a power cut.
DURABLE = frozenset({"ckpt", "eval", "error", "stop"})
#: Seconds between two fsyncs when nothing durable is written.
SYNC_SECONDS = 5.0

Event = dict[str, Any]


def plain(value: object) -> object:
    """Return `value` as JSON can carry it: NaN and infinities become "nan", "inf", "-inf"."""
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else ("inf" if value > 0 else "-inf")
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    return value


def number(value: object) -> float:
    """Return a field of an event as a float; "nan" and "inf" as what they stand for, anything else as NaN."""
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return math.nan


class EventWriter:
    """Appends events to a run's `events.jsonl`.

    One process writes (the worker holds the run's lock), from any of its threads. A last line torn by a crash is
    cut off first. When the disk is full, lines wait in memory and follow, in order and whole, once there is room.
    """

    def __init__(self, path: Path) -> None:
        """Open `path` for appending; raises OSError where that is impossible."""
        cut_torn_line(path)
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
        self._backlog = b""
        self._turn = threading.Lock()
        self._synced = time.monotonic()
        self.last_written = time.monotonic()

    def write(self, kind: str, **fields: object) -> None:
        """Append one event of `kind`; the time is added. Never raises because of a full disk."""
        event = {"v": VERSION, "t": round(time.time(), 3), "kind": kind, **fields}
        line = json.dumps(plain(event), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        with self._turn:
            self._append(line.encode("utf-8", "backslashreplace") + b"\n")
            self.last_written = time.monotonic()
            if kind in DURABLE or self.last_written - self._synced > SYNC_SECONDS:
                self._synced = self.last_written
                os.fsync(self._file)

    def _append(self, line: bytes) -> None:
        # Bytes that found no room go first: what reaches the file is a prefix of what was said, whole lines in order.
        data = self._backlog + line if len(self._backlog) < BACKLOG_LIMIT else self._backlog
        try:
            written = os.write(self._file, data)
        except OSError:
            written = 0
        self._backlog = data[written:]

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


class Silence(EventWriter):
    """Takes events and says nothing: for the processes that don't lead."""

    def __init__(self) -> None:
        """Open nothing."""
        self._file = -1
        self.last_written = math.inf

    def write(self, kind: str, **fields: object) -> None:
        """Pass over the event."""


def cut_torn_line(path: Path) -> int:
    """Cut a last line without line feed off `path`, as a crash leaves it; returns the number of bytes cut."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return 0
    with path.open("r+b") as file:
        end = size
        while end > 0:
            start = max(0, end - 4096)
            file.seek(start)
            found = file.read(end - start).rfind(b"\n")
            if found >= 0:
                end = start + found + 1
                break
            end = start
        if end < size:
            file.truncate(end)
    return size - end


class EventReader:
    """Follows an `events.jsonl` that somebody else writes.

    `poll` returns the events that were completed since the last call. A line still being written is left for
    the next call, one that isn't JSON is skipped and counted in `skipped`; when the file was replaced or became
    shorter, reading starts over and `restarts` grows, so that a chart knows to clear itself.
    """

    def __init__(self, path: Path | str) -> None:
        """Follow `path`, which need not exist yet."""
        self.path = Path(path)
        self.skipped = 0
        self.restarts = 0
        self._offset = 0
        self._inode = -1

    def poll(self) -> list[Event]:
        """Return the new complete events, oldest first; an empty list when there are none or no file yet."""
        try:
            with self.path.open("rb") as file:
                data = self._unread(file.fileno())
        except OSError:  # not there yet, or for the moment out of reach (network drive)
            return []
        end = data.rfind(b"\n") + 1
        self._offset += end
        events = (self._parse(line) for line in data[:end].split(b"\n") if line.strip())
        return [event for event in events if event is not None]

    def _unread(self, file: int) -> bytes:
        status = os.fstat(file)
        if status.st_ino != self._inode or status.st_size < self._offset:
            self.restarts += self._inode != -1
            self._inode, self._offset = status.st_ino, 0
        # pread in a loop: one call returns at most 2 GiB.
        parts = []
        position = self._offset
        while position < status.st_size:
            part = os.pread(file, status.st_size - position, position)
            if not part:
                break
            parts.append(part)
            position += len(part)
        return b"".join(parts)

    def _parse(self, line: bytes) -> Event | None:
        try:
            event = json.loads(line)
        except ValueError:
            event = None
        if isinstance(event, dict) and isinstance(event.get("kind"), str):
            return event
        self.skipped += 1
        return None


def read_events(path: Path | str) -> list[Event]:
    """Return all complete events of a file; an empty list when it doesn't exist."""
    return EventReader(path).poll()
