"""Export: every format is offered, files are written in the background, refusals say why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest
from pytestqt.qtbot import QtBot

from generators import GENERATORS
from generators.base import Generator, Product, option
from studio.design.design import Design
from studio.design.expand import Expansion
from studio.diagnostics import StudioError, error, warning
from widgets.commands.exporting import export_to
from widgets.dialogs.export import ExportDialog
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


class TestDialog:
    def test_it_offers_every_format(self, window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
        dialog = ExportDialog(tmp_path, "three")
        qtbot.addWidget(dialog)
        filters = dialog.nameFilters()
        assert len(filters) == len(GENERATORS)
        assert all(kind.suffixes[0] in text for kind, text in zip(GENERATORS, filters, strict=True))

    def test_the_ending_decides_else_the_chosen_format(self, window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
        dialog = ExportDialog(tmp_path, "three")
        qtbot.addWidget(dialog)
        wanted: list[tuple[type[Generator], Path]] = []
        dialog.wanted.connect(lambda kind, path: wanted.append((kind, path)))
        last = GENERATORS[-1]
        dialog.fileSelected.emit(str(tmp_path / f"x{last.suffixes[0]}"))
        dialog.fileSelected.emit(str(tmp_path / "x.mine"))
        assert wanted == [(last, tmp_path / f"x{last.suffixes[0]}"), (GENERATORS[0], tmp_path / "x.mine")]


class TestExport:
    def test_the_action_opens_the_dialog_and_writes_the_file(
        self, window: MainWindow, cfg: Path, tmp_path: Path, qtbot: QtBot
    ) -> None:
        window.commands["export"].trigger()
        dialog = window.findChild(ExportDialog)
        dialog.fileSelected.emit(str(tmp_path / "copy.cfg"))
        dialog.reject()
        finish(window, qtbot)
        assert (tmp_path / "copy.cfg").read_bytes() == cfg.read_bytes()
        assert window.statusBar().text() == f"Exported copy.cfg to {tmp_path}"

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
