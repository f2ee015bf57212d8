"""The cfg text panel in a window, as somebody with mouse and keyboard uses it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.design.design import Design, LayerNode
from widgets.cfg_text.editor import CfgEditor
from widgets.panels.text import TextPanel
from widgets.workbench import Workbench

CFG = b"""# for tests
[net]
width=32
height=32
channels=3

[convolutional]
filters=16
size=3
stride=1
pad=1
activation=leaky

[maxpool]
size=2
stride=2

[convolutional]
filters=32
size=1
stride=1
activation=leaky

[route]
layers=-1,0
"""


class Pane:
    """The panel in an active window, with something else that can have the focus."""

    def __init__(self, qtbot: QtBot, design: Design) -> None:
        self.bench = Workbench(design)
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.panel = TextPanel(self.bench)
        self.other = QLineEdit()
        column = QVBoxLayout(self.window)
        column.addWidget(self.panel)
        column.addWidget(self.other)
        self.window.resize(700, 260)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        found = self.window.findChild(QPlainTextEdit, "cfgText")
        assert isinstance(found, CfgEditor)
        self.editor = found
        self.editor.setFocus()

    @property
    def design(self) -> Design:
        return self.bench.document.design

    def layer(self, position: int) -> object:
        node = self.design.nodes[position]
        assert isinstance(node, LayerNode)
        return node.layer

    def click(self, text: str, count: int = 1, *, ctrl: bool = False) -> None:
        """Click before the n-th place where a text stands."""
        shown, at = self.editor.toPlainText(), -1
        for _ in range(count):
            at = shown.index(text, at + 1)
        cursor = QTextCursor(self.editor.document())
        cursor.setPosition(at)
        self.editor.show_line(cursor.blockNumber())
        box = self.editor.cursorRect(cursor)
        keys = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        point = QPoint(box.left() + 1, box.center().y())
        QTest.mouseClick(self.editor.viewport(), Qt.MouseButton.LeftButton, keys, point)

    def type(self, *keys: str | Qt.Key) -> None:
        for key in keys:
            if isinstance(key, str):
                QTest.keyClicks(self.editor, key)
            else:
                QTest.keyClick(self.editor, key)

    def pause(self) -> None:
        """Let the time pass after which a burst is over."""
        self.panel._pause.timeout.emit()

    def undo(self) -> None:
        QTest.keyClick(self.editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
