"""The command line as a process: whatever the terminal can show and whoever reads its output."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def started(root: Path, words: list[str | bytes], **settings: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, **settings}
    return subprocess.run(
        [sys.executable, "main.py", *words], cwd=root, env=environment, capture_output=True, check=False
    )


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_letters_that_a_terminal_lacks_are_question_marks(root: Path, detector: Path, encoding: str) -> None:
    done = started(root, ["summary", str(detector)], PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "16×32×32".encode(encoding, "replace") in done.stdout


def test_a_name_that_is_no_text(root: Path, tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/\xff.cfg"
    Path(os.fsdecode(name)).write_bytes(b"[net]\nwidth=8\nheight=8\nchannels=3\n[\xe9]\n")
    done = started(root, ["check", name], PYTHONIOENCODING="utf-8")
    assert done.returncode == 1
    assert b".cfg:5:1: error section-unknown" in done.stdout
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is Linux's")
@pytest.mark.parametrize(
    "words", [["check", "nothing.cfg"], ["summary", "tests/data/tiny_detector.cfg"], ["templates"]]
)
def test_output_that_cannot_be_written_is_a_sentence(root: Path, words: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "main.py", *words], cwd=root, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (done.returncode, done.stderr) == (1, b"error: the output cannot be written: No space left on device\n")


def test_a_reader_that_has_seen_enough(root: Path, detector: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "main.py", "summary", str(detector), "--json"]
    done = subprocess.run(command, cwd=root, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


def test_reading_and_summing_up_loads_nothing_slow(root: Path, detector: Path) -> None:
    """Neither torch nor Qt, and none of what only other commands need."""
    slow = ("torch", "PySide6", "numpy", "networkx", "yaml", "jinja2", "graphviz", "pygraphviz", "PIL", "rich")
    script = f"""
import sys, main
sys.argv = ["main.py", sys.argv[1], {str(detector)!r}]
assert main.main() == 0
print(*sorted(set({slow!r}) & set(sys.modules)), file=sys.stderr)
"""
    for command in ("check", "summary"):
        done = subprocess.run(
            [sys.executable, "-c", script, command], cwd=root, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr.strip()) == (0, "")


def test_the_model_loads_neither_torch_nor_qt(root: Path) -> None:
    script = "import sys, studio; print(*sorted({'torch', 'PySide6', 'numpy', 'networkx'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "")
