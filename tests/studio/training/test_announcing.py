"""What is said before the first step; the plan itself: test_loop.py."""

from __future__ import annotations

import json
import shlex
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from studio.training import runs


def test_keys_that_find_nothing_to_act_on_are_told_of(make_run: Any, work: Any, events: Any) -> None:
    model = "from torch import nn\nINPUT = (1, 14, 14)\ndef build(num_classes=None):\n"
    model += "    return nn.Sequential(nn.Flatten(), nn.Linear(196, num_classes))\n"
    run = make_run(model, drop_connect=0.2, dropout=0.3)
    assert work(run) == 0
    assert {event["code"] for event in events(run, "warn")} == {"drop_connect", "dropout"}


def test_weights_that_stay_random_are_named(make_run: Any, work: Any, events: Any) -> None:
    run = make_run()
    torch.save({"0.weight": torch.zeros(6, 1, 3, 3)}, run / runs.START)
    assert work(run) == 0
    (told,) = events(run, "warn")
    assert (told["code"], "1.weight" in told["message"]) == ("first_weights", True)


@pytest.mark.parametrize(("free", "code"), [(10 * 2**20, "disk"), (1000, "disk_full")])
def test_a_small_disk_is_told_and_a_hopeless_one_stops_it(
    make_run: Any, work: Any, events: Any, monkeypatch: pytest.MonkeyPatch, free: int, code: str
) -> None:
    run = make_run()
    monkeypatch.setattr("studio.training.saving.shutil.disk_usage", lambda _: SimpleNamespace(free=free))
    assert work(run) == (1 if code == "disk_full" else 0)
    assert events(run, "error" if code == "disk_full" else "warn")[0]["code"] == code


def test_the_record_holds_the_command_to_repeat_it(make_run: Any, work: Any) -> None:
    run = make_run()
    work(run)
    words = shlex.split(json.loads((run / "environment.json").read_text())["repeat"])
    assert words[:2] == ["backbone-studio", "train"]
    assert words[words.index("--recipe") + 1] == f"{run.name}/recipe.yaml"
