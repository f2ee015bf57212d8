"""Sections and keys into comments and back, as lines of text."""

from __future__ import annotations

from collections.abc import Sequence

MARKS = ("#", ";")
"""Darknet leaves out lines that begin with one of these."""


def toggled(lines: Sequence[str]) -> tuple[str, ...]:
    """Lines with a `#` in front, or without where all of them are comments; empty lines stay. Twice is as before."""
    said = [line for line in lines if line.strip()]
    if said and all(line.lstrip().startswith(MARKS) for line in said):
        return tuple(_bare(line) for line in lines)
    return tuple(f"#{line}" if line.strip() else line for line in lines)


def _bare(line: str) -> str:
    words = line.lstrip()
    return line[: len(line) - len(words)] + words[1:] if words else line
