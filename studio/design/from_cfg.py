"""Cfg text to a design: one node a section, each with its source lines; nothing of the text is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from studio.cfg.parse import Section, parse_chunk
from studio.cfg.text import Chunk, Source, decode
from studio.design.design import NET, Design, LayerNode
from studio.layers import layer_class
from studio.layers.base import Address, Bound, Context, Dangling, Layer, Ref
from studio.layers.net import Net
from studio.layers.unknown import UnknownLayer
from studio.layers.values import read_layer

_NET_NAMES = (Net.section, *Net.aliases)


def load(data: bytes, name: str = "network") -> Design:
    """A design from the bytes of a cfg file. Every input gives a design; what is wrong with it `problems` tells.

    A file whose first section is not `[net]` keeps all its sections as nodes, under default options.
    """
    return from_source(decode(data), name)


def from_source(source: Source, name: str = "network") -> Design:
    """A design from lossless text."""
    chunks = source.chunks
    has_net = bool(chunks) and parse_chunk(chunks[0]).name in _NET_NAMES
    net = read_net(chunks[0]) if has_net else LayerNode(NET, "net", Net())
    layers = chunks[1:] if has_net else chunks
    counts: dict[str, int] = {}
    nodes = tuple(
        read_node(chunk, index + 1, by_index(index, len(layers)), lambda cls: fresh_name(cls, counts))
        for index, chunk in enumerate(layers)
    )
    return Design(
        name=name,
        nodes=nodes,
        net=net,
        context=Context(darknet_words=True),
        source=replace(source, chunks=()),
        next_id=len(nodes) + 1,
    )


def read_net(chunk: Chunk) -> LayerNode:
    """The node of the `[net]` section."""
    return LayerNode(NET, "net", read_layer(Net, parse_chunk(chunk), Dangling), chunk)


def read_node(
    chunk: Chunk, node_id: int, resolve: Callable[[int], Ref], name: Callable[[type[Layer]], str]
) -> LayerNode:
    """The node of a layer's section; `resolve` turns written numbers into references."""
    section = parse_chunk(chunk)
    layer = read_section(section, resolve)
    return LayerNode(node_id, name(type(layer)), layer, chunk)


def read_section(section: Section, resolve: Callable[[int], Ref]) -> Layer:
    """The layer of a section, an `UnknownLayer` where the type is not known."""
    cls = layer_class(section.name)
    return UnknownLayer(name=section.name) if cls is None else read_layer(cls, section, resolve)


def by_index(index: int, count: int) -> Callable[[int], Ref]:
    """How layer `index` of `count` reads its numbers where node ids are indices + 1: negative ones count back."""

    def resolve(number: int) -> Ref:
        target = number if number >= 0 else index + number
        if not 0 <= target < count:
            return Dangling(number)
        return Bound(Address(target + 1), "abs" if number >= 0 else "rel")

    return resolve


def fresh_name(cls: type[Layer], counts: dict[str, int]) -> str:
    """`conv1`, `conv2`, `route1`: the type's short name and a counter."""
    word = short_name(cls)
    counts[word] = counts.get(word, 0) + 1
    return f"{word}{counts[word]}"


def short_name(cls: type[Layer]) -> str:
    """The shortest usual word for a layer type: `conv` for convolutional."""
    return min((cls.section, *(alias for alias in cls.aliases if len(alias) > 3)), key=len)
