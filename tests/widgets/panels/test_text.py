"""The cfg text pane: typing changes the design, other edits change the text, no byte outside an edit is touched."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.design.design import NET, BlockNode, LayerNode
from studio.design.edits import delete, insert_layer, set_scale
from studio.design.from_cfg import load
from studio.design.templates import new
from studio.design.to_cfg import to_cfg
from studio.diagnostics import Severity
from studio.layers.base import Address
from studio.layers.pointwise import Dropout
from studio.scaling import Scale
from tests.widgets.panels.text_pane import CFG, Pane
from widgets import theme
from widgets.panels import PANELS
from widgets.panels.text import TextPanel
from widgets.workbench import Workbench


@pytest.fixture
def pane(qtbot: QtBot, qapp: QApplication) -> Pane:
    theme.set_theme(qapp, "light")
    return Pane(qtbot, load(CFG))


@pytest.fixture
def blocks(qtbot: QtBot, qapp: QApplication) -> Pane:
    theme.set_theme(qapp, "light")
    return Pane(qtbot, new("efficientnet_b0"))


def test_it_is_one_of_the_panels() -> None:
    assert TextPanel in PANELS


def test_it_is_read_from_its_start(qtbot: QtBot) -> None:
    panel = TextPanel(Workbench(load(CFG)))
    qtbot.addWidget(panel)
    assert panel.editor.line == 0


class TestTyping:
    def test_each_key_changes_the_design(self, pane: Pane) -> None:
        pane.click("16")
        pane.type("2")
        assert pane.layer(0).filters == 216  # type: ignore[attr-defined]
        pane.type("3")
        assert pane.layer(0).filters == 2316  # type: ignore[attr-defined]

    def test_a_burst_is_one_undo_step(self, pane: Pane) -> None:
        pane.click("16")
        pane.type("2", "3", Qt.Key.Key_Delete)
        assert (pane.bench.document.stack.count(), pane.layer(0).filters) == (1, 236)  # type: ignore[attr-defined]
        pane.undo()
        assert pane.design == load(CFG)
        assert pane.editor.text().encode() == CFG

    def test_after_a_pause_the_next_key_begins_another_step(self, pane: Pane) -> None:
        pane.click("16")
        pane.type("2")
        pane.pause()
        pane.type("3")
        assert pane.bench.document.stack.count() == 2

    def test_so_it_does_after_the_caret_went_elsewhere(self, pane: Pane) -> None:
        pane.click("16")
        pane.type("2", Qt.Key.Key_Right, "3")
        assert pane.bench.document.stack.count() == 2

    def test_and_after_the_focus_went_elsewhere(self, pane: Pane) -> None:
        pane.click("16")
        pane.type("2")
        pane.other.setFocus()
        pane.editor.setFocus()
        pane.type("3")
        assert pane.bench.document.stack.count() == 2

    def test_focus_caret_and_scrolling_stay(self, blocks: Pane) -> None:
        blocks.click("filters=40")
        blocks.type(Qt.Key.Key_End)
        before = (blocks.editor.textCursor().position(), blocks.editor.verticalScrollBar().value())
        blocks.type("0", Qt.Key.Key_Backspace)
        assert (blocks.editor.textCursor().position(), blocks.editor.verticalScrollBar().value()) == before
        assert blocks.editor.hasFocus()

    def test_enter_makes_a_line_in_the_style_of_the_file(self, qtbot: QtBot) -> None:
        crlf = CFG.replace(b"\n", b"\r\n")
        pane = Pane(qtbot, load(crlf))
        pane.click("stride=1")
        pane.type("groups=2", Qt.Key.Key_Return)
        assert to_cfg(pane.design).source.encode() == crlf.replace(b"stride=1", b"groups=2\r\nstride=1", 1)

    def test_shift_and_enter_is_enter(self, pane: Pane) -> None:
        pane.click("stride=1")
        pane.type("groups=2")
        QTest.keyClick(pane.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
        assert "groups=2\nstride=1" in pane.editor.text()

    def test_what_is_copied_is_what_is_stored(self, qtbot: QtBot) -> None:
        pane = Pane(qtbot, load(CFG.replace(b"# for tests", "# for\u00a0tests\r".encode())))
        QTest.keyClick(pane.editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        data = pane.editor.createMimeDataFromSelection()
        assert data.text() == pane.editor.text()
        assert "for\u00a0tests\r\n" in data.text()

    def test_a_program_may_set_the_whole_text(self, pane: Pane) -> None:
        pane.editor.setPlainText(CFG.decode().replace("filters=32", "filters=64"))
        assert pane.layer(2).filters == 64  # type: ignore[attr-defined]
        assert [node.id for node in pane.design.nodes] == [1, 2, 3, 4]


class TestBlocks:
    def stem(self, pane: Pane) -> None:
        pane.click("filters=32")
        pane.type(*[Qt.Key.Key_Right] * len("filters="), Qt.Key.Key_Delete, Qt.Key.Key_Delete)

    def test_a_number_typed_digit_by_digit_gives_the_blocks_back(self, blocks: Pane) -> None:
        before = blocks.design
        self.stem(blocks)
        blocks.type("3")
        assert not isinstance(blocks.design.nodes[1], BlockNode)
        blocks.type("2")
        assert blocks.design == before

    def test_even_after_thinking_about_it(self, blocks: Pane) -> None:
        before = blocks.design
        self.stem(blocks)
        blocks.type("3")
        blocks.pause()
        blocks.type("2")
        assert (blocks.design, blocks.bench.document.stack.count()) == (before, 0)

    def test_a_parameter_typed_inside_a_block_changes_the_block(self, blocks: Pane) -> None:
        blocks.click("groups=96")
        blocks.type(Qt.Key.Key_Up, Qt.Key.Key_End, Qt.Key.Key_Backspace, "5")
        assert blocks.editor.text() == to_cfg(blocks.design).source.text()

    def test_numbers_typed_into_scaled_text_stay(self, qtbot: QtBot) -> None:
        pane = Pane(qtbot, set_scale(new("efficientnet_b0"), Scale(width=1.2, resolution=240)))
        pane.click("filters=40")
        pane.type(*[Qt.Key.Key_Right] * len("filters="), Qt.Key.Key_Delete, "5")
        assert "filters=50\n" in pane.editor.text()
        pane.other.setFocus()
        assert pane.editor.text() == to_cfg(pane.design).source.text()
        assert "filters=50\n" in pane.editor.text()


class TestBroken:
    def test_half_a_header_keeps_the_last_good_picture(self, pane: Pane) -> None:
        pane.click("[maxpool]")
        pane.type("[drop")
        assert pane.design == load(CFG)
        marks = [mark for line in pane.editor._marks.values() for mark in line]
        assert any("[drop" in mark.sentence and mark.severity is Severity.ERROR for mark in marks)

    def test_a_whole_header_is_taken_at_once(self, pane: Pane) -> None:
        pane.click("[maxpool]")
        pane.type("[dropout]", Qt.Key.Key_Return)
        assert [node.layer.section for node in pane.design.nodes if isinstance(node, LayerNode)] == [
            "convolutional",
            "dropout",
            "maxpool",
            "convolutional",
            "route",
        ]
        assert pane.bench.document.stack.count() == 1

    def test_after_a_pause_it_is_taken_as_it_stands(self, pane: Pane) -> None:
        pane.click("[maxpool]")
        pane.type("[drop]", Qt.Key.Key_Return)
        pane.pause()
        assert "[drop]\n" in to_cfg(pane.design).source.text()
        assert any(item.code == "section-unknown" for item in pane.bench.derived.problems)

    def test_and_completing_it_later_mends_everything(self, blocks: Pane) -> None:
        kept = [node.id for node in blocks.design.nodes]
        blocks.click("[convolutional]", 5)
        blocks.type("[dropou]", Qt.Key.Key_Return, Qt.Key.Key_Left, Qt.Key.Key_Left)
        blocks.pause()
        assert [node.id for node in blocks.design.nodes] != kept
        blocks.type(Qt.Key.Key_Backspace, Qt.Key.Key_Backspace, *[Qt.Key.Key_Backspace] * 5, Qt.Key.Key_Delete)
        blocks.type(Qt.Key.Key_Delete)
        assert [node.id for node in blocks.design.nodes] == kept

    def test_nothing_is_lost_when_the_focus_goes(self, pane: Pane) -> None:
        pane.click("filters=16")
        pane.type("[")
        pane.other.setFocus()
        assert to_cfg(pane.design).source.encode() == CFG.replace(b"filters=16", b"[filters=16")

    @pytest.mark.parametrize("leave", [Qt.Key.Key_S, Qt.Key.Key_R])
    def test_nor_when_a_shortcut_is_pressed(self, pane: Pane, leave: Qt.Key) -> None:
        pane.click("filters=16")
        pane.type("[")
        QTest.keyClick(pane.editor, leave, Qt.KeyboardModifier.ControlModifier)
        assert to_cfg(pane.design).source.encode() == CFG.replace(b"filters=16", b"[filters=16")

    def test_nor_when_the_window_closes(self, pane: Pane) -> None:
        pane.click("filters=16")
        pane.type("[")
        pane.window.close()
        assert to_cfg(pane.design).source.encode() == CFG.replace(b"filters=16", b"[filters=16")

    def test_everything_deleted_is_held_back_too(self, pane: Pane) -> None:
        QTest.keyClick(pane.editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        pane.type(Qt.Key.Key_Delete)
        assert pane.design == load(CFG)
        pane.pause()
        assert pane.design.nodes == ()
        pane.undo()
        assert pane.editor.text().encode() == CFG

    def test_marks_say_what_is_wrong_where(self, pane: Pane) -> None:
        pane.click("filters=16")
        pane.type("filtres=3", Qt.Key.Key_Return)
        line = pane.editor.line - 1
        sentences = [mark.sentence for mark in pane.editor._marks[line]]
        assert any("filtres" in sentence for sentence in sentences)
        box = pane.editor.cursorRect(QTextCursor(pane.editor.document().findBlockByNumber(line)))
        said = pane.editor.said_at(
            QPoint(box.left() + pane.editor.fontMetrics().horizontalAdvance("filtres=3") - 3, box.center().y())
        )
        assert said == "\n".join(sentences)
        assert pane.editor.said_at(QPoint(box.left() + 400, box.center().y())) == ""


class TestFollowing:
    def test_another_edit_changes_only_its_lines(self, pane: Pane) -> None:
        pane.click("filters=32")
        changes: list[tuple[int, int, int]] = []
        pane.editor.document().contentsChange.connect(lambda *change: changes.append(change))
        node = pane.design.nodes[0]
        assert isinstance(node, LayerNode)
        pane.bench.document.apply(insert_layer(pane.design, 1, Dropout()), "insert")
        shown = to_cfg(pane.design).source.text()
        assert pane.editor.text() == shown == pane.editor.toPlainText()
        ((position, removed, added),) = changes
        assert removed < 3
        assert "[dropout]" in shown[position : position + added]

    def test_the_caret_stays_in_its_word(self, pane: Pane) -> None:
        pane.click("filters=32")
        pane.bench.document.apply(delete(pane.design, [2]), "delete")
        cursor = pane.editor.textCursor()
        assert cursor.block().text()[cursor.positionInBlock() :] == "filters=32"

    def test_scaling_rewrites_numbers_in_place(self, blocks: Pane) -> None:
        blocks.click("filters=40")
        before = blocks.editor.verticalScrollBar().value()
        blocks.bench.document.apply(set_scale(blocks.design, Scale(width=1.4)), "scale")
        assert blocks.editor.toPlainText() == to_cfg(blocks.design).source.text()
        assert blocks.editor.verticalScrollBar().value() == before

    def test_deeper_networks_have_more_lines(self, blocks: Pane) -> None:
        for depth in (1.1, 3.1, 1.0):
            blocks.bench.document.apply(set_scale(blocks.design, Scale(depth=depth)), "scale")
            assert blocks.editor.toPlainText() == blocks.editor.text() == to_cfg(blocks.design).source.text()

    def test_another_document_is_shown_from_its_start(self, blocks: Pane) -> None:
        blocks.click("filters=320")
        blocks.bench.document.replace(load(CFG))
        assert (blocks.editor.text().encode(), blocks.editor.line) == (CFG, 0)

    def test_undo_elsewhere_ends_the_burst(self, pane: Pane) -> None:
        pane.click("16")
        pane.type("2")
        pane.bench.document.undo()
        pane.type("3")
        assert "filters=316" in pane.editor.text()
        assert pane.layer(0).filters == 316  # type: ignore[attr-defined]


class TestSelection:
    def test_clicking_into_a_section_selects_its_node(self, pane: Pane) -> None:
        pane.click("size=1")
        assert pane.bench.selection.addresses == (Address(3),)
        pane.click("width=32")
        assert pane.bench.selection.addresses == (Address(NET),)

    def test_a_section_of_a_block_selects_its_layer(self, blocks: Pane) -> None:
        blocks.click("groups=96")
        (address,) = blocks.bench.selection.addresses
        assert (address.node, address.occurrence, address.role) == (3, 0, "depthwise")

    def test_what_is_selected_elsewhere_is_tinted_and_scrolled_to(self, blocks: Pane) -> None:
        blocks.other.setFocus()
        blocks.bench.selection.set([Address(12)])
        lines = blocks.editor.text().split("\n")
        ((first, last),) = blocks.editor._selected
        assert (lines[first], lines[last]) == ("[convolutional]", "activation=linear")
        assert "filters=1000" in lines[first:last]
        assert blocks.editor.line == first
        assert blocks.other.hasFocus()

    def test_a_section_selected_out_of_sight_is_there_when_the_panel_is_shown(self, blocks: Pane) -> None:
        blocks.panel.hide()
        blocks.bench.selection.set([Address(9)])
        blocks.panel.show()
        QApplication.processEvents()
        ((first, last),) = blocks.editor._selected
        shown = [line.number for line in blocks.editor._shown_lines()]
        assert {first, last} <= set(shown)

    def test_a_block_is_all_its_sections(self, blocks: Pane) -> None:
        blocks.bench.selection.set([Address(3)])
        assert len(blocks.editor._selected) == sum(owner.node == 3 for owner in blocks.bench.derived.printed.owners) > 9

    def test_the_caret_stays_while_somebody_types(self, pane: Pane) -> None:
        pane.click("size=1")
        line = pane.editor.line
        pane.bench.selection.set([Address(1)])
        assert pane.editor.line == line

    @pytest.mark.parametrize(("text", "count", "section"), [("-1,0", 1, "filters=32"), ("0\n", 1, "filters=16")])
    def test_ctrl_click_on_a_number_goes_to_its_layer(self, qtbot: QtBot, text: str, count: int, section: str) -> None:
        pane = Pane(qtbot, load(CFG.replace(b"layers=-1,0", b"layers=-1,0 ")))
        pane.click("-1,0" if text == "-1,0" else "0 ", count, ctrl=True)
        line = pane.editor.text().split("\n")[pane.editor.line + 1]
        assert line == section

    def test_a_click_in_the_margin_selects(self, pane: Pane) -> None:
        pane.click("[net]")
        line = pane.editor.margin._lines()[9]
        QTest.mouseClick(pane.editor.margin, Qt.MouseButton.LeftButton, pos=QPoint(5, int(line.top) + 3))
        assert (pane.editor.line, pane.bench.selection.addresses) == (9, (Address(1),))

    def test_f12_goes_there_by_key(self, pane: Pane) -> None:
        pane.click("-1,0")
        pane.type(Qt.Key.Key_F12)
        assert pane.bench.selection.addresses == (Address(3),)


ODD = (
    b"\xef\xbb\xbf# caf\xc3\xa9\xc2\xa0\xe2\x80\xa8\xe2\x80\xa9 \xf0\x9f\x98\x80\r\n[net]\r\nwidth=8\n"
    b"height = 8\r\nchannels=3\r\n\x0c\n[convolutional]\r\nfilters=4 # \xc2\xa0two\nsize=3\n\n\r\n"
    b"; end\xe2\x80\xa8\r\n[maxpool]\r\nsize=2\xc2\xa0\nstride=2"
)
LATIN = ODD[3:].replace(b"\xc3\xa9", b"\xe9").replace(b"\xf0\x9f\x98\x80", b"\x85")


def places(text: str) -> list[int]:
    """Offset in the text of each position of the caret: none between the CR and the LF of a line end."""
    return [at for at in range(len(text) + 1) if not (text[at - 1 : at] == "\r" and text[at : at + 1] == "\n")]


def line_ends(text: str) -> set[str]:
    return {"\r\n" if line.endswith("\r") else "\n" for line in text.split("\n")[:-1]}


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


PIECES = ["", "x", "7", "#", "=", "\u00a0", "\n", "[maxpool]\n", "\nfilters=3"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([ODD, LATIN, CFG]), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 9), st.sampled_from(PIECES)))
)
@example(ODD, [(0.2, 1, "\n"), (0.5, 9, ""), (1.0, 0, "\n")])
def test_random_edits_keep_every_byte_outside_them(
    keyboard: Callable[[bytes], Pane], data: bytes, edits: list[tuple[float, int, str]]
) -> None:
    pane = keyboard(data)
    expected = pane.editor.text()
    newline = to_cfg(pane.design).source.style.newline
    for where, length, piece in edits:
        allowed = places(expected)
        first = round(where * (len(allowed) - 1))
        last = min(first + length, len(allowed) - 1)
        start, end = allowed[first], allowed[last]
        cursor = pane.editor.textCursor()
        cursor.setPosition(units(expected[:start].replace("\r\n", "\n")))
        cursor.setPosition(units(expected[:end].replace("\r\n", "\n")), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(piece)
        text = pane.editor.text()
        assert text.startswith(expected[:start])
        assert text.endswith(expected[end:])
        typed = text[start : len(text) - len(expected) + end]
        assert typed.replace("\r\n", "\n") == piece
        assert line_ends(typed) <= line_ends(expected) | {newline}
        expected = text
    pane.panel._end_burst()
    assert pane.editor.text() == to_cfg(pane.design).source.text() == expected


@pytest.fixture
def keyboard(qtbot: QtBot, qapp: QApplication) -> Callable[[bytes], Pane]:
    """A pane whose document is replaced for each example."""
    theme.set_theme(qapp, "light")
    pane = Pane(qtbot, load(CFG))

    def fresh(data: bytes) -> Pane:
        pane.bench.document.replace(load(data))
        return pane

    return fresh
