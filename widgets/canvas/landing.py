"""A dragged node over a wire: where it would land, what that gives, and the move itself."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF

from studio.design.design import BlockNode, Design
from studio.design.relocate import relocate
from studio.diagnostics import StudioError
from studio.layers.base import Address
from widgets.canvas.drops import spot_on_line
from widgets.canvas.outcome import Outcome, outcome_of
from widgets.canvas.picture import Line
from widgets.canvas.scene import CanvasScene
from widgets.workbench import Workbench

#: How near the mouse has to be to the wire, in px of the screen: nearer than for a drop, since nodes also move aside.
REACH = 8.0


@dataclass(frozen=True, slots=True)
class Landed:
    """A wire under a dragged node; `outcome` is None where it can't stand there, and `refusal` says why."""

    line: Line
    outcome: Outcome | None
    refusal: str = ""


class Landing:
    """Finds them for one node; what was tried once is remembered while the drag lasts."""

    def __init__(self, workbench: Workbench, scene: CanvasScene, node: int) -> None:
        self._workbench, self._scene, self._node = workbench, scene, node
        self._tried: dict[tuple[object, ...], Landed] = {}

    def at(self, point: QPointF, zoom: float) -> Landed | None:
        """The wire at a point that does not lead to or from the node itself."""
        line = self._scene.line_at(point, REACH / zoom)
        own = Address(self._node)
        if line is None or own in (line.src, line.dst, line.tag):
            return None
        if line.key not in self._tried:
            self._tried[line.key] = self._judged(line)
        return self._tried[line.key]

    def _judged(self, line: Line) -> Landed:
        design = self._workbench.document.design
        expansion = self._workbench.derived.expansion
        try:
            result = self._moved(design, line)
        except StudioError as refused:
            return Landed(line, None, refused.problems[0].sentence())
        return Landed(line, outcome_of(expansion, result, self._node))

    def _moved(self, design: Design, line: Line) -> Design:
        spot = spot_on_line(design, line)
        before = design.nodes[spot.position]
        reads = isinstance(before, BlockNode) or before.layer.reads_previous
        reader = None if reads else before.id
        return relocate(design, self._workbench.derived.expansion, self._node, before.id, reader)
