"""The data of a run: chosen once, written into its folder, and read from there ever after."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from studio.files import read_text, write_text
from studio.training.datasets import Progress, Sample, Scan, class_counts, scan
from studio.training.problems import DataProblem
from studio.training.recipe import Recipe

#: Training and validation images.
Split = tuple[tuple[Sample, ...], tuple[Sample, ...]]
#: Files that are asked for to learn whether the data is still where it was.
_LOOKED_AT = 20


def run_data(recipe: Recipe, run: Path, progress: Progress | None = None, save: bool = True) -> Scan:
    """The data of a run: chosen and written down the first time, as written down ever after; raises DataProblem.

    Of several processes one may `save`; they all choose the same.
    """
    found = scan(recipe, progress).require()
    chosen = load_split(run)
    if chosen is None or found.kind == "demo":
        if save:
            save_split(found, run)
        return found
    chosen = _found_again(chosen, found)
    counts = [class_counts((s.classes[0] for s in part if s.classes), len(found.classes)) for part in chosen]
    return replace(found, train=chosen[0], valid=chosen[1], train_counts=counts[0], valid_counts=counts[1])


def _found_again(chosen: Split, found: Scan) -> Split:
    """The chosen images, below another folder where the data has moved; raises DataProblem where all are gone."""
    stored = [sample.path for part in chosen for sample in part]
    if any(os.path.exists(path) for path in stored[:_LOOKED_AT]):  # noqa: PTH110 (called for many)
        return chosen
    old = os.path.commonpath(stored)
    new = os.path.commonpath([os.path.abspath(sample.path) for sample in (*found.train, *found.valid)])  # noqa: PTH100
    moved = _moved(chosen, old, new)
    if not any(os.path.exists(sample.path) for part in moved for sample in part[:_LOOKED_AT]):  # noqa: PTH110
        message = f"none of the run's images is in its place any more, {stored[0]} among them"
        raise DataProblem(
            "data-moved", message, expected="--data or --set data= with the place they have now", key="data"
        )
    return moved


def _moved(chosen: Split, old: str, new: str) -> Split:
    """The same images below `new` instead of `old`."""
    train, valid = (tuple(replace(s, path=new + s.path.removeprefix(old)) for s in part) for part in chosen)
    return train, valid


def save_split(scan: Scan, run: Path) -> None:
    """Write classes and chosen images into a run, so that resuming never chooses again; raises FileProblem."""
    write_text(run / "classes.txt", "".join(f"{name}\n" for name in scan.classes))
    if scan.kind != "demo":
        for name, part in (("valid", scan.valid), ("train", scan.train)):  # train.tsv says that both are there
            lines = (f"{','.join(map(str, sample.classes))}\t{Path(sample.path).absolute()}\n" for sample in part)
            write_text(run / f"{name}.tsv", "".join(lines))


def load_split(run: Path) -> Split | None:
    """The images that `save_split` wrote, None where the run has none; raises FileProblem or DataProblem."""
    if not (run / "train.tsv").is_file():
        return None
    return _read_split(run / "train.tsv"), _read_split(run / "valid.tsv")


def _read_split(path: Path) -> tuple[Sample, ...]:
    samples = []
    for number, line in enumerate(read_text(path, limit=2**31).splitlines(), 1):
        classes, tab, name = line.partition("\t")
        if not tab or not name:
            raise DataProblem("data-split", f"line {number} of {path} is damaged", expected="classes, a tab, a path")
        samples.append(Sample(name, tuple(int(text) for text in classes.split(",") if text.isdecimal())))
    return tuple(samples)
