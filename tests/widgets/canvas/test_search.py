"""The search pop-up finds what can be inserted."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.blocks import BLOCKS
from studio.blocks.block_files import library_blocks
from studio.design.snippets import snippets
from studio.layers import LAYERS
from widgets.canvas.search import everything, matching
from widgets.mime import Entry


def titles(text: str) -> list[str]:
    return [one.title for one in matching(everything(), text)]


def test_everything_of_tables_and_library_is_there() -> None:
    assert len(everything()) == len(BLOCKS) + len(library_blocks()) + len(LAYERS) + len(snippets())
    assert len(titles("")) == len(everything())


def test_titles_that_begin_with_the_word_come_first() -> None:
    assert titles("conv")[0] == "convolutional"
    assert titles("max")[0] == "maxpool"


def test_all_words_must_be_there_in_title_alias_or_summary() -> None:
    assert "MBConv" in titles("inverted residual")
    assert titles("inverted shortcutless") == []


def test_enter_inserts_after_the_selection(driver) -> None:
    driver.click("conv1")
    driver.key(Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    search = driver.canvas.furniture.search
    assert search.isVisible()
    assert search.hint.text() == "Enter inserts after conv1"
    QTest.keyClicks(search.line, "maxp")
    QTest.keyClick(search.line, Qt.Key.Key_Return)
    assert driver.names[:3] == ["conv1", "maxpool1", "mbconv1"]
    assert driver.bench.selection.nodes == (driver.address("maxpool1").node,)
    assert not search.isVisible()


def test_a_snippet_is_found_and_its_layers_are_selected(driver) -> None:
    before = driver.design
    driver.click("conv1")
    driver.key(Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    search = driver.canvas.furniture.search
    QTest.keyClicks(search.line, "squeeze_ex")
    assert search.model.rows[0].entry == Entry("snippet", "squeeze_excite")
    QTest.mouseClick(
        search.list.viewport(),
        Qt.MouseButton.LeftButton,
        pos=search.list.visualRect(search.model.index(0)).center(),
    )
    added = [node.id for node in driver.design.nodes if node.id >= before.next_id]
    assert len(added) == 4
    assert driver.names[5] == "mbconv1"
    assert list(driver.bench.selection.nodes) == added
    driver.bench.document.undo()
    assert driver.design == before


def test_arrows_choose_in_the_list(driver) -> None:
    driver.canvas.open_search()
    search = driver.canvas.furniture.search
    QTest.keyClicks(search.line, "pool")
    first, second = search.model.rows[0].entry, search.model.rows[1].entry
    chosen: list[Entry] = []
    search.chosen.connect(chosen.append)
    QTest.keyClick(search.line, Qt.Key.Key_Down)
    QTest.keyClick(search.line, Qt.Key.Key_Return)
    assert chosen == [second] != [first]


def test_escape_closes_and_changes_nothing(driver) -> None:
    before = driver.design
    driver.canvas.open_search()
    search = driver.canvas.furniture.search
    QTest.keyClicks(search.line, "conv")
    QTest.keyClick(search.line, Qt.Key.Key_Escape)
    assert not search.isVisible()
    assert driver.design is before


def test_what_matches_nothing_inserts_nothing(driver) -> None:
    before = driver.design
    driver.canvas.open_search()
    search = driver.canvas.furniture.search
    QTest.keyClicks(search.line, "nonsense")
    QTest.keyClick(search.line, Qt.Key.Key_Return)
    assert search.isVisible()
    assert driver.design is before


def test_a_double_click_on_nothing_searches_for_the_end(driver) -> None:
    driver.double_click(driver.nowhere())
    search = driver.canvas.furniture.search
    assert search.isVisible()
    assert search.hint.text() == f"Enter inserts after {driver.names[-1]}"


def test_a_double_click_on_a_wire_searches_for_that_place(driver) -> None:
    driver.double_click(driver.on_wire("conv1", "mbconv1"))
    search = driver.canvas.furniture.search
    assert search.hint.text() == "Enter inserts after conv1"
    QTest.keyClicks(search.line, "dropout")
    QTest.keyClick(search.line, Qt.Key.Key_Return)
    assert driver.names[1] == "dropout1"


def test_on_a_reference_the_search_says_why_not(driver_of, flat) -> None:
    driver = driver_of(flat)
    driver.double_click(driver.on_wire("conv6", "shortcut1"))
    assert not driver.canvas.furniture.search.isVisible()
    assert "shortcut1 names conv6" in driver.said[0]


def test_a_click_on_a_row_inserts_it(driver) -> None:
    driver.canvas.open_search()
    search = driver.canvas.furniture.search
    QTest.keyClicks(search.line, "dropout")
    row = search.list.visualRect(search.model.index(0)).center()
    QTest.mouseClick(search.list.viewport(), Qt.MouseButton.LeftButton, pos=row)
    assert "dropout1" in driver.names
