"""What is selected: the same layers in the canvas, the tables and the text."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from PySide6.QtCore import QObject, Signal

from studio.layers.base import Address


class Selection(QObject):
    """Addresses of selected layers in the order of selecting: `Address(node)` is a whole node, block or layer."""

    #: Others are selected now. The object is who did it, so that it can leave its own view alone.
    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._addresses: tuple[Address, ...] = ()

    @property
    def addresses(self) -> tuple[Address, ...]:
        """What is selected."""
        return self._addresses

    @property
    def nodes(self) -> tuple[int, ...]:
        """Ids of the nodes that are selected or hold something selected, each once."""
        return tuple(dict.fromkeys(address.node for address in self._addresses))

    @property
    def current(self) -> Address | None:
        """The last one selected: what an inspector shows first."""
        return self._addresses[-1] if self._addresses else None

    def set(self, addresses: Iterable[Address], source: object = None) -> None:
        """Select these and nothing else."""
        chosen = tuple(dict.fromkeys(addresses))
        if chosen != self._addresses:
            self._addresses = chosen
            self.changed.emit(source)

    def keep(self, nodes: Collection[int]) -> None:
        """Forget what belongs to nodes that are gone."""
        self.set(address for address in self._addresses if address.node in nodes)
