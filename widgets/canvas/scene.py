"""The scene: one item for each node and wire of a picture, kept by address from one picture to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem

from studio.layers.base import Address
from studio.layout import RIGHT, Box, Path, Point, Port
from widgets.canvas.backdrop import paint_backdrop
from widgets.canvas.cards import Form
from widgets.canvas.edge_item import BusItem, EdgeItem, straight
from widgets.canvas.hit_scene import HitScene
from widgets.canvas.node_item import NodeItem
from widgets.canvas.note_item import NoteItem
from widgets.canvas.paths import moved_ends, nearest
from widgets.canvas.picture import EMPTY, Line, Picture
from widgets.canvas.tracing import Tracing

WIRES, BUSES, NODES, TAGS, NOTES = 0.0, 1.0, 2.0, 3.0, 4.0


class CanvasScene(HitScene):
    """Draws a `Picture`. It knows no design: the view tells it what to show, and asks it what is where."""

    def __init__(self) -> None:
        super().__init__()
        self.picture = EMPTY
        self.nodes: dict[Address, NodeItem] = {}
        self.edges: dict[tuple[object, ...], EdgeItem] = {}
        self._inner_edges: dict[Address, list[EdgeItem]] = {}
        self._buses: list[BusItem] = []
        self._notes: list[NoteItem] = []
        self.chosen_note: int | None = None
        self._offsets: dict[int, Point] = {}
        self._far: dict[str, list[QLineF]] = {}
        self._tracing = Tracing()

    def show_picture(self, picture: Picture) -> None:
        """Draw another picture: items of what stays are kept, the rest comes and goes."""
        moved = bool(picture.offsets or self._offsets)  # tags then stand where their wires run
        rewired = moved or picture.lines != self.picture.lines or any(line.stub for line in picture.lines)
        self.picture = picture
        self._offsets = dict(picture.offsets)
        for address in [address for address in self.nodes if not address.role and address not in picture.cards]:
            self._drop_node(address)
        for address, card in picture.cards.items():
            self._show_node(address, card.form)
        if rewired:
            self._show_edges()
            self._measure()
        for bus in self._buses:
            self.removeItem(bus)
        self._buses = [self._added(BusItem(bus), BUSES) for bus in picture.buses]

    @property
    def notes(self) -> tuple[NoteItem, ...]:
        """The notes in their order."""
        return tuple(self._notes)

    def show_notes(self, notes: Iterable[NoteItem]) -> None:
        """Stick these notes on, instead of those before."""
        for note in self._notes:
            self.removeItem(note)
        self._notes = [self._added(note, NOTES) for note in notes]
        self.choose_note(self.chosen_note)

    def choose_note(self, place: int | None) -> None:
        """Ring a note; one that is gone is chosen no more."""
        self.chosen_note = place if place is not None and place < len(self._notes) else None
        for note in self._notes:
            note.chosen = note.place == self.chosen_note
            note.update()

    def set_offsets(self, offsets: Mapping[int, Point]) -> None:
        """Move nodes away from their slots, with their wires, as they are dragged."""
        self._offsets.update(offsets)
        moved = {Address(node) for node in offsets}
        for address in moved & self.nodes.keys():
            self.nodes[address].setPos(self._position(address))
        for line in self.picture.lines:
            if line.src in moved or line.dst in moved:
                self.edges[line.key].set_line(line, self._path(line), self._source(line))
                self._follow_wire(line)
        self._measure()

    def offset(self, node: int) -> Point:
        """How far a node stands from its slot now."""
        return self._offsets.get(node, (0.0, 0.0))

    def standing(self, node: int) -> Box:
        """Where a node is now."""
        slot, (dx, dy) = self.picture.boxes[Address(node)], self.offset(node)
        return slot._replace(x=slot.x + dx, y=slot.y + dy)

    def on_wire(self, address: Address) -> bool:
        """True for a tag, which has no place of its own."""
        return self.picture.cards[address].form is Form.TAG

    def select(self, addresses: Iterable[Address]) -> None:
        """Show these as selected; a layer of a folded block selects the block's card."""
        chosen = {address if address in self.nodes else Address(address.node) for address in addresses}
        for address, item in self.nodes.items():
            item.set_look(selected=address in chosen)

    def focus(self, address: Address | None) -> None:
        """Show that the keyboard is at a node, or at none."""
        for there, item in self.nodes.items():
            item.set_look(focused=there == address)

    def hover(self, address: Address | None) -> None:
        """Ring a node and trace its wires."""
        if address == self._tracing.hovered:
            return
        for old in (self._tracing.hovered, address):
            if old in self.nodes:
                self.nodes[old].set_look(hovered=old == address)
        self._tracing.hovered = address
        self._show_traced()
        for owner, edges in self._inner_edges.items():
            for edge in edges:
                inside = address is not None and address.node == owner.node and bool(address.role)
                edge.set_traced(inside and address in (edge.line.src, edge.line.dst))

    def trace(self, addresses: Iterable[Address]) -> None:
        """Let these nodes, what they read and what reads them stand out from all the rest; nothing for none."""
        roots = frozenset(Address(address.node) for address in addresses)
        if roots or self._tracing.roots:
            self._tracing.roots = roots
            self._show_traced()

    def _show_traced(self) -> None:
        self._tracing.show(self.nodes, self.edges.values(), self.picture.cards)

    def selected_box(self) -> QRectF:
        """The rectangle around what is selected, empty when nothing is."""
        box = QRectF()
        for item in self.nodes.values():
            if item.look.selected:
                box = box.united(item.mapRectToScene(item.box))
        return box

    def content(self) -> QRectF:
        """Everything that is drawn."""
        box = QRectF(*self.picture.bounds)
        for address in self.picture.cards:
            if self.offset(address.node) != (0.0, 0.0):
                item = self.nodes[address]
                box = box.united(item.mapRectToScene(item.box))
        for note in self._notes:
            box = box.united(note.sceneBoundingRect())
        return box

    def drawBackground(self, painter: QPainter, rect: QRectF | object) -> None:
        """Lanes, the grid of dots, and from afar all wires at once."""
        assert isinstance(rect, QRectF)
        paint_backdrop(painter, rect, self.picture.bands, self._far, self.picture.flow is RIGHT)

    def _show_node(self, address: Address, form: Form) -> None:
        card, box = self.picture.cards[address], self.picture.boxes[address]
        inside = self.picture.insides.get(address)
        item = self.nodes.get(address)
        if item is None:
            item = self._added(NodeItem(card, box.w, box.h, inside), TAGS if form is Form.TAG else NODES)
            self.nodes[address] = item
        else:
            item.set_card(card, box.w, box.h, inside)
            item.setZValue(TAGS if form is Form.TAG else NODES)
        item.setPos(self._position(address))
        self._show_inside(item)

    def _show_inside(self, owner: NodeItem) -> None:
        inside = owner.inside
        wanted = {card.address: card for card in inside.cards} if inside else {}
        for child in [child for child in owner.childItems() if isinstance(child, NodeItem)]:
            if child.address not in wanted:
                del self.nodes[child.address]
                self._remove(child)
        for address, card in wanted.items():
            assert inside is not None
            box = inside.boxes[address]
            item = self.nodes.get(address)
            if item is None:
                item = self.nodes[address] = NodeItem(card, box.w, box.h, None, owner)
            else:
                item.set_card(card, box.w, box.h)
            item.setPos(box.x, box.y)
        for edge in self._inner_edges.pop(owner.address, []):
            self._remove(edge)
        if inside is not None:
            edges = [EdgeItem(line, line.path, "", owner) for line in inside.lines]
            for edge in edges:
                edge.setFlag(QGraphicsItem.GraphicsItemFlag.ItemStacksBehindParent, False)
                edge.setZValue(-1)
            self._inner_edges[owner.address] = edges

    def _show_edges(self) -> None:
        lines = {line.key: line for line in self.picture.lines}
        for key in self.edges.keys() - lines.keys():
            self._remove(self.edges.pop(key))
        for key, line in lines.items():
            if key in self.edges:
                self.edges[key].set_line(line, self._path(line), self._source(line))
            else:
                self.edges[key] = self._added(EdgeItem(line, self._path(line), self._source(line)), WIRES)
            self._follow_wire(line)

    def _follow_wire(self, line: Line) -> None:
        """A tag stays on its wire."""
        if line.tag is None or (self.offset(line.dst.node), self._offset_of(line.src)) == ((0.0, 0.0), (0.0, 0.0)):
            return
        box = self.picture.boxes[line.tag]
        x, y = nearest(self.edges[line.key].path, (box.x + box.w / 2, box.y + box.h / 2))
        self.nodes[line.tag].setPos(x - box.w / 2, y - box.h / 2)

    def _measure(self) -> None:
        """What is drawn from afar."""
        self._far = {}
        for edge in self.edges.values():
            self._far.setdefault(edge.line.kind, []).extend(straight(edge.path))

    def _position(self, address: Address) -> QPointF:
        box: Box = self.picture.boxes[address]
        dx, dy = self.offset(address.node)
        return QPointF(box.x + dx, box.y + dy)

    def _path(self, line: Line) -> Path:
        start, end = self._offset_of(line.src), self.offset(line.dst.node)
        return line.path if start == end == (0.0, 0.0) else moved_ends(line.path, start, end)

    def _offset_of(self, end: Address | Port) -> Point:
        return self.offset(end.node) if isinstance(end, Address) else (0.0, 0.0)

    def _source(self, line: Line) -> str:
        """What a stub's pill says."""
        if line.stub is None or not isinstance(line.src, Address):
            return ""
        card = self.picture.cards[line.src]
        return f"from {card.last} · {' '.join((card.title, *card.facts))}"

    def _drop_node(self, address: Address) -> None:
        item = self.nodes.pop(address)
        self._inner_edges.pop(address, None)
        for child in item.childItems():
            if isinstance(child, NodeItem):
                del self.nodes[child.address]
        self._remove(item)

    def _added(self, item, level: float):
        item.setZValue(level)
        self.addItem(item)
        return item

    def _remove(self, item: QGraphicsItem) -> None:
        """From the scene, and from its parent."""
        self.removeItem(item)
