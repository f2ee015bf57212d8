"""Everything that the window can do, by the keys that do it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFileDialog, QLineEdit, QListWidget, QMenuBar, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from studio.design.design import BlockNode
from studio.design.edits import set_key
from studio.design.files import write_design
from studio.design.templates import new
from studio.layers.base import Address
from widgets import theme
from widgets.action_specs import ACTIONS
from widgets.dialogs.new_design import NewDesign
from widgets.main_window import MainWindow
from widgets.theme_icons import FOLDER

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Keys = Callable[..., None]


@pytest.fixture
def window(open_window: Callable[..., MainWindow], cfg: Path, qtbot: QtBot) -> MainWindow:
    made = open_window(cfg)
    with qtbot.waitActive(made):
        made.activateWindow()
    made.canvas.setFocus()
    return made


@pytest.fixture
def press(window: MainWindow, qtbot: QtBot) -> Keys:
    def keys(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        with qtbot.waitActive(window):
            qtbot.keyClick(window.focusWidget() or window, key, modifier)

    return keys


def names(window: MainWindow) -> list[str]:
    return [node.name for node in window.workbench.document.design.nodes]


class TestTable:
    def test_names_and_keys_are_unique(self) -> None:
        assert len({spec.name for spec in ACTIONS}) == len(ACTIONS)
        keys = [key for spec in ACTIONS for key in spec.keys.split("; ") if key]
        assert len(set(keys)) == len(keys)

    @pytest.mark.parametrize("spec", ACTIONS, ids=lambda spec: spec.name)
    def test_every_action_can_be_read_and_seen(self, spec) -> None:  # type: ignore[no-untyped-def]
        assert spec.text
        assert all(QKeySequence(key).toString() for key in spec.keys.split("; ") if key)
        assert not spec.icon or (FOLDER / f"{spec.icon}.svg").is_file()

    def test_every_action_is_in_a_menu(self, window: MainWindow) -> None:
        bar = window.findChild(QMenuBar)
        listed = {action for menu in bar.actions() for action in menu.menu().actions()}
        assert all(window.commands[spec.name] in listed for spec in ACTIONS)
        assert [menu.text() for menu in bar.actions()] == ["File", "Edit", "View", "Insert", "Network", "Train", "Help"]


class TestEditing:
    def test_undo_and_redo(self, window: MainWindow, press: Keys) -> None:
        document = window.workbench.document
        before = document.design
        document.apply(set_key(before, 1, "filters", "32"), "Filters 16 → 32")
        assert window.commands["undo"].text() == "Undo Filters 16 → 32"
        press(Qt.Key.Key_Z, CTRL)
        assert document.design is before
        assert not window.commands["undo"].isEnabled()
        press(Qt.Key.Key_Y, CTRL)
        assert document.design is not before
        press(Qt.Key.Key_Z, CTRL)
        press(Qt.Key.Key_Z, CTRL | SHIFT)
        assert document.design is not before

    def test_delete_needs_a_selection(self, window: MainWindow, press: Keys) -> None:
        assert not window.commands["delete"].isEnabled()
        window.workbench.selection.set([Address(2)])
        press(Qt.Key.Key_Delete)
        assert names(window) == ["conv1", "shortcut1"]

    def test_delete_in_a_text_field_is_about_its_text(self, window: MainWindow, press: Keys) -> None:
        window.workbench.selection.set([Address(2)])
        search = window.findChild(QLineEdit, "paletteSearch")
        search.setText("conv")
        search.setFocus()
        search.home(False)
        press(Qt.Key.Key_Delete)
        assert search.text() == "onv"
        assert len(names(window)) == 3

    def test_duplicate_selects_the_copy(self, window: MainWindow, press: Keys) -> None:
        window.workbench.selection.set([Address(1)])
        press(Qt.Key.Key_D, CTRL)
        assert len(names(window)) == 4
        assert window.workbench.selection.nodes == (4,)

    def test_select_all(self, window: MainWindow, press: Keys) -> None:
        press(Qt.Key.Key_A, CTRL)
        assert window.workbench.selection.nodes == (1, 2, 3)

    def test_recognise_and_unfold_give_the_same_file(self, window: MainWindow, press: Keys, tmp_path: Path) -> None:
        flat = tmp_path / "b0.cfg"
        write_design(new("efficientnet_b0"), flat)
        window.workbench.document.load(flat)
        press(Qt.Key.Key_R, CTRL | SHIFT)
        blocks = [node for node in window.workbench.document.design.nodes if isinstance(node, BlockNode)]
        assert sum(block.repeats for block in blocks) == 16
        assert window.statusBar().text() == "16 blocks recognised"
        press(Qt.Key.Key_U, CTRL | SHIFT)
        assert len(window.workbench.document.design.nodes) == 135
        assert window.workbench.derived.printed.source.encode() == flat.read_bytes()

    def test_fix_all_safe(self, window: MainWindow, press: Keys) -> None:
        document = window.workbench.document
        document.apply(set_key(document.design, 1, "activation", "leakyy"), "Activation")
        problems = len(window.workbench.derived.problems)
        press(Qt.Key.Key_F, CTRL | SHIFT)
        assert document.design.node(1).layer.activation == "leaky"  # type: ignore[union-attr]
        assert len(window.workbench.derived.problems) < problems
        document.undo()
        assert document.design.node(1).layer.activation == "leakyy"  # type: ignore[union-attr]


class TestFiles:
    def test_save_writes_the_file_and_the_mark_goes(self, window: MainWindow, press: Keys, cfg: Path) -> None:
        document = window.workbench.document
        assert not window.commands["save"].isEnabled()
        document.apply(set_key(document.design, 1, "filters", "32"), "Filters")
        assert window.isWindowModified()
        press(Qt.Key.Key_S, CTRL)
        assert "filters=32" in cfg.read_text()
        assert not window.isWindowModified()

    def test_save_as_takes_the_ending_of_the_chosen_kind(
        self, window: MainWindow, press: Keys, tmp_path: Path, qtbot: QtBot
    ) -> None:
        press(Qt.Key.Key_S, CTRL | SHIFT)
        dialog = window.findChild(QFileDialog, "saveDialog")
        dialog.fileSelected.emit(str(tmp_path / "copy"))
        dialog.reject()
        assert (tmp_path / "copy.studio.yaml").exists()
        assert window.workbench.document.path == tmp_path / "copy.studio.yaml"

    def test_blocks_are_not_lost_without_a_question(self, window: MainWindow, press: Keys, tmp_path: Path) -> None:
        document = window.workbench.document
        document.replace(new("efficientnet_b1"), tmp_path / "b1.cfg", unsaved=True)
        press(Qt.Key.Key_S, CTRL)
        assert not (tmp_path / "b1.cfg").exists()
        notice = window.notices.shown[0]
        assert "7 blocks and the coefficients" in notice.text
        notice.answers[0].do()
        assert (tmp_path / "b1.studio.yaml").exists()
        assert not document.modified

    def test_a_cfg_is_not_saved_with_what_darknet_cannot_say(
        self, window: MainWindow, press: Keys, qtbot: QtBot, tmp_path: Path
    ) -> None:
        document = window.workbench.document
        document.replace(new("efficientnet_cc_b0_4e"), tmp_path / "cc.cfg", unsaved=True)
        press(Qt.Key.Key_S, CTRL)
        notice = window.notices.shown[0]
        assert "conditional convolutions" in notice.text
        assert [answer.title for answer in notice.answers] == ["Save as cc.studio.yaml", "Export the closest cc.cfg"]
        notice.answers[1].do()
        qtbot.waitUntil((tmp_path / "cc.cfg").exists, timeout=20000)
        assert "[condconv]" not in (tmp_path / "cc.cfg").read_text()
        assert document.modified
        notice.answers[0].do()
        assert (tmp_path / "cc.studio.yaml").exists()
        assert not document.modified

    def test_new_begins_from_a_template(self, window: MainWindow, press: Keys, qtbot: QtBot) -> None:
        press(Qt.Key.Key_N, CTRL)
        dialog = window.findChild(NewDesign)
        qtbot.keyClicks(dialog.findChild(QLineEdit), "b2")
        qtbot.keyClick(dialog.findChild(QLineEdit), Qt.Key.Key_Return)
        assert window.workbench.document.name == "efficientnet_b2.studio.yaml"
        assert window.workbench.document.path is None

    def test_the_template_list_is_filtered_and_walked_by_keys(self, window: MainWindow, qtbot: QtBot) -> None:
        dialog = NewDesign(window.workbench.tasks, window)
        qtbot.addWidget(dialog)
        dialog.show()
        search, listed = dialog.findChild(QLineEdit), dialog.findChild(QListWidget)
        qtbot.keyClick(search, Qt.Key.Key_Down)
        first, below = (listed.visualItemRect(listed.item(row)) for row in (0, listed.currentRow()))
        assert (below.x(), below.y() > first.y()) == (first.x(), True)
        qtbot.keyClicks(search, "no such thing")
        assert listed.currentItem() is None
        search.clear()
        qtbot.keyClicks(search, "empty")
        assert listed.currentItem().text() == "Empty design"

    def test_open_shows_the_file(self, window: MainWindow, press: Keys, tmp_path: Path) -> None:
        other = tmp_path / "other.cfg"
        other.write_text("[net]\nwidth=8\nheight=8\nchannels=3\n\n[maxpool]\nsize=2\n")
        press(Qt.Key.Key_O, CTRL)
        dialog = window.findChild(QFileDialog, "openDialog")
        dialog.fileSelected.emit(str(other))
        dialog.reject()
        assert window.workbench.document.path == other


class TestView:
    def test_theme(self, window: MainWindow, press: Keys) -> None:
        press(Qt.Key.Key_L, CTRL | SHIFT)
        assert theme.current().name == "dark"
        press(Qt.Key.Key_L, CTRL | SHIFT)
        assert theme.current().name == "light"

    def test_size(self, window: MainWindow, press: Keys) -> None:
        press(Qt.Key.Key_Plus, CTRL)
        assert theme.scale() == 1.1
        press(Qt.Key.Key_Minus, CTRL)
        press(Qt.Key.Key_Minus, CTRL)
        assert theme.scale() == 0.9
        press(Qt.Key.Key_0, CTRL | Qt.KeyboardModifier.AltModifier)
        assert theme.scale() == 1.0

    def test_blocks_open_and_close(self, window: MainWindow, press: Keys) -> None:
        design = new("efficientnet_b0")
        window.workbench.document.replace(design)
        window.workbench.selection.set([Address(3)])
        press(Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
        assert set(window.canvas.opened) == {3}
        window.commands["openAll"].trigger()
        assert len(window.canvas.opened) == 7
        window.commands["closeAll"].trigger()
        assert not window.canvas.opened

    def test_the_metric_switch_changes_what_is_shown(self, window: MainWindow, qtbot: QtBot) -> None:
        window.findChild(QWidget, "metric").button("macs").click()
        assert window.workbench.view_state.metric == "macs"

    def test_add_goes_to_the_palette(self, window: MainWindow, press: Keys, qtbot: QtBot) -> None:
        window.commands["add"].trigger()
        search = window.findChild(QLineEdit, "paletteSearch")
        assert window.focusWidget() is search
        qtbot.keyClicks(search, "maxpool")
        qtbot.keyClick(search, Qt.Key.Key_Return)
        assert names(window)[-1].startswith("max")

    def test_train_goes_there_and_asks(self, window: MainWindow, qtbot: QtBot) -> None:
        with qtbot.waitSignal(window.workbench.trainWanted):
            qtbot.mouseClick(window.findChild(QPushButton, "trainButton"), Qt.MouseButton.LeftButton)
        assert window.findChild(QWidget, "workSpaces").value() == "train"
