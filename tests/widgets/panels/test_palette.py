"""The palette: everything that can be inserted, found by typing, inserted by Enter, double click or drag."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QTreeView
from pytestqt.qtbot import QtBot

from studio.blocks import BLOCKS
from studio.blocks.block_files import library_blocks
from studio.design.edits import delete
from studio.design.snippets import snippets
from studio.files import config_folder
from studio.layers import LAYERS
from studio.layers.base import Address
from widgets import theme
from widgets.canvas.commands import Commands
from widgets.mime import Entry, from_mime
from widgets.panels.palette import PalettePanel, offers
from widgets.workbench import Workbench

EVERYTHING = [
    *(kind.kind for kind in (*BLOCKS, *library_blocks())),
    *(kind.section for kind in LAYERS),
    *(one.name for one in snippets()),
]


@pytest.fixture
def panel(qapp: QApplication, workbench: Workbench, qtbot: QtBot) -> PalettePanel:
    theme.set_theme(qapp, "light")
    made = PalettePanel(workbench)
    qtbot.addWidget(made)
    made.resize(224, 900)
    made.show()
    return made


@pytest.fixture
def view(panel: PalettePanel) -> QTreeView:
    return panel.findChild(QTreeView, "paletteList")


@pytest.fixture
def search(panel: PalettePanel) -> QLineEdit:
    return panel.findChild(QLineEdit, "paletteSearch")


def shown(view: QTreeView) -> list[str]:
    found = []
    for section in range(view.model().rowCount()):
        above = view.model().index(section, 0)
        if not view.isRowHidden(section, QModelIndex()):
            rows = range(view.model().rowCount(above))
            found += [view.model().index(row, 0, above).data() for row in rows if not view.isRowHidden(row, above)]
    return found


def index_of(view: QTreeView, name: str) -> QModelIndex:
    (found,) = view.model().match(
        view.model().index(0, 0),
        Qt.ItemDataRole.DisplayRole,
        name,
        1,
        Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive,
    )
    return found


def names(workbench: Workbench) -> list[str]:
    return [node.name for node in workbench.document.design.nodes]


class TestOffers:
    def test_everything_is_offered(self, view: QTreeView) -> None:
        assert shown(view) == EVERYTHING

    def test_each_has_a_swatch_and_help(self) -> None:
        for _, offered in offers():
            for offer in offered:
                assert offer.help, offer.entry.name
                assert 1 <= len(offer.colours) <= 4
                assert all(theme.category(colour).isValid() for colour in offer.colours)

    def test_a_snippet_shows_how_many_layers_it_has(self) -> None:
        found = next(offer for offer in dict(offers())["Snippets"] if offer.entry.name == "squeeze_excite")
        assert found.hint == "4 layers"
        assert len(found.colours) == 3

    def test_a_snippet_that_is_no_cfg_is_offered_and_refused_in_words(self, workbench: Workbench) -> None:
        folder = config_folder() / "templates" / "snippets"
        folder.mkdir(parents=True)
        (folder / "broken.cfg").write_text("# Mine\nno cfg\n")
        told: list[str] = []
        workbench.said.connect(told.append)
        found = next(offer for offer in dict(offers())["Snippets"] if offer.entry.name == "broken")
        before = workbench.document.design
        commands = Commands(workbench)
        commands.insert(found.entry, commands.spot_for_selection())
        assert workbench.document.design == before
        assert told

    def test_a_block_shows_what_it_is_made_of(self) -> None:
        blocks = dict(offers())["Blocks"]
        mbconv = next(offer for offer in blocks if offer.entry.name == "MBConv")
        assert mbconv.colours[:2] == ("layer", "depthwise")
        assert mbconv.hint.startswith("expand · depthwise · se")


class TestSearch:
    def test_it_finds_by_name_alias_and_help(self, view: QTreeView, search: QLineEdit, qtbot: QtBot) -> None:
        qtbot.keyClicks(search, "maxpool")
        assert shown(view) == ["maxpool"]
        search.clear()
        qtbot.keyClicks(search, "inverted residual")
        assert "MBConv" in shown(view)
        assert "convolutional" not in shown(view)

    def test_a_name_that_begins_so_comes_first(self, view: QTreeView, search: QLineEdit, qtbot: QtBot) -> None:
        qtbot.keyClicks(search, "conv")
        assert view.currentIndex().data() == "convolutional"

    def test_enter_inserts_the_current_one(
        self, workbench: Workbench, search: QLineEdit, view: QTreeView, qtbot: QtBot
    ) -> None:
        workbench.selection.set([Address(1)])
        qtbot.keyClicks(search, "maxp")
        qtbot.keyClick(search, Qt.Key.Key_Return)
        assert len(names(workbench)) == 4
        assert names(workbench)[1].startswith("max")
        assert workbench.selection.nodes == (4,)

    def test_nothing_found_inserts_nothing(self, workbench: Workbench, search: QLineEdit, qtbot: QtBot) -> None:
        qtbot.keyClicks(search, "zzz")
        qtbot.keyClick(search, Qt.Key.Key_Return)
        assert len(names(workbench)) == 3

    def test_escape_brings_everything_back(self, view: QTreeView, search: QLineEdit, qtbot: QtBot) -> None:
        qtbot.keyClicks(search, "maxpool")
        qtbot.keyClick(search, Qt.Key.Key_Escape)
        assert shown(view) == EVERYTHING


class TestInserting:
    def test_a_double_click_inserts_after_the_selection(
        self, workbench: Workbench, view: QTreeView, qtbot: QtBot
    ) -> None:
        workbench.selection.set([Address(2)])
        at = view.visualRect(index_of(view, "MBConv")).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
        qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert names(workbench) == ["conv1", "conv2", "mbconv1", "shortcut1"]

    def test_a_snippet_goes_in_whole_as_one_step(self, workbench: Workbench, view: QTreeView, qtbot: QtBot) -> None:
        before = workbench.document.design
        workbench.selection.set([Address(2)])
        index = index_of(view, "squeeze_excite")
        assert index.parent().data() == "Snippets"
        view.scrollTo(index)
        at = view.visualRect(index).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
        qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
        made = workbench.document.design.nodes[2:-1]
        assert [node.layer.section for node in made] == ["avgpool", "convolutional", "convolutional", "scale_channels"]
        assert workbench.selection.nodes == tuple(node.id for node in made)
        workbench.document.undo()
        assert workbench.document.design == before

    def test_without_a_selection_it_goes_to_the_end(self, workbench: Workbench, view: QTreeView) -> None:
        view.activated.emit(index_of(view, "dropout"))
        assert names(workbench)[-1] == "dropout1"

    def test_what_cannot_go_there_is_said(self, workbench: Workbench, view: QTreeView) -> None:
        told: list[str] = []
        workbench.said.connect(told.append)
        workbench.document.replace(workbench.document.design)
        for node in (3, 2, 1):
            workbench.selection.set([Address(node)])
            workbench.document.apply(delete(workbench.document.design, [node]), "Delete")
        view.activated.emit(index_of(view, "shortcut"))
        assert names(workbench) == []
        assert told

    def test_a_drag_carries_the_entry(self, view: QTreeView) -> None:
        model = view.model()
        index = index_of(view, "MBConv")
        assert model.flags(index) & Qt.ItemFlag.ItemIsDragEnabled
        assert from_mime(model.mimeData([index])) == Entry("block", "MBConv")

    def test_sections_fold_and_are_not_dragged(self, view: QTreeView, qtbot: QtBot) -> None:
        section = view.model().index(0, 0)
        assert not view.model().flags(section) & Qt.ItemFlag.ItemIsDragEnabled
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(section).center())
        assert not view.isExpanded(section)
