"""An operating system's error becomes a sentence for the person who named the file."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from studio.diagnostics import StudioError, TextSpan
from studio.files import FileProblem
from studio.files.problem import from_os_error


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOENT, "file-missing"),
        (errno.EISDIR, "file-folder"),
        (errno.EACCES, "file-denied"),
        (errno.EROFS, "file-read-only"),
        (errno.ENOSPC, "file-full"),
        (errno.EDQUOT, "file-full"),
        (errno.ENAMETOOLONG, "file-name"),
        (errno.EIO, "file-error"),
    ],
)
def test_every_error_has_its_code(number: int, code: str, tmp_path: Path) -> None:
    problem = from_os_error(tmp_path / "a.cfg", OSError(number, os.strerror(number)), "read")
    assert problem.problems[0].code == code
    assert str(problem).startswith(f"{tmp_path}/a.cfg: ")


def test_a_problem_with_a_place_prints_as_compilers_do() -> None:
    problem = FileProblem("a.yaml", "yaml-syntax", "a stray bracket", span=TextSpan(3, 7, 8))
    assert str(problem) == "a.yaml:3:7: error yaml-syntax: a stray bracket"


def test_a_problem_is_shown_like_every_other_error_for_people() -> None:
    assert issubclass(FileProblem, StudioError)


def test_a_name_nobody_would_read_is_shortened() -> None:
    problem = FileProblem("x" * 1000 + ".cfg", "file-name", "the name is too long")
    assert len(str(problem)) < 200
