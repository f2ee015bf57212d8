"""profile: the table on stdout, what it is doing on stderr."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch  # noqa: F401  (the work is done on the spot where it is loaded)

from studio.training import latency

Command = Callable[..., Any]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latency, "SECONDS", 0.0)


def test_milliseconds_stand_beside_bflops(command: Command, detector: Path) -> None:
    result = command("profile", detector, "--json")
    assert result.code == 0
    document = json.loads(result.out)
    assert len(document["layers"]) == 11 and document["totals"]["bflops"] == pytest.approx(0.009137, abs=1e-4)


def test_a_device_that_is_not_there_is_named(command: Command, detector: Path) -> None:
    result = command("profile", detector, "--device", "cuda:99")
    assert (result.code, result.out) == (1, "")
    assert "cuda:99" in result.err
