"""Questions to other processes."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.diagnostics import StudioError
from studio.training.asking import ask


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module that says what it is given, complains, or takes its time."""
    (tmp_path / "answering.py").write_text(
        "import sys, time\n"
        "if sys.argv[1] == 'fail': sys.exit('first line\\nno such run')\n"
        "if sys.argv[1] == 'sleep': time.sleep(600)\n"
        "print('ü', *sys.argv[1:])\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return "answering"


def test_the_answer_is_what_is_printed(module: str) -> None:
    assert ask(module, "one", "two words") == "ü one two words\n"


def test_a_complaint_is_its_last_line(module: str) -> None:
    with pytest.raises(StudioError, match="no such run"):
        ask(module, "fail")


def test_nobody_waits_for_what_was_given_up(module: str) -> None:
    with pytest.raises(StudioError, match="given up"):
        ask(module, "sleep", cancelled=lambda: True)


def test_modules_of_the_program_are_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StudioError, match=r"usage: python -m studio\.training\.predict"):
        ask("studio.training.predict")
