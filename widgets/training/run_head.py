"""Who a run is, how it stands, and what it can be told: stop after a checkpoint, go on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from widgets import theme
from widgets.costs import short
from widgets.elided_label import ElidedLabel
from widgets.training.desk import TrainingDesk
from widgets.training.run_menu import RunMenu
from widgets.training.run_names import TOKENS, short_name

#: The colour of a state, in all lists and heads.
_PHASES = {"scanning": "looking at the data", "importing": "loading PyTorch"}


class RunHead(QWidget):
    """Dot, name, data and size, state; the buttons at the right."""

    def __init__(self, desk: TrainingDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._dot = _Dot(self)
        self._name, self._state = QLabel(self), QLabel(self)
        self._about = ElidedLabel(parent=self)
        self._about.setMinimumWidth(theme.px(40))
        self._name.setProperty("role", "heading")
        self._name.setObjectName("runName")
        self._about.setProperty("role", "label")
        self._state.setProperty("role", "label")
        self._state.setObjectName("runState")
        self.stop = QPushButton(theme.icon("circle-stop"), "Stop after checkpoint", self)
        self.stop.setObjectName("stopButton")
        self.stop.setToolTip("Write a checkpoint and end; the run can go on later")
        self.resume = QPushButton(theme.icon("play"), "Resume", self)
        self.resume.setObjectName("resumeButton")
        self.resume.setToolTip("Go on from the last checkpoint")
        self.pause = QPushButton(theme.icon("pause"), "Pause", self)
        self.pause.setObjectName("pauseButton")
        self.pause.setToolTip("Write a checkpoint and give the device free; Resume goes on")
        self.more = QToolButton(self)
        self.more.setObjectName("runMore")
        self.more.setIcon(theme.icon("ellipsis"))
        self.more.setToolTip("What else can be done with this run")
        self.more.setAccessibleName("More about this run")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = RunMenu(desk, self)
        self.more.setMenu(self.menu)
        self.pause.clicked.connect(desk.pause)
        self.stop.clicked.connect(desk.stop)
        self.resume.clicked.connect(desk.resume)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self._dot)
        self._row.addWidget(self._name)
        self._row.addWidget(self._about, 1)
        self._row.addWidget(self._state)
        for button in (self.pause, self.stop, self.resume, self.more):
            self._row.addWidget(button)
        for button in (self.pause, self.stop, self.resume):
            button.hide()  # together they would widen the window before anything runs
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

    def refresh(self) -> None:
        """Show how the watched run stands."""
        watch = self._desk.watch
        if watch.path is None:
            return
        self._name.setText(short_name(watch.path.name))
        self._name.setToolTip(str(watch.path))
        self._about.setFullText(about_run(self._desk))
        self._state.setText(state_words(self._desk))
        self._dot.set_token(TOKENS[watch.state])
        for button in (self.pause, self.stop):
            button.setVisible(watch.running)
            button.setEnabled(not watch.stopping)
        self.resume.setVisible(watch.resumable)

    def _dress(self) -> None:
        self._row.setSpacing(theme.px(8))
        self._dot.setFixedSize(theme.px(10), theme.px(10))


def about_run(desk: TrainingDesk) -> str:
    """`MNIST digits, 5,000 real images · 10 classes · 49.8 k parameters · attempt 2`."""
    watch = desk.watch
    plan = watch.history.plan
    parts = [str(plan.get("data") or (watch.recipe.data if watch.recipe else ""))]
    if plan:
        classes, params = int(plan.get("classes") or 0), float(plan.get("params") or 0)
        parts += [f"{classes:,} classes", f"{short(params, 'params')} parameters", str(plan.get("device") or "")]
    if watch.history.attempt > 1:
        parts.append(f"attempt {watch.history.attempt}")
    return " · ".join(part for part in parts if part)


def state_words(desk: TrainingDesk) -> str:
    """How the watched run stands: what it does while it runs, else how it ended."""
    watch = desk.watch
    if not watch.running:
        return "not started" if watch.state == "new" else watch.state
    if watch.stopping:
        return "stopping after a checkpoint"
    phase = str(watch.history.phase.get("name") or "starting")
    return _PHASES.get(phase, phase)


class _Dot(QWidget):
    """The state as a colour, beside its words."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._token = "text3"

    def set_token(self, token: str) -> None:
        """Show another state."""
        self._token = token
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A filled circle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(self._token))
        painter.drawEllipse(self.rect().adjusted(1, 1, -1, -1))
        painter.end()
