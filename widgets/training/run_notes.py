"""Notes on the run that is shown, kept in its folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from studio.files import FileProblem
from studio.training.notes import read_notes, write_notes
from widgets import theme
from widgets.training.desk import TrainingDesk
from widgets.training.run_names import short_name

#: Milliseconds that typing may pause before the notes are written.
PATIENCE = 600


class RunNotes(QWidget):
    """A few lines of text below the list; written soon after typing, and whenever another run is opened."""

    def __init__(self, desk: TrainingDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._run: Path | None = None
        self._label = QLabel(self)
        self._label.setProperty("role", "section")
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("runNotes")
        self.text.setAccessibleName("Notes on the run")
        self.text.setPlaceholderText("What this run was for, what came of it")
        self.text.setTabChangesFocus(True)
        self.text.setProperty("surface", "raised")
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._label)
        self._column.addWidget(self.text)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.keep)
        self.text.textChanged.connect(lambda: self._soon.start(PATIENCE))
        desk.watch.opened.connect(self._open)
        theme.signals.themeChanged.connect(self._dress)
        self._dress()
        self._open()

    def keep(self) -> None:
        """Write what was typed."""
        self._soon.stop()
        run, text = self._run, self.text.toPlainText()
        if run is None or not run.is_dir() or text == read_notes(run):
            return
        try:
            write_notes(run, text)
        except FileProblem as failure:
            self._desk.failed.emit(str(failure))

    def _open(self) -> None:
        self.keep()
        self._run = self._desk.watch.path
        self.setVisible(self._run is not None)
        self.text.blockSignals(True)
        self.text.setPlainText(read_notes(self._run) if self._run is not None else "")
        self.text.blockSignals(False)
        self._label.setText(f"Notes on {short_name(self._run.name)}" if self._run is not None else "")

    def _dress(self) -> None:
        self._column.setContentsMargins(theme.px(12), theme.px(8), theme.px(12), 0)
        self._column.setSpacing(theme.px(4))
        self.text.setFixedHeight(theme.px(72))
