"""What the next run starts from: first weights at random, or a file whose transfer plan stands below it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from widgets import theme
from widgets.fields import Choice, SegmentField, TextField
from widgets.training.beginning import Beginning

_RANDOM = Choice("random", "Random", "First weights at random, from the recipe's seed")
_FILE = Choice("file", "Weights file", "Fine-tune: Darknet's .weights, a .pt or .safetensors, or another run's best.pt")


class StartForm(QWidget):
    """Random or a file; what comes from it and what stays at random is told before anything starts."""

    def __init__(self, beginning: Beginning, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("startForm")
        self._beginning = beginning
        self._kind = SegmentField((_RANDOM, _FILE), "startKind", "First weights")
        self._path = TextField("startPath", "File of weights", "", empty="no file yet")
        self._browse = QPushButton("Choose…", self)
        self._browse.setObjectName("startBrowse")
        self._place = QWidget(self)
        line = QHBoxLayout(self._place)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._path, 1)
        line.addWidget(self._browse)
        self._line = line
        self._cut, self._plan = QLabel(self), QLabel(self)
        self._cut.setObjectName("startCut")
        self._plan.setObjectName("transferPlan")
        for label in (self._cut, self._plan):
            label.setProperty("role", "hint")
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for part in (self._kind, self._place, self._plan, self._cut):
            self._column.addWidget(part)
        self._kind.edited.connect(self._choose_kind)
        self._path.edited.connect(lambda text: beginning.set_weights(Path(str(text)) if text else None))
        self._browse.clicked.connect(self._choose_path)
        beginning.changed.connect(self.refresh)
        theme.signals.themeChanged.connect(self._dress)
        self._dress()
        self._show_kind("random")

    def refresh(self) -> None:
        """What is chosen, and what is known of it."""
        weights = self._beginning.weights
        self._show_kind("file" if weights is not None else str(self._kind.value() or "random"))

    def _choose_kind(self, kind: str) -> None:
        if kind == "random":
            self._beginning.set_weights(None)
        self._show_kind(kind)

    def _show_kind(self, kind: str) -> None:
        weights = self._beginning.weights
        self._kind.setValue(kind)
        self._place.setVisible(kind == "file")
        self._path.setValue(str(weights) if weights is not None else None)
        plan = self._beginning.plan or ("Reading the file…" if self._beginning.comparing and weights else "")
        self._plan.setText(plan)
        self._plan.setVisible(bool(plan) and kind == "file")
        cut = self._beginning.detector is not None
        self._cut.setText(
            "A detector's backbone: a file of the whole detector's weights fits, and so does its first part. The run "
            "keeps the detector, and can write the trained backbone back into its weights."
            if cut
            else ""
        )
        self._cut.setVisible(cut)

    def _choose_path(self) -> None:
        dialog = QFileDialog(self.window(), "Weights to start from", str(Path.cwd()))
        dialog.setObjectName("startDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter("Weights (*.weights *.pt *.pth *.bin *.safetensors *.conv.*);;All files (*)")
        dialog.fileSelected.connect(lambda path: self._beginning.set_weights(Path(path)))
        dialog.open()

    def _dress(self) -> None:
        self._column.setSpacing(theme.px(6))
        self._line.setSpacing(theme.px(8))
