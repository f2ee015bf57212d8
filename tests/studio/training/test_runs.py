"""Run folders, told from their files alone."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Any

import pytest

from studio.training import runs
from studio.training.events import EventWriter
from studio.training.problems import RunProblem


class TestCreate:
    def test_the_name_has_the_date_and_never_takes_anothers_place(self, tmp_path: Path) -> None:
        one, two = runs.create(tmp_path, "b0"), runs.create(tmp_path, "b0")
        assert one.name.endswith("-b0")
        assert two.name == one.name + "-2"
        assert (one / "checkpoints").is_dir()

    @pytest.mark.parametrize(
        ("name", "end"), [("../../etc", "etc"), ("my net!", "my-net"), ("", "run"), ("日本", "run")]
    )
    def test_any_name_makes_a_tame_folder(self, tmp_path: Path, name: str, end: str) -> None:
        run = runs.create(tmp_path, name)
        assert (run.parent, run.name.split("-", 3)[3]) == (tmp_path, end)

    def test_a_place_that_cannot_be_written_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(RunProblem, match="can't make"):
            runs.create(tmp_path / "file", "b0")


class TestState:
    def test_it_follows_the_last_event(self, make_run: Any) -> None:
        run = make_run()
        assert runs.state(run) == "new"
        writer = EventWriter(run / runs.EVENTS)
        writer.write("start", attempt=1, resumed_from=None)
        assert runs.state(run) == "crashed"
        expected = {"done": "finished", "paused": "paused", "user": "stopped", "sigterm": "stopped", "error": "failed"}
        for reason, state in expected.items():
            writer.write("stop", reason=reason, n=1)
            assert runs.state(run) == state

    def test_a_held_lock_means_running_whatever_the_events_say(self, make_run: Any) -> None:
        run = make_run()
        EventWriter(run / runs.EVENTS).write("stop", reason="done", n=1)
        lock = runs.acquire_lock(run)
        assert lock is not None
        assert runs.state(run) == "running"
        assert runs.acquire_lock(run) is None
        assert (run / runs.LOCK).read_text().split()[0] == str(os.getpid())
        lock.close()
        assert runs.state(run) == "finished"

    def test_asking_leaves_no_trace(self, make_run: Any) -> None:
        run = make_run()
        before = sorted(run.rglob("*"))
        runs.state(run)
        assert sorted(run.rglob("*")) == before


class TestStart:
    def test_a_folder_that_is_no_run_is_refused(self, tmp_path: Path, make_run: Any) -> None:
        with pytest.raises(RunProblem, match="there is no run folder"):
            runs.start(tmp_path / "nowhere")
        run = make_run()
        (run / runs.MODEL).unlink()
        with pytest.raises(RunProblem, match=r"has no model\.py"):
            runs.start(run)


def test_a_request_is_one_whole_file(make_run: Any) -> None:
    run = make_run()
    identity = runs.request(run, "pause")
    assert json.loads((run / runs.REQUEST).read_text()) == {"id": identity, "action": "pause"}


class TestSummary:
    def test_the_figures_of_a_run(self, make_run: Any) -> None:
        run = make_run(epochs=4)
        writer = EventWriter(run / runs.EVENTS)
        writer.write("start", attempt=1, resumed_from=None)
        writer.write("plan", n=0, max_n=40, steps_per_epoch=10, data="MNIST digits")
        writer.write("step", n=20, loss=0.5, step_s=0.1)
        writer.write("eval", n=20, top1=0.9, topk=0.99, k=5, loss=0.4, s=1.0)
        writer.write("best", n=10, metric="top1", value=0.95, file=runs.BEST)
        writer.write("error", code="oom", message="Memory ran out.")
        writer.write("stop", reason="error", n=20)
        summary = runs.summarise(run)
        assert (summary.state, summary.n, summary.max_n, summary.epoch, summary.epochs) == ("failed", 20, 40, 2.0, 4)
        assert (summary.best_top1, summary.best_n, summary.top1, summary.topk, summary.k) == (0.95, 10, 0.9, 0.99, 5)
        assert (summary.message, summary.data, summary.loss) == ("Memory ran out.", "MNIST digits", 0.5)

    def test_a_damaged_run_has_a_row_all_the_same(self, make_run: Any) -> None:
        run = make_run()
        (run / runs.RECIPE).write_text(": [")
        (run / runs.EVENTS).write_bytes(b"\x00\xff junk")
        summary = runs.summarise(run)
        assert (summary.state, summary.n) == ("new", 0)
        assert math.isnan(summary.best_top1)

    def test_the_newest_run_comes_first(self, make_run: Any, tmp_path: Path) -> None:
        one, two = make_run(name="one"), make_run(name="two")
        (tmp_path / "runs" / "notes").mkdir()
        os.utime(one / runs.RECIPE, (1, 1))
        assert runs.list_runs(tmp_path / "runs") == [two, one]
        assert runs.list_runs(tmp_path / "none") == []
