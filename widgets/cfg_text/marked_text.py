"""A text view with a margin, marks below words, and tinted lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QHelpEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
    QTextFormat,
    QTextLine,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from studio.diagnostics import Severity
from widgets import theme
from widgets.cfg_text.fold_paint import paint_fold
from widgets.cfg_text.folds import Folds, Region
from widgets.cfg_text.margin import Margin, ShownLine
from widgets.cfg_text.marks import Mark, Marks, paint_wave
from widgets.cfg_text.units import units_of

Lines = tuple[int, int]
"""First and last line of a stretch, from 0."""


class MarkedText(QPlainTextEdit):
    """Shows what it is told about its lines; knows nothing of what they say."""

    #: The mouse rests on a point of the viewport.
    hovered = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._marks: Marks = {}
        self._selected: tuple[Lines, ...] = ()
        self._matches: Mapping[int, Sequence[Lines]] = {}
        self._match: tuple[int, Lines] | None = None
        self.folds = Folds(self)
        self.folds.changed.connect(self._follow_folds)
        self.margin = Margin(self._shown_lines, self.folds, self)
        self.margin.clicked.connect(self._go_to)
        self.updateRequest.connect(self._scroll_margin)
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

    def show_layers(self, layers: dict[int, int], count: int) -> None:
        """Numbers of layers by the line they stand beside, and how many lines there are."""
        self.margin.show_layers(layers, count)
        self._make_room()

    def show_marks(self, marks: Marks) -> None:
        """Problems, line by line."""
        self._marks = marks
        self.margin.show_marks(marks)
        self._tint()

    def show_selected(self, stretches: Iterable[Lines]) -> None:
        """Tint stretches of lines: what is selected everywhere."""
        self._selected = tuple(stretches)
        self.margin.show_selected(frozenset(line for first, last in self._selected for line in range(first, last + 1)))
        self._tint()

    def show_line(self, first: int, last: int | None = None) -> None:
        """Scroll a stretch of lines into sight, where it is not."""
        last = first if last is None else last
        self.folds.reveal(first)
        in_sight = self._shown_lines()
        if not in_sight or not in_sight[0].number <= first <= last < in_sight[-1].number:
            above = max(1, min(len(in_sight) // 3, len(in_sight) - 1 - (last - first)))
            self.verticalScrollBar().setValue(
                max(0, self.document().findBlockByNumber(first).firstLineNumber() - above)
            )

    def said_at(self, point: QPoint) -> str:
        """The sentences of the marks at a point of the viewport."""
        return "\n".join(mark.sentence for mark in self.marks_at(point))

    def marks_of_line(self, line: int) -> tuple[Mark, ...]:
        """The marks of a line, the worst first."""
        return self._marks.get(line, ())

    def marks_at(self, point: QPoint) -> tuple[Mark, ...]:
        """The marks at a point of the viewport."""
        line = next((line for line in self._shown_lines() if line.top <= point.y() < line.top + line.height), None)
        found = []
        for mark in self._marks.get(line.number, ()) if line else ():
            assert line is not None
            left, right, _ = self._extent(mark, line)
            if left <= point.x() <= right:
                found.append(mark)
        return tuple(found)

    def line_at(self, point: QPoint) -> int | None:
        """The line at a point of the viewport; None below the last one."""
        lines = self._shown_lines()
        return next((line.number for line in lines if line.top <= point.y() < line.top + line.height), None)

    def paintEvent(self, event: QPaintEvent) -> None:
        """What was found, the text over it, and waves below what is wrong."""
        self._paint_matches()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for line in self._shown_lines():
            if (region := self.folds.folded_at(line.number)) is not None:
                paint_fold(painter, self.fold_badge(line), self.fold_words(region))
            for mark in reversed(self._marks.get(line.number, ())):
                left, right, base = self._extent(mark, line)
                paint_wave(painter, left, right, base + theme.px(2), mark.severity)
        painter.end()

    def show_matches(self, matches: Mapping[int, Sequence[Lines]], current: tuple[int, Lines] | None = None) -> None:
        """What was found: columns from and up to, by line; the one that the search stands at."""
        self._matches, self._match = matches, current
        self.viewport().update()

    def _paint_matches(self) -> None:
        if not self._matches:
            return
        painter = QPainter(self.viewport())
        for line in self._shown_lines():
            for start, end in self._matches.get(line.number, ()):
                left, right, _ = self._extent(Mark(line.number, start, end, Severity.INFO, ""), line)
                here = self._match == (line.number, (start, end))
                box = QRectF(left, line.top, right - left, line.height)
                painter.fillRect(box, theme.color("warning", 0.55 if here else 0.22))
        painter.end()

    def fold_words(self, region: Region) -> str:
        """What a folded region is, in a few words."""
        return region.words

    def fold_badge(self, line: ShownLine) -> QRectF:
        """Where the three dots of a folded region stand: after its header."""
        text = self.document().findBlockByNumber(line.number).text()
        mark = Mark(line.number, len(text), len(text), Severity.INFO, "")
        left = self._extent(mark, line)[0] + theme.px(6)
        return QRectF(left, line.top + theme.px(2), theme.px(20), line.height - theme.px(4))

    def badge_at(self, point: QPointF) -> Region | None:
        """The folded region whose three dots are at a point of the viewport."""
        for line in self._shown_lines():
            region = self.folds.folded_at(line.number)
            if region is not None and self.fold_badge(line).contains(point):
                return region
        return None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The margin is as high as the view."""
        super().resizeEvent(event)
        self._make_room()

    def viewportEvent(self, event: QEvent) -> bool:
        """Hovering over a word asks what there is to say about it."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self.hovered.emit(event.pos())
            return True
        return super().viewportEvent(event)

    def _go_to(self, line: int) -> None:
        """A click in the margin brings the caret there."""
        self.setFocus()
        self.setTextCursor(QTextCursor(self.document().findBlockByNumber(line)))

    def _tint(self) -> None:
        """Backgrounds of whole lines: what is selected, and over it errors."""
        selections = [self._tinted(first, last, "selected", 0.45) for first, last in self._selected]
        wrong = [line for line, marks in self._marks.items() if marks[0].severity is Severity.ERROR]
        selections += [self._tinted(line, line, "error_tint", 1.0) for line in wrong]
        self.setExtraSelections(selections)

    def _tinted(self, first: int, last: int, token: str, alpha: float) -> QTextEdit.ExtraSelection:
        document = self.document()
        cursor = QTextCursor(document.findBlockByNumber(first))
        end = document.findBlockByNumber(last)  # with its line end, else the last line is tinted as far as its words
        stop = min(end.position() + end.length(), document.characterCount() - 1)
        cursor.setPosition(stop, QTextCursor.MoveMode.KeepAnchor)
        selection = QTextEdit.ExtraSelection()
        selection.cursor = cursor
        selection.format.setBackground(theme.color(token, alpha))
        selection.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        return selection

    def _extent(self, mark: Mark, line: ShownLine) -> tuple[float, float, float]:
        """Left, right and base line of what a mark stands under, in the viewport."""
        block = self.document().findBlockByNumber(line.number)
        text, row = block.text(), block.layout().lineAt(0)
        offset = self.contentOffset().x()
        left, right = (offset + _x_of(row, units_of(text, column)) for column in (mark.start, mark.end))
        return left, max(right, left + theme.px(8)), line.top + row.ascent()

    def _shown_lines(self) -> list[ShownLine]:
        """The lines in sight with their places in the viewport."""
        lines = []
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        bottom = self.viewport().height()
        while block.isValid() and top < bottom:
            if block.isVisible():
                height = self.blockBoundingRect(block).height()
                lines.append(ShownLine(block.blockNumber(), top, height))
                top += height
            block = block.next()
        return lines

    def _follow_folds(self) -> None:
        self._make_room()
        self.viewport().update()

    def _scroll_margin(self, rect: QRect, dy: int) -> None:
        if dy:
            self.margin.scroll(0, dy)
        else:
            self.margin.update(0, rect.y(), self.margin.width(), rect.height())

    def _make_room(self) -> None:
        width = self.margin.sizeHint().width()
        if self.viewportMargins().left() != width:
            self.setViewportMargins(width, 0, 0, 0)
        inside = self.contentsRect()
        self.margin.setGeometry(QRect(inside.left(), inside.top(), width, inside.height()))

    def _dress(self) -> None:
        font = theme.font(12, mono=True)
        self.setFont(font)
        self.document().setDefaultFont(font)
        self.setTabStopDistance(4 * QFontMetricsF(font).horizontalAdvance(" "))
        self._make_room()
        self._tint()


def _x_of(row: QTextLine, units: int) -> float:
    """Where a character begins."""
    found = row.cursorToX(units)
    return float(found[0] if isinstance(found, tuple) else found)  # type: ignore[arg-type]
