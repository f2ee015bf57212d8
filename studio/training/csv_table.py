"""Tables of images: CSV or TSV with a path and a label in each row, and perhaps the part of the data it belongs to."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from studio.files import FileProblem, read_text
from studio.training.problems import DataProblem

SUFFIXES = frozenset((".csv", ".tsv"))
_PATHS = ("path", "file", "filename", "image", "filepath", "image_path")
_LABELS = ("label", "class", "category", "target", "y")
_PARTS = ("split", "part", "set", "subset")
_HELD = frozenset(("val", "valid", "validation", "test"))
#: Rows that are named in a message.
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of (path as written, class number, whether it is for validation), and the classes in order."""

    classes: tuple[str, ...]
    rows: tuple[tuple[str, int, bool], ...]
    #: Whether a column says what is for validation.
    parted: bool


def read_table(path: Path) -> Table:
    """Read a table; raises DataProblem that names the rows at fault.

    With a header, columns are found by their names (path, label, split and what is usual for them), without one by
    their order. Labels that are all whole numbers are sorted as numbers.
    """
    try:
        text = read_text(path, limit=2**31).removeprefix("\ufeff")
    except FileProblem as failure:
        raise DataProblem("data-file", str(failure), key="data") from None
    first = text.split("\n", 1)[0]
    delimiter = max("\t;,", key=first.count) if path.suffix.lower() != ".tsv" else "\t"
    try:
        rows = [row for row in csv.reader(text.splitlines(), delimiter=delimiter) if any(cell.strip() for cell in row)]
    except csv.Error as failure:
        raise DataProblem("data-table", f"{path}: {failure}", expected="rows of path, label", key="data") from None
    names = [cell.strip().lower() for cell in rows[0]] if rows else []
    headed = any(name in _PATHS for name in names) and any(name in _LABELS for name in names)
    at_path, at_label, at_part = _columns(names) if headed else (0, 1, 2 if len(names) > 2 else None)
    body = rows[1:] if headed else rows
    offset = 2 if headed else 1
    short = [n for n, row in enumerate(body, offset) if len(row) <= max(at_path, at_label) or not row[at_path].strip()]
    if short or not body:
        which = f"rows {', '.join(map(str, short[:_SHOWN]))}" if short else "it"
        message = f"{path}: {which} {'have' if len(short) > 1 else 'has'} no path and label"
        raise DataProblem("data-table", message, expected="columns path and label, perhaps split", key="data")
    labels = [row[at_label].strip() for row in body]
    classes = _classes(labels)
    number = {name: place for place, name in enumerate(classes)}
    held = [at_part is not None and len(row) > at_part and row[at_part].strip().lower() in _HELD for row in body]
    made = zip((row[at_path].strip() for row in body), (number[label] for label in labels), held, strict=True)
    return Table(classes, tuple(made), any(held))


def _columns(names: list[str]) -> tuple[int, int, int | None]:
    def find(words: tuple[str, ...]) -> int | None:
        return next((names.index(word) for word in words if word in names), None)

    return find(_PATHS) or 0, find(_LABELS) or 0, find(_PARTS)


def _classes(labels: list[str]) -> tuple[str, ...]:
    distinct = set(labels)
    if all(label.isdecimal() for label in distinct):
        return tuple(sorted(distinct, key=int))
    return tuple(sorted(distinct))
