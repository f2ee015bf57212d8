"""Several documents in one window: each keeps its history, its file, its selection."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from studio.design.design import Design
from studio.design.edits import set_key
from studio.diagnostics import StudioError
from studio.layers.base import Address
from widgets.sheet import empty_design
from widgets.workbench import Workbench


@pytest.fixture
def bench(qapp: QApplication) -> Workbench:
    return Workbench()


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "other.cfg"
    path.write_text("[net]\nwidth=8\nheight=8\nchannels=3\n\n[maxpool]\nsize=2\n")
    return path


def names(bench: Workbench) -> list[str]:
    return [sheet.name for sheet in bench.sheets.all]


def edit(bench: Workbench, key: str, value: str) -> None:
    bench.document.apply(set_key(bench.document.design, 1, key, value), f"{key} {value}")


def test_a_file_takes_the_place_of_a_blank_one_and_further_ones_stand_beside_it(
    bench: Workbench, cfg: Path, other: Path
) -> None:
    bench.sheets.open(cfg)
    assert names(bench) == ["three.cfg"]
    bench.sheets.open(other)
    assert (names(bench), bench.document.path) == (["three.cfg", "other.cfg"], other)


def test_a_file_that_is_open_comes_to_the_front(bench: Workbench, cfg: Path, other: Path) -> None:
    bench.sheets.open(cfg)
    edit(bench, "filters", "32")
    bench.sheets.open(other)
    bench.sheets.open(cfg.parent / "." / cfg.name)
    assert len(bench.sheets.all) == 2
    assert bench.document.design.nodes[0].layer.filters == 32  # type: ignore[union-attr]


def test_every_document_has_its_own_history(bench: Workbench, cfg: Path, other: Path) -> None:
    bench.sheets.open(cfg)
    edit(bench, "filters", "32")
    bench.sheets.open(other)
    assert not bench.document.stack.canUndo() and not bench.document.modified
    edit(bench, "size", "4")
    bench.sheets.step(-1)
    assert bench.document.stack.undoText() == "filters 32"
    bench.document.undo()
    assert [sheet.modified for sheet in bench.sheets.all] == [False, True]
    bench.sheets.step(1)
    bench.document.undo()
    assert not bench.sheets.modified


def test_views_are_told_as_if_another_file_was_opened(bench: Workbench, cfg: Path, other: Path) -> None:
    bench.sheets.open(cfg)
    first = bench.document.sheet
    bench.sheets.open(other)
    told: list[str] = []
    bench.document.leaving.connect(lambda: told.append(f"leaving {bench.document.name}"))
    bench.document.designChanged.connect(lambda design: told.append("design"))
    bench.document.replaced.connect(lambda: told.append(f"replaced {bench.document.name}"))
    bench.sheets.show(first)
    assert told == ["leaving other.cfg", "design", "replaced three.cfg"]
    assert bench.derived.design is first.design


def test_the_selection_of_one_means_nothing_in_another(bench: Workbench, cfg: Path, other: Path) -> None:
    bench.sheets.open(cfg)
    bench.selection.set([Address(1)])
    bench.sheets.open(other)
    assert bench.selection.addresses == ()
    bench.sheets.step(1)
    assert bench.selection.addresses == (Address(1),)


def test_closing_shows_the_one_beside_it_and_a_blank_one_after_the_last(
    bench: Workbench, cfg: Path, other: Path
) -> None:
    bench.sheets.open(cfg)
    bench.sheets.open(other)
    dropped: list[str] = []
    bench.document.dropped.connect(dropped.append)
    first, second = bench.sheets.all
    bench.sheets.close(second)
    assert bench.document.sheet is first
    bench.sheets.close(first)
    assert dropped == [second.key, first.key]
    assert bench.document.sheet.blank and bench.document.design == empty_design()


def test_one_behind_closes_without_coming_to_the_front(bench: Workbench, cfg: Path, other: Path) -> None:
    bench.sheets.open(cfg)
    bench.sheets.open(other)
    bench.sheets.close(bench.sheets.all[0])
    assert (names(bench), bench.document.name) == (["other.cfg"], "other.cfg")


def test_a_file_that_cannot_be_read_changes_nothing(bench: Workbench, cfg: Path, tmp_path: Path) -> None:
    bench.sheets.open(cfg)
    with pytest.raises(StudioError):
        bench.sheets.open(tmp_path / "none.cfg")
    assert names(bench) == ["three.cfg"]


def test_a_new_design_stands_behind_the_one_in_front(bench: Workbench, cfg: Path, design: Design) -> None:
    bench.sheets.open(cfg)
    bench.sheets.begin(design)
    bench.sheets.begin(design)
    bench.sheets.move(2, 0)
    assert names(bench) == ["three.studio.yaml", "three.cfg", "three.studio.yaml"]
    assert bench.sheets.place == 0
