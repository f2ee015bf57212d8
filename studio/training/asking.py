"""Questions to modules that need torch: each is answered by a process of its own, so that no caller loads it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from studio.diagnostics import StudioError, error
from studio.training import recipe as recipes
from studio.training.recipe import Recipe

#: Seconds between two looks whether somebody gave up waiting.
_LOOK = 0.2


def ask(module: str, *words: str, cancelled: Callable[[], bool] = lambda: False) -> str:
    """What `python -m module words` prints; raises StudioError with its last line of complaint where it fails.

    When `cancelled` says so the process is ended, and StudioError raised.
    """
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH", "")) if part)
    process = subprocess.Popen(
        [sys.executable, "-m", module, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"},
    )
    name = module.rpartition(".")[2]
    while True:
        try:
            output, complaint = process.communicate(timeout=_LOOK)
            break
        except subprocess.TimeoutExpired:
            if cancelled():
                process.kill()
                process.communicate()
                raise StudioError(error(name, "given up")) from None
    if process.returncode:
        lines = complaint.strip().splitlines()
        raise StudioError(error(name, lines[-1] if lines else "no result"))
    return output


def ask_for_sheet(
    recipe: Recipe, shape: tuple[int, int, int], target: Path, cancelled: Callable[[], bool] = lambda: False
) -> None:
    """Have a contact sheet of augmented samples for an input of C x H x W written as PNG; raises StudioError."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "recipe.yaml")
        recipes.save(recipe.anchored(Path.cwd()), file)
        size = "x".join(map(str, shape))
        ask("studio.training.contact_sheet", str(file), size, str(target.resolve()), cancelled=cancelled)
