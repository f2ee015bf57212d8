"""A design taken apart: stages of sub-blocks, sub-blocks of modules, modules of layers as Keras counts them.

The names are those of the overview of EfficientNet (zoo.md section 7), found for any blocks: a module starts a
sub-block, is a side path of it, or ends it; a sub-block that ends in a sum is one kind whatever it starts with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from generators.keras_words import keras_words
from studio.design.design import BlockNode, Design
from studio.design.expand import Expansion
from studio.layers.convolutional import Convolutional
from studio.network.network import NetLayer

#: Layers that may be missing in a module without making it another one.
_OPTIONAL = ("zero padding",)
_SUM = "add"
_STARTS, _SIDE, _ENDS = range(3)

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Module:
    """Layers in a row; its place in a sub-block, and the layers of each form it has."""

    number: int
    place: int
    forms: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class SubBlock:
    """Modules in a row, by number, in each form it has, and how many layers these have."""

    number: int
    modules: tuple[tuple[int, ...], ...]
    layers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A stage, or layers outside of stages: name, runs of (sub-block, times), layers."""

    name: str
    runs: tuple[tuple[int, int], ...]
    layers: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole design: sections in order, kinds of sub-blocks and of modules, layers in all."""

    sections: tuple[Section, ...]
    blocks: tuple[SubBlock, ...]
    modules: tuple[Module, ...]

    @property
    def layers(self) -> int:
        """Layers as Keras counts."""
        return sum(section.layers for section in self.sections)


@dataclass(frozen=True, slots=True)
class _Piece:
    place: int
    words: Words

    @property
    def kind(self) -> tuple[int, Words]:
        return self.place, tuple(word for word in self.words if word not in _OPTIONAL)


def overview_of(design: Design, expansion: Expansion) -> Overview:
    """Take a design apart. Plain layers between blocks are sections without sub-blocks."""
    owner = {node.id: node for node in design.nodes}
    blocks: list[tuple[str, int, list[_Piece]]] = []
    layers = expansion.network.layers
    for (node, _), group in groupby(layers, key=lambda item: (item.address.node, item.address.occurrence)):
        found = owner[node]
        if isinstance(found, BlockNode):
            blocks.append((found.name or f"n{found.id}", node, list(_pieces(list(group)))))
        else:
            words = tuple(word for item in group for word in keras_words(item))
            blocks.append(("", node, [_Piece(_STARTS, words)]))
    pieces = [piece for name, _, found in blocks if name for piece in found]
    kinds = sorted(dict.fromkeys(piece.kind for piece in pieces), key=lambda kind: kind[0])
    modules = tuple(
        Module(number, kind[0], _distinct(piece.words for piece in pieces if piece.kind == kind))
        for number, kind in enumerate(kinds, 1)
    )
    number = {kind: place for place, kind in enumerate(kinds, 1)}
    subs = _sub_blocks([found for name, _, found in blocks if name], number)
    return Overview(tuple(_sections(blocks, number, subs)), tuple(subs.values()), modules)


def _pieces(layers: Sequence[NetLayer]) -> Iterator[_Piece]:
    """The modules of one block: what comes before its side paths, these, what comes after.

    Without a side path the last convolution begins the end.
    """
    side = [bool(item.address.role.rpartition(".")[0]) for item in layers]
    convs = [at for at, item in enumerate(layers) if isinstance(item.layer, Convolutional)]
    cut = side.index(True) if any(side) else convs[-1] if convs else len(layers)
    last = len(side) - side[::-1].index(True) if any(side) else cut
    parts = ((_STARTS, layers[:cut]), (_SIDE, layers[cut:last]), (_ENDS, layers[last:]))
    for place, part in parts:
        words = tuple(word for item in part for word in keras_words(item, side=place == _SIDE))
        if words:
            yield _Piece(place, words)


def _key(pieces: Sequence[_Piece]) -> tuple[object, ...]:
    """What makes sub-blocks one kind: their end where they end in a sum, else all of their modules."""
    end = pieces[-1]
    return (True, end.kind) if _SUM in end.words else (False, *(piece.kind for piece in pieces))


def _sub_blocks(blocks: Sequence[Sequence[_Piece]], number: dict[tuple[int, Words], int]) -> dict[object, SubBlock]:
    """The kinds by key, those with a sum last."""
    found: dict[object, SubBlock] = {}
    for place, key in enumerate(sorted(dict.fromkeys(map(_key, blocks)), key=lambda key: bool(key[0])), 1):
        same = [block for block in blocks if _key(block) == key]
        chains = tuple(dict.fromkeys(tuple(number[piece.kind] for piece in block) for block in same))
        sizes = sorted({sum(len(piece.words) for piece in block) for block in same})
        found[key] = SubBlock(place, chains, tuple(sizes))
    return found


def _sections(
    blocks: Sequence[tuple[str, int, list[_Piece]]],
    number: dict[tuple[int, Words], int],
    subs: dict[object, SubBlock],
) -> Iterator[Section]:
    """Blocks of one node are a section, and plain layers in a row are one."""
    named = [place for place, (name, _, _) in enumerate(blocks) if name]
    numbered = enumerate(blocks)
    for (name, _), group in groupby(numbered, key=lambda pair: (pair[1][0], pair[1][1] if pair[1][0] else 0)):
        items = list(group)
        layers = sum(len(piece.words) for _, (_, _, pieces) in items for piece in pieces)
        if name:
            kinds = [subs[_key(pieces)].number for _, (_, _, pieces) in items]
            yield Section(name, tuple((kind, len(list(run))) for kind, run in groupby(kinds)), layers)
        else:
            first = items[0][0]
            plain = "stem" if not named or first < named[0] else "top" if first > named[-1] else "layers"
            yield Section(plain, (), layers)


def _distinct(words: Iterable[Words]) -> tuple[Words, ...]:
    """The forms of a module, the shortest first."""
    return tuple(sorted(dict.fromkeys(words), key=len))
