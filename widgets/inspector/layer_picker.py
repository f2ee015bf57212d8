"""Earlier layers to choose from, by name or number, with what each is: what a reference may lead to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio.design.design import BlockNode, Design
from studio.design.expand import Expansion
from studio.layers.base import Address
from studio.network.build import places_of
from widgets import theme

WIDTH, HEIGHT, ICON = 320, 280, 14
_OFFER = Qt.ItemDataRole.UserRole
_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


@dataclass(frozen=True, slots=True)
class Offer:
    """The output of an earlier node: its name, the number of its layer, how far back that is, what it is."""

    name: str
    number: int
    back: int
    what: str

    @property
    def line(self) -> str:
        """All of it, to be searched."""
        return f"{self.number}   {self.name}   {self.what}   ({self.back})"


def offers_for(design: Design, expansion: Expansion, reader: int) -> tuple[Offer, ...]:
    """The outputs that a node may read, the nearest first."""
    places = places_of(expansion.network)
    here = places.get(Address(reader), len(expansion.rows))
    found = []
    for node in design.nodes:
        number = places.get(Address(node.id))
        if number is None or number >= here or node.id == reader:
            continue
        title = node.block.title() if isinstance(node, BlockNode) else node.layer.section
        found.append(Offer(node.name, number, number - here, f"{title} {expansion.rows[number].out.indexed}"))
    return tuple(sorted(found, key=lambda offer: -offer.number))


class LayerPicker(QFrame):
    """A list with a filter that closes when something is chosen or elsewhere is clicked."""

    #: An `Offer`.
    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("layerPicker")
        self.setProperty("surface", "raised")
        self._filter = QLineEdit(self)
        self._filter.setObjectName("layerPickerFilter")
        self._filter.setPlaceholderText("Number, name, type or shape")
        self._filter.setAccessibleName("Filter earlier layers")
        self._filter.installEventFilter(self)
        self._list = QListWidget(self)
        self._list.setObjectName("layerPickerList")
        self._list.setAccessibleName("Earlier layers")
        self._list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._list.setIconSize(theme.square(ICON))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        gap = theme.px(6)
        column.setContentsMargins(gap, gap, gap, gap)
        column.setSpacing(gap)
        column.addWidget(self._filter)
        column.addWidget(self._list)
        self._filter.textChanged.connect(self._show_words)
        self._list.itemActivated.connect(self._choose)
        self._list.itemClicked.connect(self._choose)

    def open_below(self, field: QWidget, offers: Sequence[Offer], current: frozenset[int]) -> None:
        """Show them below a field; the layers that it reads now, told by how far back they are, are marked."""
        self._list.clear()
        room = QPixmap(theme.square(ICON))
        room.fill(Qt.GlobalColor.transparent)
        blank = QIcon(room)
        for offer in offers:
            item = QListWidgetItem(offer.line)
            item.setData(_OFFER, offer)
            item.setToolTip(offer.line)
            read = offer.back in current or offer.number in current
            item.setIcon(theme.icon("check", "accent") if read else blank)
            self._list.addItem(item)
        self._filter.clear()
        self._list.setCurrentRow(0)
        self.resize(theme.px(WIDTH), theme.px(HEIGHT))
        self.move(field.mapToGlobal(QPoint(0, field.height() + theme.px(2))))
        self.show()
        self._filter.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys in the filter move in the list; Enter chooses."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() in _KEYS:
            self._list.event(event)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            item = self._list.currentItem()
            if self._list.currentRow() >= 0 and not item.isHidden():
                self._choose(item)
            return True
        return False

    def _show_words(self, text: str) -> None:
        words, first = text.lower().split(), -1
        for row in range(self._list.count()):
            item = self._list.item(row)
            hidden = not all(word in item.text().lower() for word in words)
            item.setHidden(hidden)
            first = row if first < 0 and not hidden else first
        self._list.setCurrentRow(first)

    def _choose(self, item: QListWidgetItem) -> None:
        offer = item.data(_OFFER)
        self.close()
        self.chosen.emit(offer)
