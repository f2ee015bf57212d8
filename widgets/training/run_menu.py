"""The menu of a run: go on otherwise, publish, look, throw away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from studio.training import runs
from studio.training.recipe import Recipe
from widgets import theme
from widgets.training.desk import TrainingDesk
from widgets.training.run_names import short_name
from widgets.training.settings_dialog import SettingsDialog

_RESULTS = "Darknet weights (*.weights);;PyTorch state dict (*.pt);;ONNX (*.onnx)"


class RunMenu(QMenu):
    """Entries that fit the state of the watched run. Their object names are `run:<what>`."""

    def __init__(self, desk: TrainingDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runMenu")
        self._desk = desk
        self._actions: dict[str, tuple[QAction, str]] = {}
        self._add("extend", "Resume with other settings…", "play", self._extend)
        self._add("branch", "Branch from the last checkpoint…", "share", self._branch)
        self._add("finetune", "Fine-tune: start the next run from its weights", "layers", desk.fine_tune)
        self._add("now", "Stop now, without a checkpoint", "circle-x", self._stop_now)
        self.addSeparator()
        self._add("publish", "Export the best weights…", "upload", self._publish)
        self._add("detector", "Write the detector's weights…", "upload", self._publish_detector)
        self._add("chart", "Save the chart as a picture", "chart-line", lambda run: desk.deeds.save_chart(run))
        self._add("command", "Copy the command", "terminal", lambda run: desk.deeds.copy_command(run))
        self._add("folder", "Open the folder", "folder-open", lambda run: desk.deeds.open_folder(run))
        self.addSeparator()
        self._add("trash", "Move to the trash", "trash-2", lambda run: desk.trash())
        self.aboutToShow.connect(self.refresh)
        theme.signals.themeChanged.connect(self._dress)
        self._dress()

    def refresh(self) -> None:
        """Offer what the run can do now."""
        watch, run = self._desk.watch, self._desk.watch.path
        idle = run is not None and not watch.running
        trained = run is not None and (runs.has_checkpoint(run) or runs.has_checkpoint(run, runs.BEST))
        able = {
            "extend": idle and watch.recipe is not None,
            "branch": trained and watch.recipe is not None,
            "finetune": trained,
            "now": watch.running,
            "publish": trained,
            "detector": trained and run is not None and (run / runs.DETECTOR).is_file(),
            "trash": idle,
        }
        for name, (action, _) in self._actions.items():
            action.setEnabled(run is not None and able.get(name, True))
        self._actions["detector"][0].setVisible(able["detector"])

    def action(self, name: str) -> QAction:
        """An entry, for scripts; raises KeyError."""
        return self._actions[name][0]

    def _add(self, name: str, words: str, icon: str, do: Callable[..., object]) -> None:
        action = self.addAction(words)
        action.setObjectName(f"run:{name}")
        takes_run = name not in ("finetune",)

        def act() -> None:
            run = self._desk.watch.path
            if run is not None:
                do(run) if takes_run else do()

        action.triggered.connect(act)
        self._actions[name] = action, icon

    def _extend(self, run: Path) -> None:
        def go(recipe: Recipe) -> None:
            self._desk.if_trusted(lambda: self._desk.deeds.extend(run, recipe, self._desk.resume_trusted))

        sentence = "The run goes on from its last checkpoint; rates follow the new settings from there on."
        self._ask("Resume with other settings", sentence, "Resume", go)

    def _branch(self, run: Path) -> None:
        def go(recipe: Recipe) -> None:
            self._desk.if_trusted(lambda: self._desk.deeds.branch(run, recipe, self._desk.begin))

        sentence = f"A new run goes on from the last checkpoint of {short_name(run.name)}, which stays as it is."
        self._ask("Branch", sentence, "Branch and train", go)

    def _ask(self, title: str, sentence: str, action: str, go: Callable[[Recipe], None]) -> None:
        recipe = self._desk.watch.recipe
        if recipe is not None:
            dialog = SettingsDialog(title, sentence, action, recipe, self.window())
            dialog.wanted.connect(go)
            dialog.open()

    def _stop_now(self, run: Path) -> None:
        self._desk.deeds.stop_now(run)

    def _publish(self, run: Path) -> None:
        dialog = self._save_dialog(run, f"{short_name(run.name)}_best.weights", _RESULTS)
        dialog.fileSelected.connect(lambda path: self._desk.deeds.publish(run, Path(path), _which(run)))
        dialog.open()

    def _publish_detector(self, run: Path) -> None:
        """First where to, then whose neck and heads stay; without that file only the backbone is written."""
        dialog = self._save_dialog(run, f"{short_name(run.name)}_detector.weights", "Darknet weights (*.weights)")
        dialog.fileSelected.connect(lambda path: self._ask_base(run, Path(path)))
        dialog.open()

    def _ask_base(self, run: Path, target: Path) -> None:
        title = "Weights of the whole detector, whose neck and heads stay (cancel: only the backbone is written)"
        dialog = QFileDialog(self.window(), title, str(target.parent), "Darknet weights (*.weights);;All files (*)")
        dialog.setObjectName("detectorBase")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self._desk.deeds.publish_detector(run, target, Path(path)))
        dialog.rejected.connect(lambda: self._desk.deeds.publish_detector(run, target, None))
        dialog.open()

    def _save_dialog(self, run: Path, name: str, filters: str) -> QFileDialog:
        dialog = QFileDialog(self.window(), "Export", str(Path.cwd()), filters)
        dialog.setObjectName("publishDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("weights")
        dialog.selectFile(name)
        return dialog

    def _dress(self) -> None:
        for action, icon in self._actions.values():
            action.setIcon(theme.icon(icon))


def _which(run: Path) -> str:
    """The best weights, or the last ones where nothing was evaluated."""
    return "best" if (run / runs.BEST).is_file() else "last"
