"""Darknet's `.data` files and its rule for the class of an image: the label is a substring of the path.

Darknet trains on whatever that gives. Here a path that holds no label, or several, is found before training and
listed; a recipe's key `labels` chooses how to mend it without renaming files.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.diagnostics import did_you_mean
from studio.files import FileProblem, read_text
from studio.training.problems import DataProblem

#: Paths that are named in a message; the count tells of the others.
SHOWN = 5
_KEYS = ("classes", "train", "valid", "labels", "names", "backup", "top")


@dataclass(frozen=True, slots=True)
class DataFile:
    """A `.data` file as Darknet reads it; paths as written, None where the key is missing."""

    path: Path
    classes: int
    train: str
    labels: str
    valid: str | None
    names: str | None
    top: int


def read_data_file(path: Path) -> DataFile:
    """Read a `.data` file; raises DataProblem. Blanks inside a path are kept, which Darknet would delete."""
    values: dict[str, str] = {}
    for line in _text(path).split("\n"):
        name, sign, value = line.strip().partition("=")
        if sign and name[:1] not in "#;":
            values.setdefault(name.strip(), value.strip())  # the first of two equal keys counts
    for name in ("train", "labels"):
        if not values.get(name):
            near = did_you_mean(name, values)
            hint = f"a line {name}=FILE" + (f" (it says {near}=)" if near else "")
            raise DataProblem("data-key", f"{path} has no key {name}", expected=hint, key="data")
    return DataFile(
        path=path,
        classes=_whole_number(path, values, "classes", 2),
        train=values["train"],
        labels=values["labels"],
        valid=values.get("valid") or None,
        names=values.get("names") or None,
        top=_whole_number(path, values, "top", 5),
    )


def _whole_number(path: Path, values: dict[str, str], name: str, default: int) -> int:
    text = values.get(name, str(default))
    if not re.fullmatch(r"0*[1-9][0-9]{0,6}", text):
        raise DataProblem(
            "data-key", f"{path} says {name}={text}", expected=f"{name}= a whole number above 0", key="data"
        )
    return int(text)


def read_lines(path: Path) -> list[str]:
    """The lines of a list or label file, only their line ends cut off, as Darknet takes them; raises DataProblem."""
    lines = [line.removesuffix("\r") for line in _text(path).split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _text(path: Path) -> str:
    try:
        return read_text(path, limit=2**31)
    except FileProblem as failure:
        raise DataProblem("data-file", str(failure), key="data") from None


def read_labels(file: Path, classes: int) -> tuple[str, ...]:
    """The first `classes` lines of a labels file; raises DataProblem where they can't tell classes apart."""
    labels = read_lines(file)
    if len(labels) < classes:
        raise DataProblem(
            "labels-short",
            f"{file} has {len(labels)} labels for {classes} classes",
            expected=f"{classes} lines, or classes={len(labels)} in the .data file",
            key="data",
        )
    labels = labels[:classes]
    empty = [number for number, label in enumerate(labels, 1) if not label]
    if empty:
        message = f"line {empty[0]} of {file} is empty, and an empty label is found in every path"
        raise DataProblem("labels-empty", message, expected="one label in each line", key="data")
    twice = [label for label, count in Counter(labels).items() if count > 1]
    if twice:
        message = f"{file} has the label {twice[0]} more than once"
        raise DataProblem("labels-twice", message, expected="different labels", key="data")
    return tuple(labels)


class LabelFinder:
    """Finds which labels a path holds, by one of the rules of `recipe.LABEL_RULES`.

    Windows of each label length are looked up in a table: 7x faster at 1000 labels than asking for each label.
    """

    def __init__(self, labels: Sequence[str], rule: str) -> None:
        """Prepare the table of `labels`; the class of a label is its position."""
        self.labels = tuple(labels)
        self.rule = rule
        self._class_of = {label: number for number, label in enumerate(labels)}
        self._lengths = sorted({len(label) for label in labels})

    def find(self, path: str) -> tuple[int, ...]:
        """The classes of a path in label order; exactly one where all is well."""
        if self.rule == "component":
            parts = set(re.split(r"[/\\]", path))
            return tuple(sorted(self._class_of[part] for part in parts if part in self._class_of))
        found = self._inside(path)
        if self.rule == "longest" and len(found) > 1:
            longest = max(len(self.labels[number]) for number in found)
            return tuple(number for number in found if len(self.labels[number]) == longest)
        return found

    def _inside(self, path: str) -> tuple[int, ...]:
        """Every label that is a substring of the whole path, as Darknet finds them."""
        table = self._class_of
        return tuple(
            sorted(
                {
                    table[path[start : start + length]]
                    for length in self._lengths
                    for start in range(len(path) - length + 1)
                    if path[start : start + length] in table
                }
            )
        )


def label_problems(labels: Sequence[str], found: Iterable[tuple[str, tuple[int, ...]]], rule: str) -> tuple[str, ...]:
    """Sentences about paths whose number of labels isn't one, with counts, examples and how to mend it.

    Empty where every path has exactly one label, or where the rule is `darknet`, which trains on them as they are.
    """
    if rule == "darknet":
        return ()
    missing = [path for path, classes in found if not classes]
    several = [(path, classes) for path, classes in found if len(classes) > 1]
    problems = []
    if missing:
        problems.append(
            f"{_count(missing, 'path holds', 'paths hold')} none of the {len(labels)} labels: {_some(missing)}"
        )
    if several:
        examples = [f"{path} ({', '.join(labels[number] for number in classes)})" for path, classes in several]
        problems.append(f"{_count(several, 'path holds', 'paths hold')} more than one label: {_some(examples)}")
        pairs = Counter(pair for _, classes in several for pair in _nested(labels, classes))
        problems += [
            f"the label {short} is found wherever {long} is: {count} paths"
            for (short, long), count in pairs.most_common(3)
        ]
    if problems:
        others = [name for name in ("component", "longest") if name != rule]
        problems.append(
            "To mend it, rename files or labels, or set labels="
            + " or labels=".join(others)
            + " (a whole folder or file name; the longest match), or labels=darknet to train on them as they are."
        )
    return tuple(problems)


def _nested(labels: Sequence[str], classes: tuple[int, ...]) -> list[tuple[str, str]]:
    """Pairs of found labels of which the first is a part of the second."""
    words = [labels[number] for number in classes]
    return [(short, long) for short in words for long in words if short != long and short in long]


def _count(things: Sequence[object], one: str, many: str) -> str:
    return f"{len(things):,} {one if len(things) == 1 else many}"


def _some(texts: Sequence[str]) -> str:
    return ", ".join(texts[:SHOWN]) + (", ..." if len(texts) > SHOWN else "")
