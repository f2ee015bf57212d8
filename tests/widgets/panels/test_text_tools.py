"""Help while typing in the cfg text, with real keys and the mouse: folds, suggestions, fixes, search, jumps."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QHelpEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from studio.design.from_cfg import load
from studio.design.templates import new
from studio.design.to_cfg import to_cfg
from studio.layers.base import Address
from tests.widgets.panels.text_pane import CFG, Pane
from widgets import theme
from widgets.cfg_text.text_actions import TEXT_ACTIONS
from widgets.notices import NoticeBar

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


@pytest.fixture
def pane(qtbot: QtBot, qapp: QApplication) -> Pane:
    theme.set_theme(qapp, "light")
    return Pane(qtbot, load(CFG))


@pytest.fixture
def blocks(qtbot: QtBot, qapp: QApplication) -> Pane:
    theme.set_theme(qapp, "light")
    return Pane(qtbot, new("efficientnet_b0"))


def press(pane: Pane, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(pane.editor, key, modifiers)


def visible(pane: Pane) -> list[str]:
    block, lines = pane.editor.document().begin(), []
    while block.isValid():
        if block.isVisible():
            lines.append(block.text())
        block = block.next()
    return lines


class TestFolding:
    def test_a_triangle_in_the_margin_folds_its_section(self, pane: Pane) -> None:
        line = pane.editor.margin._lines()[6]
        margin = pane.editor.margin
        at = next(x for x in range(margin.width()) if margin.fold_at(QPointF(x, line.top + 3)) is not None)
        QTest.mouseClick(margin, Qt.MouseButton.LeftButton, pos=QPoint(at + 3, int(line.top) + 3))
        assert "filters=16" not in visible(pane)
        assert "[convolutional]" in visible(pane)
        assert pane.editor.text().encode() == CFG
        QTest.mouseClick(margin, Qt.MouseButton.LeftButton, pos=QPoint(at + 3, int(line.top) + 3))
        assert "filters=16" in visible(pane)

    def test_all_fold_and_open_by_key(self, pane: Pane) -> None:
        press(pane, Qt.Key.Key_M, CTRL | SHIFT)
        assert [line for line in visible(pane) if line] == [
            "# for tests",
            "[net]",
            "[convolutional]",
            "[maxpool]",
            "[convolutional]",
            "[route]",
        ]
        press(pane, Qt.Key.Key_M, CTRL | SHIFT)
        assert len(visible(pane)) == CFG.count(b"\n") + 1

    def test_the_caret_goes_to_the_header_and_opens_by_key(self, pane: Pane) -> None:
        pane.click("size=3")
        press(pane, Qt.Key.Key_M, CTRL)
        assert pane.editor.textCursor().block().text() == "[convolutional]"
        assert "size=3" not in visible(pane)
        press(pane, Qt.Key.Key_M, CTRL)
        assert "size=3" in visible(pane)

    def test_going_to_a_hidden_layer_opens_it(self, pane: Pane) -> None:
        press(pane, Qt.Key.Key_M, CTRL | SHIFT)
        pane.panel.tools.find_bar.open_up()
        pane.panel.tools.find_bar.line.setText("filters=32")
        assert "filters=32" in visible(pane)
        assert "filters=16" not in visible(pane)

    def test_folds_stay_through_edits_elsewhere(self, pane: Pane) -> None:
        pane.click("size=2")
        press(pane, Qt.Key.Key_M, CTRL)
        pane.click("filters=16")
        pane.type("groups=2", Qt.Key.Key_Return)
        assert "size=2" not in visible(pane)
        assert pane.editor.text() == to_cfg(pane.design).source.text()

    def test_the_dots_after_a_folded_header_open_it(self, pane: Pane) -> None:
        pane.click("size=2")
        press(pane, Qt.Key.Key_M, CTRL)
        shown = next(line for line in pane.editor.margin._lines() if pane.editor.folds.folded_at(line.number))
        badge = pane.editor.fold_badge(shown).center().toPoint()
        QTest.mouseClick(pane.editor.viewport(), Qt.MouseButton.LeftButton, pos=badge)
        assert "size=2" in visible(pane)

    def test_a_block_folds_to_one_line(self, blocks: Pane) -> None:
        blocks.click("groups=96")
        press(blocks, Qt.Key.Key_M, CTRL)
        press(blocks, Qt.Key.Key_M, CTRL)
        blocks.editor.folds.open_all()
        blocks.click("groups=96")
        block = next(region for region in blocks.editor.folds.around(blocks.editor.line) if region.kind == "block")
        blocks.editor.folds.toggle(block)
        assert visible(blocks).count("groups=96") == 0
        assert "MBConv" in blocks.editor.fold_words(block)


class TestSuggestions:
    def offered(self, pane: Pane) -> list[str]:
        box = pane.panel.tools.assistant.suggestions
        return [item.text for item in box.model.completion.items] if box.isVisible() else []

    def test_a_bracket_opens_them_and_tab_takes_one(self, pane: Pane) -> None:
        pane.click("[maxpool]")
        pane.type("[dropo")
        assert self.offered(pane)[0] == "[dropout]"
        pane.type(Qt.Key.Key_Tab)
        assert "[dropout][maxpool]" in pane.editor.text()
        assert not self.offered(pane)
        assert pane.editor.hasFocus()

    def test_keys_lead_on_to_their_values(self, pane: Pane) -> None:
        pane.click("size=3")
        pane.type(Qt.Key.Key_End, Qt.Key.Key_Return, "batch_n")
        assert self.offered(pane) == ["batch_normalize="]
        pane.type(Qt.Key.Key_Return)
        assert self.offered(pane) == ["1", "0"]
        pane.type(Qt.Key.Key_Return)
        assert pane.layer(0).batch_normalize == 1  # type: ignore[attr-defined]

    def test_what_is_chosen_with_arrows_is_taken(self, pane: Pane) -> None:
        pane.click("leaky")
        pane.type(*[Qt.Key.Key_Delete] * 5, "m")
        assert self.offered(pane)[0] == "mish"
        pane.type(Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Tab)
        assert pane.layer(0).activation == "mish"  # type: ignore[attr-defined]

    def test_esc_closes_and_typing_goes_on(self, pane: Pane) -> None:
        pane.click("stride=1")
        pane.type("grou", Qt.Key.Key_Escape)
        assert not self.offered(pane)
        pane.type("ps=2", Qt.Key.Key_Return)
        assert pane.layer(0).groups == 2  # type: ignore[attr-defined]

    def test_what_stands_there_already_is_not_offered(self, pane: Pane) -> None:
        pane.click("stride=1")
        pane.type("pad=1")
        assert not self.offered(pane)
        pane.type(Qt.Key.Key_Return)
        assert "pad=1\nstride=1" in pane.editor.text()

    def test_ctrl_space_asks_for_them(self, pane: Pane) -> None:
        pane.click("layers=-1,0")
        pane.type(Qt.Key.Key_End)
        pane.type(",")
        press(pane, Qt.Key.Key_Space, CTRL)
        assert self.offered(pane)[:3] == ["-1", "-2", "-3"]
        about = pane.panel.tools.assistant.suggestions.model.completion.items[0].about
        assert about == "2: convolutional 1×1 s1 32 · 32×16×16"

    def test_a_click_takes_one_too(self, pane: Pane) -> None:
        pane.click("[maxpool]")
        pane.type("[dropo")
        view = pane.panel.tools.assistant.suggestions.list
        at = view.visualRect(view.model().index(0, 0)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert "[dropout][maxpool]" in pane.editor.text()

    def test_they_go_with_the_focus(self, pane: Pane) -> None:
        pane.click("[maxpool]")
        pane.type("[dro")
        pane.other.setFocus()
        assert not self.offered(pane)


class TestFixes:
    def wrong(self, pane: Pane) -> None:
        pane.click("filters=16")
        pane.type("dilaton=3", Qt.Key.Key_Return, Qt.Key.Key_Up)
        pane.pause()

    def test_alt_enter_shows_what_is_wrong_and_what_mending_changes(self, pane: Pane) -> None:
        self.wrong(pane)
        press(pane, Qt.Key.Key_Return, ALT)
        card = pane.panel.tools.assistant.card
        assert card.by_key
        assert any("dilaton" in text for text in card.texts())
        assert any("dilaton=3" in text and "-" in text for text in card.texts())

    def test_enter_applies_it_as_one_step(self, pane: Pane) -> None:
        self.wrong(pane)
        steps = pane.bench.document.stack.count()
        press(pane, Qt.Key.Key_Period, CTRL)
        pane.type(Qt.Key.Key_Return)
        assert "dilaton" not in pane.editor.text()
        assert pane.bench.document.stack.count() == steps + 1
        assert not pane.panel.tools.assistant.card.isVisible()

    def test_esc_leaves_it(self, pane: Pane) -> None:
        self.wrong(pane)
        press(pane, Qt.Key.Key_Return, ALT)
        pane.type(Qt.Key.Key_Escape)
        assert not pane.panel.tools.assistant.card.isVisible()
        assert "dilaton=3" in pane.editor.text()

    def test_a_line_without_problems_says_so(self, pane: Pane) -> None:
        said: list[str] = []
        pane.bench.said.connect(said.append)
        pane.click("size=3")
        press(pane, Qt.Key.Key_Return, ALT)
        assert said == ["Nothing is wrong in this line"]

    def hover(self, pane: Pane, text: str) -> None:
        cursor = QTextCursor(pane.editor.document())
        cursor.setPosition(pane.editor.toPlainText().index(text) + 3)
        at = pane.editor.cursorRect(cursor).center()
        event = QHelpEvent(QHelpEvent.Type.ToolTip, at, pane.editor.viewport().mapToGlobal(at))
        QApplication.sendEvent(pane.editor.viewport(), event)

    def test_hovering_says_what_a_key_is(self, pane: Pane) -> None:
        pane.click("[net]")
        self.hover(pane, "filters=16")
        texts = pane.panel.tools.assistant.card.texts()
        assert texts[0] == "filters"
        assert any("default 1" in text for text in texts)

    def test_hovering_over_a_problem_offers_its_fix(self, pane: Pane) -> None:
        self.wrong(pane)
        self.hover(pane, "dilaton=3")
        button = pane.panel.tools.assistant.card.findChild(QPushButton)
        assert button is not None
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert "dilaton" not in pane.editor.text()

    def test_hovering_over_nothing_shows_nothing(self, pane: Pane) -> None:
        self.hover(pane, "# for tests")
        assert not pane.panel.tools.assistant.card.isVisible()


class TestSearch:
    def open(self, pane: Pane, text: str, other: str | None = None) -> None:
        press(pane, Qt.Key.Key_H if other is not None else Qt.Key.Key_F, CTRL)
        bar = pane.panel.tools.find_bar
        assert bar.line.hasFocus()
        QTest.keyClicks(bar.line, text)
        if other is not None:
            QTest.keyClicks(bar.other, other)

    def test_it_counts_and_goes_to_the_first(self, pane: Pane) -> None:
        self.open(pane, "filters")
        bar = pane.panel.tools.find_bar
        assert bar.said.text() == "1 of 2"
        assert pane.editor.selected == ((7, 0), (7, 7))
        QTest.keyClick(bar.line, Qt.Key.Key_Return)
        assert bar.said.text() == "2 of 2"
        QTest.keyClick(bar.line, Qt.Key.Key_Return, SHIFT)
        assert bar.said.text() == "1 of 2"

    def test_f3_goes_on_from_the_text(self, pane: Pane) -> None:
        self.open(pane, "stride")
        QTest.keyClick(pane.panel.tools.find_bar.line, Qt.Key.Key_Escape)
        assert pane.editor.hasFocus()
        line = pane.editor.line
        press(pane, Qt.Key.Key_F3)
        assert pane.editor.line > line
        press(pane, Qt.Key.Key_F3, SHIFT)
        assert pane.editor.line == line

    def test_what_is_found_is_selected_in_every_view(self, pane: Pane) -> None:
        self.open(pane, "filters=32")
        assert pane.bench.selection.addresses == (Address(3),)

    def test_a_broken_expression_is_named(self, pane: Pane) -> None:
        self.open(pane, "(filters")
        bar = pane.panel.tools.find_bar
        QTest.mouseClick(bar.switches["regex"], Qt.MouseButton.LeftButton)
        assert bar.said.text().startswith("Not a regular expression")
        assert bar.line.property("invalid")

    def test_replacing_all_is_one_undo_step(self, pane: Pane) -> None:
        pane.panel.tools.find_bar.switches["regex"].setChecked(True)
        self.open(pane, r"filters=(\d+)", "filters=${1}0")
        bar = pane.panel.tools.find_bar
        QTest.mouseClick(bar.findChild(QPushButton, "replaceAll"), Qt.MouseButton.LeftButton)
        assert [pane.layer(place).filters for place in (0, 2)] == [160, 320]  # type: ignore[attr-defined]
        assert bar.said.text() == "2 replaced"
        assert pane.bench.document.stack.count() == 1
        pane.undo()
        assert pane.editor.text().encode() == CFG

    def test_replacing_one_goes_to_the_next(self, pane: Pane) -> None:
        self.open(pane, "size=", "size = ")
        bar = pane.panel.tools.find_bar
        one = bar.findChild(QPushButton, "replaceOne")
        QTest.mouseClick(one, Qt.MouseButton.LeftButton)
        assert pane.editor.text().count("size = ") == 1
        assert bar.said.text() == "1 of 2"

    def test_bytes_outside_what_is_replaced_stay(self, qtbot: QtBot) -> None:
        odd = (
            CFG.replace(b"# for tests", "# caf\u00e9\u00a0\u2028".encode())
            .replace(b"\n", b"\r\n")
            .replace(b"pad=1\r", b"pad=1")
        )
        pane = Pane(qtbot, load(odd))
        self.open(pane, "filters", "filters ")
        pane.panel.tools.find_bar.replace_all()
        assert to_cfg(pane.design).source.encode() == odd.replace(b"filters", b"filters ")


class TestJumps:
    def test_back_and_forward_after_following(self, pane: Pane) -> None:
        pane.click("-1,0")
        here = pane.editor.place
        press(pane, Qt.Key.Key_F12)
        there = pane.editor.line
        assert there != here[0]
        press(pane, Qt.Key.Key_Left, ALT)
        assert pane.editor.place == here
        assert pane.bench.selection.addresses == (Address(4),)
        press(pane, Qt.Key.Key_Right, ALT)
        assert pane.editor.line == there

    def test_f12_elsewhere_says_why_not(self, pane: Pane) -> None:
        said: list[str] = []
        pane.bench.said.connect(said.append)
        pane.click("size=3")
        press(pane, Qt.Key.Key_F12)
        assert "No layer" in said[0]


class TestComments:
    def test_a_line_becomes_a_comment_and_comes_back(self, pane: Pane) -> None:
        pane.click("stride=1")
        press(pane, Qt.Key.Key_Slash, CTRL)
        assert "#stride=1" in pane.editor.text()
        press(pane, Qt.Key.Key_Slash, CTRL)
        assert pane.editor.text().encode() == CFG
        assert pane.bench.document.design == load(CFG)

    def test_a_selection_of_lines(self, pane: Pane) -> None:
        pane.click("[maxpool]")
        for _ in range(3):
            press(pane, Qt.Key.Key_Down, SHIFT)
        press(pane, Qt.Key.Key_Slash, CTRL)
        assert "#[maxpool]\n#size=2\n#stride=2\n" in pane.editor.text()


class TestKeeping:
    def offer(self, pane: Pane) -> NoticeBar | None:
        bars = [bar for bar in pane.panel.findChildren(NoticeBar) if bar.isVisible()]
        return bars[0] if bars else None

    def insert(self, pane: Pane) -> None:
        pane.click("[convolutional]", 2)
        pane.type("[dropout]", Qt.Key.Key_Return, Qt.Key.Key_Return)
        pane.pause()

    def test_sections_typed_in_between_offer_to_keep_references(self, qtbot: QtBot) -> None:
        pane = Pane(qtbot, load(CFG.replace(b"-1,0", b"-1,-2")))
        self.insert(pane)
        bar = self.offer(pane)
        assert bar is not None
        assert "1 reference leads to another layer now" in bar.notice.text
        button = next(button for button in bar.findChildren(QPushButton) if "Keep" in button.text())
        steps = pane.bench.document.stack.count()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert "layers=-1,-3" in pane.editor.text()
        assert pane.bench.document.stack.count() == steps + 1
        assert self.offer(pane) is None

    def test_nothing_is_offered_where_nothing_moved(self, pane: Pane) -> None:
        self.insert(pane)
        assert self.offer(pane) is None

    def test_another_edit_withdraws_it(self, qtbot: QtBot) -> None:
        pane = Pane(qtbot, load(CFG.replace(b"-1,0", b"-1,-2")))
        self.insert(pane)
        pane.bench.document.undo()
        assert self.offer(pane) is None


def test_every_action_has_its_key_in_the_menu(pane: Pane) -> None:
    menu = pane.panel.tools.menu()
    names = {action.objectName() for action in menu.actions() if isinstance(action, QAction)}
    assert {f"text:{spec.name}" for spec in TEXT_ACTIONS} <= names
    assert all(pane.panel.tools.actions[spec.name].shortcuts() for spec in TEXT_ACTIONS)
    menu.deleteLater()
