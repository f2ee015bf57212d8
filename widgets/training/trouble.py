"""What went wrong with a run: the sentence, what to try, and the end of its log where it died without a word."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio.diagnostics import StudioError
from studio.training import runs
from studio.training.history import History
from studio.training.proposals import proposals
from studio.training.recipe import Recipe, apply_settings
from studio.training.wording import message_of
from widgets import theme
from widgets.training.desk import TrainingDesk

#: Lines of `log.txt` that are shown, and bytes at its end that they are looked for in.
LINES, BYTES = 8, 16_384


def last_lines(path: Path, count: int = LINES) -> str:
    """The last lines of a file, '' where there are none."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - BYTES))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join(text.rstrip().splitlines()[-count:])


class Trouble(QFrame):
    """A tinted card; nothing to see while all is well."""

    def __init__(self, desk: TrainingDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runTrouble")
        self.setProperty("surface", "error")
        self._desk = desk
        self._said: tuple[Path, str] | None = None
        self._foreign: Path | None = None
        self._icon, self._text, self._log = QLabel(self), QLabel(self), QLabel(self)
        for label in (self._text, self._log):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._log.setObjectName("troubleLog")
        self._anyway = QPushButton("Resume all the same", self)
        self._anyway.setObjectName("resumeAnyway")
        self._copy = QPushButton(theme.icon("copy"), "Copy", self)
        self._copy.setObjectName("copyTrouble")
        #: Goes on with the setting that the error proposes.
        self.mended = QPushButton(theme.icon("rotate-ccw"), "", self)
        self.mended.setObjectName("resumeMended")
        self._proposed: tuple[tuple[str, str], ...] = ()
        for button in (self._anyway, self._copy, self.mended):
            button.setProperty("small", True)
        self._build()
        self._anyway.clicked.connect(self._resume)
        self.mended.clicked.connect(self._resume_mended)
        self._copy.clicked.connect(lambda: QApplication.clipboard().setText(self.text()))
        desk.failed.connect(self._tell_failure)
        desk.foreign.connect(self._tell_foreign)
        desk.watch.opened.connect(self._forget)
        theme.signals.themeChanged.connect(self._dress)
        self._dress()
        self.hide()

    def text(self) -> str:
        """Everything that the card says."""
        return "\n\n".join(label.text() for label in (self._text, self._log) if label.text())

    def refresh(self) -> None:
        """Look whether the watched run is in trouble."""
        watch = self._desk.watch
        sentence, log = "", ""
        if watch.running:
            self._said = self._foreign = None
        if self._foreign is not None and self._foreign == watch.path:
            sentence = (
                "The model.py of this run is not what its design makes. It may come from another version, or hold "
                "other code, which resuming would run."
            )
        elif self._said is not None and self._said[0] == watch.path:
            sentence = self._said[1]
        elif watch.running:
            sentence = _full_disk(watch.history)
        elif watch.path is not None and watch.state in ("failed", "crashed"):
            sentence = _sentence(watch.history, watch.state)
            if watch.state == "crashed" or _unexplained(watch.history):
                log = last_lines(watch.path / runs.LOG)
        self._proposed = _proposed(watch.history, watch.recipe) if watch.state == "failed" and sentence else ()
        words = ", ".join(f"{key}={text}" for key, text in self._proposed)
        self.mended.setText(f"Resume with {words}")
        self.mended.setVisible(bool(words) and self._foreign is None)
        self._text.setText(sentence)
        self._log.setText(log)
        self._log.setVisible(bool(log))
        self._anyway.setVisible(self._foreign is not None)
        self.setVisible(bool(sentence))

    def _build(self) -> None:
        words = QVBoxLayout()
        words.addWidget(self._text)
        words.addWidget(self._log)
        words.addWidget(self.mended, 0, Qt.AlignmentFlag.AlignLeft)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(words, 1)
        self._row.addWidget(self._anyway, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignTop)

    def _tell_failure(self, sentence: str) -> None:
        path = self._desk.watch.path
        self._said = (path, sentence) if path is not None else None
        self.refresh()

    def _tell_foreign(self) -> None:
        self._foreign = self._desk.watch.path
        self.refresh()

    def _forget(self) -> None:
        self._said = self._foreign = None

    def _resume(self) -> None:
        self._foreign = None
        self._desk.resume_trusted()
        self.refresh()

    def _resume_mended(self) -> None:
        """The proposed settings become the run's own, then it goes on from its last checkpoint."""
        watch, desk = self._desk.watch, self._desk
        run, recipe = watch.path, watch.recipe
        if run is None or recipe is None:
            return
        try:
            mended = apply_settings(recipe, [f"{key}={text}" for key, text in self._proposed])
        except StudioError as failure:
            self._tell_failure(str(failure))
            return
        desk.if_trusted(lambda: desk.deeds.extend(run, mended, desk.resume_trusted))

    def _dress(self) -> None:
        self._icon.setPixmap(theme.pixmap("circle-x", "error", 16, self.devicePixelRatioF()))
        self._log.setFont(theme.font(11, mono=True))
        self._row.setContentsMargins(theme.px(12), theme.px(10), theme.px(10), theme.px(10))
        self._row.setSpacing(theme.px(8))


def _errors(history: History) -> list[dict[str, object]]:
    """The errors of the last attempt's time."""
    return [event for event in history.messages if event["kind"] == "error"]


def _full_disk(history: History) -> str:
    """That checkpoints find no room, as long as they don't; training goes on meanwhile."""
    told = [event for event in history.messages if event.get("code") in ("disk_full", "disk_room")]
    return message_of(told[-1]) if told and told[-1]["code"] == "disk_full" else ""


def _proposed(history: History, recipe: Recipe | None) -> tuple[tuple[str, str], ...]:
    """What the last error proposes to set."""
    errors = _errors(history)
    hint = str(errors[-1].get("hint") or "") if errors else ""
    return proposals(hint, recipe.model_dump()) if recipe is not None else ()


def _sentence(history: History, state: runs.State) -> str:
    errors = _errors(history)
    if state == "failed" and errors:
        return message_of(errors[-1])
    return f"The worker died without a word at step {history.n:,}. Resume goes on from the last checkpoint."


def _unexplained(history: History) -> bool:
    """Whether the error is a fault of ours or of the machine, for which the log says more."""
    errors = _errors(history)
    return not errors or errors[-1].get("code") == "internal"
