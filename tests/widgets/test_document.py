"""The document: edits are undo steps, files are written whole, signals come when everything is in order."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.design.design import Design
from studio.design.edits import delete, set_key
from studio.design.from_cfg import load
from studio.files import FileProblem
from widgets.document import Document


@pytest.fixture
def document(qapp: QApplication, design: Design) -> Document:
    return Document(design)


def filters(document: Document) -> int:
    return document.design.nodes[0].layer.filters  # type: ignore[union-attr]


def set_filters(document: Document, number: int, merge: object = None) -> bool:
    return document.apply(set_key(document.design, 1, "filters", str(number)), f"Filters {number}", merge)


class TestUndo:
    def test_an_edit_can_be_undone_and_redone(self, document: Document, design: Design) -> None:
        assert set_filters(document, 32)
        document.undo()
        assert document.design is design
        document.redo()
        assert filters(document) == 32

    def test_an_edit_that_changes_nothing_is_no_step(self, document: Document) -> None:
        assert not set_filters(document, 16)
        assert document.stack.count() == 0
        assert not document.modified

    def test_steps_of_one_gesture_become_one(self, document: Document, design: Design) -> None:
        for number in (24, 32, 40):
            set_filters(document, number, merge="drag 1")
        assert (document.stack.count(), filters(document)) == (1, 40)
        document.undo()
        assert document.design is design

    def test_gestures_stay_apart(self, document: Document) -> None:
        set_filters(document, 24, merge="drag 1")
        set_filters(document, 32, merge="drag 2")
        set_filters(document, 40)
        set_filters(document, 48)
        assert document.stack.count() == 4

    def test_a_gesture_that_ends_where_it_began_is_no_step(self, document: Document) -> None:
        set_filters(document, 24, merge="drag")
        set_filters(document, 16, merge="drag")
        assert document.stack.count() == 0
        assert not document.modified

    def test_a_gesture_does_not_go_on_across_a_save(self, document: Document, tmp_path: Path) -> None:
        set_filters(document, 24, merge="typing")
        document.save(tmp_path / "a.cfg")
        set_filters(document, 32, merge="typing")
        assert document.modified
        document.undo()
        assert not document.modified
        assert filters(document) == 24

    def test_listeners_are_told_once_and_can_ask_what_can_be_undone(self, document: Document) -> None:
        told: list[tuple[int, bool]] = []
        document.historyChanged.connect(lambda: told.append((filters(document), document.stack.canUndo())))
        changes: list[object] = []
        document.designChanged.connect(changes.append)
        set_filters(document, 32)
        document.undo()
        assert [number for number, _ in told] == [32, 16]
        assert [can for _, can in told] == [True, False]
        assert len(changes) == 2

    def test_a_listener_may_edit(self, document: Document) -> None:
        """Such as one that tidies up after others: the stack is in order when it hears of a step."""
        document.designChanged.connect(
            lambda design: len(design.nodes) > 2 and document.apply(delete(design, [3]), "Trim")
        )
        set_filters(document, 32)
        assert (len(document.design.nodes), document.stack.count()) == (2, 2)


class TestFiles:
    def test_an_untouched_cfg_is_written_byte_for_byte(self, document: Document, cfg: Path, tmp_path: Path) -> None:
        document.load(cfg)
        document.save(tmp_path / "copy.cfg")
        assert (tmp_path / "copy.cfg").read_bytes() == cfg.read_bytes()

    def test_opening_forgets_the_history_and_tells_everybody(self, document: Document, cfg: Path, qtbot: QtBot) -> None:
        set_filters(document, 32)
        with qtbot.waitSignals([document.designChanged, document.pathChanged, document.replaced]):
            document.load(cfg)
        assert (document.path, document.name, document.modified) == (cfg, "three.cfg", False)
        assert not document.stack.canUndo()

    @pytest.mark.parametrize("content", [None, b"\x00\x01\x7fELF\x00", b"just words\n"])
    def test_what_is_no_network_leaves_everything_as_it_was(
        self, document: Document, tmp_path: Path, content: bytes | None
    ) -> None:
        set_filters(document, 32)
        path = tmp_path / "junk.cfg"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(FileProblem):
            document.load(path)
        assert (filters(document), document.path, document.modified) == (32, None, True)

    def test_a_read_only_target_loses_nothing(self, document: Document, tmp_path: Path) -> None:
        path = tmp_path / "kept.cfg"
        path.write_text("kept")
        path.chmod(stat.S_IRUSR)
        set_filters(document, 32)
        with pytest.raises(FileProblem, match="read-only"):
            document.save(path)
        assert path.read_text() == "kept"
        assert (document.path, document.modified) == (None, True)

    def test_a_design_comes_back_from_yaml_with_its_blocks(
        self, document: Document, b0: Design, tmp_path: Path
    ) -> None:
        document.replace(b0)
        document.save(tmp_path / "b0.studio.yaml")
        document.load(tmp_path / "b0.studio.yaml")
        assert document.design.nodes == b0.nodes

    def test_what_a_cfg_cannot_keep_is_asked_about_once(self, document: Document, b0: Design, tmp_path: Path) -> None:
        document.replace(b0)
        path = tmp_path / "b0.cfg"
        assert document.lost_in(path) == ("7 blocks",)
        assert document.lost_in(tmp_path / "b0.studio.yaml") == ()
        document.save(path)
        assert document.lost_in(path) == ()
        assert len(load(path.read_bytes()).nodes) == 126

    def test_modified_follows_saving_and_undoing(self, document: Document, tmp_path: Path) -> None:
        said: list[bool] = []
        document.modifiedChanged.connect(said.append)
        set_filters(document, 32)
        document.save(tmp_path / "a.cfg")
        document.undo()
        document.redo()
        assert said == [True, False, True, False]

    def test_a_design_without_a_file_has_a_name_all_the_same(self, document: Document) -> None:
        assert document.name == "three.studio.yaml"
        with pytest.raises(ValueError, match="path"):
            document.save()
