"""A run folder that somebody sent may hold any code in its model.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from generators.run_folder import write_run_folder
from generators.run_model import is_generated
from studio.design.templates import new
from studio.training.recipe import Recipe
from studio.training.runs import DESIGN, MODEL


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run as this program makes it."""
    return write_run_folder(new("efficientnet_b0", [("width", "1.1")]), Recipe(), tmp_path, "b0")


def test_what_this_program_wrote_is_its_own(run: Path) -> None:
    assert is_generated(run)


def test_a_changed_model_is_not(run: Path) -> None:
    (run / MODEL).write_text((run / MODEL).read_text() + "\nprint('hello')\n")
    assert not is_generated(run)


@pytest.mark.parametrize("name", [DESIGN, MODEL])
def test_without_design_or_model_nobody_can_tell(run: Path, name: str) -> None:
    (run / name).unlink()
    assert not is_generated(run)


def test_a_broken_design_is_not_ours(run: Path) -> None:
    (run / DESIGN).write_bytes(b"\0\0")
    assert not is_generated(run)
