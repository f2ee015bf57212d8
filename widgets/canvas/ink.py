"""Pens, brushes and fonts of the canvas, made once for each theme: painting a node must not make them anew."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPen

from widgets import theme

#: Zoom from which a node shows everything, and below which it is a plain rectangle.
DETAIL = 0.75
SHAPES = 0.35

RING = 3.0
RADIUS = 6.0
RADIUS_WIDE = 8.0
WIRE_WIDTH = {"trunk": 1.5, "shortcut": 2.0, "route": 1.75}


class Ink:
    """The colours of one theme as what a painter takes."""

    def __init__(self) -> None:
        self.canvas = theme.color("canvas")
        self.lane = theme.color("lane")
        self.raised = theme.color("raised")
        self.inside = theme.blend("canvas", "sunken", 0.7)
        self.part = theme.blend("canvas", "sunken", 1.0) if theme.current().name == "light" else theme.color("lane")
        self.frame = QPen(theme.color("line2"), 1.0, Qt.PenStyle.DashLine)
        self.trough = theme.blend("raised", "text3", 0.14)
        self.line = QPen(theme.color("line"), 1.0)
        self.border = QPen(theme.color("line2"), 1.0)
        self.dots = QColor(theme.color("line2"))
        self.shadow = QColor(theme.LIGHT.text)
        self.shadow.setAlphaF(0.10)
        self.text = theme.color("text")
        self.text2 = theme.color("text2")
        self.text3 = theme.color("text3")
        self.accent = theme.color("accent")
        self.accent_fill = theme.color("accent_fill")
        self.on_fill = theme.color("on_fill")
        self.on_fill_soft = theme.color("on_fill", 0.88)
        self.on_fill_faint = theme.color("on_fill", 0.24)
        self.selected = theme.color("selected")
        self.error = theme.color("error")
        self.error_tint = theme.color("error_tint")
        #: Paper and its edge, by the colour of a note.
        self.papers = {"": (theme.color("note"), theme.color("note_line"))} | {
            name: (theme.blend("raised", token, 0.14), theme.blend("raised", token, 0.45))
            for name, token in (("blue", "info"), ("green", "ok"), ("red", "error"))
        }
        self.chevron = QPen(self.on_fill, 1.5)
        self.chevron.setCapStyle(Qt.PenCapStyle.RoundCap)
        self.chevron.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self.wires = {kind: _pen(theme.color(kind), width) for kind, width in WIRE_WIDTH.items()}
        self.wires_far = {kind: QPen(theme.color(kind), 0.0) for kind in WIRE_WIDTH}
        self.traced = _pen(self.accent, 2.25)
        self.guide = QPen(self.accent, 1.0, Qt.PenStyle.DashLine)
        self.rings = {
            "error": _pen(self.error, 2.0),
            "selected": _pen(self.accent, 2.0),
            "warning": _pen(theme.color("warning"), 1.5, Qt.PenStyle.DashLine),
            "hover": _pen(theme.color("line2").darker(130) if theme.current().name == "light" else self.text3, 1.5),
            "focus": _pen(self.accent, 1.5, Qt.PenStyle.DotLine),
            "refused": _pen(self.error, 2.0, Qt.PenStyle.DotLine),
        }
        self._categories: dict[str, QBrush] = {}

    def passing(self, pen: QPen) -> QPen:
        """The pen of a wire beside a bypassed node: the same, in dashes."""
        dashed = QPen(pen)
        dashed.setDashPattern([4.0, 2.5])
        return dashed

    def category(self, name: str) -> QBrush:
        """The fill of a category."""
        found = self._categories.get(name)
        if found is None:
            found = self._categories[name] = QBrush(theme.category(name))
        return found


def _pen(colour: QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(colour, width, style)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


@lru_cache(maxsize=4)
def _ink(name: str) -> Ink:
    return Ink()


def ink() -> Ink:
    """The ink of the theme in use."""
    return _ink(theme.current().name)


@lru_cache(maxsize=64)
def font(size: int, weight: int = 400, mono: bool = False) -> QFont:
    """A font in scene coordinates."""
    return theme.font(size, weight, mono, canvas=True)


@lru_cache(maxsize=64)
def metrics(size: int, weight: int = 400, mono: bool = False) -> QFontMetricsF:
    """Its measures."""
    return QFontMetricsF(font(size, weight, mono))


@lru_cache(maxsize=8192)
def width_of(text: str, size: int, weight: int = 400, mono: bool = False) -> float:
    """Width of a text in px of the scene."""
    return metrics(size, weight, mono).horizontalAdvance(text)


def elided(text: str, room: float, size: int, weight: int = 400, mono: bool = False) -> str:
    """The text with its middle left out where there is no room for it."""
    return metrics(size, weight, mono).elidedText(text, Qt.TextElideMode.ElideMiddle, max(0.0, room))
