"""What the canvas does to the design: each a pure edit and one undo step; a refusal is said, nothing changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from studio.design import edits
from studio.design.bypass import set_bypassed
from studio.design.design import BlockNode, Design
from studio.design.overrides import follow_again, overrides_of
from studio.design.rewire import Offer
from studio.diagnostics import StudioError
from studio.layers.base import Address
from studio.layout import Point
from widgets.canvas.insertion import Spot, insert_entry, spot_after
from widgets.mime import Entry
from widgets.workbench import Workbench


class Commands:
    """Edits of the workbench's document, as gestures and keys of the canvas want them."""

    def __init__(self, workbench: Workbench) -> None:
        self._workbench = workbench

    @property
    def design(self) -> Design:
        """The design as it is."""
        return self._workbench.document.design

    def insert(self, entry: Entry, spot: Spot) -> None:
        """Put an entry of the palette at a place and select it."""
        expansion, first = self._workbench.derived.expansion, self.design.next_id
        if self._apply(lambda: insert_entry(self.design, expansion, entry, spot), f"Insert {entry.name}"):
            last = self.design.next_id - 1
            whole = entry.kind == "snippet"
            self._select(tuple(range(first + (spot.source is not None), last + 1)) if whole else (last,))

    def spot_for_selection(self) -> Spot:
        """Where an entry goes that is not dropped anywhere: after the last selected node, else at the end."""
        selected = set(self._workbench.selection.nodes)
        last = next((node.id for node in reversed(self.design.nodes) if node.id in selected), None)
        return spot_after(self.design, last)

    def delete(self) -> None:
        """Remove the selected nodes; the chain closes, and what stood before them is selected."""
        nodes = self._whole()
        if not nodes:
            return
        places = [place for place, node in enumerate(self.design.nodes) if node.id in nodes]
        kept = [node.id for node in self.design.nodes[: places[0]]]
        if self._apply(lambda: edits.delete(self.design, nodes), f"Delete {self._named(nodes)}"):
            self._select(kept[-1:])

    def duplicate(self) -> None:
        """Copy the selected nodes after the last of them and select the copies."""
        nodes = self._whole()
        first = self.design.next_id
        if nodes and self._apply(lambda: edits.duplicate(self.design, nodes), f"Duplicate {self._named(nodes)}"):
            self._select(tuple(range(first, self.design.next_id)))

    def repeat(self, by: int, nodes: Collection[int] = ()) -> None:
        """Some blocks, else the selected ones, are repeated more or less often; turns of one kind are one step."""
        chosen = nodes or self._workbench.selection.nodes
        present = {node.id: node for node in self.design.nodes}
        blocks = [node for one in chosen if isinstance(node := present.get(one), BlockNode)]
        design = self.design
        for node in blocks:
            design = edits.set_repeats(design, node.id, max(1, node.repeats + by))
        if blocks:
            merge = ("repeats", tuple(node.id for node in blocks))
            self._workbench.document.apply(design, f"Repeats of {self._named([node.id for node in blocks])}", merge)

    def bypass(self) -> None:
        """Leave the selected nodes out of the network; where all of them are, take them in again."""
        nodes = self._whole()
        out = bool(nodes) and not all(self.design.node(node).bypassed for node in nodes)
        if nodes:
            verb = "Bypass" if out else "Take in"
            self._apply(lambda: set_bypassed(self.design, nodes, out), f"{verb} {self._named(nodes)}")

    def follow_again(self) -> None:
        """The selected layers inside blocks, or all inside selected blocks, have what the blocks say."""
        chosen = overrides_of(self.design, self._workbench.selection.addresses)
        what = f"{chosen[0].role} of {self._named((chosen[0].node,))}" if len(chosen) == 1 else f"{len(chosen)} layers"
        if chosen:
            self._apply(lambda: follow_again(self.design, chosen), f"Let {what} follow the block")

    def move(self, offsets: Mapping[int, Point], verb: str = "Move") -> None:
        """Keep nodes where they were put, as offsets from their slots."""
        listed = [(node, x, y) for node, (x, y) in offsets.items()]
        if listed:
            self._apply(lambda: edits.move_on_canvas(self.design, listed), f"{verb} {self._named(tuple(offsets))}")

    def put(self, result: Design, node: int) -> None:
        """A node that was dragged onto a wire stands there now."""
        self._apply(lambda: result, f"Move {self._named((node,))}")

    def rewire(self, offer: Offer, made_for: Design) -> None:
        """Take an offer of `studio.design.rewire`; one that was made for a design of before is void."""
        if made_for is self.design:
            self._apply(lambda: offer.design, offer.title[:1].upper() + offer.title[1:])

    def put_back(self) -> None:
        """Every node back to its slot."""
        listed = [(node, 0.0, 0.0) for node, _, _ in self.design.positions]
        self._apply(lambda: edits.move_on_canvas(self.design, listed), "Tidy")

    def step_selection(self, by: int) -> None:
        """Select the node before or after the selected one, as the network runs."""
        nodes = [node.id for node in self.design.nodes]
        if not nodes:
            return
        chosen = self._workbench.selection.nodes
        here = nodes.index(chosen[-1]) if chosen and chosen[-1] in nodes else (-1 if by > 0 else len(nodes))
        self._select((nodes[min(max(here + by, 0), len(nodes) - 1)],))

    def select_all(self) -> None:
        """Select every node."""
        self._select(tuple(node.id for node in self.design.nodes))

    def _whole(self) -> tuple[int, ...]:
        """The selected nodes; a layer inside a block is none, and that is said."""
        selection = self._workbench.selection
        nodes = tuple(address.node for address in selection.addresses if not address.role)
        present = {node.id for node in self.design.nodes}
        if selection.addresses and not nodes:
            self._workbench.said.emit("A layer inside a block follows from its parameters: change those instead")
        return tuple(node for node in nodes if node in present)

    def _named(self, nodes: Collection[int]) -> str:
        return self.design.node(next(iter(nodes))).name if len(nodes) == 1 else f"{len(nodes)} nodes"

    def _select(self, nodes: Sequence[int]) -> None:
        self._workbench.selection.set(tuple(Address(node) for node in nodes), None)

    def _apply(self, edit: Callable[[], Design], text: str) -> bool:
        try:
            return self._workbench.document.apply(edit(), text)
        except StudioError as refused:
            self._workbench.said.emit(refused.problems[0].sentence())
            return False
