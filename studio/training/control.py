"""Requests to a running worker: a file that others write, and the signals that end a process.

The loop asks once per optimizer step (a microsecond). A request is removed and acknowledged by an `ack` event when it
is taken, so that it acts once.
"""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from types import FrameType

from studio.training.events import EventWriter
from studio.training.runs import REQUEST

#: What a run can be asked for.
ACTIONS = ("stop", "pause", "checkpoint")


class Control:
    """What the worker is asked to do. A second signal ends the process at once."""

    def __init__(self, run: Path, events: EventWriter, leads: bool = True) -> None:
        """Watch the requests of `run`; of several processes only the one that `leads` does."""
        self._path = run / REQUEST
        self._leads = leads
        self._events = events
        self._signalled = False
        self._stop: str | None = None
        self._checkpoint = False

    def catch_signals(self) -> None:
        """Take SIGTERM and SIGINT as requests to stop."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._signalled:
            os._exit(128 + number)
        self._signalled = True

    def stopping(self) -> str | None:
        """Why the worker shall end, `stop`, `pause` or `sigterm`, or None; what was said once stays."""
        if self._stop is None:
            action = "sigterm" if self._signalled else self._request()
            if action == "checkpoint":
                self._checkpoint = True
            else:
                self._stop = action
        return self._stop

    def take_checkpoint(self) -> bool:
        """Whether a checkpoint was asked for since the last call."""
        wanted, self._checkpoint = self._checkpoint, False
        return wanted

    def _request(self) -> str | None:
        if not self._leads:
            return None
        try:
            text = self._path.read_text(encoding="utf-8")
            self._path.unlink()
        except OSError:  # the usual case: there is none
            return None
        try:
            request = json.loads(text)
            identity, action = str(request["id"]), str(request["action"])
        except (ValueError, KeyError, TypeError):
            self._events.write("warn", code="request", message="A request couldn't be read and was ignored.")
            return None
        if action not in ACTIONS:
            message = f"The request {action!r} is unknown and was ignored."
            self._events.write("warn", code="request", message=message, id=identity)
            return None
        self._events.write("ack", id=identity, action=action)
        return action
