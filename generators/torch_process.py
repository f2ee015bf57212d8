"""Work that needs PyTorch, done by a worker process: the window's own process never loads it.

Where PyTorch is loaded already (training code, tests) the work is done on the spot.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from studio.diagnostics import StudioError, error

#: Seconds after which the worker is given up; EfficientNet-L2 as ONNX takes some minutes.
PATIENCE = 1800
_GLANCE = 0.2
"""Seconds between two looks whether somebody still waits."""


def ask(task: str, given_up: Callable[[], bool] | None = None, **values: Any) -> dict[str, Any]:
    """The answer of `generators.torch_worker` to a task; `error` in it says what went wrong there.

    `given_up`: asked while the worker works; once it is true the worker is ended.
    Raises StudioError without PyTorch, where the worker ends without an answer, and when it was given up.
    """
    if importlib.util.find_spec("torch") is None:
        wanted = "pip install 'backbone-studio[train]'"
        raise StudioError(error("torch-missing", "this needs PyTorch, which is not installed", expected=wanted))
    request = {"task": task, **values}
    if "torch" in sys.modules:
        from generators import torch_worker

        return torch_worker.answer(request)
    return _from_worker(request, given_up or (lambda: False))


def _from_worker(request: dict[str, Any], given_up: Callable[[], bool]) -> dict[str, Any]:
    root = str(Path(__file__).resolve().parents[1])
    path = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH", "")) if part)
    with subprocess.Popen(
        [sys.executable, "-m", "generators.torch_worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": path},
    ) as worker:
        out, said = _talk(worker, json.dumps(request).encode() + b"\n", given_up)
    lines = out.decode(errors="replace").splitlines()
    if not lines:
        reason = said.decode(errors="replace").strip().splitlines()[-1:] or ["without a word"]
        text = f"PyTorch's process ended: {reason[0]}"
        raise StudioError(error("torch-process", text, expected="a working installation and enough memory"))
    answer: dict[str, Any] = json.loads(lines[-1])
    return answer


def _talk(worker: subprocess.Popen[bytes], request: bytes, given_up: Callable[[], bool]) -> tuple[bytes, bytes]:
    """What the worker writes and what it complains about; it is ended when it takes too long or is given up."""
    end = time.monotonic() + PATIENCE
    given: bytes | None = request
    while True:
        try:
            return worker.communicate(given, timeout=_GLANCE)
        except subprocess.TimeoutExpired:
            given = None
        if given_up():
            worker.kill()
            raise StudioError(error("torch-given-up", "the work was given up", expected="to be asked again"))
        if time.monotonic() > end:
            worker.kill()
            text = f"PyTorch did not finish in {PATIENCE // 60} minutes"
            raise StudioError(error("torch-slow", text, expected="a smaller network, or a quieter machine"))
