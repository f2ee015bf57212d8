"""What is known of a run besides its curves, by clicks on a run that a real worker trained."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QFile, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from generators.run_folder import write_run_folder
from studio.design.from_cfg import load
from studio.training import recipe as recipes
from studio.training import runs
from studio.training.demo_data import write_held_out
from studio.training.notes import read_notes
from studio.training.recipe import make_recipe
from tests.widgets.training.digit_runs import CFG, PLAN, QUICK, START, make_run, recorded_run, step, write_events
from widgets.main_window import MainWindow
from widgets.training.desk import TrainingDesk
from widgets.training.run_deeds import command_of
from widgets.training.run_menu import RunMenu
from widgets.training.settings_dialog import SettingsDialog
from widgets.training.side_view import SideView

Open = Callable[..., MainWindow]
LONG = 40_000


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that a worker trained to its end, once for all tests of this file."""
    folder = tmp_path_factory.mktemp("trained")
    design = load(CFG.format(outputs=10).encode(), "digits")
    run = write_run_folder(design, make_recipe(QUICK), folder, "digits")
    assert runs.start(run).wait(180) == 0
    return run


@pytest.fixture
def window(open_window: Open, trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """A window that shows a copy of it."""
    monkeypatch.chdir(tmp_path)
    copy_run(trained, tmp_path / "runs" / trained.name)
    (tmp_path / "digits.cfg").write_text(CFG.format(outputs=10))
    made = open_window(tmp_path / "digits.cfg")
    made.show_space("train")
    desk(made).watch.open(tmp_path / "runs" / trained.name)
    QApplication.processEvents()
    return made


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Runs whose worker would have been started, where what it does is under test elsewhere."""
    made: list[Path] = []
    monkeypatch.setattr("widgets.training.desk.start_worker", made.append)
    monkeypatch.setattr("widgets.training.watch.start_worker", made.append)
    return made


def copy_run(run: Path, target: Path) -> None:
    import shutil

    shutil.copytree(run, target)


def desk(window: MainWindow) -> TrainingDesk:
    return TrainingDesk.of(window.workbench)


def part(window: QWidget, kind: type[Any], name: str) -> Any:
    found = window.findChild(kind, name)
    assert found is not None, name
    return found


def side(window: MainWindow) -> SideView:
    return window.findChild(SideView)  # type: ignore[return-value]


def click(qtbot: QtBot, button: QWidget) -> None:
    qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled(), timeout=LONG)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def menu(window: MainWindow) -> RunMenu:
    found = part(window, RunMenu, "runMenu")
    found.refresh()
    return found


class TestResults:
    def test_the_best_weights_are_judged_and_the_answer_stays(self, window: MainWindow, qtbot: QtBot) -> None:
        results = side(window).results
        click(qtbot, part(window, QPushButton, "judgeButton"))
        qtbot.waitUntil(lambda: bool(results.judgement.found), timeout=LONG)
        found = results.judgement.found
        assert found["count"] == 40
        assert part(window, QLabel, "judgedAbout").text().startswith("40 images at step ")
        assert "of 40 images are on the diagonal" in results.matrix.accessibleDescription()
        true = found["confused"][0]
        share = true["count"] / next(row["count"] for row in found["classes"] if row["name"] == true["true"])
        first = part(window, QLabel, "mostConfused").text().splitlines()[0]
        assert first == f"{true['true']} seen as {true['guess']}: {true['count']} ({100 * share:.1f} %)"
        assert len(results.judgement.pictures) == len(found["worst"])
        assert all(picture is not None for picture in results.judgement.pictures)

        click(qtbot, results.pages.button("classes"))
        assert results.table.rowCount() == 10
        click(qtbot, results.pages.button("worst"))
        assert results.worst.isVisible()
        run = desk(window).watch.path
        desk(window).watch.open(None)
        desk(window).watch.open(run)
        assert results.judgement.found == found

    def test_the_matrix_names_the_cell_under_the_mouse(self, window: MainWindow, qtbot: QtBot) -> None:
        matrix = side(window).results.matrix
        matrix.tell(("cat", "dog"), ((8, 2), (0, 0)))
        matrix.resize(300, 340)
        with qtbot.waitSignal(matrix.chosen) as chosen:
            qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=matrix.cell(0, 1).center().toPoint())
        assert chosen.args == [0, 1]
        assert matrix.words(0, 1) == "cat seen as dog: 2 of 10, 20.0 %"
        assert matrix.words(1, 1) == "dog seen as itself: 0 of 0"


class TestPredict:
    def test_dropped_images_get_bars_and_what_is_no_image_its_reason(
        self, window: MainWindow, qtbot: QtBot, tmp_path: Path
    ) -> None:
        view = side(window).predict
        side(window).show_page("predict")
        (image,) = write_held_out("digits", tmp_path / "look", 1)
        broken = tmp_path / "broken.png"
        broken.write_bytes(b"")
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in (image, broken, tmp_path / "notes.txt")])
        event = QDropEvent(
            QPointF(20, 20),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        view.dropEvent(event)
        qtbot.waitUntil(lambda: len(view.answers) == 2, timeout=LONG)
        rows = view.answers[0].bars.rows
        assert len(rows) == 5
        assert sum(share for _, share in rows) <= 1.0001
        assert [share for _, share in rows] == sorted((share for _, share in rows), reverse=True)
        assert view.answers[1].fault
        assert view.answers[1].bars.rows == ()


class TestMenu:
    def test_a_longer_run_goes_on_from_where_it_ended(self, window: MainWindow, qtbot: QtBot) -> None:
        menu(window).action("extend").trigger()
        dialog = window.findChild(SettingsDialog)
        assert dialog is not None
        more = part(dialog, QLineEdit, "settings:more")
        qtbot.keyClicks(more, "batch=0")
        assert not part(dialog, QPushButton, "settingsGo").isEnabled()
        assert "batch=0" in part(dialog, QLabel, "settingsProblem").text()
        more.clear()
        dialog.length.selectAll()
        qtbot.keyClicks(dialog.length, "3")
        qtbot.keyClick(dialog.length, Qt.Key.Key_Tab)
        click(qtbot, part(dialog, QPushButton, "settingsGo"))
        watch = desk(window).watch
        qtbot.waitUntil(lambda: watch.history.attempt == 2 and watch.state == "finished", timeout=LONG)
        assert watch.history.n == 9
        assert watch.recipe is not None
        assert watch.recipe.epochs == 3

    def test_a_branch_is_a_new_run_and_the_old_one_stays(
        self, window: MainWindow, qtbot: QtBot, started: list[Path]
    ) -> None:
        old = desk(window).watch.path
        assert old is not None
        before = (old / runs.EVENTS).read_bytes()
        menu(window).action("branch").trigger()
        dialog = window.findChild(SettingsDialog)
        assert dialog is not None
        dialog.length.selectAll()
        qtbot.keyClicks(dialog.length, "4")
        qtbot.keyClick(dialog.length, Qt.Key.Key_Tab)
        click(qtbot, part(dialog, QPushButton, "settingsGo"))
        watch = desk(window).watch
        qtbot.waitUntil(lambda: watch.path != old, timeout=LONG)
        assert watch.path is not None
        assert watch.path.name.endswith("-branch")
        assert started == [watch.path]
        assert runs.checkpoint_step(watch.path) == 6
        assert watch.recipe is not None
        assert watch.recipe.epochs == 4
        assert (old / runs.EVENTS).read_bytes() == before

    def test_the_best_weights_are_exported(self, window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
        menu(window).action("publish").trigger()
        dialog = part(window, QFileDialog, "publishDialog")
        target = tmp_path / "digits_best.weights"
        dialog.fileSelected.emit(str(target))
        dialog.close()
        qtbot.waitUntil(target.is_file, timeout=LONG)
        qtbot.waitUntil(lambda: "Wrote digits_best.weights" in part(window, QLabel, "statusText").text())

    def test_the_next_run_starts_from_its_weights_and_the_plan_is_told(self, window: MainWindow, qtbot: QtBot) -> None:
        menu(window).action("finetune").trigger()
        assert side(window).pages.value() == "setup"
        plan = part(window, QLabel, "transferPlan")
        qtbot.waitUntil(lambda: "weights of layers 0–1" in plan.text(), timeout=LONG)
        assert part(window, QLineEdit, "startPath").text().endswith("best.pt")

    def test_the_command_and_the_chart(self, window: MainWindow, qtbot: QtBot) -> None:
        run = desk(window).watch.path
        assert run is not None
        menu(window).action("command").trigger()
        assert QApplication.clipboard().text() == command_of(run)
        assert command_of(run).endswith(f"main.py resume {run}")
        chart = run / f"chart_{run.name}.png"
        chart.unlink(missing_ok=True)
        menu(window).action("chart").trigger()
        qtbot.waitUntil(chart.is_file, timeout=LONG)

    def test_a_run_goes_to_the_trash_and_not_while_it_is_trained(
        self, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = desk(window).watch.path
        assert run is not None
        thrown: list[str] = []
        monkeypatch.setattr(QFile, "moveToTrash", lambda path: not thrown.append(path))
        lock = runs.acquire_lock(run)
        assert lock is not None
        desk(window).watch.look()
        assert not menu(window).action("trash").isEnabled()
        desk(window).trash()
        assert thrown == []
        lock.close()
        desk(window).watch.look()
        menu(window).action("trash").trigger()
        assert thrown == [str(run)]
        assert desk(window).watch.path is None

    def test_entries_fit_the_state(self, window: MainWindow, tmp_path: Path) -> None:
        run = make_run(tmp_path / "runs", "fresh")
        desk(window).watch.open(run)
        able = {name: menu(window).action(name).isEnabled() for name in ("extend", "branch", "publish", "now", "trash")}
        assert able == {"extend": True, "branch": False, "publish": False, "now": False, "trash": True}
        assert not menu(window).action("detector").isVisible()


class TestCompare:
    def test_a_ticked_run_joins_charts_and_table(self, window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
        other = recorded_run(tmp_path / "runs", "other").resolve()
        recipes.save(recipes.load(other / runs.RECIPE).model_copy(update={"learning_rate": 0.02}), other / runs.RECIPE)
        desk(window).runs.refresh()
        desk(window).overlay.toggle(other)
        qtbot.waitUntil(lambda: bool(desk(window).overlay.shown[0].history.steps), timeout=LONG)
        QApplication.processEvents()
        chart = part(window, QWidget, "lossChart")
        found = chart.readings_at(4)
        assert [item.name for item in found[2]] == ["smoothed", "raw", "other"]
        side(window).show_page("compare")
        rows = dict(side(window).compare.rows())
        assert rows["Learning rate"] == ("0.1", "0.02")
        assert rows["Best top-1"][1] == "75.0 %"
        assert "Batch" not in rows
        desk(window).overlay.toggle(other)
        assert not side(window).compare.table.isVisible()


class TestNotes:
    def test_what_is_typed_stays_with_the_run(self, window: MainWindow, qtbot: QtBot) -> None:
        run = desk(window).watch.path
        assert run is not None
        notes = part(window, QPlainTextEdit, "runNotes")
        qtbot.keyClicks(notes, "first try")
        qtbot.waitUntil(lambda: read_notes(run) == "first try")
        desk(window).watch.open(None)
        assert not notes.isVisible()
        desk(window).watch.open(run)
        assert notes.toPlainText() == "first try"


class TestTrouble:
    def show(self, window: MainWindow, run: Path) -> QWidget:
        desk(window).watch.open(run)
        QApplication.processEvents()
        return part(window, QWidget, "runTrouble")

    def failed_run(self, folder: Path, code: str, message: str, hint: str) -> Path:
        run = make_run(folder, code, subdivisions=1)
        told = {"code": code, "message": message, "hint": hint}
        write_events(run, START, PLAN, step(1), ("error", told), ("stop", {"reason": "error", "n": 1}))
        return run

    def test_after_an_out_of_memory_one_click_takes_the_smaller_setting(
        self, window: MainWindow, qtbot: QtBot, tmp_path: Path, started: list[Path]
    ) -> None:
        run = self.failed_run(tmp_path / "runs", "oom", "Memory ran out at batch=20, subdivisions=1.", "subdivisions=2")
        card = self.show(window, run)
        assert "Memory ran out" in card.text()  # type: ignore[attr-defined]
        assert part(window, QPushButton, "resumeMended").text() == "Resume with subdivisions=2"
        desk(window)._trusted.add(run.resolve())
        click(qtbot, part(window, QPushButton, "resumeMended"))
        assert started == [run.resolve()]
        assert recipes.load(run / runs.RECIPE).subdivisions == 2

    def test_no_number_says_what_to_try(self, window: MainWindow, tmp_path: Path) -> None:
        hint = "a quarter of learning_rate, a longer burn_in, or clip_norm=1; the last checkpoint is good"
        run = self.failed_run(tmp_path / "runs", "nan", "The loss is no number at step 1.", hint)
        card = self.show(window, run)
        assert f"Try: {hint}." in card.text()  # type: ignore[attr-defined]
        assert part(window, QPushButton, "resumeMended").text() == "Resume with clip_norm=1"

    def test_a_full_disk_is_told_while_it_lasts(self, window: MainWindow, tmp_path: Path) -> None:
        run = make_run(tmp_path / "runs", "full")
        full = ("warn", {"code": "disk_full", "message": "No room for a checkpoint.", "hint": "free some space"})
        write_events(run, START, PLAN, step(1), full)
        lock = runs.acquire_lock(run)
        assert lock is not None
        card = self.show(window, run)
        assert card.isVisible()
        assert "free some space" in card.text()  # type: ignore[attr-defined]
        write_events(run, ("warn", {"code": "disk_room", "message": "There is room on the disk again."}))
        desk(window).watch.look()
        assert not card.isVisible()
        lock.close()
