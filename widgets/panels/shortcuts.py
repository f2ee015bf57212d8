"""All keys and gestures, searchable and printable: actions as their table says them, the rest in words."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from widgets import theme
from widgets.action_specs import ACTIONS
from widgets.cfg_text.text_actions import TEXT_ACTIONS
from widgets.gesture_words import GESTURES
from widgets.panels.base import Area, Panel
from widgets.tables import style_tree
from widgets.workbench import Workbench

WIDTHS = (190,)


def listed() -> Iterator[tuple[str, str, str]]:
    """(group, what it does, keys) of everything that has keys or a gesture."""
    for spec in ACTIONS:
        keys = [QKeySequence(text).toString(QKeySequence.SequenceFormat.NativeText) for text in spec.keys.split("; ")]
        if any(keys):
            yield spec.menu.split("/")[0], spec.text.rstrip("…"), ", ".join(keys)
    for action in TEXT_ACTIONS:
        keys = [QKeySequence(text).toString(QKeySequence.SequenceFormat.NativeText) for text in action.keys.split("; ")]
        yield "Cfg text", action.text, ", ".join(dict.fromkeys(keys))
    for gesture in GESTURES:
        yield gesture.where, gesture.what, gesture.how


class ShortcutsPanel(Panel):
    """A list in groups; typing leaves what has all the words."""

    title: ClassVar[str] = "Shortcuts"
    key: ClassVar[str] = "shortcuts"
    icon: ClassVar[str] = "keyboard"
    area: ClassVar[Area] = "right"
    spaces: ClassVar[tuple[str, ...]] = ()
    lazy: ClassVar[bool] = True

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(workbench, parent)
        self._search = QLineEdit(self)
        self._search.setObjectName("shortcutSearch")
        self._search.setPlaceholderText("Filter")
        self._search.setAccessibleName("Filter keys and gestures")
        self._search.addAction(theme.icon("search", "text3"), QLineEdit.ActionPosition.LeadingPosition)
        self._print = QToolButton(self)
        self._print.setIcon(theme.icon("file-text"))
        self._print.setObjectName("shortcutPrint")
        self._print.setAccessibleName("Print keys and gestures")
        self._print.setToolTip("Print this list")
        self._list = QTreeWidget(self)
        self._list.setObjectName("shortcutList")
        self._list.setAccessibleName("Keys and gestures")
        self._list.setHeaderLabels(["what it does", "keys"])
        self._list.setRootIsDecorated(False)
        style_tree(self._list, WIDTHS)
        self._list.setIndentation(0)
        self._groups: dict[str, tuple[QTreeWidgetItem, list[QTreeWidgetItem]]] = {}
        self._fill()
        self._head = QHBoxLayout()
        self._head.addWidget(self._search, 1)
        self._head.addWidget(self._print)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(self._list, 1)
        self.setFocusProxy(self._search)
        self._search.textChanged.connect(self._filter)
        self._print.clicked.connect(self._ask_printer)
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

    def as_html(self) -> str:
        """The list as a page."""
        parts = ["<h2>Backbone Studio: keys and gestures</h2><table cellspacing='0' cellpadding='3'>"]
        before = ""
        for group, what, keys in listed():
            if group != before:
                parts.append(f"<tr><td colspan='2'><b>{escape(group)}</b></td></tr>")
                before = group
            parts.append(f"<tr><td>{escape(what)}</td><td>{escape(keys)}</td></tr>")
        return "".join((*parts, "</table>"))

    def _fill(self) -> None:
        for group, what, keys in listed():
            if group not in self._groups:
                head = QTreeWidgetItem(self._list, [group])
                head.setFirstColumnSpanned(True)
                head.setFlags(Qt.ItemFlag.ItemIsEnabled)
                self._groups[group] = (head, [])
            head, rows = self._groups[group]
            row = QTreeWidgetItem(head, [what, keys])
            row.setToolTip(0, what)
            row.setToolTip(1, keys)
            rows.append(row)
        self._list.expandAll()

    def _filter(self, typed: str) -> None:
        words = typed.lower().split()
        for head, rows in self._groups.values():
            for row in rows:
                text = f"{head.text(0)} {row.text(0)} {row.text(1)}".lower()
                row.setHidden(not all(word in text for word in words))
            head.setHidden(all(row.isHidden() for row in rows))

    def _ask_printer(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # loads the printing system: only who prints waits

        printer = QPrinter()
        dialog = QPrintDialog(printer, self)
        dialog.setObjectName("printDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page = QTextDocument(dialog)
        page.setHtml(self.as_html())
        dialog.accepted.connect(lambda: page.print_(printer))
        dialog.setModal(False)
        dialog.show()

    def _dress(self) -> None:
        px = theme.px
        self._column.setContentsMargins(px(12), px(8), px(12), px(8))
        self._column.setSpacing(px(8))
        self._head.setSpacing(px(6))
        for head, _ in self._groups.values():
            head.setFont(0, theme.font(11, 600))
