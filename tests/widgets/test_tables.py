"""Tables and trees have the same rows and heads, and follow the scale."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView, QTreeView
from pytestqt.qtbot import QtBot

from widgets import theme
from widgets.tables import style_table, style_tree


@pytest.fixture(autouse=True)
def design_scale(qapp: QApplication) -> Iterator[None]:
    theme.set_theme(qapp, "light")
    yield
    theme.set_scale(qapp, 1.0)


def model() -> QStandardItemModel:
    result = QStandardItemModel(0, 3)
    for name in ("conv", "avg"):
        result.appendRow([QStandardItem(name), QStandardItem("64"), QStandardItem("9,408")])
    return result


def test_a_table_has_the_heights_of_the_design(qtbot: QtBot, qapp: QApplication) -> None:
    view = QTableView()
    qtbot.addWidget(view)
    view.setModel(model())
    style_table(view, (120, 60))
    view.show()
    assert (view.rowHeight(0), view.horizontalHeader().height(), view.columnWidth(0)) == (24, 26, 120)
    theme.set_scale(qapp, 1.5)
    assert (view.rowHeight(0), view.horizontalHeader().height(), view.columnWidth(0)) == (36, 39, 180)


def test_a_tree_has_them_too(qtbot: QtBot) -> None:
    view = QTreeView()
    qtbot.addWidget(view)
    view.setModel(model())
    style_tree(view, (160,))
    view.show()
    assert view.sizeHintForRow(0) == 24
    assert (view.header().height(), view.columnWidth(0)) == (26, 160)


def test_a_view_that_is_gone_does_not_hear_of_the_next_theme(qapp: QApplication, qtbot: QtBot) -> None:
    view = QTableView()
    style_table(view)
    with qtbot.waitSignal(view.destroyed):
        view.deleteLater()
    theme.set_theme(qapp, "dark")
    theme.set_theme(qapp, "light")
