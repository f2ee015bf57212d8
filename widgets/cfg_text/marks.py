"""Problems as marks on lines of the text: where each stands, how bad it is, and the wave drawn below it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPen, QPolygonF

from studio.diagnostics import Diagnostic, Severity
from widgets import theme

ICONS = {Severity.ERROR: "circle-x", Severity.WARNING: "triangle-alert", Severity.INFO: "info"}
_ORDER = (Severity.ERROR, Severity.WARNING, Severity.INFO)
WAVE, HEIGHT = 6, 3


@dataclass(frozen=True, slots=True)
class Mark:
    """A problem on a line (from 0), under the columns `start` up to `end` (from 0)."""

    line: int
    start: int
    end: int
    severity: Severity
    sentence: str
    problem: Diagnostic | None = None


Marks = dict[int, tuple[Mark, ...]]
"""The marks of each line that has any, the worst first."""


def marks_of(problems: Iterable[Diagnostic]) -> Marks:
    """The marks of problems that have a place in the text."""
    found: dict[int, list[Mark]] = {}
    for item in problems:
        if item.span is not None:
            line, start = item.span.line - 1, item.span.column - 1
            end = max(item.span.end - 1, start + 1)
            found.setdefault(line, []).append(Mark(line, start, end, item.severity, _sentence(item), item))
    return {line: tuple(sorted(marks, key=lambda mark: _ORDER.index(mark.severity))) for line, marks in found.items()}


def _sentence(item: Diagnostic) -> str:
    return f"{item.sentence()}\nto mend it: {item.fix.title}" if item.fix else item.sentence()


def paint_wave(painter: QPainter, left: float, right: float, top: float, severity: Severity) -> None:
    """A wave of 6 x 3 px from `left` to `right` in the colour of the severity."""
    step, height = theme.px(WAVE) / 2, theme.px(HEIGHT) - 0.5
    points, x, down = [], left, False
    while x < right + step:
        points.append(QPointF(min(x, right), top + (height if down else 0.0)))
        x, down = x + step, not down
    painter.setPen(QPen(theme.color(str(severity)), 1.25))
    painter.drawPolyline(QPolygonF(points))
