"""The next run before it exists."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.design.design import Design
from studio.design.from_cfg import load
from studio.diagnostics import Severity
from studio.training import recipe as recipes
from studio.training import runs
from studio.training.presets import preset
from tests.widgets.training.digit_runs import CFG, folder_of_classes
from widgets.training.setup import OF_DESIGN, Setup
from widgets.workbench import Workbench


@pytest.fixture
def bench(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    monkeypatch.chdir(tmp_path)
    return Workbench(load(CFG.format(outputs=10).encode(), "digits"))


@pytest.fixture
def setup(bench: Workbench) -> Setup:
    made = Setup(bench)
    made.setParent(bench)
    return made


def look(setup: Setup, qtbot: QtBot) -> None:
    """Look at the data and wait."""
    setup.rescan()
    qtbot.waitUntil(lambda: not setup.scanning, timeout=30_000)


class TestRecipe:
    def test_it_begins_with_the_usual_preset(self, setup: Setup) -> None:
        assert setup.recipe is not None
        assert setup.recipe.model_copy(update={"data": "digits"}) == preset()

    def test_another_preset_keeps_data_and_machine(self, setup: Setup) -> None:
        setup.set_value("data", "/pictures")
        setup.set_value("threads", 2)
        setup.choose_preset("darknet")
        assert setup.recipe is not None
        assert (setup.recipe.data, setup.recipe.threads, setup.recipe.policy) == ("/pictures", 2, "poly")
        assert setup.values["epochs"] == setup.base["epochs"] == 90

    def test_the_net_section_is_a_preset_where_somebody_wrote_it(self, setup: Setup, bench: Workbench) -> None:
        assert setup.offered()[-1].name == OF_DESIGN
        text = CFG.format(outputs=10).replace(
            "[net]", "[net]\nbatch=8\nsubdivisions=2\nmax_batches=500\nema_alpha=0.9998"
        )
        bench.document.replace(load(text.encode(), "digits"))
        setup.choose_preset(OF_DESIGN)
        assert setup.recipe is not None
        assert (setup.recipe.batch, setup.recipe.subdivisions, setup.recipe.max_batches) == (8, 2, 500)
        assert "ema_alpha is not carried over" in setup.offered()[-1].about
        bench.document.replace(Design())
        assert OF_DESIGN not in [item.name for item in setup.offered()]

    def test_values_that_do_not_fit_are_told_by_key_until_they_do(self, setup: Setup) -> None:
        setup.set_value("subdivisions", 7)
        assert setup.recipe is None
        assert [item.where.key for item in setup.problems if item.where] == ["subdivisions"]
        setup.set_value("batch", 70)
        assert setup.recipe is not None and setup.problems == ()

    def test_a_value_that_stays_is_not_told(self, setup: Setup, qtbot: QtBot) -> None:
        with qtbot.assertNotEmitted(setup.changed):
            setup.set_value("epochs", setup.values["epochs"])


class TestData:
    def test_the_demo_set_is_there_without_a_choice(self, setup: Setup, qtbot: QtBot) -> None:
        look(setup, qtbot)
        assert setup.scan is not None
        assert (setup.scan.n_valid, len(setup.scan.classes)) == (500, 10)
        assert setup.image is not None and setup.image[:2] == (28, 28)
        assert setup.obstacles() == ()

    def test_a_change_of_the_data_is_looked_at_by_itself(self, setup: Setup, qtbot: QtBot, tmp_path: Path) -> None:
        look(setup, qtbot)
        setup.set_value("data", str(folder_of_classes(tmp_path / "pets", cat=4, dog=3)))
        assert setup.scanning
        qtbot.waitUntil(lambda: not setup.scanning, timeout=30_000)
        assert setup.scan is not None
        assert setup.scan.classes == ("cat", "dog")

    def test_other_keys_leave_it_alone(self, setup: Setup, qtbot: QtBot) -> None:
        look(setup, qtbot)
        setup.set_value("epochs", 3)
        assert not setup.scanning

    @pytest.mark.parametrize(
        ("make", "said"),
        [
            (lambda path: path, "there is no"),
            (lambda path: folder_of_classes(path, only=2), "has 1 folder of images"),
            (lambda path: path.mkdir() or path, "has 0 folders of images"),
        ],
        ids=["missing", "one class", "no images"],
    )
    def test_useless_data_is_a_sentence(self, setup: Setup, qtbot: QtBot, tmp_path: Path, make, said: str) -> None:
        setup.set_value("data", str(make(tmp_path / "data")))
        look(setup, qtbot)
        (problem,) = setup.data_findings()
        assert problem.severity is Severity.ERROR
        assert said in problem.message
        assert problem.expected

    def test_no_path_is_not_the_working_directory(self, setup: Setup, qtbot: QtBot, tmp_path: Path) -> None:
        folder_of_classes(tmp_path, cat=2, dog=2)
        setup.set_value("data", "")
        look(setup, qtbot)
        assert setup.scan is None
        assert [item.code for item in setup.obstacles()] == ["data-missing"]

    def test_images_that_cannot_be_read_are_a_warning(self, setup: Setup, qtbot: QtBot, tmp_path: Path) -> None:
        pets = folder_of_classes(tmp_path / "pets", cat=4, dog=3)
        (pets / "cat" / "broken.png").write_bytes(b"")
        setup.set_value("data", str(pets))
        look(setup, qtbot)
        (note,) = setup.data_findings()
        assert note.severity is Severity.WARNING
        assert "broken.png" in note.message

    def test_labels_that_do_not_fit_stop_it(self, setup: Setup, qtbot: QtBot, tmp_path: Path) -> None:
        pets = folder_of_classes(tmp_path / "pets", cat=2, dog=2)
        images = sorted(str(path) for path in pets.rglob("*.png"))
        (tmp_path / "train.list").write_text("\n".join(images) + "\n")
        (tmp_path / "labels.list").write_text("cat\nbird\n")
        (tmp_path / "pets.data").write_text("classes=2\ntrain=train.list\nlabels=labels.list\n")
        setup.set_value("data", str(tmp_path / "pets.data"))
        look(setup, qtbot)
        assert any("dog" in item.message for item in setup.data_findings() if item.severity is Severity.ERROR)

    def test_looking_can_be_given_up(self, setup: Setup, qtbot: QtBot) -> None:
        setup.rescan()
        assert setup.scanning
        setup.cancel()
        qtbot.waitUntil(lambda: not setup.scanning, timeout=30_000)
        assert setup.scan is None
        assert [item.code for item in setup.data_findings()] == ["data-cancelled"]


class TestStart:
    def test_a_run_folder_is_made_when_nothing_stands_in_the_way(
        self, setup: Setup, qtbot: QtBot, tmp_path: Path
    ) -> None:
        setup.set_value("epochs", 3)
        with qtbot.waitSignal(setup.prepared, timeout=30_000) as made:
            setup.start(tmp_path / "runs")  # looks at the data first
        run = made.args[0]
        assert run.parent == tmp_path / "runs"
        assert run.name.endswith("-digits")
        assert recipes.load(run / runs.RECIPE).epochs == 3
        assert (run / runs.MODEL).is_file() and (run / runs.DESIGN).is_file()

    def test_a_relative_path_is_anchored(self, setup: Setup, qtbot: QtBot, tmp_path: Path, bench: Workbench) -> None:
        folder_of_classes(tmp_path / "pets", cat=4, dog=3)
        bench.document.replace(load(CFG.format(outputs=2).encode(), "pets"))
        setup.set_value("data", "pets")
        with qtbot.waitSignal(setup.prepared, timeout=30_000) as made:
            setup.start(tmp_path / "runs")
        assert recipes.load(made.args[0] / runs.RECIPE).data == str(tmp_path / "pets")

    def test_it_is_refused_while_something_stands_in_the_way(
        self, setup: Setup, qtbot: QtBot, tmp_path: Path, bench: Workbench
    ) -> None:
        bench.document.replace(load(CFG.format(outputs=7).encode(), "digits"))
        with qtbot.waitSignal(setup.refused, timeout=30_000):
            setup.start(tmp_path / "runs")
        assert [item.code for item in setup.obstacles()] == ["train-classes"]
        assert not (tmp_path / "runs").exists()

    def test_a_recipe_that_does_not_fit_is_refused_at_once(self, setup: Setup, qtbot: QtBot, tmp_path: Path) -> None:
        setup.set_value("subdivisions", 7)
        with qtbot.waitSignal(setup.refused, timeout=0):
            setup.start(tmp_path / "runs")

    def test_a_folder_that_cannot_be_written_is_told(self, setup: Setup, qtbot: QtBot, tmp_path: Path) -> None:
        (tmp_path / "runs").write_text("a file")
        with qtbot.waitSignal(setup.refused, timeout=30_000):
            setup.start(tmp_path / "runs")
        (fault,) = setup.obstacles()
        assert fault.code == "run-folder"
        qtbot.waitUntil(lambda: not setup.preparing)
        (tmp_path / "runs").unlink()
        with qtbot.waitSignal(setup.prepared, timeout=30_000):
            setup.start(tmp_path / "runs")
