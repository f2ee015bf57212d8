"""train, resume, runs and predict from the command line, with a real worker on a few digits."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.training.demo_data import write_held_out
from studio.training.events import read_events

Command = Callable[..., Any]
QUICK = [
    word
    for setting in ("epochs=2", "limit_train=60", "limit_valid=40", "batch=20", "tensorboard=false", "workers=0")
    for word in ("--set", setting)
]


def test_a_run_from_start_to_prediction(command: Command, tmp_path: Path) -> None:
    command("new", "mbconv_digits", "-o", "digits.studio.yaml")
    trained = command("train", "digits.studio.yaml", *QUICK, "--run", "run", "--device", "cpu")
    assert trained.code == 0
    assert "top-1" in trained.out
    assert {event["kind"] for event in read_events(tmp_path / "run" / "events.jsonl")} >= {
        "start",
        "plan",
        "step",
        "eval",
        "stop",
    }

    assert "finished" in command("resume", "run").err
    listed = json.loads(command("runs", ".", "--json").out)["runs"]
    assert [(item["name"], item["state"]) for item in listed] == [("run", "finished")]
    assert "finished" in command("runs", ".").out

    images = write_held_out("digits", tmp_path / "images", 2)
    lines = command("predict", "run", *images, "--top", "3").out.splitlines()
    assert [line.count("%") for line in lines] == [3, 3]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--data", "nowhere"], "there is no"),
        (["--data", "empty"], "one folder for each class"),
        (["--set", "epoch=3"], "epochs"),
        (["--set", "epochs"], "key=value"),
        (["--recipe", "quik"], "quick"),
    ],
)
def test_what_cannot_work_is_said_before_anything_is_made(
    command: Command, tmp_path: Path, words: list[str], said: str
) -> None:
    (tmp_path / "empty").mkdir()
    command("new", "mbconv_digits", "-o", "digits.studio.yaml")
    result = command("train", "digits.studio.yaml", *words)
    assert result.code == 1
    assert said in result.err
    assert not (tmp_path / "runs").exists()


def test_a_head_that_does_not_fit_the_data_is_named_with_its_place(command: Command) -> None:
    command("new", "efficientnet_b0", "-o", "b0.cfg")
    result = command("train", "b0.cfg")
    assert result.code == 1
    assert "1,000 outputs, the data has 10 classes" in result.err


def test_folders_that_are_no_runs(command: Command, tmp_path: Path) -> None:
    assert command("resume", tmp_path).code == 1
    assert command("predict", tmp_path, "x.png").code == 1
    assert "no runs" in command("runs", tmp_path).err
