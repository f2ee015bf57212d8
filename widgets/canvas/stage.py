"""What the canvas shows: the picture of a design, its opened blocks, the part of it that is seen, the selection.

`Stage` offers what menus, keys and gestures do; `view.Canvas` brings it the events of mouse and keyboard.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from studio.design.design import BlockNode
from studio.layers.base import Address
from studio.layout import Hint
from widgets import theme
from widgets.canvas.aligning import How, aligned
from widgets.canvas.arrangement import Arrangement, recall, remember
from widgets.canvas.camera import Camera
from widgets.canvas.commands import Commands
from widgets.canvas.furniture import Furniture
from widgets.canvas.insertion import Spot, entries_for, spot_branch
from widgets.canvas.motion import Motion
from widgets.canvas.name_popup import Take
from widgets.canvas.note_item import notes_of
from widgets.canvas.picture import picture_of
from widgets.canvas.resting import Resting
from widgets.canvas.scene import CanvasScene
from widgets.canvas.seen import Seen, seen_of
from widgets.canvas.slots import Slots
from widgets.mime import Entry
from widgets.workbench import Workbench


class Stage(QGraphicsView):
    """Shows the design of a workbench; all it shows follows from Document, Derived and Selection."""

    #: Pixels of the screen for one of the design are others now.
    zoomChanged = Signal(float)

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workbench = workbench
        self.canvas_scene = CanvasScene()
        self.setScene(self.canvas_scene)
        _prepare(self)
        self.camera = Camera(self, self.zoomChanged.emit)
        self.commands = Commands(workbench)
        self.motion = Motion(self.canvas_scene, self)
        self._sheet = workbench.document.sheet
        self.arrangement = recall(workbench.document.path)
        self.tracing = False
        self._opened: dict[int, int] = {}
        self._hint: Hint | None = None
        self._slots = Slots()
        self._untouched = True
        self._search_spot: Spot | None = None
        self.furniture = Furniture(self, self.camera)
        self.furniture.search.chosen.connect(self._insert_found)
        self.furniture.search.closed.connect(self.setFocus)
        self.furniture.start.chosen.connect(self.open_search)
        rest = Resting(self, self.refresh)
        workbench.derived.updated.connect(rest.ask)
        workbench.document.replaced.connect(self._begin)
        workbench.document.leaving.connect(self._remember)
        workbench.document.pathChanged.connect(self._carry_over)
        workbench.selection.changed.connect(self._show_selection)
        workbench.view_state.metricChanged.connect(rest.ask)
        theme.signals.themeChanged.connect(self._follow_theme)
        self._follow_theme()
        self.refresh()

    @property
    def opened(self) -> Mapping[int, int]:
        """The opened blocks by node id, with the repeat that is shown of each."""
        return MappingProxyType(self._opened)

    def refresh(self) -> None:
        """Draw the design as it is now; what stays keeps its place as far as it can."""
        derived = self.workbench.derived
        blocks = {node.id for node in derived.design.nodes if isinstance(node, BlockNode)}
        self._opened = {node: page for node, page in self._opened.items() if node in blocks}
        metric = self.workbench.view_state.metric
        picture = picture_of(
            derived.design,
            derived.expansion,
            self._opened,
            metric,
            derived.problems,
            self._hint,
            self.arrangement.lanes,
            self.arrangement.flow,
            self._slots,
        )
        self._hint = picture.hint
        self.motion.remember()
        self.canvas_scene.show_picture(picture)
        self.canvas_scene.show_notes(notes_of(derived.design, picture))
        self.camera.set_content(self.canvas_scene.content())
        self.furniture.show_picture(picture, self.canvas_scene.content(), metric)
        self._show_selected()
        self.motion.glide()

    def open_block(self, node: int, occurrence: int = 0) -> None:
        """Show the inside of a repeat of a block, where it stands."""
        if isinstance(self.workbench.document.design.node(node), BlockNode):
            self._opened[node] = occurrence
            self.refresh()

    def close_block(self, node: int) -> None:
        """Fold a block again; a selected layer of its inside gives the selection to the block."""
        if self._opened.pop(node, None) is not None:
            chosen = self.workbench.selection.addresses
            self.select(Address(node) if address.node == node else address for address in chosen)
            self.refresh()

    def toggle_block(self, node: int) -> None:
        """Open a block, which is then shown from left to right, or close it."""
        if node in self._opened:
            self.close_block(node)
        else:
            self.open_block(node)
            item = self.canvas_scene.nodes[Address(node)]
            self.camera.show_across(item.mapRectToScene(item.box))

    def toggle_selected(self) -> None:
        """Open the selected blocks, or close them when one of them is open."""
        cards = self.canvas_scene.picture.cards
        blocks = [n for n in self.workbench.selection.nodes if Address(n) in cards and cards[Address(n)].is_block]
        close = any(node in self._opened for node in blocks)
        for node in blocks:
            if close == (node in self._opened):
                self.toggle_block(node)

    def close_all(self) -> None:
        """Fold every block."""
        for node in tuple(self._opened):
            self.close_block(node)

    def tidy(self) -> None:
        """Forget how the picture was before, and where nodes were moved to."""
        self._hint = None
        self.commands.put_back()
        self.refresh()

    def arrange(self, arrangement: Arrangement) -> None:
        """Lay out another way: down or to the right, lanes shared or one after the other (*Unroll*)."""
        self.arrangement, self._hint = arrangement, None
        remember(self.workbench.document.path, arrangement)
        self.refresh()
        self._follow_theme()
        self.camera.start()

    def fit_all(self) -> None:
        """Show the whole network."""
        self.touch()
        self.camera.fit_all()

    def fit_selection(self) -> None:
        """Show what is selected, or everything when nothing is."""
        self.touch()
        around = self.canvas_scene.selected_box()
        self.fit_all() if around.isEmpty() else self.camera.fit(around)

    def zoom_to(self, zoom: float) -> None:
        """Zoom about the middle: 1 shows design pixels."""
        self.touch()
        self.camera.zoom_to(zoom)

    def reveal(self, address: Address) -> None:
        """Bring a node into view, moving no more than that needs."""
        item = self.canvas_scene.nodes.get(address) or self.canvas_scene.nodes.get(Address(address.node))
        if item is not None:
            self.touch()
            self.camera.reveal(item.mapRectToScene(item.box))

    def touch(self) -> None:
        """From now on the view shows what a person chose; until then it starts anew when its size changes."""
        self._untouched = False

    def select(self, addresses: Iterable[Address]) -> None:
        """Select these for everybody."""
        self.workbench.selection.set(addresses, self)

    def step(self, by: int) -> None:
        """Select the next node or the one before, and show that the keyboard is there."""
        self.commands.step_selection(by)
        self.canvas_scene.focus(self.workbench.selection.current)

    def open_search(self, at: QPoint | None = None, spot: Spot | None = None) -> None:
        """Open the search pop-up; without a spot what is chosen goes after the selection, or to the end."""
        design = self.workbench.document.design
        self._search_spot = spot = spot or self.commands.spot_for_selection()
        if spot.source is not None:
            every = self.furniture.search.model.entries
            fit = set(entries_for(design, self.workbench.derived.expansion, spot, every))
            self.furniture.open_search(at, f"a branch of {design.node(spot.source).name} at the end", fit)
            return
        before = design.nodes[spot.position - 1].name if spot.position else ""
        self.furniture.open_search(at, f"after {before}" if before else "at the start")

    def branch(self, source: int, at: QPoint) -> None:
        """Search for what is to read a node."""
        self.open_search(at, spot_branch(self.workbench.document.design, source))

    def ask_name(self, prompt: str, proposal: str, take: Take) -> None:
        """Ask for a name beside the selection."""
        box = self.mapFromScene(self.canvas_scene.selected_box()).boundingRect()
        self.furniture.ask_name(box, prompt, proposal, take)

    def align(self, how: How) -> None:
        """Line the selected nodes up, or spread them evenly."""
        scene = self.canvas_scene
        nodes = [node for node in self.workbench.selection.nodes if Address(node) in scene.nodes]
        placed = {node: scene.standing(node) for node in nodes if not scene.on_wire(Address(node))}
        moves = {node: (scene.offset(node), by) for node, by in aligned(placed, how).items()}
        self.commands.move({node: (x + dx, y + dy) for node, ((x, y), (dx, dy)) in moves.items()}, "Align")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What lies over the canvas finds its place again."""
        super().resizeEvent(event)
        self.camera.leave_room()
        self.furniture.place()
        if self._untouched:
            self.camera.start()

    def showEvent(self, event: QShowEvent) -> None:
        """The first time, look at the beginning of the network."""
        super().showEvent(event)
        if self._untouched:
            self.camera.start()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Gutter and minimap follow."""
        super().scrollContentsBy(dx, dy)
        self.furniture.follow()

    def _begin(self) -> None:
        """Another document: nothing of the old picture counts."""
        self.motion.finish()
        self._sheet = self.workbench.document.sheet
        seen = seen_of(self._sheet)
        self._opened, self._hint, self._untouched = (dict(seen.opened), seen.hint, False) if seen else ({}, None, True)
        self.arrangement = seen.arrangement if seen else recall(self._sheet.path)
        self.refresh()
        self._follow_theme()
        seen.look(self.camera) if seen else self.camera.start()

    def _remember(self) -> None:
        """Another document comes to the front: this one is to be found again as it is seen now."""
        if not self._untouched:
            seen = Seen(dict(self._opened), self._hint, self.arrangement, self.camera.zoom, self.camera.centre)
            seen.keep(self.workbench.document.sheet)

    def _carry_over(self) -> None:
        """A document that has another file now is shown there as it is here."""
        if self.workbench.document.sheet is self._sheet:
            remember(self._sheet.path, self.arrangement)

    def _show_selection(self, source: object = None) -> None:
        addresses = self.workbench.selection.addresses
        self._show_selected()
        if addresses and source is not self and self.isVisible():
            self.reveal(addresses[-1])

    def _show_selected(self) -> None:
        """The ring around what is selected, and its trace where that is wanted."""
        addresses = self.workbench.selection.addresses
        self.canvas_scene.select(addresses)
        self.canvas_scene.trace(addresses if self.tracing else ())

    def trace(self, wanted: bool) -> None:
        """Let the selected nodes with their inputs and readers stand out from the rest, or no more."""
        self.tracing = wanted
        self._show_selected()

    def _insert_found(self, entry: Entry) -> None:
        if self._search_spot is not None:
            self.commands.insert(entry, self._search_spot)

    def _follow_theme(self) -> None:
        self.setViewportMargins(*self.furniture.gutter_room, 0, 0)
        self.furniture.place()
        self.viewport().update()


def _prepare(view: QGraphicsView) -> None:
    """Set a view up to be fast and quiet (MinimalViewportUpdate keeps a pan at a third of a full repaint)."""
    view.setObjectName("canvas")
    view.setAccessibleName("Canvas: the network as blocks and layers")
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    view.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
    view.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
    view.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
    view.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setAcceptDrops(True)
    view.viewport().setMouseTracking(True)
    view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
