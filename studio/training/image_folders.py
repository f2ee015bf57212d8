"""Folders of images: which classes they hold, and the files below them in a fixed order."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from studio.training.image_files import SUFFIXES


def subfolders(root: Path) -> list[str]:
    """Names of the folders directly below that hold an image at any depth, sorted."""
    entries = sorted(entry for entry in root.iterdir() if entry.is_dir() and not entry.name.startswith("."))
    return [entry.name for entry in entries if next(images_below(entry), None) is not None]


def images_below(folder: Path) -> Iterator[str]:
    """Paths of image files at any depth, sorted; links to folders are followed once."""
    seen = set()
    for place, folders, files in os.walk(folder, followlinks=True):
        real = os.path.realpath(place)
        if real in seen:  # a loop of links
            folders.clear()
            continue
        seen.add(real)
        folders.sort()
        for name in sorted(files):
            if os.path.splitext(name)[1].lower() in SUFFIXES and not name.startswith("."):  # noqa: PTH122 (10x faster)
                yield f"{place}/{name}"
