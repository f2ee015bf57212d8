"""Unsaved edits outlive a crash, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from studio.files import Autosaves, FileProblem, Unsaved, state_folder

CRASH = """
import os, sys
from pathlib import Path
from studio.files import Autosaves, Unsaved
saves = Autosaves(Path(sys.argv[1]))
saves.keep(Unsaved("1", Path("/designs/net.cfg"), "net", "width=8\\r\\n"))
saves.keep(Unsaved("2", None, "untitled", "older"))
saves.keep(Unsaved("2", None, "untitled", "newer"))
os._exit(9)
"""


def crash(folder: Path, root: Path) -> None:
    """A program that keeps two documents and dies without a word."""
    assert subprocess.run([sys.executable, "-c", CRASH, str(folder)], cwd=root, check=False).returncode == 9


def test_what_a_crashed_program_kept_is_found_once(tmp_path: Path, root: Path) -> None:
    crash(tmp_path, root)
    saves = Autosaves(tmp_path)
    found = {(unsaved.path, unsaved.title, unsaved.text) for unsaved in saves.recover()}
    assert found == {(Path("/designs/net.cfg"), "net", "width=8\r\n"), (None, "untitled", "newer")}
    assert saves.recover() == ()
    saves.close()


def test_what_was_recovered_survives_the_next_crash_too(tmp_path: Path, root: Path) -> None:
    crash(tmp_path, root)
    script = "import sys, os; from pathlib import Path; from studio.files import Autosaves\n"
    script += "assert len(Autosaves(Path(sys.argv[1])).recover()) == 2; os._exit(9)"
    assert subprocess.run([sys.executable, "-c", script, str(tmp_path)], cwd=root, check=False).returncode == 9
    saves = Autosaves(tmp_path)
    assert {unsaved.text for unsaved in saves.recover()} == {"width=8\r\n", "newer"}
    saves.close()


def test_a_recovered_document_is_forgotten_under_its_key(tmp_path: Path, root: Path) -> None:
    crash(tmp_path, root)
    saves = Autosaves(tmp_path)
    for unsaved in saves.recover():
        saves.forget(unsaved.key)
    assert list(tmp_path.glob("*.yaml")) == []
    saves.close()


def test_a_running_program_keeps_its_documents_to_itself(tmp_path: Path) -> None:
    running, other = Autosaves(tmp_path), Autosaves(tmp_path)
    running.keep(Unsaved("1", None, "untitled", "text"))
    assert other.recover() == ()
    running.close()
    other.close()


def test_a_clean_end_leaves_nothing(tmp_path: Path) -> None:
    saves = Autosaves(tmp_path)
    saves.keep(Unsaved("1", None, "untitled", "text"))
    saves.close()
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_is_left_for_a_person(tmp_path: Path, root: Path) -> None:
    crash(tmp_path, root)
    damaged = next(tmp_path.glob("*-1.yaml"))
    damaged.write_text("[net")
    saves = Autosaves(tmp_path)
    assert [unsaved.text for unsaved in saves.recover()] == ["newer"]
    assert damaged.read_text() == "[net"
    saves.close()


def test_a_folder_that_can_not_be_made_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileProblem):
        Autosaves(tmp_path / "file" / "autosave")


def test_the_folder_is_the_users_state_folder() -> None:
    saves = Autosaves()
    assert saves.folder == state_folder() / "autosave"
    saves.close()
