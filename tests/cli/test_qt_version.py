"""A PySide6 that would abort the process is refused before a window opens."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cli import app, qt_version
from cli.qt_version import qt_problem, version_problem

REPRODUCER = "from PySide6.QtCore import QPoint; p = QPoint(); [p.setX(1) for _ in range(200_000)]; print('alive')"


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_the_installed_release_keeps_none_alive() -> None:
    done = subprocess.run([sys.executable, "-c", REPRODUCER], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "alive\n")
    assert qt_problem() is None


@pytest.mark.parametrize(
    ("qt", "python", "refused"),
    [
        ("6.12.0", (3, 11), True),
        ("6.12.0", (3, 10), True),
        ("6.12.0", (3, 12), False),
        ("6.11.3", (3, 11), False),
        ("", (3, 11), False),
    ],
)
def test_which_pairs_are_refused(qt: str, python: tuple[int, int], refused: bool) -> None:
    assert (version_problem(qt, python) is not None) == refused


def test_the_window_does_not_open_and_says_how_to_mend_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(qt_version, "_installed", lambda: "6.12.0")
    monkeypatch.setattr(qt_version.sys, "version_info", type("V", (), {"major": 3, "minor": 11})())
    assert app.open_window([]) != 0
    said = capsys.readouterr()
    assert "6.12.0" in said.err + said.out
    assert "pip install" in said.err + said.out
