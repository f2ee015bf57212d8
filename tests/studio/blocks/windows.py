"""Expansions as `fold` is offered them, for tests of blocks."""

from __future__ import annotations

from studio.blocks.base import Block, FoldLayer
from studio.design.design import BlockNode, Design, LayerNode
from studio.design.expand import expand
from studio.design.unfold import unfold_all
from studio.design.windows import Offers, Window
from studio.layers.convolutional import Convolutional
from studio.layers.net import Net
from studio.network.network import Row


def design_of(block: Block, channels: int, repeats: int = 1) -> Design:
    """A block behind a convolution that gives it `channels`."""
    net = LayerNode(0, "net", Net(width=64, height=64, channels=3))
    nodes = (LayerNode(1, "stem", Convolutional(filters=channels)), BlockNode(2, "body", block, repeats))
    return Design(nodes=nodes, net=net, next_id=3)


def window_of(block: Block, channels: int) -> list[FoldLayer]:
    """The block's layers as plain sections of a design, references local."""
    flat = unfold_all(design_of(block, channels))
    return list(Window(Offers(flat, expand(flat)), 1))


def rows_of(block: Block, channels: int) -> tuple[Row, ...]:
    """Shapes and costs of the block's layers."""
    return expand(design_of(block, channels)).rows[1:]


def roles_of(block: Block, channels: int) -> list[str]:
    """The roles of the block's layers in order."""
    return [item.address.role for item in expand(design_of(block, channels)).network.layers[1:]]


def widths_of(block: Block, channels: int) -> dict[str, int]:
    """The filters of the block's convolutions by role."""
    layers = expand(design_of(block, channels)).network.layers[1:]
    return {item.address.role: item.layer.filters for item in layers if isinstance(item.layer, Convolutional)}


def weights_of(block: Block, channels: int) -> int:
    """The weights of the block's convolutions."""
    return sum(row.weights for row in rows_of(block, channels))
