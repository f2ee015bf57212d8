"""Training in the window: chosen, started, watched, stopped, resumed by clicks, with a real worker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from generators import preflight_recipe
from studio.design.files import read_design
from studio.diagnostics import Severity
from studio.training import runs
from studio.training.machine_memory import Memory
from studio.training.schedule import schedule_for
from tests.widgets.training.digit_runs import CFG, QUICK, folder_of_classes, make_run, recorded_run
from widgets.main_window import MainWindow
from widgets.panels.training import TrainingPanel
from widgets.training.desk import TrainingDesk
from widgets.training.rate_preview import RatePreview
from widgets.training.sheet_view import SheetView

Open = Callable[..., MainWindow]
#: Starting a worker loads PyTorch, which takes as long as the machine likes.
LONG = 180_000
FATAL = """
import os

INPUT = (1, 14, 14)


def build(num_classes=None):
    print("out of luck", flush=True)
    os._exit(7)
"""


@pytest.fixture
def window(open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """A window on a small classifier of ten classes; runs go to a folder of the test."""
    monkeypatch.chdir(tmp_path)
    return open_window(cfg_file(tmp_path, 10))


def cfg_file(folder: Path, outputs: int) -> Path:
    path = folder / "digits.cfg"
    path.write_text(CFG.format(outputs=outputs))
    return path


def part(window: QWidget, kind: type[Any], name: str) -> Any:
    found = window.findChild(kind, name)
    assert found is not None, name
    return found


def click(qtbot: QtBot, window: QWidget, name: str) -> None:
    """Press a button of that name."""
    button = part(window, QWidget, name)
    qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled(), timeout=LONG)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def desk_of(window: MainWindow) -> TrainingDesk:
    return TrainingDesk.of(window.workbench)


def panel_of(window: MainWindow, qtbot: QtBot) -> TrainingPanel:
    """The panel, with the data looked at."""
    window.show_space("train")
    panel = part(window, TrainingPanel, "")
    qtbot.waitUntil(lambda: desk_of(window).setup.scan is not None, timeout=LONG)
    return panel


def type_into(qtbot: QtBot, field: QLineEdit, text: str) -> None:
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def choose(qtbot: QtBot, box: QComboBox, text: str) -> None:
    """Pick an entry of a list by the keyboard, as somebody does who types its name."""
    box.setFocus()
    box.setCurrentIndex(box.findText(text))
    box.activated.emit(box.currentIndex())


def make_quick(window: MainWindow, **keys: Any) -> None:
    for key, value in (QUICK | keys).items():
        desk_of(window).setup.set_value(key, value)


def chart_points(window: MainWindow, name: str, curve: int) -> int:
    chart = window.findChild(QWidget, name)
    if chart is None:
        return 0
    xs, _ = chart.getPlotItem().listDataItems()[curve].getOriginalDataset()
    return 0 if xs is None else len(xs)


class TestSetUp:
    def test_the_data_is_told_in_words_before_anything_starts(self, window: MainWindow, qtbot: QtBot) -> None:
        panel = panel_of(window, qtbot)
        assert part(panel, QLabel, "dataCounts").text() == "4,500 images to train, 500 to validate, 10 classes"
        assert "450 of each" in panel.setup.data.summary()
        assert panel.setup.findings.shown == ()
        checked = part(panel, QLabel, "trainingChecks").text()
        assert "the head has one output for each class" in checked
        assert "free in the machine" in checked
        assert "the disk has room" in checked

    def test_a_folder_of_classes_is_typed_and_told(self, window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
        panel = panel_of(window, qtbot)
        folder_of_classes(tmp_path / "pets", cat=12, dog=6, owl=4)
        qtbot.mouseClick(panel.setup.data._kind.button("folder"), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: [item.code for item in panel.setup.data._findings.shown] == ["data-missing"])
        type_into(qtbot, part(panel, QLineEdit, "dataPath"), str(tmp_path / "pets"))
        qtbot.waitUntil(lambda: "3 classes" in panel.setup.data.summary(), timeout=LONG)
        assert "cat 11, dog 5, owl 3" in panel.setup.data.summary()
        assert panel.setup.data.source() == "folder"
        wrong = {item.code: item for item in panel.setup.findings.shown}["train-classes"]
        assert wrong.message == "the network has 10 outputs, the data has 3 classes"

    def test_a_folder_without_images_says_what_was_expected(
        self, window: MainWindow, qtbot: QtBot, tmp_path: Path
    ) -> None:
        panel = panel_of(window, qtbot)
        (tmp_path / "nothing").mkdir()
        qtbot.mouseClick(panel.setup.data._kind.button("folder"), Qt.MouseButton.LeftButton)
        type_into(qtbot, part(panel, QLineEdit, "dataPath"), str(tmp_path / "nothing"))
        qtbot.waitUntil(lambda: bool(panel.setup.data._findings.shown), timeout=LONG)
        qtbot.waitUntil(lambda: panel.setup.data._findings.shown[0].code == "data-folders", timeout=LONG)
        assert "one folder for each class" in panel.setup.data._findings.shown[0].expected

    def test_a_preset_fills_the_form(self, window: MainWindow, qtbot: QtBot) -> None:
        panel = panel_of(window, qtbot)
        choose(qtbot, part(panel, QComboBox, "recipePreset"), "EfficientNet")
        assert panel.setup.recipe.field("epochs").value() == 350
        assert panel.setup.recipe.field("optimizer").value() == "rmsprop"
        assert panel.setup.recipe.field("threads").value() == 1

    def test_what_differs_from_the_preset_is_marked_and_can_be_taken_back(
        self, window: MainWindow, qtbot: QtBot
    ) -> None:
        panel = panel_of(window, qtbot)
        form = panel.setup.recipe
        type_into(qtbot, form.field("epochs"), "3")
        assert form._rows["epochs"].isModified()
        assert form._rows["epochs"].hint() == "270 steps"
        type_into(qtbot, form.field("momentum"), "0.5")
        assert part(panel, QToolButton, "recipeMore").text() == "More · 1 changed"
        qtbot.mouseClick(form._rows["epochs"]._reset, Qt.MouseButton.LeftButton)
        assert (form.field("epochs").value(), form._rows["epochs"].isModified()) == (12, False)

    def test_values_that_do_not_fit_are_told_where_they_stand(self, window: MainWindow, qtbot: QtBot) -> None:
        panel = panel_of(window, qtbot)
        type_into(qtbot, panel.setup.recipe.field("subdivisions"), "7")
        assert "can't be split into 7" in panel.setup.recipe.field("subdivisions").invalid()
        click(qtbot, panel, "startTraining")
        assert "Not started" in part(window, QLabel, "statusText").text()
        assert desk_of(window).watch.path is None

    def test_the_planned_learning_rate_is_drawn_before_the_run(self, window: MainWindow, qtbot: QtBot) -> None:
        panel = panel_of(window, qtbot)
        preview = part(panel, RatePreview, "ratePreview")
        setup = desk_of(window).setup
        assert preview.rates == tuple(schedule_for(setup.recipe, 4500).rates(preview._steps))
        before = preview.rates
        type_into(qtbot, panel.setup.recipe.field("learning_rate"), "0.01")
        assert max(preview.rates) == pytest.approx(0.01, rel=1e-3)
        assert preview.rates != before
        choose(qtbot, part(panel, QComboBox, "recipePreset"), "EfficientNet")
        assert preview.accessibleDescription().startswith("step: from ")

    def test_labels_that_fit_twice_are_listed_and_one_click_chooses_a_rule(
        self, window: MainWindow, qtbot: QtBot, tmp_path: Path
    ) -> None:
        panel = panel_of(window, qtbot)
        folder_of_classes(tmp_path / "sets", phone=3, notphone=3)
        names = sorted(str(path) for path in (tmp_path / "sets").rglob("*.png"))
        (tmp_path / "all.list").write_text("".join(f"{name}\n" for name in names))
        (tmp_path / "names.list").write_text("phone\nnotphone\n")
        (tmp_path / "set.data").write_text("classes=2\ntrain=all.list\nlabels=names.list\n")
        qtbot.mouseClick(panel.setup.data._kind.button("list"), Qt.MouseButton.LeftButton)
        type_into(qtbot, part(panel, QLineEdit, "dataPath"), str(tmp_path / "set.data"))
        paths = part(panel, QPlainTextEdit, "dataPaths")
        qtbot.waitUntil(paths.isVisible, timeout=LONG)
        assert f"{tmp_path}/sets/notphone/0.png: phone, notphone" in paths.toPlainText()
        assert not part(panel, QPushButton, "showSamples").isEnabled()
        click(qtbot, panel, "set:labels=component")
        qtbot.waitUntil(lambda: "2 classes" in panel.setup.data.summary() and not paths.isVisible(), timeout=LONG)
        assert not panel.setup.data._findings.isVisible() or "data-problem" not in [
            item.code for item in panel.setup.data._findings.shown
        ]

    def test_a_table_is_a_source_too(self, window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
        panel = panel_of(window, qtbot)
        root = folder_of_classes(tmp_path / "sets", cat=4, dog=4)
        rows = [f"{path},{path.parent.name}" for path in sorted(root.rglob("*.png"))]
        (tmp_path / "sets.csv").write_text("path,label\n" + "\n".join(rows) + "\n")
        qtbot.mouseClick(panel.setup.data._kind.button("table"), Qt.MouseButton.LeftButton)
        type_into(qtbot, part(panel, QLineEdit, "dataPath"), str(tmp_path / "sets.csv"))
        qtbot.waitUntil(lambda: "2 classes" in panel.setup.data.summary(), timeout=LONG)
        assert panel.setup.data.source() == "table"

    def test_too_little_memory_is_told_with_the_smaller_setting_as_one_click(
        self, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        panel = panel_of(window, qtbot)
        monkeypatch.setattr(preflight_recipe, "free_memory", lambda device: Memory(1_000_000, "on the GPU"))
        make_quick(window, batch=200)
        assert "train-memory" in [item.code for item in panel.setup.findings.shown]
        proposed = next(button for button in panel.findChildren(QPushButton) if "set:subdiv" in button.objectName())
        parts = int(proposed.text().removeprefix("Set subdivisions="))
        qtbot.mouseClick(proposed, Qt.MouseButton.LeftButton)
        assert desk_of(window).setup.recipe.subdivisions == parts > 1
        assert "train-memory" not in [item.code for item in panel.setup.findings.shown]

    def test_augmented_samples_are_shown_on_request(self, window: MainWindow, qtbot: QtBot) -> None:
        panel = panel_of(window, qtbot)
        make_quick(window)
        qtbot.waitUntil(lambda: desk_of(window).setup.can_show_samples, timeout=LONG)
        click(qtbot, panel, "showSamples")
        sheet = part(window, SheetView, "sampleSheet")
        qtbot.waitUntil(lambda: not sheet.picture.isNull(), timeout=LONG)
        assert sheet.picture.width() > 8 * 14
        assert "As the network will see them" in part(sheet, QLabel, "sheetWords").text()
        sheet.close()

    def test_every_key_of_a_recipe_has_an_editor(self, window: MainWindow, qtbot: QtBot) -> None:
        from studio.training.recipe import recipe_keys

        form = panel_of(window, qtbot).setup.recipe
        for key in recipe_keys():
            if key.name != "data":
                value = form.field(key.name).value()
                assert (value or ()) == (key.default or ()) or value == desk_of(window).setup.values[key.name]
                assert form.field(key.name).accessibleDescription() == key.about

    def test_other_outputs_than_classes_are_mended_by_one_click_and_one_undo(
        self, open_window: Open, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        window = open_window(cfg_file(tmp_path, 1000))
        click(qtbot, window, "trainButton")
        panel = panel_of(window, qtbot)
        qtbot.waitUntil(lambda: bool(panel.setup.findings.shown), timeout=LONG)
        assert "Not started" in part(window, QLabel, "statusText").text()
        assert not (tmp_path / "runs").exists()
        click(qtbot, panel, "fix:train-classes")
        assert panel.setup.findings.shown == ()
        assert window.workbench.document.design.nodes[1].layer.value("filters") == 10
        window.workbench.document.undo()
        assert [item.code for item in panel.setup.findings.shown] == ["train-classes"]


class TestRun:
    def test_one_click_trains_and_the_charts_get_their_points(self, window: MainWindow, qtbot: QtBot) -> None:
        window.show_space("train")
        make_quick(window)
        click(qtbot, window, "trainButton")
        watch = desk_of(window).watch
        qtbot.waitUntil(lambda: watch.running, timeout=LONG)
        assert part(window, QPushButton, "stopButton").isVisible()
        assert not part(window, QPushButton, "startTraining").isEnabled()
        qtbot.waitUntil(lambda: watch.state == "finished", timeout=LONG)
        assert [chart_points(window, "lossChart", curve) for curve in (0, 1)] == [6, 6]
        assert [chart_points(window, "accuracyChart", curve) for curve in (0, 1)] == [2, 2]
        panel = panel_of(window, qtbot)
        assert panel.run.figures.text("Iteration") == "6"
        assert panel.run.figures.text("Epoch") == "2"
        tried, *evaluations = panel.run.log.texts()
        assert tried.startswith("one step on trial, 20 images of 14 × 14 px")
        assert len(evaluations) == 2
        assert not part(window, QPushButton, "stopButton").isVisible()
        assert part(window, QLabel, "runState").text() == "finished"
        assert watch.path is not None and watch.path.parent == Path.cwd() / "runs"

    def test_a_run_goes_on_without_its_window_stops_and_resumes(
        self, window: MainWindow, open_window: Open, qtbot: QtBot
    ) -> None:
        window.show_space("train")
        make_quick(window, epochs=100_000)
        click(qtbot, window, "startTraining")
        qtbot.waitUntil(lambda: chart_points(window, "lossChart", 0) > 3, timeout=LONG)
        run = desk_of(window).watch.path
        window.close()

        again = open_window()
        again.show_space("train")
        watch = desk_of(again).watch
        assert watch.path == run
        seen = watch.history.n
        qtbot.waitUntil(lambda: watch.history.n > seen, timeout=LONG)
        click(qtbot, again, "stopButton")
        assert part(again, QLabel, "runState").text() == "stopping after a checkpoint"
        qtbot.waitUntil(lambda: watch.state == "stopped", timeout=LONG)
        assert (run / runs.LAST).is_file()
        stopped_at = watch.history.n

        click(qtbot, again, "resumeButton")
        qtbot.waitUntil(lambda: watch.running and watch.history.n > stopped_at, timeout=LONG)
        assert watch.history.attempt == 2
        click(qtbot, again, "pauseButton")
        qtbot.waitUntil(lambda: watch.state == "paused", timeout=LONG)

    def test_only_one_run_is_started_at_a_time(self, window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
        run = make_run(tmp_path / "runs")
        lock = runs.acquire_lock(run)
        assert lock is not None
        click(qtbot, window, "trainButton")
        assert desk_of(window).watch.path == run
        assert "is being trained; stop it first" in part(window, QLabel, "statusText").text()
        assert len(runs.list_runs(tmp_path / "runs")) == 1
        lock.close()


DETECTOR = (
    """[net]
width=32
height=32
channels=1
"""
    + "".join(
        f"\n[convolutional]\nbatch_normalize=1\nfilters={filters}\nsize=3\nstride=2\npad=1\nactivation=leaky\n"
        for filters in (4, 8, 8)
    )
    + """
[convolutional]
filters=18
size=1
activation=linear

[yolo]
mask=0,1,2
anchors=4,4, 8,8, 16,16
classes=1
num=3
"""
)


class TestDetector:
    def test_its_backbone_is_cut_by_one_click_which_undo_takes_back(
        self, open_window: Open, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "tiny.cfg").write_text(DETECTOR)
        started: list[Path] = []
        monkeypatch.setattr("widgets.training.desk.start_worker", started.append)
        window = open_window(tmp_path / "tiny.cfg")
        panel = panel_of(window, qtbot)
        document = window.workbench.document
        before = document.design
        assert "train-head" in [item.code for item in panel.setup.findings.shown]
        click(qtbot, panel, "cutBackbone")
        assert [item.code for item in panel.setup.findings.shown if item.severity is Severity.ERROR] == []
        assert "A detector's backbone" in part(panel, QLabel, "startCut").text()
        document.undo()
        assert document.design == before
        assert "train-head" in [item.code for item in panel.setup.findings.shown]
        document.redo()
        make_quick(window)
        click(qtbot, panel, "startTraining")
        qtbot.waitUntil(lambda: bool(started), timeout=LONG)
        (run,) = started
        assert (run / runs.DETECTOR).is_file()
        assert read_design(run / runs.DESIGN).nodes == document.design.nodes


class TestTrouble:
    def show(self, window: MainWindow, run: Path) -> TrainingPanel:
        window.show_space("train")
        desk_of(window).watch.open(run)
        QApplication.processEvents()
        return part(window, TrainingPanel, "")

    def test_foreign_code_is_run_only_when_told_and_a_crash_shows_the_end_of_the_log(
        self, window: MainWindow, qtbot: QtBot, tmp_path: Path
    ) -> None:
        run = make_run(tmp_path / "runs", "fatal", model=FATAL)
        panel = self.show(window, run)
        click(qtbot, window, "resumeButton")
        qtbot.waitUntil(lambda: panel.run.trouble.isVisible(), timeout=LONG)
        assert "is not what its design makes" in panel.run.trouble.text()
        assert not runs.is_running(run)
        click(qtbot, window, "resumeAnyway")
        watch = desk_of(window).watch
        qtbot.waitUntil(lambda: watch.running, timeout=LONG)
        assert not panel.run.trouble.isVisible()
        qtbot.waitUntil(lambda: watch.state == "crashed", timeout=LONG)
        assert panel.run.trouble.isVisible()
        assert part(panel, QLabel, "troubleLog").text().endswith("out of luck")

    def test_an_error_is_a_sentence_and_is_in_the_log(self, window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
        run = make_run(tmp_path / "runs", "wrong", data=str(tmp_path / "gone"))
        panel = self.show(window, run)
        desk_of(window).resume_trusted()
        qtbot.waitUntil(lambda: desk_of(window).watch.state == "failed", timeout=LONG)
        assert f"there is no {tmp_path / 'gone'}" in panel.run.trouble.text()
        assert not part(panel, QLabel, "troubleLog").isVisible()
        assert any("there is no" in line for line in panel.run.log.texts())
        assert "Traceback" not in panel.run.trouble.text()

    def test_a_run_that_cannot_be_resumed_says_why(self, window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
        run = recorded_run(tmp_path / "runs")
        (run / runs.MODEL).unlink()
        panel = self.show(window, run)
        desk_of(window).resume_trusted()
        assert "has no model.py" in panel.run.trouble.text()

    def test_a_reopened_run_shows_its_history(self, window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
        panel = self.show(window, recorded_run(tmp_path / "runs"))
        assert chart_points(window, "lossChart", 0) == 6
        assert chart_points(window, "accuracyChart", 1) == 2
        assert panel.run.figures.text("Best top-1") == "75.0 %"
        assert not panel.run.trouble.isVisible()
