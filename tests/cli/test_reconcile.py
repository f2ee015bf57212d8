"""reconcile from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Command = Callable[..., Any]


def test_one_design_is_explained_by_itself_and_by_what_was_published(command: Command) -> None:
    result = command("reconcile", "mixnet_m")
    assert result.code == 0
    assert "339,172,672" in result.out
    assert "unexplained" in result.out


def test_two_designs_are_explained_step_by_step(command: Command) -> None:
    command("new", "efficientnet_b0", "-o", "a.studio.yaml")
    command("new", "efficientnet_b0", "-o", "b.studio.yaml", "--set", "stage3.kernel=3")
    told = json.loads(command("reconcile", "a.studio.yaml", "b.studio.yaml", "--json").out)
    assert [step["name"] for step in told["steps"]] == ["kernel"]
    assert told["before"]["macs"] + told["steps"][0]["macs"] == told["after"]["macs"]


def test_a_file_that_is_not_there_is_named(command: Command) -> None:
    result = command("reconcile", "nothing.cfg")
    assert result.code == 1
    assert "nothing.cfg" in result.err
