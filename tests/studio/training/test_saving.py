"""When checkpoints are due, and the room that they need. Full disks: test_loop.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.training import runs
from studio.training.events import EventWriter, Silence
from studio.training.problems import TrainingProblem
from studio.training.recipe import Recipe
from studio.training.saving import Keeper, disk_problem


def keeper(run: Path, seconds: float, **keys: bool) -> Keeper:
    return Keeper(run, EventWriter(run / "events.jsonl"), Recipe(checkpoint_seconds=seconds, milestones=2), 0, **keys)


def test_due_by_time_or_by_steps(tmp_path: Path) -> None:
    assert keeper(tmp_path, 0.0).due(1)
    assert not keeper(tmp_path, 1e9).due(999)
    assert keeper(tmp_path, 1e9).due(1000)


def test_only_the_leading_process_writes(tmp_path: Path) -> None:
    silent = Keeper(tmp_path, Silence(), Recipe(checkpoint_seconds=0), 0, leads=False)
    assert silent.save("checkpoints/last.pt", lambda: pytest.fail("not asked for"), 1)
    assert not (tmp_path / "checkpoints").exists()


def test_in_a_hurry_a_full_disk_is_told_of_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("studio.training.checkpoints.torch.save", no_room)
    with pytest.raises(TrainingProblem, match="last steps are lost"):
        keeper(tmp_path, 0.0).save_at_last("checkpoints/last.pt", lambda: {"n": 1}, 1, hurry=True)


def test_too_little_room_is_told_and_far_too_little_is_hopeless(tmp_path: Path) -> None:
    assert disk_problem(tmp_path, 1) is None
    told = disk_problem(tmp_path, 2**60)
    assert told is not None
    assert told[2]


def test_a_milestone_ends_each_tenth_of_a_longer_run_and_the_newest_stay(tmp_path: Path) -> None:
    keeping = keeper(tmp_path, 1e9)
    steps = [n for n in range(1, 1001) if keeping.is_milestone(n, 1000)]
    assert steps == [100, 200, 300, 400, 500, 600, 700, 800, 900]
    assert not any(keeping.is_milestone(n, 499) for n in range(1, 500))
    for n in steps:
        keeping.save(f"{runs.MILESTONES}{n}.pt", lambda n=n: {"n": n}, n)  # type: ignore[misc]
        keeping.tidy()
    assert [path.name for path in runs.milestones(tmp_path)] == ["step-800.pt", "step-900.pt"]


def test_a_milestone_does_not_put_off_the_next_checkpoint(tmp_path: Path) -> None:
    keeping = keeper(tmp_path, 1e9)
    keeping.save(f"{runs.MILESTONES}999.pt", lambda: {"n": 999}, 999)
    assert keeping.due(1000)
