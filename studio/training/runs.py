"""Run folders: made, started, watched and asked to stop, all through files.

A run is the folder `runs/<date>-<name>/`. Whoever can read it can tell its state: the worker holds a lock on
`run.lock` as long as it lives, and its last event says why it ended. So windows may come and go.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import subprocess
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Literal

from studio.files import FileProblem, write_text
from studio.training import recipe as recipes
from studio.training.events import number, read_events
from studio.training.history import History
from studio.training.launch import worker_command, worker_environment
from studio.training.problems import RecipeProblem, RunProblem

EVENTS = "events.jsonl"
RECIPE = "recipe.yaml"
MODEL = "model.py"
DESIGN = "design.studio.yaml"
CLASSES = "classes.txt"
#: Weights to start from, and parameters that are trained in their own way; only where there are any.
START = "start.pt"
SPECIAL = "parameters.json"
#: The detector whose backbone is trained, where it is one.
DETECTOR = "detector.studio.yaml"
LOG = "log.txt"
LOCK = "run.lock"
REQUEST = "control/request.json"
LAST = "checkpoints/last.pt"
BEST = "checkpoints/best.pt"
#: Checkpoints of the way: the step and `.pt` follow.
MILESTONES = "checkpoints/step-"

#: A record inside a checkpoint, which is a zip archive: its step, for readers that don't want to load torch.
STEP_RECORD = "archive/step.txt"

State = Literal["new", "running", "finished", "paused", "stopped", "failed", "crashed"]
Action = Literal["stop", "pause", "checkpoint"]
_STATES: Mapping[str, State] = {"done": "finished", "paused": "paused", "error": "failed"}


def create(folder: Path | str, name: str) -> Path:
    """Make and return an empty run folder `<folder>/<date>-<name>`; a number is added where that exists."""
    word = re.sub(r"[^\w.+-]+", "-", name, flags=re.ASCII).strip("-.")[:80] or "run"
    stem = f"{datetime.now():%Y-%m-%d}-{word}"
    for count in range(1, 10_000):
        run = Path(folder) / (stem if count == 1 else f"{stem}-{count}")
        try:
            run.mkdir(parents=True, exist_ok=False)
        except FileExistsError:
            continue
        except OSError as failure:
            raise RunProblem(
                "run-folder", f"can't make {run}: {failure.strerror}", expected="a folder to write in"
            ) from None
        (run / "checkpoints").mkdir()
        (run / "control").mkdir()
        return run
    raise RunProblem("run-folder", f"{folder} has 10,000 runs of this name today", expected="another name")


def check(run: Path) -> None:
    """Raise RunProblem unless `run` is a folder with a recipe and a model."""
    if not run.is_dir():
        raise RunProblem("run-missing", f"there is no run folder {run}", expected="a folder below runs/")
    for name in (RECIPE, MODEL):
        if not (run / name).is_file():
            raise RunProblem(
                "run-incomplete", f"{run} has no {name}", expected="a run folder that training was set up in"
            )


def start(run: Path | str, detach: bool = True) -> subprocess.Popen[bytes]:
    """Start the worker on a run folder, or resume it, in a process of its own; raises RunProblem when it can't.

    With `detach` it leads its own session and outlives its parent, a closed terminal and Ctrl-C. What it prints goes
    to `log.txt`.
    """
    run = Path(run).resolve()
    check(run)
    if is_running(run):
        raise RunProblem("run-locked", f"{run.name} is already being trained", expected="watch it, or stop it first")
    (run / REQUEST).unlink(missing_ok=True)  # meant for an attempt that is over
    recipe = recipes.load(run / RECIPE)
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH", "")) if part)
    environment = os.environ | worker_environment(recipe) | {"PYTHONPATH": path}
    with (run / LOG).open("ab") as log:
        return subprocess.Popen(
            worker_command(run, recipe),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=detach,
        )


def request(run: Path | str, action: Action) -> str:
    """Ask a run's worker to `stop`, `pause` or write a `checkpoint`; returns the id that its `ack` event will carry.

    The worker looks once per step and removes the request when it follows; a later request replaces an unread one.
    """
    identity = secrets.token_hex(6)
    write_text(Path(run) / REQUEST, json.dumps({"id": identity, "action": action}) + "\n")
    return identity


def previous(checkpoint: Path) -> Path:
    """Where the checkpoint before the newest is kept: `last-1.pt` beside `last.pt`."""
    return checkpoint.with_name(f"{checkpoint.stem}-1{checkpoint.suffix}")


def has_checkpoint(run: Path, name: str = LAST) -> bool:
    """Whether a run has a checkpoint to go on from."""
    return (run / name).exists() or previous(run / name).exists()


def milestones(run: Path) -> list[Path]:
    """The checkpoints of the way that a run has kept, by their step."""
    places = Path(run, MILESTONES).parent.glob(f"{Path(MILESTONES).name}*.pt")
    return sorted(places, key=lambda path: int("0" + "".join(filter(str.isdecimal, path.stem))))


def checkpoint_step(run: Path) -> int | None:
    """The step from which a run will go on, by its newest readable checkpoint; None when it will start anew."""
    for path in (run / LAST, previous(run / LAST)):
        try:
            with zipfile.ZipFile(path) as archive:
                return int(archive.read(STEP_RECORD))
        except (OSError, KeyError, ValueError, zipfile.BadZipFile):
            continue
    return None


def acquire_lock(run: Path) -> IO[str] | None:
    """Take the run's lock and return the file that holds it until it is closed, or None when a worker has it."""
    file = (run / LOCK).open("a+", encoding="utf-8")
    for _ in range(20):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # a worker, or for a microsecond somebody who asks whether there is one
            time.sleep(0.02)
            continue
        file.truncate(0)
        file.write(f"{os.getpid()} {time.time():.3f}\n")
        file.flush()
        return file
    file.close()
    return None


def is_running(run: Path | str) -> bool:
    """Whether a worker has the run's lock; the lock vanishes with its process, however that ends."""
    try:
        with (Path(run) / LOCK).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return False


def state(run: Path | str, history: History | None = None) -> State:
    """The run's state from its files; `history` saves reading the events where the caller has them."""
    if is_running(run):
        return "running"
    if history is None:
        history = read_history(run)
    if history.stop is not None:
        return _STATES.get(str(history.stop.get("reason")), "stopped")
    return "crashed" if history.attempt else "new"


def read_history(run: Path | str) -> History:
    """All events of a run, added up."""
    history = History()
    history.feed(read_events(Path(run) / EVENTS))
    return history


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One row of the runs table. Accuracies are shares of 1, NaN where nothing was evaluated; times are seconds."""

    path: Path
    name: str
    state: State
    data: str
    n: int
    max_n: int
    epoch: float
    epochs: int
    best_top1: float
    best_n: int
    top1: float
    topk: float
    k: int
    loss: float
    time_left: float
    started: float
    changed: float
    message: str


def summarise(run: Path | str) -> RunSummary:
    """The run's figures from its files; never raises on a damaged run, whose figures are then NaN and 0."""
    path = Path(run)
    history = read_history(path)
    try:
        recipe = recipes.load(path / RECIPE)
        epochs, data = recipe.epochs, recipe.data
    except (FileProblem, RecipeProblem):
        epochs, data = 0, ""
    last = history.evals[-1] if history.evals else None
    errors = [event for event in history.messages if event["kind"] == "error"]
    return RunSummary(
        path=path,
        name=path.name,
        state=state(path, history),
        data=str(history.plan.get("data", data)),
        n=history.n,
        max_n=history.max_n,
        epoch=history.epoch,
        epochs=epochs,
        best_top1=number(history.best.get("value")) if history.best else number(None),
        best_n=int(history.best["n"]) if history.best else 0,
        top1=last.top1 if last else number(None),
        topk=last.topk if last else number(None),
        k=last.k if last else 0,
        loss=history.steps[-1].loss if history.steps else number(None),
        time_left=history.time_left,
        started=history.first_t,
        changed=history.last_t,
        message=str(errors[-1].get("message", "")) if errors else "",
    )


def list_runs(folder: Path | str = "runs") -> list[Path]:
    """The run folders inside `folder`, newest first; an empty list where there are none."""
    try:
        runs = [entry for entry in Path(folder).iterdir() if (entry / RECIPE).is_file()]
    except OSError:
        return []
    return sorted(runs, key=lambda run: (run / RECIPE).stat().st_mtime, reverse=True)
