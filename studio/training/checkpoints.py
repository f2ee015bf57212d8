"""Checkpoints: the whole state of a training in one file, written so that a crash leaves the old or the new one.

Files hold tensors, numbers, texts, lists and dicts only and are read with `weights_only=True`: no code can come in.
"""

from __future__ import annotations

import os
import random
import zipfile
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch

from studio.training.problems import RunProblem
from studio.training.runs import STEP_RECORD, previous

FORMAT = 1
State = dict[str, Any]


def write_checkpoint(state: State, path: Path, keep_previous: bool = False) -> int:
    """Write `state` under a temporary name, flush, rename; returns the bytes.

    With `keep_previous` the former file stays beside it as `last-1.pt`. Raises OSError (disk full) and then leaves
    what was there.
    """
    path.parent.mkdir(exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with temporary.open("wb") as file:
            torch.save(state, file)
        with zipfile.ZipFile(temporary, "a") as archive:
            archive.writestr(STEP_RECORD, str(state["n"]))
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        if keep_previous and path.exists():
            path.replace(previous(path))
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return path.stat().st_size


def read_checkpoint(path: Path) -> State:
    """The state in a checkpoint, tensors on the CPU; the one before where the newest is damaged or missing.

    Raises RunProblem where neither can be read.
    """
    reasons = []
    for candidate in (path, previous(path)):
        try:
            state = torch.load(candidate, map_location="cpu", weights_only=True)
        except FileNotFoundError:
            continue
        except Exception as failure:  # a damaged file can make its reader fail in any way
            reasons.append(f"{candidate.name}: {(str(failure) or 'it is empty or ends too early').splitlines()[0]}")
            continue
        if isinstance(state, dict) and state.get("format") == FORMAT:
            return state
        reasons.append(f"{candidate.name} is not a checkpoint of a run")
    message = "; ".join(reasons) or f"{path.parent.parent.name} has no checkpoint {path.name}"
    raise RunProblem("checkpoint", message, expected="a checkpoint in checkpoints/, or a new run")


def random_state() -> State:
    """The state of every random generator that a model may use."""
    numbers = cast("tuple[str, Any, int, int, float]", np.random.get_state())
    version, words, gauss = random.getstate()
    return {
        "torch": torch.get_rng_state(),
        "cuda": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
        "python": [version, list(words), gauss],
        "numpy": [numbers[0], torch.from_numpy(numbers[1].astype(np.int64)), *numbers[2:]],
    }


def set_random_state(state: State) -> None:
    """Put every generator back where `random_state` found it."""
    torch.set_rng_state(state["torch"])
    if state["cuda"] and torch.cuda.device_count() == len(state["cuda"]):
        torch.cuda.set_rng_state_all(state["cuda"])
    version, words, gauss = state["python"]
    random.setstate((version, tuple(words), gauss))
    name, keys, *rest = state["numpy"]
    np.random.set_state((name, keys.numpy().astype(np.uint32), *rest))
