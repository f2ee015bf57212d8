"""Nodes glide to their new places after an edit, shortly; not at all where somebody asked for less motion.

Their wires go with them where they keep their corners; others, and new ones, appear as the nodes arrive.
"""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QVariantAnimation
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStyle, QWidget

from studio.layers.base import Address
from studio.layout import Path
from widgets.canvas.scene import CanvasScene

DURATION = 140
#: With more moving nodes than this they jump.
MOST = 200

WireKey = tuple[object, ...]


class Motion(QObject):
    """Moves the items of one scene. `wanted` follows the system until a person or a test sets it."""

    def __init__(self, scene: CanvasScene, view: QWidget) -> None:
        super().__init__(view)
        self._scene = scene
        self.wanted = _wanted_by_system(view)
        self._ways: dict[Address, tuple[QPointF, QPointF]] = {}
        self._before: dict[Address, QPointF] = {}
        self._paths: dict[WireKey, tuple[Path, Path]] = {}
        self._appearing: tuple[WireKey, ...] = ()
        self._wires_before: dict[WireKey, Path] = {}
        self._clock = QVariantAnimation(self)
        self._clock.setStartValue(0.0)
        self._clock.setEndValue(1.0)
        self._clock.setDuration(DURATION)
        self._clock.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._clock.valueChanged.connect(self._move)

    @property
    def going(self) -> bool:
        """True while nodes glide."""
        return bool(self._ways)

    def remember(self) -> None:
        """Where everything stands, before it is put elsewhere; what still glides arrives."""
        self.finish()
        if self.wanted:
            self._before = {address: item.pos() for address, item in self._scene.nodes.items() if not address.role}
            self._wires_before = {key: edge.path for key, edge in self._scene.edges.items()}

    def glide(self) -> None:
        """From there to where everything stands now."""
        before, self._before = self._before, {}
        wires, self._wires_before = self._wires_before, {}
        nodes = self._scene.nodes
        ways = {at: (old, nodes[at].pos()) for at, old in before.items() if at in nodes and nodes[at].pos() != old}
        if ways and len(ways) <= MOST:
            self._ways = ways
            changed = {key: edge.path for key, edge in self._scene.edges.items() if wires.get(key) != edge.path}
            self._paths = {
                key: (wires[key], path) for key, path in changed.items() if key in wires and _alike(wires[key], path)
            }
            self._appearing = tuple(changed.keys() - self._paths.keys())
            self._move(0.0)
            self._clock.start()

    def finish(self) -> None:
        """Everything where it belongs, at once."""
        self._clock.stop()
        if self._ways:
            self._move(1.0)

    def _move(self, part: float) -> None:
        for address, (start, end) in self._ways.items():
            if address in self._scene.nodes:
                self._scene.nodes[address].setPos(start + (end - start) * part)
        edges = self._scene.edges
        for key, (old, new) in self._paths.items():
            if key in edges:
                edges[key].set_line(edges[key].line, _between(old, new, part), edges[key].source)
        for key in self._appearing:
            if key in edges:
                edges[key].setOpacity(part)
        if part >= 1.0:
            self._ways, self._paths, self._appearing = {}, {}, ()


def _alike(one: Path, other: Path) -> bool:
    """Whether two paths have the same corners: then those between them are horizontals and verticals too."""
    return len(one) == len(other) and all(
        (a[0] == b[0]) == (c[0] == d[0]) for (a, b), (c, d) in zip(pairwise(one), pairwise(other), strict=True)
    )


def _between(old: Path, new: Path, part: float) -> Path:
    """The path on its way; the very new one at the end."""
    if part >= 1.0:
        return new
    return tuple((a + (c - a) * part, b + (d - b) * part) for (a, b), (c, d) in zip(old, new, strict=True))


def _wanted_by_system(view: QWidget) -> bool:
    """Not in pictures taken without a screen, nor where the style has no animations."""
    if QGuiApplication.platformName() in ("offscreen", "minimal"):
        return False
    return view.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, view) > 0
