"""Images dropped on a trained network: its classes with their probabilities."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QProgressBar, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from studio.training import runs
from studio.training.asking import ask
from studio.training.image_files import SUFFIXES
from widgets import theme
from widgets.empty_state import EmptyState
from widgets.tasks import Progress, Task
from widgets.training.bars import Bars
from widgets.training.desk import TrainingDesk

#: Images that are taken of one drop, and pixels of their pictures.
MOST, SMALL = 24, 56


class PredictView(QWidget):
    """Takes drops of image files; the button opens a dialog for them."""

    def __init__(self, desk: TrainingDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("predictView")
        self.setAcceptDrops(True)
        self._desk = desk
        self._task: Task | None = None
        self.card = EmptyState(
            "image",
            "Drop images here",
            "The best weights of this run say what they see, with the preprocessing that the run was trained with.",
            "Choose images…",
            name="predictCard",
            parent=self,
        )
        self.card.button.setObjectName("predictChoose")
        self._wait = QProgressBar(self)
        self._wait.setRange(0, 0)
        self._wait.setTextVisible(False)
        self._words = QLabel(self)
        self._words.setObjectName("predictWords")
        self._words.setWordWrap(True)
        self.answers: list[Answer] = []
        content = QWidget(self)
        self._list = QVBoxLayout(content)
        self._list.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._column = QVBoxLayout(self)
        for part in (self.card, self._wait, self._words):
            self._column.addWidget(part)
        self._column.addWidget(scroll, 1)
        self.card.chosen.connect(self._choose)
        desk.watch.opened.connect(self._open)
        desk.watch.updated.connect(self._show_button)
        theme.signals.themeChanged.connect(self._dress)
        self._dress()
        self._open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files that look like images are welcome."""
        if _images([url.toLocalFile() for url in event.mimeData().urls()]):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask what they are."""
        paths = _images([url.toLocalFile() for url in event.mimeData().urls()])
        if paths:
            event.acceptProposedAction()
            self.ask(paths)

    def ask(self, paths: Sequence[Path]) -> None:
        """Show what the best weights see in these; the run's code is looked at before it is executed."""
        self._desk.if_trusted(lambda: self._ask(tuple(paths)[:MOST]))

    def _ask(self, paths: tuple[Path, ...]) -> None:
        run = self._desk.watch.path
        if run is None or not paths:
            return
        task = self._desk.tasks.start("Looking at images", lambda progress: _predict(run, paths, progress))
        task.succeeded.connect(lambda found: self._take(task, found))
        task.failed.connect(lambda failure, report: self._tell(task, str(failure)))
        self._task = task
        self._wait.show()
        self._tell_words("")

    def _take(self, task: Task, found: list[dict[str, Any]]) -> None:
        if not isValid(self) or task is not self._task:
            return
        self._tell(task, "")
        self._clear()
        for item in found:
            answer = Answer(item, self)
            self._list.insertWidget(self._list.count() - 1, answer)
            self.answers.append(answer)

    def _tell(self, task: Task, words: str) -> None:
        if isValid(self) and task is self._task:
            self._task = None
            self._wait.hide()
            self._tell_words(words)

    def _tell_words(self, words: str) -> None:
        self._words.setText(words)
        self._words.setVisible(bool(words))

    def _open(self) -> None:
        """Another run says other things."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._wait.hide()
        self._tell_words("")
        self._clear()
        self._show_button()

    def _show_button(self) -> None:
        run = self._desk.watch.path
        able = run is not None and (runs.has_checkpoint(run) or runs.has_checkpoint(run, runs.BEST))
        self.card.button.setEnabled(able)
        self.card.button.setToolTip("" if able else "The run has no checkpoint yet")

    def _clear(self) -> None:
        for answer in self.answers:
            self._list.removeWidget(answer)
            answer.deleteLater()
        self.answers = []

    def _choose(self) -> None:
        dialog = QFileDialog(self.window(), "Images to look at", str(Path.cwd()))
        dialog.setObjectName("predictDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter(f"Images ({' '.join(f'*{suffix}' for suffix in sorted(SUFFIXES))})")
        dialog.filesSelected.connect(lambda paths: self.ask([Path(path) for path in paths]))
        dialog.open()

    def _dress(self) -> None:
        edge = theme.px(16)
        self._column.setContentsMargins(edge, theme.px(4), edge, edge)
        self._column.setSpacing(theme.px(10))
        self._list.setSpacing(theme.px(12))
        self._list.setContentsMargins(0, 0, theme.px(12), 0)  # beside the scroll bar
        self._wait.setFixedHeight(theme.px(6))


class Answer(QWidget):
    """One image and its classes, or why it could not be read."""

    def __init__(self, item: dict[str, Any], parent: QWidget) -> None:
        super().__init__(parent)
        path = Path(item["path"])
        picture, name = QLabel(self), QLabel(path.name, self)
        name.setToolTip(str(path))
        name.setProperty("role", "value")
        side = theme.px(SMALL)
        pixmap = QPixmap(str(path))
        if not pixmap.isNull():
            smooth = Qt.TransformationMode.SmoothTransformation
            picture.setPixmap(pixmap.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, smooth))
        picture.setFixedWidth(side)
        self.bars = Bars("predictBars", f"Classes of {path.name}", self)
        self.bars.tell([(str(label), float(share)) for label, share in item["classes"]])
        self.fault = str(item["fault"])
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(name)
        right.addWidget(self.bars)
        if self.fault:
            words = QLabel(self.fault, self)
            words.setProperty("role", "error")
            words.setWordWrap(True)
            right.addWidget(words)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(12))
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(right, 1)


def _predict(run: Path, paths: tuple[Path, ...], progress: Progress) -> list[dict[str, Any]]:
    words = [str(path.resolve()) for path in paths]
    lines = ask("studio.training.predict", str(run), *words, cancelled=lambda: progress.cancelled)
    return [json.loads(line) for line in lines.splitlines()]


def _images(paths: Sequence[str]) -> list[Path]:
    return [Path(path) for path in paths if Path(path).suffix.lower() in SUFFIXES]
