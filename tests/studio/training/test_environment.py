"""The record of where a run was trained: versions and hashes, nobody's name."""

from __future__ import annotations

import json
import platform
from collections.abc import Callable
from pathlib import Path

from studio.training.environment import host_hash, save_environment
from studio.training.recipe import load
from studio.training.runs import RECIPE


def test_it_holds_versions_hardware_and_hashes(make_run: Callable[..., Path]) -> None:
    run = make_run()
    save_environment(run, load(run / RECIPE), "cpu", "32-true")
    text = (run / "environment.json").read_text()
    record = json.loads(text)
    assert record["packages"]["torch"]
    assert set(record["files"]) == {"model.py", "recipe.yaml"}
    assert record["recipe"] == load(run / RECIPE).fingerprint
    assert record["device"] == "cpu"


def test_the_machine_is_not_named() -> None:
    assert len(host_hash()) == 12
    assert platform.node() not in host_hash()
