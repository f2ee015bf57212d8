"""Drop-connect over the depth of a design: block b of N loses its branch with probability share * b / N.

Blocks that cannot drop at all (stems, heads) do not count; those without a sum count and drop nothing (zoo.md section
4). What a block says itself stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from studio.blocks.base import Block
from studio.design.design import BlockNode, Node, Override
from studio.layers.values import write_float

#: Decimals of a probability: more would only make its text longer.
_DECIMALS = 9
ROLE = "drop"
SHARE = "drop_connect"
_SHARES = ("drop", SHARE)


def rates(nodes: Iterable[Node], share: float) -> dict[int, tuple[float, ...]]:
    """The probability of each repeat, by node id; `nodes` are those at the design's depth. Empty for a share of 0."""
    if not share:
        return {}
    dropping = [node for node in nodes if isinstance(node, BlockNode) and node.block.may_drop and not node.bypassed]
    total, before = sum(node.repeats for node in dropping), 0
    found: dict[int, tuple[float, ...]] = {}
    for node in dropping:
        places = range(before, before + node.repeats)
        found[node.id] = tuple(round(share * place / total, _DECIMALS) for place in places)
        before += node.repeats
    return found


def with_rate(block: Block, rate: float) -> Block:
    """The block with a probability for its branch; one that says itself what it drops stays as it is."""
    if not rate or any(getattr(block, name, 0.0) for name in _SHARES):
        return block
    return _set(block, drop_connect=rate)


def in_dropouts(node: BlockNode, first: bool, later: bool) -> BlockNode:
    """The node with a `[dropout]` in the place of drop-connect, as a cfg has it: in the first repeat, in later ones.

    Where the probabilities come from the design they differ from repeat to repeat: the sections tell them.
    """
    block, own = _dropout(node.block, later), _dropout(node.block_at(0), first)
    if (block, own) == (node.block, node.block_at(0)):
        return node
    names = dict.fromkeys([*(name for name, _ in node.first), *_differing(own, block)])
    return replace(node, block=block, first=tuple((name, getattr(own, name)) for name in names))


def settled(nodes: Iterable[Node], share: float) -> Iterator[Node]:
    """The nodes with the probabilities of their repeats as their own; the design's share is 0 then."""
    kept = tuple(nodes)
    found = rates(kept, share)
    for node in kept:
        yield _settled(node, found[node.id]) if isinstance(node, BlockNode) and node.id in found else node


def without_share(block: Block) -> Block:
    """The block with what it drops, whatever the probability: repeats may differ in that."""
    kept = {name: 1.0 for name in _SHARES if getattr(block, name, 0.0)}
    return _set(block, **kept) if kept else block


def shares_of(repeats: Sequence[Block]) -> Iterator[Override]:
    """The probabilities of repeats that have another than the last one, as keys of their layers; the first may differ.

    Whatever it is that they drop is the same in all of them.
    """
    for place, block in enumerate(repeats[1:-1], 1):
        for name in _SHARES:
            share = getattr(block, name, 0.0)
            if share != getattr(repeats[-1], name, 0.0):
                yield place, ROLE, (("probability", write_float(share)),)


def _settled(node: BlockNode, of_repeats: tuple[float, ...]) -> BlockNode:
    blocks = [with_rate(node.block_at(place), rate) for place, rate in enumerate(of_repeats)]
    if blocks[-1] == node.block_at(node.repeats - 1):
        return node
    first = node.first
    if getattr(blocks[0], SHARE) != getattr(blocks[-1], SHARE):
        first = (*first, (SHARE, getattr(blocks[0], SHARE)))
    return replace(
        node, block=with_rate(node.block, of_repeats[-1]), first=first, overrides=(*node.overrides, *shares_of(blocks))
    )


def _dropout(block: Block, drops: bool) -> Block:
    own = getattr(block, "drop_connect", 0.0)
    if own:
        return _set(block, drop=own, drop_connect=0.0)
    plain = drops and not getattr(block, "drop", 0.0) and getattr(block, "skip", "") == "auto"
    return _set(block, skip="dropout") if plain else block


def _differing(one: Block, other: Block) -> Iterator[str]:
    return (spec.name for spec in one.params() if getattr(one, spec.name) != getattr(other, spec.name))


def _set(block: Block, **values: Any) -> Block:
    return replace(block, **values)
