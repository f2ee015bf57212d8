"""The process that trains: `python -m studio.training.worker RUN` runs or resumes a run folder.

It writes its first event before anything slow is imported, and whatever stops it ends as an event and a sentence;
tracebacks go to `log.txt` only.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.diagnostics import StudioError
from studio.files import write_bytes
from studio.training import runs
from studio.training.chart_file import chart_png
from studio.training.control import Control
from studio.training.datasets import Scan
from studio.training.environment import host_hash
from studio.training.events import EventWriter, Silence
from studio.training.launch import torchrun_line
from studio.training.problems import DataProblem, TrainingProblem
from studio.training.recipe import Recipe, load
from studio.training.run_data import run_data

if TYPE_CHECKING:
    from studio.training.loop import Training

#: Seconds without an event after which a sign of life is written.
HEARTBEAT = 2.0
#: Unreadable files that get an event each; the scan's note has the number of all.
_BAD_SHOWN = 100


def main(arguments: list[str] | None = None) -> int:
    """Train the run named on the command line; 0 ended as asked, 1 failed, 2 wrong use, 3 already being trained."""
    given = sys.argv[1:] if arguments is None else arguments
    if len(given) != 1:
        print("usage: python -m studio.training.worker RUN", file=sys.stderr)
        return 2
    run = Path(given[0]).resolve()
    try:
        runs.check(run)
    except StudioError as failure:
        print(failure, file=sys.stderr)
        return 2
    if rank():  # one of several processes: the first one holds the lock and speaks
        return Worker(run, Silence()).work()
    lock = runs.acquire_lock(run)
    if lock is None:
        print(f"{run.name} is already being trained", file=sys.stderr)
        return 3
    with lock:
        return Worker(run).work()


def rank() -> int:
    """This process's number among those that train together, as torchrun or Slurm set it; 0 for the first."""
    for name in ("RANK", "SLURM_PROCID"):
        if os.environ.get(name, "").isdecimal():
            return int(os.environ[name])
    return 0


class Worker:
    """One attempt at a run, from its `start` to its `stop` event."""

    def __init__(self, run: Path, events: EventWriter | None = None) -> None:
        """Open the run's events and write `start`; with `events` those are written to."""
        self.run = run
        self.history = runs.read_history(run)
        self.events = events or EventWriter(run / runs.EVENTS)
        self.resumed = runs.checkpoint_step(run)
        self.events.write(
            "start", run=run.name, pid=os.getpid(), host_hash=host_hash(),
            resumed_from=self.resumed, attempt=self.history.attempt + 1,
        )  # fmt: skip
        self.control = Control(run, self.events, leads=events is None)
        self.training: Training | None = None
        self.recipe: Recipe | None = None

    @property
    def n(self) -> int:
        """Optimizer steps done."""
        return self.training.n if self.training else self.resumed or 0

    def work(self) -> int:
        """Train until the end, a request or a failure; returns the exit status."""
        self.control.catch_signals()
        reason = "error"
        with Heartbeat(self.events, lambda: self.n):
            try:
                reason = self.train()
            except Exception as failure:
                told = self.explain(failure)
                self.events.write("error", **told)
                if rank():  # whose events nobody reads
                    print(f"process {rank()}: {told['message']}", file=sys.stderr)
        self.events.write("stop", reason=reason, n=self.n, **self.accuracy())
        if reason == "done" and not rank():
            with contextlib.suppress(StudioError):  # a picture that finds no room is no failure of the training
                write_bytes(
                    self.run / f"chart_{self.run.name}.png", chart_png(runs.read_history(self.run), self.run.name)
                )
        self.events.close()
        return 1 if reason == "error" else 0

    def train(self) -> str:
        """Data first, since its mistakes are the most frequent, then everything that needs torch."""
        self.recipe = load(self.run / runs.RECIPE).grown()
        if self.recipe.world > 1 and "RANK" not in os.environ and "SLURM_PROCID" not in os.environ:
            message = f"The recipe asks for {self.recipe.world} processes, this is one alone."
            raise TrainingProblem("launch", message, expected=torchrun_line(self.run, self.recipe))
        found = self.find_data(self.recipe)
        if found is None:
            return {"pause": "paused", "stop": "user"}.get(self.control.stopping() or "", "sigterm")
        for file in found.bad[:_BAD_SHOWN]:
            self.events.write("bad_image", path=file.path, reason=file.reason, total=len(found.bad))
        for note in found.notes:
            self.events.write("warn", code="data", message=note)
        self.events.write("phase", name="importing")
        from studio.training.loop import Training

        self.training = Training(self.run, self.recipe, found, self.events, self.control)
        return self.training.run()

    def find_data(self, recipe: Recipe) -> Scan | None:
        """The data, as an earlier attempt chose it where there was one; None when asked to stop meanwhile."""
        self.events.write("phase", name="scanning")

        def progress(done: int, total: int) -> bool:
            self.events.write("phase", name="scanning", done=done, total=total)
            return self.control.stopping() is None

        try:
            return run_data(recipe, self.run, progress, save=rank() == 0)
        except DataProblem:
            if self.control.stopping():
                return None
            raise

    def accuracy(self) -> dict[str, float]:
        """The last accuracies that were measured, in this attempt or before."""
        last = self.training.result if self.training else None
        if last is not None:
            return {"top1": last.top1, "topk": last.topk}
        evals = self.history.evals
        return {"top1": evals[-1].top1, "topk": evals[-1].topk} if evals else {}

    def explain(self, failure: Exception) -> dict[str, Any]:
        """Code, sentence and hint of an `error` event for whatever ended the attempt."""
        if isinstance(failure, TrainingProblem):
            return {"code": failure.code, "message": failure.message, "hint": failure.hint}
        if isinstance(failure, StudioError):
            return {"code": failure.problems[0].code, "message": str(failure), "hint": ""}
        if isinstance(failure, ModuleNotFoundError) and failure.name in ("torch", "lightning_fabric"):
            message = f"Training needs {failure.name.replace('_', '-')}, which is not installed."
            return {
                "code": "packages",
                "message": message,
                "hint": f"{sys.executable} -m pip install torch lightning-fabric",
            }
        traceback.print_exception(failure)
        text = f"{type(failure).__name__}: {failure}".split("\n")[0]
        if is_out_of_memory(failure) and self.recipe is not None:
            from studio.training.memory_figures import memory_figures

            detail = memory_figures(self.recipe)
            splits = detail["suggested_subdivisions"]
            hint = f"subdivisions={splits}" if splits else "a smaller input or network"
            peak = f" after {detail['peak'] / 2**30:.1f} GiB" if "peak" in detail else ""
            message = f"Memory ran out{peak} at batch={self.recipe.batch}, subdivisions={self.recipe.subdivisions}."
            return {"code": "oom", "message": message, "hint": hint, "detail": detail | {"error": text}}
        if isinstance(failure, RuntimeError) and "DataLoader" in text:
            return {"code": "data_gone", "message": text, "hint": "the disk that holds the images, or workers=0"}
        return {"code": "internal", "message": text, "hint": f"the traceback is in {runs.LOG}"}


def is_out_of_memory(failure: BaseException) -> bool:
    """Whether an exception says that memory ran out, on the GPU or in the machine."""
    text = str(failure)
    return (
        isinstance(failure, MemoryError)
        or type(failure).__name__ == "OutOfMemoryError"
        or (
            isinstance(failure, RuntimeError)
            and ("can't allocate memory" in text or "CUDNN_STATUS_ALLOC_FAILED" in text)
        )
    )


class Heartbeat:
    """Writes a `heartbeat` event whenever nothing else was written for a while, from a thread of its own."""

    def __init__(self, events: EventWriter, n: Callable[[], int]) -> None:
        """Ask `n` for the steps done."""
        self._events = events
        self._n = n
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *failure: object) -> None:
        self._end.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._end.wait(HEARTBEAT / 4):
            if time.monotonic() - self._events.last_written >= HEARTBEAT:
                self._events.write("heartbeat", n=self._n())


if __name__ == "__main__":
    sys.exit(main())
