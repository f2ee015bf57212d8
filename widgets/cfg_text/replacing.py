"""Another text in an editor with as few changes as possible, so that caret and scrolling stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit

from widgets.cfg_text.units import common_start, units_of

#: Up to so many pairs of lines are compared one by one; beyond, what differs is replaced in one piece.
_MOST_PAIRS = 40_000

Span = tuple[int, int, int, int]
"""Lines `first..last` of the old text that lines `start..end` of the new one replace; the ends are excluded."""


def show_lines(editor: QPlainTextEdit, old: Sequence[str], new: Sequence[str]) -> None:
    """Make an editor that shows `old` show `new`. The first line in sight stays, unless it is gone."""
    spans = list(changed_spans(old, new))
    if not spans:
        return
    top = QTextCursor(editor.firstVisibleBlock())
    cursor = QTextCursor(editor.document())
    cursor.beginEditBlock()
    for first, last, start, end in reversed(spans):
        if last - first == end - start:
            for line in range(first, last):
                _replace_in_line(cursor, line, old[line], new[start + line - first])
        else:
            _replace_lines(cursor, first, last, list(new[start:end]))
    cursor.endEditBlock()
    bar = editor.verticalScrollBar()
    if bar.value() != top.block().firstLineNumber():
        bar.setValue(top.block().firstLineNumber())


def changed_spans(old: Sequence[str], new: Sequence[str]) -> Iterator[Span]:
    """Where the lines of two texts differ, in order."""
    if len(old) == len(new):
        differing = [line for line in range(len(old)) if old[line] != new[line]]
        yield from ((line, line + 1, line, line + 1) for line in differing)
        return
    shorter = min(len(old), len(new))
    head = next((line for line in range(shorter) if old[line] != new[line]), shorter)
    rest = shorter - head
    tail = next((count for count in range(rest) if old[-1 - count] != new[-1 - count]), rest)
    first, last, start, end = head, len(old) - tail, head, len(new) - tail
    if (last - first) * (end - start) > _MOST_PAIRS:
        yield first, last, start, end
        return
    matcher = SequenceMatcher(None, old[first:last], new[start:end], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            yield first + a, first + b, start + c, start + d


def _replace_in_line(cursor: QTextCursor, line: int, old: str, new: str) -> None:
    """Only what differs within the line."""
    same = common_start(old, new)
    kept = common_start(old[same:][::-1], new[same:][::-1])
    start = _document(cursor).findBlockByNumber(line).position()
    cursor.setPosition(start + units_of(old, same))
    cursor.setPosition(start + units_of(old, len(old) - kept), QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(new[same : len(new) - kept])


def _replace_lines(cursor: QTextCursor, first: int, last: int, lines: list[str]) -> None:
    """Whole lines, with the break after them, or where they are the last ones the break before them."""
    document = _document(cursor)
    count = document.blockCount()
    start = document.findBlockByNumber(first).position() if first < count else document.characterCount() - 1
    if last < count:
        end, text = document.findBlockByNumber(last).position(), "".join(line + "\n" for line in lines)
    else:
        end, text = document.characterCount() - 1, "\n".join(lines)
        if first == count:
            text = "\n" + text
        elif not lines:
            start -= 1
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(text)


def _document(cursor: QTextCursor) -> QTextDocument:
    return cursor.document()
