"""DOT text to the bytes of a picture, by a worker process that can be killed."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Literal

from studio.diagnostics import StudioError, error

#: Seconds after which a layout is given up.
PATIENCE = 120

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
    try:
        done = subprocess.run(
            [sys.executable, "-m", "generators.dot_worker"],
            input=request.encode(),
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            env=os.environ | {"PYTHONPATH": path},
        )
    except subprocess.TimeoutExpired:
        raise StudioError(
            error("diagram-slow", f"Graphviz did not finish in {PATIENCE} s", expected="--level block")
        ) from None
    lines = done.stdout.decode(errors="replace").splitlines()
    answer = json.loads(lines[-1]) if lines else {"error": _reason(done.stderr)}
    if "error" in answer:
        raise StudioError(error("diagram", f"Graphviz cannot draw this: {answer['error']}"))
    return _DATE.sub(_UNDATED, base64.b64decode(answer["data"]))


def _reason(stderr: bytes) -> str:
    lines = stderr.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "the worker ended without a word"
