"""Ending a worker at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from studio.training import runs
from studio.training.events import EventWriter
from studio.training.killing import stop_now
from studio.training.problems import RunProblem
from tests.studio.training.conftest import MakeRun

HOLDER = """
import sys, time
from pathlib import Path
from studio.training.runs import acquire_lock
lock = acquire_lock(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(600)
"""


@pytest.fixture
def run(make_run: MakeRun) -> Path:
    made = make_run()
    writer = EventWriter(made / runs.EVENTS)
    writer.write("start", attempt=1, resumed_from=None)
    writer.write("step", n=3, loss=1.0)
    writer.close()
    return made


def test_the_worker_ends_and_the_run_counts_as_stopped(run: Path, root: Path) -> None:
    worker = subprocess.Popen([sys.executable, "-c", HOLDER, str(run)], cwd=root, stdout=subprocess.PIPE)
    assert worker.stdout is not None
    worker.stdout.readline()
    assert runs.state(run) == "running"
    stop_now(run)
    assert worker.wait(30) == -9
    worker.stdout.close()
    assert runs.state(run) == "stopped"
    history = runs.read_history(run)
    assert history.stop is not None
    assert (history.stop["reason"], history.stop["n"]) == ("user", 3)


def test_without_a_worker_nothing_happens(run: Path) -> None:
    (run / runs.LOCK).write_text("1 0.0\n")
    before = (run / runs.EVENTS).read_bytes()
    stop_now(run)
    assert (run / runs.EVENTS).read_bytes() == before
    assert runs.state(run) == "crashed"


def test_a_process_that_nobody_knows_is_left_alone(run: Path) -> None:
    lock = runs.acquire_lock(run)
    assert lock is not None
    (run / runs.LOCK).write_text("")
    with pytest.raises(RunProblem, match="nobody knows the process"):
        stop_now(run)
    lock.close()
