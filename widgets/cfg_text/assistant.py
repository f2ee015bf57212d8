"""Helps whoever types: suggestions while typing, cards that explain words and mend what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QMouseEvent

from studio.diagnostics import Fix
from widgets.cfg_text.completion import NOTHING, Completion, Describe, Suggestion, completion_at
from widgets.cfg_text.editor import CfgEditor
from widgets.cfg_text.fix_preview import Change
from widgets.cfg_text.key_help import help_at
from widgets.cfg_text.suggestions import Suggestions
from widgets.cfg_text.word_card import WordCard


class Assistant(QObject):
    """One for an editor. `describe` says what a layer is, `preview` what a fix changes."""

    #: A problem is to be mended.
    mendWanted = Signal(object)

    def __init__(self, editor: CfgEditor, describe: Describe, preview: Callable[[Fix], Sequence[Change]]) -> None:
        super().__init__(editor)
        self._editor = editor
        self._describe = describe
        self.suggestions = Suggestions(editor)
        self.card = WordCard(editor, preview)
        self.suggestions.taken.connect(self._take)
        self.card.mendWanted.connect(self.mendWanted)
        editor.keyed.connect(self._keyed)
        editor.caretMoved.connect(self.suggestions.close_up)
        editor.hovered.connect(self._hover)
        editor.mouseMoved.connect(self._mouse_moved)

    def complete(self) -> None:
        """Show what fits at the caret, asked for by key."""
        self._offer(self._completion())

    def show_fixes(self) -> bool:
        """Show what is wrong in the caret's line, its first fix chosen; False where nothing is."""
        editor = self._editor
        line = editor.line
        marks = editor.marks_of_line(line)
        if not marks:
            return False
        self.suggestions.close_up()
        box = editor.box((line, marks[0].start), (line, marks[0].end))
        problems = [mark.problem for mark in marks if mark.problem is not None]
        self.card.show_word(problems, None, box, choose=True)
        return True

    def _completion(self) -> Completion:
        line, column = self._editor.place
        return completion_at(self._editor.outline, self._editor.lines, line, column, self._describe)

    def _offer(self, completion: Completion) -> None:
        line = self._editor.line
        start = (line, completion.start)
        self.suggestions.offer(completion, self._editor.box(start, start))

    def _keyed(self, text: str) -> None:
        """While typing: after `[`, `=` and in words, as long as there is more to say than what stands there."""
        word = text.isprintable() and (text.isalnum() or text in "[=_-,.")
        erased = text == "\b" and self.suggestions.isVisible()
        completion = self._completion() if word or erased else NOTHING
        empty = not completion.typed and text not in ("=", ",") and not erased
        self._offer(NOTHING if completion.is_said or empty else completion)

    def _take(self, completion: Completion, item: Suggestion) -> None:
        """Put a suggestion in; a key is followed by what it can be."""
        editor = self._editor
        line = editor.line
        editor.select((line, completion.start), (line, completion.end))
        cursor = editor.textCursor()
        cursor.insertText(item.text)
        editor.setTextCursor(cursor)
        if item.text.endswith("="):
            self._offer(self._completion())

    def _hover(self, point: QPoint) -> None:
        """The mouse rests on a word."""
        if self.card.by_key or self.suggestions.isVisible():
            return
        editor = self._editor
        place = editor.place_at(point)
        marks = editor.marks_of_line(place[0]) if place is not None else editor.marks_at(point)
        help = help_at(editor.outline, *place) if place is not None else None
        if not marks and help is None:
            self.card.close_up()
            return
        line = editor.line_at(point)
        at = (line if line is not None else 0, 0)
        beside = editor.box(at, at)
        beside.moveLeft(point.x())
        self.card.show_word([mark.problem for mark in marks if mark.problem is not None], help, beside)

    def _mouse_moved(self, event: QMouseEvent) -> None:
        self.card.leave_soon()
