"""Ending a worker at once, without waiting for its checkpoint: what was done since the last one is lost."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

from studio.training import runs
from studio.training.events import EventWriter
from studio.training.problems import RunProblem

#: Seconds that a killed process may take to vanish.
PATIENCE = 10.0


def stop_now(run: Path) -> None:
    """Kill the worker of a run and write the `stop` event that it can't write any more; raises RunProblem.

    Nothing happens where there is no worker. The last checkpoint stays good: files are replaced whole.
    """
    try:
        pid = int((run / runs.LOCK).read_text(encoding="utf-8").split()[0])
    except (OSError, ValueError, IndexError):
        pid = 0
    if not runs.is_running(run):
        return
    if pid <= 0:
        raise RunProblem("run-lock", f"nobody knows the process that trains {run.name}", expected="stop it in a moment")
    try:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    except PermissionError:
        message = f"{run.name} is trained by somebody else"
        raise RunProblem("run-owner", message, expected="stop after a checkpoint") from None
    deadline = time.monotonic() + PATIENCE
    while (lock := runs.acquire_lock(run)) is None:
        if time.monotonic() > deadline:
            raise RunProblem("run-lock", f"the process of {run.name} does not end", expected="a look at the machine")
    with lock:
        history = runs.read_history(run)
        if history.stop is None:
            events = EventWriter(run / runs.EVENTS)
            events.write("stop", reason="user", n=history.n)
            events.close()
