"""Nodes glide to their new places after an edit, shortly; not at all where somebody asked for less motion."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QVariantAnimation
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStyle, QWidget

from studio.layers.base import Address
from widgets.canvas.scene import CanvasScene

DURATION = 140
#: With more moving nodes than this they jump.
MOST = 200


class Motion(QObject):
    """Moves the items of one scene. `wanted` follows the system until a person or a test sets it."""

    def __init__(self, scene: CanvasScene, view: QWidget) -> None:
        super().__init__(view)
        self._scene = scene
        self.wanted = _wanted_by_system(view)
        self._ways: dict[Address, tuple[QPointF, QPointF]] = {}
        self._before: dict[Address, QPointF] = {}
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

    def glide(self) -> None:
        """From there to where everything stands now."""
        before, self._before = self._before, {}
        nodes = self._scene.nodes
        ways = {at: (old, nodes[at].pos()) for at, old in before.items() if at in nodes and nodes[at].pos() != old}
        if ways and len(ways) <= MOST:
            self._ways = ways
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
        if part >= 1.0:
            self._ways = {}


def _wanted_by_system(view: QWidget) -> bool:
    """Not in pictures taken without a screen, nor where the style has no animations."""
    if QGuiApplication.platformName() in ("offscreen", "minimal"):
        return False
    return view.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, view) > 0
