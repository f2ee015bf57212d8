"""Other settings for a run that goes on, in its own folder or as a branch."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from studio.training.problems import RecipeProblem
from studio.training.recipe import Recipe, apply_settings
from widgets import theme
from widgets.fields import FloatField, FormRow, IntField


class SettingsDialog(QDialog):
    """Length and learning rate as fields, anything else as `key=value`. It only says what is wanted."""

    #: The recipe that somebody wants.
    wanted = Signal(object)

    def __init__(self, title: str, sentence: str, action: str, recipe: Recipe, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runSettings")
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._recipe = recipe
        words = QLabel(sentence, self)
        words.setWordWrap(True)
        key, unit = ("max_batches", "steps") if recipe.max_batches else ("epochs", "epochs")
        self._length = key
        self.length = IntField("settings:length", "Length", "How long the run is in all", minimum=1)
        self.length.setValue(getattr(recipe, key))
        self.rate = FloatField("settings:rate", "Learning rate", "Highest learning rate", minimum=0.0)
        self.rate.setValue(recipe.learning_rate)
        self.more = QLineEdit(self)
        self.more.setObjectName("settings:more")
        self.more.setPlaceholderText("further settings, such as batch=32 clip_norm=1")
        self.more.setAccessibleName("Further settings")
        self._problem = QLabel(self)
        self._problem.setObjectName("settingsProblem")
        self._problem.setProperty("role", "error")
        self._problem.setWordWrap(True)
        self.go = QPushButton(action, self)
        self.go.setObjectName("settingsGo")
        theme.set_role(self.go, kind="primary")
        cancel = QPushButton("Cancel", self)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.go)
        column = QVBoxLayout(self)
        edge = theme.px(16)
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(theme.px(8))
        column.addWidget(words)
        column.addWidget(FormRow("Length", self.length, hint=unit))
        column.addWidget(FormRow("Learning rate", self.rate))
        column.addWidget(self.more)
        column.addWidget(self._problem)
        column.addLayout(foot)
        self.setMinimumWidth(theme.px(420))
        self.go.clicked.connect(self._go)
        cancel.clicked.connect(self.close)
        for field in (self.length, self.rate):
            field.edited.connect(self._check)
        self.more.textChanged.connect(self._check)
        self._check()

    def recipe(self) -> Recipe | None:
        """The recipe as it is set now; None where it can't be, and why is told."""
        settings = [f"{self._length}={self.length.value()}", f"learning_rate={self.rate.value()}"]
        try:
            made = apply_settings(self._recipe, [*settings, *self.more.text().split()])
        except RecipeProblem as failure:
            self._problem.setText("\n".join(item.sentence() for item in failure.problems))
            return None
        self._problem.setText("")
        return made

    def _check(self, *_: object) -> None:
        self.go.setEnabled(self.recipe() is not None)
        self._grow()

    def _grow(self) -> None:
        """Room for sentences of several lines, which a window does not make by itself."""
        column = self.layout()
        if column is not None:
            column.activate()
            self.resize(self.width(), max(self.height(), column.totalHeightForWidth(self.width())))

    def showEvent(self, event: QShowEvent) -> None:
        """With its final width."""
        super().showEvent(event)
        self._grow()

    def _go(self) -> None:
        for field in (self.length, self.rate):
            field.commit()
        recipe = self.recipe()
        if recipe is not None:
            self.wanted.emit(recipe)
            self.close()
