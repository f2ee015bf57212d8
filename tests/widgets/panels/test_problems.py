"""The problems list: what, where, and one click to mend."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from studio.design.edits import set_key
from studio.design.from_cfg import load
from studio.diagnostics import Severity
from studio.layers.base import Address
from widgets import theme
from widgets.panels.problems import ProblemsPanel
from widgets.panels.problems_model import PROBLEM, Column, FixDelegate
from widgets.workbench import Workbench

BROKEN = b"""[net]
width=32
height=32
channels=3
subdivision=2

[convolutional]
filters=8
size=3
pad=1
activation=leakyy

[route]
layers=-9
"""


@pytest.fixture
def bench(qapp: QApplication) -> Workbench:
    theme.set_theme(qapp, "light")
    return Workbench(load(BROKEN))


@pytest.fixture
def panel(bench: Workbench, qtbot: QtBot) -> ProblemsPanel:
    made = ProblemsPanel(bench)
    qtbot.addWidget(made)
    made.resize(900, 240)
    made.show()
    return made


@pytest.fixture
def view(panel: ProblemsPanel) -> QTableView:
    found = panel.findChild(QTableView, "problemsList")
    assert isinstance(found, QTableView)
    return found


def column(view: QTableView, which: Column) -> list[str]:
    return [view.model().index(row, which).data() for row in range(view.model().rowCount())]


def row_about(view: QTableView, word: str) -> int:
    return next(row for row, text in enumerate(column(view, Column.MESSAGE)) if word in text)


def button(view: QTableView, row: int) -> QPoint:
    index = view.model().index(row, Column.FIX)
    delegate = view.itemDelegateForColumn(Column.FIX)
    assert isinstance(delegate, FixDelegate)
    return delegate.button_rect(view.visualRect(index), index.data(PROBLEM)).center()


def test_each_row_says_what_and_where(view: QTableView) -> None:
    row = row_about(view, "leakyy")
    assert column(view, Column.WHERE)[row] == "layer 0"
    assert column(view, Column.LINE)[row] == "11"
    assert "expected 'leaky'" in column(view, Column.MESSAGE)[row]
    assert "[net]" in column(view, Column.WHERE)
    assert "route" not in "".join(column(view, Column.CODE))


def test_severity_is_said_aloud(view: QTableView) -> None:
    spoken = view.model().index(row_about(view, "leakyy"), Column.SEVERITY).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("error: activation")


def test_a_click_selects_the_layer(bench: Workbench, view: QTableView, qtbot: QtBot) -> None:
    at = view.visualRect(view.model().index(row_about(view, "layers=-9"), Column.MESSAGE)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert bench.selection.addresses == (Address(2),)


def test_the_button_of_a_row_mends_it(bench: Workbench, view: QTableView, qtbot: QtBot) -> None:
    row = row_about(view, "leakyy")
    before = view.model().rowCount()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=button(view, row))
    assert bench.document.design.node(1).layer.activation == "leaky"  # type: ignore[union-attr]
    assert view.model().rowCount() < before
    assert bench.document.stack.count() == 1


def test_a_click_beside_the_button_mends_nothing(bench: Workbench, view: QTableView, qtbot: QtBot) -> None:
    cell = view.visualRect(view.model().index(row_about(view, "leakyy"), Column.FIX))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=cell.topLeft() + QPoint(1, 1))
    assert bench.document.stack.count() == 0


def test_alt_enter_mends_the_current_row(
    bench: Workbench, panel: ProblemsPanel, view: QTableView, qtbot: QtBot
) -> None:
    with qtbot.waitActive(panel):
        panel.activateWindow()
    view.setFocus()
    view.setCurrentIndex(view.model().index(row_about(view, "leakyy"), Column.MESSAGE))
    qtbot.keyClick(view, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert bench.document.design.node(1).layer.activation == "leaky"  # type: ignore[union-attr]


def test_all_safe_fixes_are_one_step(bench: Workbench, panel: ProblemsPanel, qtbot: QtBot) -> None:
    told: list[str] = []
    bench.said.connect(told.append)
    fix_all = panel.findChild(QPushButton, "fixAll")
    safe = sum(problem.fix is not None for problem in bench.derived.problems)
    assert fix_all.text() == f"Fix all safe ({safe})"
    qtbot.mouseClick(fix_all, Qt.MouseButton.LeftButton)
    assert bench.document.stack.count() == 1
    assert not any(problem.fix for problem in bench.derived.problems)
    assert fix_all.isHidden()
    assert "mended" in told[-1]
    bench.document.undo()
    assert sum(problem.fix is not None for problem in bench.derived.problems) == safe


def test_no_problems_are_good_news(bench: Workbench, panel: ProblemsPanel, view: QTableView) -> None:
    good = b"[net]\nwidth=32\nheight=32\nchannels=3\n\n[convolutional]\nfilters=8\nsize=1\nactivation=linear\n"
    bench.document.replace(load(good))
    assert bench.derived.problems == ()
    assert (panel.badge(), view.isVisible()) == ("", False)
    bench.document.replace(load(BROKEN))
    assert view.isVisible()
    assert panel.badge() == str(len(bench.derived.problems))


def severities(view: QTableView) -> set[Severity]:
    return {view.model().index(row, 0).data(PROBLEM).severity for row in range(view.model().rowCount())}


def test_a_click_on_a_count_hides_its_severity_and_another_brings_it_back(
    panel: ProblemsPanel, view: QTableView, bench: Workbench, qtbot: QtBot
) -> None:
    assert Severity.ERROR in severities(view)
    button = panel._head.switch(Severity.ERROR)
    assert button.text() == str(sum(item.severity is Severity.ERROR for item in bench.derived.problems))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert Severity.ERROR not in severities(view)
    bench.document.apply(set_key(bench.document.design, 1, "filters", "9"), "Filters")
    assert Severity.ERROR not in severities(view)
    assert panel.badge() == str(len(bench.derived.problems))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert Severity.ERROR in severities(view)


def test_ctrl_c_copies_the_current_one_as_compilers_print_it(view: QTableView, qtbot: QtBot) -> None:
    view.setCurrentIndex(view.model().index(row_about(view, "leakyy"), 0))
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    text = QApplication.clipboard().text()
    assert ":11:12: error activation-unknown: " in text
    assert text.count("\n") == 1


def test_all_can_be_copied(panel: ProblemsPanel, bench: Workbench, qtbot: QtBot) -> None:
    qtbot.mouseClick(panel._head.copy, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text().count("\n") == len(bench.derived.problems)


def test_keys_go_down_the_list_mending(bench: Workbench, view: QTableView, qtbot: QtBot) -> None:
    view.setCurrentIndex(view.model().index(0, 0))
    view.setFocus()
    before = len(bench.derived.problems)
    for _ in range(before):
        qtbot.keyClick(view, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
        if view.model().rowCount():
            assert view.currentIndex().isValid()
        qtbot.keyClick(view, Qt.Key.Key_Down)
    assert len(bench.derived.problems) < before


def test_the_status_line_tells_the_current_one(bench: Workbench, view: QTableView) -> None:
    said: list[str] = []
    bench.said.connect(said.append)
    view.setCurrentIndex(view.model().index(row_about(view, "leakyy"), 0))
    assert said[-1].endswith("line 11, layer 0")
