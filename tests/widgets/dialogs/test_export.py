"""Export: every format is offered, files are written in the background, refusals say why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from generators import GENERATORS, generator_named
from generators.base import Generator, Product, option
from studio.design.design import Design
from studio.design.edits import set_scale
from studio.design.expand import Expansion
from studio.design.files import read_design
from studio.diagnostics import StudioError, error, warning
from studio.scaling import Scale
from widgets.commands.exporting import export_to
from widgets.dialogs.export import ExportDialog
from widgets.fields import SegmentField
from widgets.main_window import MainWindow


@dataclass(frozen=True, slots=True)
class Picky(Generator):
    """Refuses unless it may approximate."""

    name: ClassVar[str] = "picky"
    title: ClassVar[str] = "Picky"
    suffixes: ClassVar[tuple[str, ...]] = (".picky",)

    approximate: bool = option(False, "Write the closest.")

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        if not self.approximate:
            raise StudioError(error("refused", "layer 3 can't be said in this format", expected="another activation"))
        return Product({target.name: b"close enough"}, (warning("approximate", "layer 3 was replaced"),))


@dataclass(frozen=True, slots=True)
class Broken(Generator):
    """Has a fault."""

    title: ClassVar[str] = "Broken"

    def generate(self, design: Design, expansion: Expansion, target: Path) -> Product:
        return Product({target.name: str(1 // 0).encode()})


@pytest.fixture
def window(open_window: Callable[..., MainWindow], cfg: Path) -> MainWindow:
    return open_window(cfg)


def finish(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.workbench.tasks.running, timeout=60000)


def dialog_of(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> ExportDialog:
    dialog = ExportDialog(tmp_path, "three", (window.workbench.document.design,), window.workbench.tasks)
    qtbot.addWidget(dialog)
    return dialog


def name_of(dialog: ExportDialog) -> QLineEdit:
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    assert name is not None
    return name


class TestDialog:
    def test_it_offers_every_format(self, window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
        assert dialog_of(window, tmp_path, qtbot).formats() == [kind.title for kind in GENERATORS]

    def test_the_ending_decides_else_the_chosen_format(self, window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
        dialog = dialog_of(window, tmp_path, qtbot)
        name = name_of(dialog)
        name.clear()
        qtbot.keyClicks(name, "x.dot")
        assert (dialog.kind.name, dialog.path()) == ("dot", tmp_path / "x.dot")
        dialog.choose(generator_named("md"))
        assert name.text() == "x.md"
        name.clear()
        qtbot.keyClicks(name, "plain")
        assert dialog.path() == tmp_path / "plain.md"

    def test_a_name_that_is_taken_is_not_proposed(self, window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
        (tmp_path / "three.cfg").touch()
        assert name_of(dialog_of(window, tmp_path, qtbot)).text() == "three-2.cfg"

    def test_each_format_proposes_a_name_of_its_own(self, window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
        for taken in ("three.cfg", "three.md", "three-2.md", "typed.dot"):
            (tmp_path / taken).touch()
        dialog = dialog_of(window, tmp_path, qtbot)
        proposed = []
        for name in ("dot", "md", "cfg"):
            dialog.choose(generator_named(name))
            proposed.append(name_of(dialog).text())
        assert proposed == ["three.dot", "three-3.md", "three-2.cfg"]
        name_of(dialog).selectAll()
        qtbot.keyClicks(name_of(dialog), "typed.cfg")
        dialog.choose(generator_named("dot"))
        assert name_of(dialog).text() == "typed.dot"

    def test_without_a_name_nothing_is_exported(self, window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
        dialog = dialog_of(window, tmp_path, qtbot)
        wanted: list[Path] = []
        dialog.wanted.connect(lambda kind, path, options: wanted.append(path))
        name_of(dialog).clear()
        dialog.accept()
        assert any(label.text() == "A file needs a name." for label in dialog.findChildren(QLabel))
        (tmp_path / "taken.cfg").mkdir()
        qtbot.keyClicks(name_of(dialog), "taken.cfg")
        dialog.accept()
        assert wanted == []


class TestPreview:
    def test_text_is_that_of_the_file(self, window: MainWindow, tmp_path: Path, qtbot: QtBot, cfg: Path) -> None:
        dialog = dialog_of(window, tmp_path, qtbot)
        dialog.show()
        qtbot.waitUntil(lambda: dialog.preview.text.toPlainText() == cfg.read_text(), timeout=60000)
        assert dialog.preview.facts.text().startswith(f"{cfg.read_text().count(chr(10))} lines")

    def test_a_picture_is_drawn_and_follows_its_options(self, window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
        dialog = dialog_of(window, tmp_path, qtbot)
        dialog.show()
        dialog.choose(generator_named("svg"))
        qtbot.waitUntil(lambda: not dialog.preview.picture.natural().isEmpty(), timeout=60000)
        tall = dialog.preview.picture.natural()
        field = dialog.findChild(SegmentField, "option:direction")
        assert field is not None
        field.button("right").click()
        qtbot.waitUntil(lambda: dialog.preview.picture.natural() != tall, timeout=60000)
        assert dialog.preview.picture.natural().width() > tall.width()

    def test_numbers_say_that_there_is_nothing_to_see(self, window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
        dialog = dialog_of(window, tmp_path, qtbot)
        dialog.show()
        dialog.choose(generator_named("onnx"))
        qtbot.waitUntil(lambda: "ONNX: numbers for other programs" in dialog.preview.words.text(), timeout=60000)

    def test_closing_gives_it_up(self, window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
        dialog = dialog_of(window, tmp_path, qtbot)
        dialog.show()
        dialog.choose(generator_named("pdf"))
        qtbot.waitUntil(lambda: bool(window.workbench.tasks.running), timeout=60000)
        dialog.reject()
        finish(window, qtbot)


class TestExport:
    def test_the_action_opens_the_dialog_and_writes_the_file(
        self, window: MainWindow, cfg: Path, tmp_path: Path, qtbot: QtBot
    ) -> None:
        window.commands["export"].trigger()
        dialog = window.findChild(ExportDialog)
        assert dialog is not None
        name_of(dialog).selectAll()
        qtbot.keyClicks(name_of(dialog), "copy.cfg")
        qtbot.keyClick(name_of(dialog), Qt.Key.Key_Return)
        finish(window, qtbot)
        assert (tmp_path / "copy.cfg").read_bytes() == cfg.read_bytes()
        assert window.statusBar().text() == f"Exported copy.cfg to {tmp_path}"

    def test_several_designs_go_each_into_a_file_of_its_own(
        self, window: MainWindow, tmp_path: Path, qtbot: QtBot, b0: Design
    ) -> None:
        designs = tuple(replace(set_scale(b0, Scale(width)), name=f"b0_{width:g}") for width in (0.5, 1.5))
        window.workbench.exportWanted.emit(designs)
        dialog = window.findChild(ExportDialog)
        assert dialog is not None
        dialog.choose(generator_named("yaml"))
        dialog.accept()
        finish(window, qtbot)
        scales = [read_design(tmp_path / f"b0_{width}.studio.yaml").scale.width for width in ("0.5", "1.5")]
        assert scales == [0.5, 1.5]

    def test_a_refusal_says_why_and_offers_the_closest(self, window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
        target = tmp_path / "net.picky"
        export_to(window, Picky, target)
        finish(window, qtbot)
        notice = window.notices.shown[0]
        assert "layer 3 can't be said in this format; expected another activation" in notice.text
        assert not target.exists()
        notice.answers[0].do()
        finish(window, qtbot)
        assert target.read_bytes() == b"close enough"
        assert "layer 3 was replaced" in window.notices.shown[0].text

    def test_a_target_that_cannot_be_written_is_told(self, window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
        (tmp_path / "folder.cfg").mkdir()
        export_to(window, GENERATORS[0], tmp_path / "folder.cfg")
        finish(window, qtbot)
        assert "folder.cfg was not exported" in window.notices.shown[0].text

    def test_a_fault_of_ours_is_told_with_a_report(
        self, window: MainWindow, tmp_path: Path, qtbot: QtBot, logged_warnings: list[object]
    ) -> None:
        told: list[tuple[str, str]] = []
        window.workbench.crashed.connect(lambda sentence, report: told.append((sentence, report)))
        export_to(window, Broken, tmp_path / "x.cfg")
        finish(window, qtbot)
        assert "ZeroDivisionError" in told[0][1]
        logged_warnings.clear()

    def test_what_was_asked_for_is_exported_whatever_happens_meanwhile(
        self, window: MainWindow, tmp_path: Path, qtbot: QtBot, b0: Design
    ) -> None:
        export_to(window, GENERATORS[0], tmp_path / f"then{GENERATORS[0].suffixes[0]}")
        window.workbench.document.replace(b0)
        finish(window, qtbot)
        assert len((tmp_path / f"then{GENERATORS[0].suffixes[0]}").read_bytes()) < 1000
