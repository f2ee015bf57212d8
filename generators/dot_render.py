"""DOT text to the bytes of a picture, by a worker process that can be killed."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Literal

from studio.diagnostics import StudioError, error

#: Seconds after which a layout is given up.
PATIENCE = 120
#: Seconds between two looks whether anybody still waits.
_LOOK = 0.05
#: Of each thread: whether it still waits.
_wish = threading.local()

Engine = Literal["dot", "nop"]

#: When a PDF was made: the one thing in a picture that is not the design's. Equal designs give equal files, and the
#: replacement is as long as the date, since a PDF counts its bytes.
_DATE = re.compile(rb"/CreationDate \(D:\d{14}Z\)")
_UNDATED = b"/CreationDate (D:19700101000000Z)"


def render(dot: str, picture: str, dpi: int = 96, engine: Engine = "dot") -> bytes:
    """The picture (`svg`, `pdf` or `png`) of a DOT text. Raises StudioError when Graphviz cannot.

    `engine`: `dot` places everything, `nop` keeps the places that the text gives.
    """
    root = str(Path(__file__).resolve().parents[1])
    path = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH", "")) if part)
    request = json.dumps({"dot": dot, "format": picture, "dpi": dpi, "engine": engine}) + "\n"
    worker = subprocess.Popen(
        [sys.executable, "-m", "generators.dot_worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": path},
    )
    with worker:
        output, errors = _answer(worker, request.encode())
    lines = output.decode(errors="replace").splitlines()
    answer = json.loads(lines[-1]) if lines else {"error": _reason(errors)}
    if "error" in answer:
        raise StudioError(error("diagram", f"Graphviz cannot draw this: {answer['error']}"))
    return _DATE.sub(_UNDATED, base64.b64decode(answer["data"]))


@contextmanager
def unless(stopped: Callable[[], bool]) -> Iterator[None]:
    """Pictures that this thread asks for meanwhile are given up, their worker killed, as soon as `stopped()`."""
    before = getattr(_wish, "stopped", None)
    _wish.stopped = stopped
    try:
        yield
    finally:
        _wish.stopped = before


def _answer(worker: subprocess.Popen[bytes], request: bytes) -> tuple[bytes, bytes]:
    """Output and errors of a worker. Raises StudioError where it takes too long, or nobody waits any more."""
    stopped, until, told = getattr(_wish, "stopped", None), monotonic() + PATIENCE, request
    while True:
        try:
            return worker.communicate(told or None, timeout=_LOOK if stopped else PATIENCE)
        except subprocess.TimeoutExpired:
            told = b""  # it has the request
            late = monotonic() >= until
            if late or (stopped is not None and stopped()):
                worker.kill()
                worker.communicate()
                sentence = f"Graphviz did not finish in {PATIENCE} s" if late else "the picture was given up"
                raise StudioError(error("diagram-slow", sentence, expected="--level block")) from None


def _reason(stderr: bytes) -> str:
    lines = stderr.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "the worker ended without a word"
