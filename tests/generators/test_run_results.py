"""Names of results; their contents: tests/cli/test_runs.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from generators.run_results import checkpoint_of, result_name, write_detector, write_result
from studio.diagnostics import StudioError
from studio.training.problems import RunProblem


def test_names_are_darknets_without_the_date() -> None:
    assert result_name(Path("runs/2026-01-31-b0"), "best", ".weights") == "b0_best.weights"
    assert result_name(Path("mine"), "final", ".pt") == "mine_final.pt"


def test_what_was_never_trained_has_no_results(tmp_path: Path) -> None:
    for which in ("best", "last", "final"):
        with pytest.raises(RunProblem):
            checkpoint_of(tmp_path, which)
    with pytest.raises(StudioError, match="no known ending"):
        write_result(tmp_path, tmp_path / "x.h5")
    with pytest.raises(RunProblem, match="not cut from a detector"):
        write_detector(tmp_path, tmp_path / "x.weights")
