"""What people write about a run, kept in its folder."""

from __future__ import annotations

from pathlib import Path

from studio.files import FileProblem, read_text, write_text

FILE = "notes.txt"


def read_notes(run: Path) -> str:
    """The notes on a run; '' where nobody wrote any, or the file can't be read."""
    try:
        return read_text(run / FILE).rstrip("\n")
    except FileProblem:
        return ""


def write_notes(run: Path, text: str) -> None:
    """Keep notes on a run, or drop them where the text is empty; raises FileProblem."""
    if text.strip():
        write_text(run / FILE, text.rstrip() + "\n")
    else:
        (run / FILE).unlink(missing_ok=True)
