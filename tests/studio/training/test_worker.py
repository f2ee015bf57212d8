"""The worker as a process: started, killed, resumed, refused, told to stop; only files tell what happened."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import torch

from studio.training import runs
from studio.training.checkpoints import read_checkpoint
from studio.training.events import EventReader
from studio.training.problems import RunProblem

ENDLESS = {"epochs": 100_000, "checkpoint_seconds": 0, "limit_valid": 10, "limit_train": 20}


def wait_for_step(run: Path, n: int, process: subprocess.Popen[bytes]) -> None:
    """Block until the worker has told of step `n`, 0 being its start."""
    reader = EventReader(run / runs.EVENTS)
    while process.poll() is None:
        if any(event["kind"] == ("step" if n else "start") and event.get("n", 0) >= n for event in reader.poll()):
            return
        time.sleep(0.01)
    pytest.fail(f"the worker ended early: {(run / runs.LOG).read_text()}")


def test_kill_9_loses_nothing_that_a_resume_does_not_bring_back(make_run: Any, work: Any, events: Any) -> None:
    keys = {"epochs": 200, "limit_train": 20, "limit_valid": 10}
    straight, broken = make_run(**keys), make_run(checkpoint_seconds=0, **keys)
    work(straight)
    moments = [0, *sorted(random.Random(11).sample(range(3, 120), 4))]  # the first one before the first step
    for n in moments:
        process = runs.start(broken)
        wait_for_step(broken, n, process)
        process.kill()
        process.wait()
        assert runs.state(broken) == "crashed"
    with (broken / runs.EVENTS).open("ab") as file:
        file.write(b'{"v":1,"kind":"st')  # as if it had died while writing
    assert work(broken) == 0
    one, other = read_checkpoint(straight / runs.LAST), read_checkpoint(broken / runs.LAST)
    assert one["n"] == other["n"] == 200
    assert all(torch.equal(one["model"][key], other["model"][key]) for key in one["model"])
    history = runs.read_history(broken)
    assert [point.n for point in history.steps] == list(range(1, 201))
    assert [event["loss"] for event in events(straight, "step")] == [point.loss for point in history.steps]
    assert 2 <= history.attempt <= len(moments) + 1  # one that is killed before it begins is none


def test_sigterm_ends_it_after_a_checkpoint(make_run: Any, events: Any) -> None:
    run = make_run(**ENDLESS)
    process = runs.start(run)
    wait_for_step(run, 3, process)
    assert runs.state(run) == "running"
    process.terminate()
    assert process.wait() == 0
    (stop,) = events(run, "stop")
    assert (stop["reason"], runs.state(run)) == ("sigterm", "stopped")
    assert read_checkpoint(run / runs.LAST)["n"] == stop["n"] >= 3


def test_it_has_the_run_and_a_session_for_itself(make_run: Any) -> None:
    run = make_run(**ENDLESS)
    process = runs.start(run)
    wait_for_step(run, 1, process)
    assert os.getsid(process.pid) == process.pid
    environment = Path(f"/proc/{process.pid}/environ")
    if environment.exists():
        assert b"OMP_NUM_THREADS=1" in environment.read_bytes().split(b"\0")
    with pytest.raises(RunProblem, match="already being trained"):
        runs.start(run)
    command = [sys.executable, "-m", "studio.training.worker", str(run)]
    second = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (second.returncode, "already being trained" in second.stderr) == (3, True)
    assert process.poll() is None
    runs.request(run, "pause")
    assert process.wait() == 0
    assert runs.state(run) == "paused"


def test_the_first_event_is_written_before_torch_is_loaded() -> None:
    script = "import sys, studio.training.worker; sys.exit('torch' in sys.modules or 'lightning_fabric' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_what_is_no_run_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "studio.training.worker", str(tmp_path / name)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.count("\n"), done.stdout) == (2, 1, "")
    assert "Traceback" not in done.stderr
