"""Everything around the editor: help, fixes, search, jumps, comments, folding; wired to one workbench."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from studio.diagnostics import Diagnostic, Fix
from widgets.cfg_text.assistant import Assistant
from widgets.cfg_text.commenting import toggled
from widgets.cfg_text.editor import CfgEditor
from widgets.cfg_text.find_bar import FindBar
from widgets.cfg_text.fix_preview import Change, preview
from widgets.cfg_text.stored import Place
from widgets.cfg_text.text_actions import TEXT_ACTIONS, make_actions
from widgets.cfg_text.text_head import TextHead
from widgets.cfg_text.trail import Trail
from widgets.mending import mend
from widgets.workbench import Workbench


class TextTools(QObject):
    """`settle` puts what was typed so far into the design, as a step that is over."""

    def __init__(self, editor: CfgEditor, workbench: Workbench, settle: Callable[[], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._editor = editor
        self._workbench = workbench
        self._settle = settle
        self._trail = Trail()
        self.find_bar = FindBar(editor, parent)
        self.find_bar.replacing.connect(settle)
        self.assistant = Assistant(editor, self._describe, self._preview)
        self.assistant.mendWanted.connect(self._mend)
        self.actions = make_actions(
            editor,
            {
                "fix": self._show_fixes,
                "complete": self.assistant.complete,
                "follow": self._follow,
                "back": lambda: self._return_to(self._trail.back(editor.place)),
                "forward": lambda: self._return_to(self._trail.forward(editor.place)),
                "find": self.find_bar.open_up,
                "replace": lambda: self.find_bar.open_up(replace=True),
                "next": self.find_bar.step,
                "previous": lambda: self.find_bar.step(back=True),
                "comment": self._comment,
                "fold": self._fold,
                "foldAll": self._fold_all,
            },
        )
        self.head = TextHead((self.actions["fix"], self.actions["find"], self.actions["foldAll"]), parent)
        editor.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        editor.customContextMenuRequested.connect(self._open_menu)

    def left(self, place: Place) -> None:
        """A reference is followed from here."""
        self._trail.left(place)

    def menu(self) -> QMenu:
        """What can be done at the caret."""
        editor = self._editor
        menu = QMenu(editor)
        menu.setObjectName("menu:text")
        chosen = editor.textCursor().hasSelection()
        for text, do, keys, usable in (
            ("Cut", editor.cut, QKeySequence.StandardKey.Cut, chosen),
            ("Copy", editor.copy, QKeySequence.StandardKey.Copy, chosen),
            ("Paste", editor.paste, QKeySequence.StandardKey.Paste, editor.canPaste()),
            ("Select all", editor.selectAll, QKeySequence.StandardKey.SelectAll, True),
        ):
            action = menu.addAction(text, do)
            action.setShortcut(QKeySequence(keys))
            action.setEnabled(usable)
        group = ""
        for spec in TEXT_ACTIONS:
            if spec.group != group:
                group = spec.group
                menu.addSeparator()
            menu.addAction(self.actions[spec.name])
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _open_menu(self, at: QPoint) -> None:
        editor = self._editor
        if not editor.textCursor().hasSelection():
            editor.setTextCursor(editor.cursorForPosition(at))
        self.menu().popup(editor.viewport().mapToGlobal(at))

    def _show_fixes(self) -> None:
        if not self.assistant.show_fixes():
            self._workbench.said.emit("Nothing is wrong in this line")

    def _mend(self, problem: Diagnostic) -> None:
        self._settle()
        mend(self._workbench, problem)

    def _preview(self, fix: Fix) -> Sequence[Change]:
        return preview(self._workbench.document.design, fix)

    def _describe(self, index: int) -> str:
        """`conv 3×3 128 · 76×76×128`: what a layer is, and what it gives."""
        rows = self._workbench.derived.rows
        if not 0 <= index < len(rows):
            return ""
        row = rows[index]
        words = " ".join((f"{index}:", row.layer.section, *row.layer.facts()))
        return f"{words} · {row.out.indexed}"

    def _follow(self) -> None:
        target = self._editor.target()
        if target is None:
            self._workbench.said.emit("No layer is named here; put the caret into a number of from or layers")
        else:
            self._editor.followed.emit(target)

    def _return_to(self, place: Place | None) -> None:
        if place is not None:
            line = min(place[0], len(self._editor.lines) - 1)
            column = min(place[1], len(self._editor.lines[line]))
            self._editor.select((line, column), (line, column))
            self._editor.caretMoved.emit()

    def _comment(self) -> None:
        """The lines of the selection into comments, or back."""
        editor = self._editor
        (first, start), (last, stop) = editor.selected
        if last > first and stop == 0:
            last -= 1
        lines = editor.lines[first : last + 1]
        changed = toggled(lines)
        pairs = zip(range(first, last + 1), lines, changed, strict=True)
        editor.edit([((at, 0), (at, len(old)), new) for at, old, new in pairs if old != new])
        ends = len(changed[0]) - len(lines[0]), len(changed[-1]) - len(lines[-1])
        if first == last:
            at = (first, max(0, stop + ends[0]))
            editor.select(at if start == stop else (first, max(0, start + ends[0])), at)

    def _fold(self) -> None:
        folds, line = self._editor.folds, self._editor.line
        if folds.folded_at(line) is not None:
            folds.open_at(line)
        else:
            folds.fold_at(line)

    def _fold_all(self) -> None:
        folds = self._editor.folds
        if folds.any_folded:
            folds.open_all()
        else:
            folds.fold_all()
