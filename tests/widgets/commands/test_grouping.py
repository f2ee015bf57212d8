"""Ctrl+G: the selected nodes become one block; its name is asked for where they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.design.design import BlockNode
from studio.layers.base import Address
from widgets.main_window import MainWindow


def test_selected_nodes_become_a_block_of_the_typed_name(open_window: Callable[..., MainWindow], cfg: Path) -> None:
    window = open_window(cfg)
    document = window.workbench.document
    before = document.design
    window.workbench.selection.set((Address(2), Address(3)))
    window.commands.trigger("group")
    popup = window.canvas.furniture.naming
    assert popup.isVisible()
    popup.line.setText("not a name")
    QTest.keyClick(popup.line, Qt.Key.Key_Return)
    assert document.design is before and popup.hint.text()
    popup.line.setText("Tail")
    QTest.keyClick(popup.line, Qt.Key.Key_Return)
    assert not popup.isVisible(), popup.hint.text()
    node = document.design.nodes[-1]
    assert isinstance(node, BlockNode) and node.block.kind == "Tail"
    assert window.workbench.selection.nodes == (node.id,)
    document.undo()
    assert document.design == before
