"""Work that needs PyTorch, done by a worker process: the window's own process never loads it.

Where PyTorch is loaded already (training code, tests) the work is done on the spot.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from studio.diagnostics import StudioError, error

#: Seconds after which the worker is given up; EfficientNet-L2 as ONNX takes some minutes.
PATIENCE = 1800


def ask(task: str, **values: Any) -> dict[str, Any]:
    """The answer of `generators.torch_worker` to a task; `error` in it says what went wrong there.

    Raises StudioError without PyTorch, and where the worker ends without an answer.
    """
    if importlib.util.find_spec("torch") is None:
        wanted = "pip install 'backbone-studio[train]'"
        raise StudioError(error("torch-missing", "this needs PyTorch, which is not installed", expected=wanted))
    request = {"task": task, **values}
    if "torch" in sys.modules:
        from generators import torch_worker

        return torch_worker.answer(request)
    return _from_worker(request)


def _from_worker(request: dict[str, Any]) -> dict[str, Any]:
    root = str(Path(__file__).resolve().parents[1])
    path = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH", "")) if part)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "generators.torch_worker"],
            input=json.dumps(request).encode() + b"\n",
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            env=os.environ | {"PYTHONPATH": path},
        )
    except subprocess.TimeoutExpired:
        text = f"PyTorch did not finish in {PATIENCE // 60} minutes"
        raise StudioError(error("torch-slow", text, expected="a smaller network, or a quieter machine")) from None
    lines = done.stdout.decode(errors="replace").splitlines()
    if not lines:
        reason = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["without a word"]
        text = f"PyTorch's process ended: {reason[0]}"
        raise StudioError(error("torch-process", text, expected="a working installation and enough memory"))
    answer: dict[str, Any] = json.loads(lines[-1])
    return answer
