"""Augmented training images to look at before hours are spent on them, made by a process of its own."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from studio.training.asking import ask_for_sheet
from studio.training.recipe import Recipe
from widgets import theme
from widgets.tasks import Progress, Task
from widgets.workbench import Workbench


class SheetView(QDialog):
    """A window with the sheet; closing it gives up making one."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sampleSheet")
        self.setWindowTitle("Augmented samples")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._workbench = workbench
        self._task: Task | None = None
        self._wish: tuple[Recipe, tuple[int, int, int]] | None = None
        self._sheet = QPixmap()
        self._picture = QLabel(self)
        self._picture.setObjectName("sheetPicture")
        self._picture.setAccessibleName("Augmented samples")
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(self._picture)
        self._scroll.setWidgetResizable(True)
        self._words = QLabel(self)
        self._words.setObjectName("sheetWords")
        self._words.setWordWrap(True)
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._again = QPushButton(theme.icon("refresh-cw"), "Other images", self)
        self._again.setObjectName("sheetAgain")
        self._again.setToolTip("Draw crops, colours and mixes anew")
        self._again.clicked.connect(self._redraw)
        close = QPushButton("Close", self)
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addWidget(self._words, 1)
        foot.addWidget(self._again)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._bar)
        column.addLayout(foot)
        self.resize(theme.px(860), theme.px(560))

    @property
    def picture(self) -> QPixmap:
        """The sheet; empty while it is being made."""
        return self._sheet

    def make(self, recipe: Recipe, shape: tuple[int, int, int]) -> None:
        """Show samples for an input of C x H x W."""
        self._wish = recipe, shape
        self._bar.show()
        self._again.setEnabled(False)
        self._words.setText("Decoding and changing images as training will…")
        self._task = self._workbench.tasks.start("Augmented samples", lambda progress: _make(recipe, shape, progress))
        self._task.succeeded.connect(self._take)
        self._task.failed.connect(lambda failure, report: self._tell(f"No sheet could be made: {failure}"))

    def done(self, result: int) -> None:
        """Nobody waits any more."""
        if self._task is not None:
            self._task.cancel()
        super().done(result)

    def closeEvent(self, event) -> None:
        """The same, by the frame's button."""
        if self._task is not None:
            self._task.cancel()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The sheet fills the width."""
        super().resizeEvent(event)
        self._fit()

    def _redraw(self) -> None:
        assert self._wish is not None
        recipe, shape = self._wish
        self.make(recipe.model_copy(update={"seed": (recipe.seed + 1) % 2**31}), shape)

    def _take(self, data: bytes) -> None:
        if not isValid(self):
            return
        self._sheet.loadFromData(data, "PNG")
        self._tell("As the network will see them: crop, colour, flip and mixing, the classes below.")
        self._fit()

    def _tell(self, words: str) -> None:
        if isValid(self):
            self._task = None
            self._bar.hide()
            self._again.setEnabled(True)
            self._words.setText(words)

    def _fit(self) -> None:
        if self._sheet.isNull():
            return
        room = QSize(self._scroll.viewport().width(), self._sheet.height() * 4)
        smooth = Qt.TransformationMode.SmoothTransformation
        self._picture.setPixmap(self._sheet.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, smooth))


def _make(recipe: Recipe, shape: tuple[int, int, int], progress: Progress) -> bytes:
    with TemporaryDirectory() as folder:
        target = Path(folder, "sheet.png")
        ask_for_sheet(recipe, shape, target, lambda: progress.cancelled)
        return target.read_bytes()
