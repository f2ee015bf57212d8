"""The document: an immutable design whose nodes are layers and blocks, with scaling kept as coefficients.

The input of a node is the node before it, as in Darknet; every other input is a `Ref` that follows its target. Node ids
are never reused; names are unique, kept through edits, and name the modules of generated code.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from studio.blocks.base import Block
from studio.cfg.text import Chunk, Source
from studio.layers.base import Context, Layer
from studio.layers.net import Net
from studio.scaling import Scale

if TYPE_CHECKING:
    from studio.blocks.custom import UserBlock

#: The node id of `[net]`; layers and blocks count from 1.
NET = 0

#: (occurrence, role) of a layer inside a block and the keys set on it, as (key, text) pairs.
Override = tuple[int, str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Scales:
    """Whether a node follows the width and depth coefficients; None leaves it to the rule (heads stay as they are)."""

    width: bool | None = None
    depth: bool | None = None


@dataclass(frozen=True, slots=True)
class LayerNode:
    """One layer, unscaled. `raw`: its lines in the file it came from; unknown keys live there.

    `bypassed`: it stays here and is left out of the network, as if its input were its output.
    """

    id: int
    name: str
    layer: Layer
    raw: Chunk | None = None
    scales: Scales = Scales()
    bypassed: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """The sections a block was folded from, and what the block was then: printed verbatim while that still holds.

    `channels`: unscaled channels of the block's input at that time.
    """

    block: Block
    repeats: int
    first: tuple[tuple[str, object], ...]
    overrides: tuple[Override, ...]
    channels: int
    sections: tuple[LayerNode, ...]


@dataclass(frozen=True, slots=True)
class BlockNode:
    """A block, repeated. `first`: parameters of the first repeat that differ, such as stride 2.

    `bypassed`: as in a layer.
    """

    id: int
    name: str
    block: Block
    repeats: int = 1
    first: tuple[tuple[str, object], ...] = ()
    overrides: tuple[Override, ...] = ()
    origin: Origin | None = None
    scales: Scales = Scales()
    bypassed: bool = False

    def block_at(self, occurrence: int) -> Block:
        """The block of one repeat."""
        return replace(self.block, **dict(self.first)) if occurrence == 0 and self.first else self.block


Node = LayerNode | BlockNode


@dataclass(frozen=True, slots=True)
class Stage:
    """A named run of nodes, by the id of its first one."""

    name: str
    first: int


@dataclass(frozen=True, slots=True)
class Note:
    """A sticky note beside a node (0: free), at an offset in px; its height follows from its text.

    `colour`: '' for yellow, or what a view has for `blue`, `green`, `red`.
    """

    text: str
    node: int = 0
    x: float = 0.0
    y: float = 0.0
    width: float = 208.0
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Design:
    """A network as people edit it. `net` is the `[net]` section; `unknown`: YAML keys we keep but do not read.

    `blocks`: user-made blocks that its file defines and no node uses; those of its nodes are in the nodes.
    """

    name: str = "network"
    nodes: tuple[Node, ...] = ()
    net: LayerNode = field(default_factory=lambda: LayerNode(NET, "net", Net()))
    scale: Scale = field(default_factory=Scale)
    context: Context = field(default_factory=Context)
    source: Source | None = None
    stages: tuple[Stage, ...] = ()
    notes: tuple[Note, ...] = ()
    positions: tuple[tuple[int, float, float], ...] = ()
    next_id: int = 1
    blocks: tuple[type[UserBlock], ...] = ()
    unknown: tuple[tuple[str, object], ...] = ()

    @property
    def options(self) -> Net:
        """The `[net]` options, unscaled; a design without a `[net]` section has Darknet's defaults."""
        return self.net.layer if isinstance(self.net.layer, Net) else Net()

    def node(self, node_id: int) -> Node:
        """A node by id, `[net]` included. Raises KeyError for an id that is gone."""
        return self.net if node_id == NET else self.nodes[self.position(node_id)]

    def position(self, node_id: int) -> int:
        """The place of a node in `nodes`. Raises KeyError for an id that is gone."""
        if 0 < node_id <= len(self.nodes) and self.nodes[node_id - 1].id == node_id:
            return node_id - 1  # as in a file that was just read
        for place, node in enumerate(self.nodes):
            if node.id == node_id:
                return place
        raise KeyError(node_id)

    def named(self, name: str) -> Node | None:
        """A node by name."""
        return next((node for node in (self.net, *self.nodes) if node.name == name), None)
