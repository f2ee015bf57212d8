"""A network: scaled layers in Darknet's order with resolved inputs, the groups they came from, and their rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from studio.layers.base import Address, Context, Layer, Out, Shape
from studio.layers.net import Net

#: The node that stands for `[net]`, in a design and in diagnostics.
NET_NODE = 0
#: Index of the network's input in `NetLayer.inputs`, and of a reference that resolves to nothing.
NETWORK_INPUT = -1
UNRESOLVED = -2


@dataclass(frozen=True, slots=True)
class NetLayer:
    """A layer in its place. `inputs`: layers it reads, the one before first; `shares`: layers whose weights it uses."""

    index: int
    address: Address
    layer: Layer
    inputs: tuple[int, ...]
    shares: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Layers `first..last` that came from one occurrence of a block, or from a part of it named `kind`.

    `parent` is the index of the enclosing group in `Network.groups`, None for the block itself.
    """

    node: int
    occurrence: int
    kind: str
    first: int
    last: int
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """What a design expands to: everything that counts, checks, generates or trains works on this."""

    layers: tuple[NetLayer, ...]
    groups: tuple[Group, ...]
    net: Net
    context: Context = field(default_factory=Context)

    @property
    def input(self) -> Shape:
        """Shape of the input image, C x H x W."""
        return self.net.infer((), self.context).next


@dataclass(frozen=True, slots=True)
class Row:
    """Shapes and costs of one layer; reused after an edit where the layer is the same object and its inputs are equal.

    `weights` as Darknet counts them, `biases` learnable biases and shifts, `params` all learnable numbers, `buffers`
    batch-norm statistics, `macs` conv + linear, `bflops` Darknet's float32.
    """

    layer: Layer
    inputs: tuple[Shape, ...]
    out: Out
    weights: int
    biases: int
    params: int
    buffers: int
    macs: int
    bflops: float

    @property
    def known(self) -> bool:
        """False where the shape could not be inferred."""
        return self.out.next.known
