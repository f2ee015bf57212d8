"""The layers table: Darknet's numbers, blocks as a tree, the same selection as everywhere."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QApplication, QTreeView, QWidget
from pytestqt.qtbot import QtBot

from generators.profile import Profile
from studio.design.design import Design
from studio.design.edits import set_key, set_param, set_repeats
from studio.design.expand import expand
from studio.diagnostics import StudioError, error
from studio.layers.base import Address
from widgets import theme
from widgets.panels.layer_columns import HEADS, Column
from widgets.panels.layer_rows import dimensions, rows_of
from widgets.panels.layers import LayersPanel
from widgets.share_bar import ShareRole
from widgets.workbench import Workbench

B0 = {
    "#": "60–82",
    "layer": "MBConv6",
    "filters": "112",
    "size / strd": "–",
    "input": "14 × 14 × 80",
    "output": "14 × 14 × 112",
    "BF": "0.1722",
    "share": "22.3 %",
    "params": "543,148",
}


@pytest.fixture
def bench(qapp: QApplication, b0: Design) -> Workbench:
    theme.set_theme(qapp, "light")
    return Workbench(b0)


@pytest.fixture
def panel(bench: Workbench, qtbot: QtBot) -> LayersPanel:
    made = LayersPanel(bench)
    qtbot.addWidget(made)
    made.resize(1000, 240)
    made.show()
    return made


@pytest.fixture
def view(panel: LayersPanel) -> QTreeView:
    found = panel.findChild(QTreeView, "layersTable")
    assert isinstance(found, QTreeView)
    return found


def row(view: QTreeView, place: int, parent: QModelIndex | None = None) -> dict[str, str]:
    model = view.model()
    above = parent or QModelIndex()
    return {head: model.index(place, column, above).data() for column, head in enumerate(HEADS[:9])}


class TestRows:
    def test_a_block_says_what_its_layers_sum_to(self, view: QTreeView) -> None:
        assert row(view, 5) == B0

    def test_below_it_are_its_layers(self, view: QTreeView) -> None:
        block = view.model().index(5, 0)
        assert view.model().rowCount(block) == 23
        assert row(view, 0, block) == {
            "#": "60",
            "layer": "conv",
            "filters": "480",
            "size / strd": "1 × 1 / 1",
            "input": "14 × 14 × 80",
            "output": "14 × 14 × 480",
            "BF": "0.0151",
            "share": "2.0 %",
            "params": "39,360",
        }

    def test_numbers_are_exact_sums(self, b0: Design) -> None:
        expansion = expand(b0)
        rows = rows_of(b0, expansion, "params")
        assert sum(item.params for item in rows) == 5_288_548
        assert sum(item.share for item in rows) == pytest.approx(1.0)
        assert all(sum(inner.params for inner in item.inner) == item.params for item in rows if item.inner)

    def test_bars_compare_with_the_costliest_of_their_level(self, b0: Design) -> None:
        rows = rows_of(b0, expand(b0), "bflops")
        assert max(item.full for item in rows) == 1.0
        assert max(inner.full for inner in rows[5].inner) == 1.0
        assert rows[5].full == pytest.approx(rows[5].share / max(item.share for item in rows))

    def test_a_layer_that_names_others_says_which(self, bench: Workbench, design: Design) -> None:
        bench.document.replace(design)
        rows = rows_of(design, bench.derived.expansion, "bflops")
        assert (rows[2].title, rows[2].facts) == ("shortcut", "from 0")

    def test_shapes_are_written_as_darknet_writes_them(self, b0: Design) -> None:
        rows = expand(b0).rows
        assert dimensions(rows[0].out.next) == "112 × 112 × 32"
        assert dimensions(rows[-1].out.next) == "1000"

    def test_unknown_shapes_are_question_marks(self, bench: Workbench, view: QTreeView, design: Design) -> None:
        bench.document.replace(set_key(design, 1, "filters", "0"))
        assert row(view, 1)["output"] == "?"


class TestView:
    def test_the_total_stands_below(self, panel: LayersPanel) -> None:
        total = panel.findChild(QWidget, "layersTotal")
        assert total is not None
        assert "0.7718, 386 M MACs, 5,288,548" in total.accessibleName()
        assert "126 layers · input 224 × 224 × 3" in total.accessibleName()

    def test_the_badge_counts_layers(self, panel: LayersPanel, bench: Workbench, qtbot: QtBot) -> None:
        assert panel.badge() == "126"
        with qtbot.waitSignal(panel.badgeChanged):
            bench.document.apply(set_repeats(bench.document.design, 4, 3), "Repeats")
        assert panel.badge() == "134"

    def test_an_edit_leaves_open_what_is_open_and_stays_where_it_is(self, bench: Workbench, view: QTreeView) -> None:
        view.setExpanded(view.model().index(5, 0), True)
        view.verticalScrollBar().setValue(60)
        bench.document.apply(set_param(bench.document.design, 6, "filters", 128), "Filters")
        assert row(view, 5)["filters"] == "128"
        assert view.isExpanded(view.model().index(5, 0))
        bench.document.apply(set_repeats(bench.document.design, 4, 3), "Repeats")
        assert view.isExpanded(view.model().index(5, 0))
        assert view.verticalScrollBar().value() == 60

    def test_the_metric_changes_shares(self, bench: Workbench, view: QTreeView) -> None:
        bench.view_state.set_metric("params")
        assert row(view, 5)["share"] == "10.3 %"
        fraction = view.model().index(5, Column.SHARE).data(ShareRole.FRACTION)
        assert 0 < fraction < 1

    def test_a_narrow_table_leaves_out_the_input(self, panel: LayersPanel, view: QTreeView) -> None:
        assert not view.isColumnHidden(Column.INPUT)
        panel.resize(700, 240)
        QApplication.processEvents()
        assert view.isColumnHidden(Column.INPUT)

    def test_it_says_aloud_what_a_cell_is_about(self, view: QTreeView) -> None:
        role = Qt.ItemDataRole.AccessibleTextRole
        assert view.model().index(5, Column.LAYER).data(role) == "layer MBConv6 k5 s1 ×3"
        assert view.model().index(5, Column.PARAMS).data(role) == "params 543,148"


class TestSelection:
    def test_a_click_selects_everywhere(self, bench: Workbench, view: QTreeView, qtbot: QtBot) -> None:
        at = view.visualRect(view.model().index(2, Column.LAYER)).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert bench.selection.addresses == (Address(3),)

    def test_keys_move_the_selection(self, bench: Workbench, view: QTreeView, qtbot: QtBot) -> None:
        bench.selection.set([Address(3)])
        qtbot.keyClick(view, Qt.Key.Key_Down)
        assert bench.selection.addresses == (Address(4),)
        qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        assert bench.selection.addresses == (Address(4), Address(5))

    def test_what_is_selected_elsewhere_is_selected_here(self, bench: Workbench, view: QTreeView) -> None:
        told: list[object] = []
        inner = bench.derived.network.layers[61].address
        bench.selection.changed.connect(told.append)
        bench.selection.set([Address(1), inner])
        rows = view.selectionModel().selectedRows()
        assert [index.siblingAtColumn(0).data() for index in rows] == ["0", "61"]
        assert view.isExpanded(view.model().index(5, 0))
        assert told == [None]

    def test_an_edit_keeps_the_selection_without_telling_it(self, bench: Workbench, view: QTreeView) -> None:
        bench.selection.set([Address(6)])
        told: list[object] = []
        bench.selection.changed.connect(told.append)
        bench.document.apply(set_repeats(bench.document.design, 4, 3), "Repeats")
        assert [index.siblingAtColumn(0).data() for index in view.selectionModel().selectedRows()] == ["68–90"]
        assert told == []


def shown_numbers(view: QTreeView) -> list[str]:
    model = view.model()
    return [model.index(place, 0).data() for place in range(model.rowCount())]


def click_head(view: QTreeView, column: Column, qtbot: QtBot) -> None:
    head = view.header()
    at = QPoint(head.sectionViewportPosition(column) + 12, head.height() // 2)
    qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=at)


class TestSortingAndFiltering:
    def test_clicks_on_a_head_sort_and_the_third_is_the_network_again(self, view: QTreeView, qtbot: QtBot) -> None:
        before = shown_numbers(view)
        click_head(view, Column.PARAMS, qtbot)
        most = view.model().index(0, Column.PARAMS).data()
        click_head(view, Column.PARAMS, qtbot)
        assert view.model().index(view.model().rowCount() - 1, Column.PARAMS).data() == most
        click_head(view, Column.PARAMS, qtbot)
        assert shown_numbers(view) == before
        assert not view.header().isSortIndicatorShown()

    def test_the_selection_goes_along(self, bench: Workbench, view: QTreeView, qtbot: QtBot) -> None:
        bench.selection.set([Address(6)])
        click_head(view, Column.BFLOPS, qtbot)
        assert [index.siblingAtColumn(0).data() for index in view.selectionModel().selectedRows()] == ["60–82"]

    def test_a_filter_opens_blocks_of_what_it_leaves(self, panel: LayersPanel, view: QTreeView, qtbot: QtBot) -> None:
        qtbot.keyClicks(panel.head.field, "groups>1 5x5")
        model = view.model()
        assert all(view.isExpanded(model.index(place, 0)) for place in range(model.rowCount()))
        assert "of 126 layers" in panel.head.said.text()
        qtbot.keyClick(panel.head.field, Qt.Key.Key_Escape)
        assert panel.head.said.text() == ""

    def test_a_filter_that_means_nothing_says_why_and_changes_nothing(
        self, panel: LayersPanel, view: QTreeView, qtbot: QtBot
    ) -> None:
        before = shown_numbers(view)
        panel.head.field.setText("bflops>")
        assert "missing" in panel.head.said.text()
        assert panel.head.field.property("invalid")
        assert shown_numbers(view) == before

    def test_edits_show_in_a_sorted_table(self, bench: Workbench, view: QTreeView, qtbot: QtBot) -> None:
        click_head(view, Column.FILTERS, qtbot)
        bench.document.apply(set_param(bench.document.design, 2, "filters", 4096), "Filters")
        assert view.model().index(0, Column.FILTERS).data() == "4096"


class TestColumns:
    def test_more_room_shows_more_of_them(self, panel: LayersPanel, view: QTreeView) -> None:
        assert view.isColumnHidden(Column.FIELD)
        panel.resize(1600, 240)
        QApplication.processEvents()
        assert not view.isColumnHidden(Column.FIELD)
        assert view.isColumnHidden(Column.TIME)
        assert view.model().index(0, Column.MACS).data() == f"{3 * 9 * 32 * 112 * 112:,}"

    def test_chosen_ones_stay(self, panel: LayersPanel, bench: Workbench, view: QTreeView, qtbot: QtBot) -> None:
        menu = panel.column_menu()
        next(action for action in menu.actions() if action.text() == "receptive field").trigger()
        menu.deleteLater()
        assert not view.isColumnHidden(Column.FIELD)
        again = LayersPanel(bench)
        qtbot.addWidget(again)
        assert again._view.chosen is not None
        assert Column.FIELD in again._view.chosen
        menu = again.column_menu()
        next(action for action in menu.actions() if action.text() == "As many as fit").trigger()
        menu.deleteLater()
        assert again._view.chosen is None


class TestCopying:
    def text(self) -> str:
        return QApplication.clipboard().text()

    def test_selected_rows_are_copied_as_darknet_prints_them(
        self, bench: Workbench, view: QTreeView, qtbot: QtBot
    ) -> None:
        wanted: list[str] = []
        bench.actionWanted.connect(wanted.append)
        bench.selection.set([Address(1)])
        qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert len(self.text().splitlines()) == 2
        assert self.text().splitlines()[1].split()[:2] == ["0", "conv"]
        assert wanted == ["copy"]

    def test_without_a_selection_it_is_the_whole_table(self, panel: LayersPanel, view: QTreeView) -> None:
        for action in view.actions():
            if action.objectName() == "copy:markdown":
                action.trigger()
        assert self.text().startswith("| layer")
        assert "**total**" in self.text()


class TestTime:
    def test_measured_milliseconds_are_shown_until_the_design_changes(
        self, panel: LayersPanel, bench: Workbench, view: QTreeView, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
    ) -> None:
        count = len(bench.derived.rows)
        monkeypatch.setattr(
            "generators.profile.profile", lambda design, made: Profile((0.5,) * count, 70.0, 1, 3, "cpu")
        )
        with qtbot.waitSignal(panel.times.changed):
            panel.times.action.trigger()
        assert not view.isColumnHidden(Column.TIME)
        assert view.model().index(0, Column.TIME).data() == "0.50"
        assert view.model().index(5, Column.TIME).data() == "11.50"
        bench.document.apply(set_param(bench.document.design, 6, "filters", 128), "Filters")
        assert view.isColumnHidden(Column.TIME)
        bench.document.undo()
        assert not view.isColumnHidden(Column.TIME)

    def test_what_cannot_be_measured_says_why(
        self, panel: LayersPanel, bench: Workbench, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
    ) -> None:
        def fail(design: Design, expansion: object) -> None:
            raise StudioError(error("profile", "no such device"))

        monkeypatch.setattr("generators.profile.profile", fail)
        with qtbot.waitSignal(bench.said) as said:
            panel.times.action.trigger()
        assert "Not measured" in str(said.args)
        qtbot.waitUntil(panel.times.action.isEnabled)
