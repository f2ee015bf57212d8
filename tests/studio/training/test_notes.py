"""Notes on a run."""

from __future__ import annotations

from pathlib import Path

from studio.training.notes import FILE, read_notes, write_notes


def test_what_is_written_is_read(tmp_path: Path) -> None:
    assert read_notes(tmp_path) == ""
    write_notes(tmp_path, "first try\nwith größerer rate  ")
    assert read_notes(tmp_path) == "first try\nwith größerer rate"


def test_empty_notes_leave_no_file(tmp_path: Path) -> None:
    write_notes(tmp_path, "x")
    write_notes(tmp_path, "  ")
    assert not (tmp_path / FILE).exists()
    write_notes(tmp_path, "")


def test_a_damaged_file_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    assert read_notes(tmp_path) == ""
