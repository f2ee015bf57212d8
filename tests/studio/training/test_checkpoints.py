"""Checkpoint files: whole or not at all, without code, their step readable by anybody."""

from __future__ import annotations

import pickle
import random
from pathlib import Path

import numpy as np
import pytest
import torch

from studio.training import runs
from studio.training.checkpoints import random_state, read_checkpoint, set_random_state, write_checkpoint
from studio.training.problems import RunProblem

STATE = {"format": 1, "n": 5, "model": {"w": torch.arange(3.0)}}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / runs.LAST


def test_a_state_comes_back(path: Path) -> None:
    size = write_checkpoint(STATE, path)
    state = read_checkpoint(path)
    assert size == path.stat().st_size
    assert torch.equal(state["model"]["w"], STATE["model"]["w"])  # type: ignore[index]


def test_its_step_is_read_without_torch(path: Path, tmp_path: Path) -> None:
    assert runs.checkpoint_step(tmp_path) is None
    write_checkpoint(STATE, path)
    assert runs.checkpoint_step(tmp_path) == 5


def test_the_one_before_serves_where_the_newest_is_damaged(path: Path, tmp_path: Path) -> None:
    write_checkpoint(STATE, path, keep_previous=True)
    write_checkpoint(STATE | {"n": 6}, path, keep_previous=True)
    assert (read_checkpoint(path)["n"], runs.checkpoint_step(tmp_path)) == (6, 6)
    path.write_bytes(path.read_bytes()[:-200])
    assert (read_checkpoint(path)["n"], runs.checkpoint_step(tmp_path)) == (5, 5)


def test_a_failed_write_leaves_the_old_file_and_nothing_else(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_checkpoint(STATE, path)

    def half(state: object, file: object) -> None:
        file.write(b"half")  # type: ignore[attr-defined]
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("studio.training.checkpoints.torch.save", half)
    with pytest.raises(OSError, match="No space"):
        write_checkpoint(STATE, path)
    assert [entry.name for entry in path.parent.iterdir()] == ["last.pt"]
    monkeypatch.undo()
    assert read_checkpoint(path)["n"] == 5


class Evil:
    """A pickle that would run a command."""

    def __reduce__(self) -> tuple[object, ...]:
        import os

        return os.system, ("touch /tmp/should-never-exist",)


@pytest.mark.parametrize(
    "content", [b"", b"junk", pickle.dumps({"format": 1, "n": Evil()})], ids=["empty", "junk", "code"]
)
def test_what_is_no_checkpoint_is_refused_in_words(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(RunProblem, match=r"last\.pt: .*expected a checkpoint in checkpoints/"):
        read_checkpoint(path)


def test_a_missing_one_too(path: Path) -> None:
    with pytest.raises(RunProblem, match=r"has no checkpoint last\.pt"):
        read_checkpoint(path)


def test_every_random_generator_goes_on_where_it_was(path: Path) -> None:
    write_checkpoint({"format": 1, "n": 0, "rng": random_state()}, path)
    drawn = (torch.rand(3), random.random(), np.random.rand())
    set_random_state(read_checkpoint(path)["rng"])
    again = (torch.rand(3), random.random(), np.random.rand())
    assert torch.equal(drawn[0], again[0])
    assert drawn[1:] == again[1:]
