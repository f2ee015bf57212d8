"""What lies over and beside the canvas and does not scale: gutter, minimap, hover card, search, the empty state."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QRectF, QSize, QTimer, Signal
from PySide6.QtWidgets import QGraphicsView

from studio.layers.base import Address
from studio.layout import RIGHT
from widgets import theme
from widgets.canvas.camera import Camera
from widgets.canvas.cards import Form
from widgets.canvas.facts import Facts
from widgets.canvas.gutter import HEIGHT, UNITS, WIDTH, Gutter
from widgets.canvas.hover_card import HoverCard
from widgets.canvas.minimap import Minimap
from widgets.canvas.name_popup import NamePopup, Take
from widgets.canvas.picture import Picture
from widgets.canvas.search import SearchPopup
from widgets.empty_state import EmptyState
from widgets.mime import Entry

_MARGIN = 12
_HOVER_DELAY = 500


class Furniture(QObject):
    """Makes these widgets as children of the view, places them, and keeps them up to date."""

    #: The mouse has rested on this node.
    hover_wanted = Signal(object)

    def __init__(self, view: QGraphicsView, camera: Camera) -> None:
        super().__init__(view)
        self._view = view
        self._camera = camera
        self.gutter = Gutter(self._on_gutter, view)
        self.minimap = Minimap(view)
        self.hover = HoverCard(view)
        self.search = SearchPopup(view)
        self.naming = NamePopup(view)
        self.start = EmptyState(
            "layers",
            "No layers yet",
            "Drag a block from the palette to here, or search for one with Shift+A.",
            "Add a block or layer",
            name="canvasEmpty",
            parent=view,
        )
        self._content = QRectF()
        self._hovered: Address | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_HOVER_DELAY)
        self._timer.timeout.connect(lambda: self.hover_wanted.emit(self._hovered))
        self.minimap.wanted.connect(camera.centre_on)

    @property
    def gutter_room(self) -> tuple[int, int]:
        """What the viewport leaves free at its left and above it."""
        return (0, theme.px(HEIGHT)) if self.gutter.lying else (theme.px(WIDTH), 0)

    def show_picture(self, picture: Picture, content: QRectF, metric: str) -> None:
        """Follow another picture."""
        self.gutter.bands = picture.bands
        self.gutter.lying = picture.flow is RIGHT
        self.gutter.unit = UNITS[metric]
        self._content = content
        boxes = [
            (QRectF(*box), str(picture.cards[address].category))
            for address, box in picture.boxes.items()
            if picture.cards[address].form is not Form.TAG
        ]
        self.minimap.set_content(boxes, content)
        self.start.setVisible(not picture.cards)
        self.leave(None)
        self.place()

    def place(self) -> None:
        """Put everything where it belongs after a resize or a change of scale."""
        port = self._view.viewport().geometry()
        left, top = self.gutter_room
        size = QSize(port.width() if self.gutter.lying else left, top if self.gutter.lying else port.height())
        self.gutter.setGeometry(QRect(QPoint(port.left() - left, port.top() - top), size))
        self.minimap.resize_to_theme(self.gutter.lying)
        margin = theme.px(_MARGIN)
        below = port.bottom() + 1 - margin - self.minimap.height()
        top = below if self.gutter.lying else port.top() + margin
        self.minimap.move(port.right() + 1 - margin - self.minimap.width(), top)
        self.start.adjustSize()
        self.start.move(port.center() - self.start.rect().center())
        self.follow()

    def follow(self) -> None:
        """The view shows another part of the scene."""
        seen = self._view.mapToScene(self._view.viewport().rect()).boundingRect()
        self.gutter.update()
        self.minimap.set_seen(seen)
        port = self._view.viewport().size()
        roomy = port.width() > 3 * self.minimap.width() and port.height() > self.minimap.height() + 2 * _MARGIN
        self.minimap.setVisible(roomy and not self._content.isEmpty() and not seen.contains(self._content))

    def _on_gutter(self, at: float) -> float:
        """Where a place of the scene is on the gutter."""
        point = self._view.viewportTransform().map(QPointF(at, at))
        return point.x() if self.gutter.lying else point.y()

    def enter(self, address: Address | None) -> None:
        """The mouse is on a node: its card appears when it rests there."""
        if address != self._hovered:
            self.leave(address)
            if address is not None:
                self._timer.start()

    def leave(self, address: Address | None) -> None:
        """The card goes; the mouse is on another node or none."""
        self._hovered = address
        self._timer.stop()
        self.hover.hide()

    def show_facts(self, facts: Facts, box: QRect) -> None:
        """The card beside a rectangle of the viewport."""
        self.hover.show_facts(facts, box.translated(self._view.viewport().geometry().topLeft()))

    def open_search(self, at: QPoint | None, where: str, entries: Collection[Entry] | None = None) -> None:
        """The search pop-up at a point of the viewport, or in its middle; `where` says what Enter does."""
        port = self._view.viewport().geometry()
        self.leave(None)
        self.search.open_at(port.center() if at is None else at + port.topLeft(), where, entries)

    def ask_name(self, box: QRect, prompt: str, proposal: str, take: Take) -> None:
        """Ask for a name beside a rectangle of the viewport."""
        self.leave(None)
        self.naming.ask(box.topLeft() + self._view.viewport().geometry().topLeft(), prompt, proposal, take)
