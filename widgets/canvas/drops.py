"""Drags from the palette over the canvas: what a drop would do here, or why it can't be done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QPainter

from studio.design.design import Design
from studio.diagnostics import StudioError
from studio.layers.base import Address
from studio.layout import Port
from widgets.canvas.camera import Camera
from widgets.canvas.commands import Commands
from widgets.canvas.ghost import HEIGHT, ghost_box, paint_ghost
from widgets.canvas.insertion import Spot, insert_entry, spot_after, spot_on_wire
from widgets.canvas.marks import paint_label
from widgets.canvas.outcome import Outcome, outcome_of
from widgets.canvas.paths import middle
from widgets.canvas.picture import Line
from widgets.canvas.scene import CanvasScene
from widgets.mime import Entry, from_mime
from widgets.workbench import Workbench

#: How near, in px of the screen, a drop has to be to a wire.
REACH = 16.0
#: How far below a node the ghost of what comes after it stands, in px of the screen.
BEYOND = 14.0
_COPY = Qt.DropAction.CopyAction


@dataclass(frozen=True, slots=True)
class Target:
    """What is under a drag: a wire, a node or nothing. `refusal` says why the entry can't go there."""

    spot: Spot | None
    text: str
    line: Line | None = None
    node: Address | None = None
    refusal: str = ""
    #: What a drop gives, where it can be.
    outcome: Outcome | None = None


def spot_on_line(design: Design, line: Line) -> Spot:
    """The place on a wire of the picture; raises StudioError where nothing can stand on it."""
    assert not isinstance(line.src, Port)
    return spot_on_wire(design, line.src.node, line.dst.node, line.tag.node if line.tag else None)


class DropTargets:
    """Finds the target at a point; what was tried once on a design is remembered while the drag lasts."""

    def __init__(self, workbench: Workbench, scene: CanvasScene) -> None:
        self._workbench = workbench
        self._scene = scene
        self._tried: dict[tuple[Entry, Spot], str | Outcome] = {}
        self._for: Design | None = None

    def at(self, entry: Entry, point: QPointF, zoom: float) -> Target:
        """On a wire within reach it is inserted there, on a node after it, elsewhere at the end."""
        design = self._workbench.document.design
        node = self._scene.node_at(point)
        if node is not None:
            address = Address(node.address.node)
            name = design.node(address.node).name
            return self._judged(entry, Target(spot_after(design, address.node), f"insert after {name}", None, address))
        line = self._scene.line_at(point, REACH / zoom)
        if line is None:
            return self._judged(entry, Target(spot_after(design, None), "append"))
        try:
            spot = spot_on_line(design, line)
        except StudioError as refused:
            return Target(None, "", line, None, refused.problems[0].sentence())
        return self._judged(entry, Target(spot, "insert", line))

    def _judged(self, entry: Entry, target: Target) -> Target:
        """The target, refused where the entry can't work there."""
        assert target.spot is not None
        design = self._workbench.document.design
        if design is not self._for:
            self._tried, self._for = {}, design
        key = entry, target.spot
        if key not in self._tried:
            try:
                expansion = self._workbench.derived.expansion
                result = insert_entry(design, expansion, entry, target.spot)
                self._tried[key] = outcome_of(expansion, result, result.next_id - 1)
            except StudioError as refused:
                self._tried[key] = refused.problems[0].sentence()
        found = self._tried[key]
        if isinstance(found, Outcome):
            return replace(target, outcome=found)
        return Target(None, "", target.line, target.node, found)


class DropGround(Protocol):
    """What a drag needs of the canvas it is over."""

    camera: Camera
    commands: Commands
    canvas_scene: CanvasScene

    def mapToScene(self, point: QPoint, /) -> QPointF:
        """The point of the scene at a point of the viewport."""

    def mapFromScene(self, point: QPointF, /) -> QPoint:
        """The point of the viewport at a point of the scene."""


class Drag:
    """A drag over the canvas: marks where it would go, and inserts there when it is let go."""

    def __init__(self, canvas: DropGround, targets: DropTargets) -> None:
        self._canvas = canvas
        self._targets = targets
        self._target: Target | None = None
        self._at = QPointF()

    @property
    def target(self) -> Target | None:
        """Where it would go now."""
        return self._target

    def move(self, event: QDropEvent) -> None:
        """Take the drag where it can be dropped, refuse it where it can't; both are marked."""
        entry = from_mime(event.mimeData())
        if entry is None:
            event.ignore()
            return
        self._at = event.position()
        point = self._canvas.mapToScene(self._at.toPoint())
        self._mark(self._targets.at(entry, point, self._canvas.camera.zoom))
        event.setDropAction(Qt.DropAction.IgnoreAction if self._target and self._target.refusal else _COPY)
        event.setAccepted(self._target is not None and not self._target.refusal)

    def drop(self, event: QDropEvent) -> None:
        """Insert."""
        self.move(event)
        target, entry = self._target, from_mime(event.mimeData())
        self._mark(None)
        if entry is not None and target is not None and target.spot is not None:
            event.setDropAction(_COPY)
            event.accept()
            self._canvas.commands.insert(entry, target.spot)

    def leave(self) -> None:
        """No mark is left behind."""
        self._mark(None)

    def paint(self, painter: QPainter) -> None:
        """What it would do, beside the mouse, in pixels of the viewport."""
        if self._target is not None:
            paint_ghost(painter, ghost_box(self._place(self._target)), self._target.outcome)
            paint_label(painter, self._target.refusal or self._target.text, self._at, bool(self._target.refusal))

    def _place(self, target: Target) -> QPointF:
        """Where the middle of the ghost stands in the viewport: on the wire, below the node, else at the mouse."""
        scene = self._canvas.canvas_scene
        if target.line is not None and target.line.key in scene.edges:
            return QPointF(self._canvas.mapFromScene(QPointF(*middle(scene.edges[target.line.key].path))))
        if target.node is None or target.node not in scene.nodes:
            return self._at - QPointF(0.0, HEIGHT)
        item = scene.nodes[target.node]
        foot = self._canvas.mapFromScene(item.mapToScene(QPointF(item.box.center().x(), item.box.bottom())))
        return QPointF(foot) + QPointF(0.0, BEYOND + HEIGHT / 2)

    def _mark(self, target: Target | None) -> None:
        scene = self._canvas.canvas_scene
        for old, drop in ((self._target, ""), (target, "refused" if target and target.refusal else "insert")):
            if old is None:
                continue
            if old.node in scene.nodes:
                scene.nodes[old.node].set_look(drop=drop)
            if old.line is not None and old.line.key in scene.edges:
                scene.edges[old.line.key].set_drop(drop)
        self._target = target
