"""What a run's best network gets right and wrong: asked of a process of its own, kept beside the run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QImageReader
from shiboken6 import isValid

from studio.diagnostics import StudioError
from studio.files import FileProblem, read_text, write_text
from studio.training import recipe as recipes
from studio.training import runs
from studio.training.asking import ask
from studio.training.demo_data import load_demo
from studio.training.recipe import DEMO_SETS
from widgets.tasks import Progress, Task
from widgets.training.desk import TrainingDesk

#: Where the answer is kept.
FILE = "validation.json"
#: Design pixels of a small picture.
SMALL = 64

Judged = dict[str, Any]


class Judgement(QObject):
    """Of the watched run. `found` is empty before anybody asked."""

    changed = Signal()

    def __init__(self, desk: TrainingDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._task: Task | None = None
        self.found: Judged = {}
        #: Small pictures of the worst images, in their order; None where one can't be shown.
        self.pictures: tuple[QImage | None, ...] = ()
        self.problem = ""
        desk.watch.opened.connect(self._open)
        self._open()

    @property
    def asking(self) -> bool:
        """The answer is on its way."""
        return self._task is not None

    @property
    def possible(self) -> bool:
        """There are weights to judge."""
        run = self._desk.watch.path
        return run is not None and (runs.has_checkpoint(run, runs.BEST) or runs.has_checkpoint(run))

    def ask(self) -> None:
        """Judge the best weights; this executes the run's `model.py`, so that is looked at first."""
        self._desk.if_trusted(self._ask)

    def cancel(self) -> None:
        """Give up."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
            self.changed.emit()

    def _open(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
        run = self._desk.watch.path
        self.found, self.pictures, self.problem = (_kept(run) if run is not None else {}), (), ""
        self.changed.emit()
        if self.found.get("worst") and run is not None:
            found = self.found
            self._desk.tasks.start("Worst images", lambda progress: _pictures(run, found), self._take_pictures)

    def _ask(self) -> None:
        run = self._desk.watch.path
        if run is None or self._task is not None:
            return
        self.problem = ""
        task = self._desk.tasks.start("Judging the best weights", lambda progress: _judge(run, progress))
        task.succeeded.connect(lambda answer: self._take(task, *answer))
        task.failed.connect(lambda failure, report: self._fail(task, failure))
        self._task = task
        self.changed.emit()

    def _take(self, task: Task, found: Judged, pictures: tuple[QImage | None, ...]) -> None:
        if isValid(self) and task is self._task:
            self._task, self.found, self.pictures = None, found, pictures
            self.changed.emit()

    def _take_pictures(self, pictures: tuple[QImage | None, ...]) -> None:
        if isValid(self) and len(pictures) == len(self.found.get("worst", ())):
            self.pictures = pictures
            self.changed.emit()

    def _fail(self, task: Task, failure: Exception) -> None:
        if isValid(self) and task is self._task:
            self._task, self.problem = None, str(failure)
            self.changed.emit()


def _judge(run: Path, progress: Progress) -> tuple[Judged, tuple[QImage | None, ...]]:
    text = ask("studio.training.validation", str(run), cancelled=lambda: progress.cancelled)
    found: Judged = json.loads(text)
    write_text(run / FILE, text)
    return found, _pictures(run, found)


def _kept(run: Path) -> Judged:
    """The last answer, {} where there is none or it is damaged."""
    try:
        found = json.loads(read_text(run / FILE))
    except (FileProblem, ValueError):
        return {}
    return found if isinstance(found, dict) and found.get("format") == 1 and "confusion" in found else {}


def _pictures(run: Path, found: Judged) -> tuple[QImage | None, ...]:
    """The worst images, small. Images of a demo set are named by their place among those held out."""
    worst = found.get("worst", [])
    try:
        recipe = recipes.load(run / runs.RECIPE)
    except StudioError:
        return (None,) * len(worst)
    if recipe.data not in DEMO_SETS:
        return tuple(_small(str(row["image"])) for row in worst)
    from studio.training.datasets import demo_indices

    demo = load_demo(recipe.data)
    _, held = demo_indices(recipe, demo.labels.tolist(), demo.held_out.tolist())
    return tuple(_from_pixels(demo.images[held[int(row["image"])]]) for row in worst if int(row["image"]) < len(held))


def _small(path: str) -> QImage | None:
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > 2 * SMALL:
        reader.setScaledSize(size * (2 * SMALL / max(size.width(), size.height())))
    image = reader.read()
    return None if image.isNull() else image


def _from_pixels(pixels: Any) -> QImage:
    """H x W x C of bytes as an image that owns them."""
    height, width, channels = pixels.shape
    form = QImage.Format.Format_Grayscale8 if channels == 1 else QImage.Format.Format_RGB888
    return QImage(pixels.tobytes(), width, height, width * channels, form).copy()
