"""What one network costs against another, step by step: each step changes one kind of parameter in all blocks.

Both designs are unrolled into single blocks and layers, which are aligned in order. From the first design on, one
parameter after another takes the values of the second; each step is a whole network that is counted, so that the steps
add up to the last multiply-add. What only one of them has is the last step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from studio.analysis.reconciliation import Reconciliation
from studio.analysis.reconciliation import reconcile as to_bflops
from studio.blocks.base import Block, describe_width
from studio.design.align import DEAREST, GAP, PER_KEY, Pair, aligned, bare
from studio.design.block_comments import as_printed, word_of
from studio.design.design import BlockNode, Design, LayerNode, Node
from studio.design.expand import Expansion, expand
from studio.design.recognise import recognise
from studio.design.references import rebind
from studio.layers.base import Address, Bound, Layer, Ref
from studio.network.shapes import Totals, totals
from studio.scaling import Fixed, Ratio, Scale

#: Steps in this order, parameters that no one names here after them: widths inside, then what moves maps and channels.
FIRST_STEPS = ("expansion", "mid", "hidden", "se", "kernel", "kernels", "stride", "filters")


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of change: its name, where and what it changes, and the sums after it."""

    name: str
    places: int
    details: tuple[str, ...]
    macs: int
    params: int
    macs_before: int
    params_before: int

    @property
    def more_macs(self) -> int:
        """Multiply-adds that the step brings."""
        return self.macs - self.macs_before


@dataclass(frozen=True, slots=True)
class Difference:
    """From the multiply-adds of one network over `steps` to those of another, and on to its BFLOPS."""

    before: Totals
    steps: tuple[Step, ...]
    after: Totals
    counting: Reconciliation


def reconcile(before: Design, after: Design) -> Difference:
    """The steps from one design to another; flat ones are folded first, coefficients are applied."""
    ours, theirs = (_unrolled(recognise(design)) for design in (before, after))
    sums, final = totals(expand(before).rows), expand(after)
    steps = tuple(_steps(ours, theirs, totals(expand(ours).rows), totals(final.rows)))
    return Difference(sums, steps, totals(final.rows), to_bflops(final.rows))


def _steps(ours: Design, theirs: Design, sums: Totals, goal: Totals) -> Iterator[Step]:
    pairs = aligned(ours.nodes, theirs.nodes, _price)
    state = ours

    def step(name: str, design: Design, places: int, details: Sequence[str]) -> Step:
        nonlocal sums
        before, sums = sums, totals(expand(design).rows)
        return Step(name, places, tuple(dict.fromkeys(details)), sums.macs, sums.params, before.macs, before.params)

    if ours.options != theirs.options and expand(ours).network.input != expand(theirs).network.input:
        shapes = [str(expand(design).network.input) for design in (ours, theirs)]
        state = replace(state, net=theirs.net)
        yield step("input size", state, 1, [" -> ".join(shapes)])
    for name in _kinds(ours, theirs, pairs):
        changed = [_changed(state, theirs, pair, name) for pair in pairs]
        found = {item[0].id: item for item in changed if item is not None}
        if found:
            nodes = tuple(found[node.id][0] if node.id in found else node for node in state.nodes)
            state = replace(state, nodes=nodes)
            made = step(name, state, len(found), [item[1] for item in found.values()])
            if (made.macs, made.params) != (made.macs_before, made.params_before):
                yield made
    if (sums.macs, sums.params) != (goal.macs, goal.params):
        lost = [ours.nodes[one].name for one, other in pairs if one is not None and other is None]
        new = [theirs.nodes[other].name for one, other in pairs if one is None and other is not None]
        details = [f"{word} {', '.join(names)}" for word, names in (("without", lost), ("with", new)) if names]
        yield Step(
            "layers that only one has",
            len(lost) + len(new),
            tuple(details),
            goal.macs,
            goal.params,
            sums.macs,
            sums.params,
        )


def _unrolled(design: Design) -> Design:
    """Each repeat a node of its own, with the numbers that the coefficients give."""
    expansion = expand(design)
    layers = {item.address.node: item.layer for item in expansion.network.layers if not item.address.role}
    nodes: list[Node] = []
    units: dict[tuple[int, int], int] = {}
    for node in as_printed(design):
        if isinstance(node, LayerNode):
            units[node.id, 0] = len(nodes) + 1
            nodes.append(LayerNode(len(nodes) + 1, node.name, layers.get(node.id, node.layer)))
            continue
        for occurrence in range(node.repeats):
            units[node.id, occurrence] = len(nodes) + 1
            overrides = tuple((0, role, pairs) for place, role, pairs in node.overrides if place == occurrence)
            name = f"{node.name}[{occurrence}]" if node.repeats > 1 else node.name
            block = _canonical(node.block_at(occurrence), node.id, occurrence, expansion)
            nodes.append(BlockNode(len(nodes) + 1, name, block, overrides=overrides))
    last = {node: max(place for at, place in units.items() if at[0] == node) for node, _ in units}

    def follow(ref: Ref) -> Ref:
        if not isinstance(ref, Bound):
            return ref
        place = units.get((ref.to.node, ref.to.occurrence)) if ref.to.role else last.get(ref.to.node)
        return Bound(Address(place or 0, 0, ref.to.role), ref.style)

    bound = tuple(
        replace(node, layer=rebind(node.layer, follow)) if isinstance(node, LayerNode) else node for node in nodes
    )
    net = LayerNode(0, "net", expansion.network.net)
    return replace(design, nodes=bound, net=net, scale=Scale(), stages=(), notes=(), next_id=len(nodes) + 1)


def _canonical(block: Block, node: int, occurrence: int, expansion: Expansion) -> Block:
    group = next(item for item in expansion.network.groups if (item.node, item.occurrence) == (node, occurrence))
    return block.canonical(max(1, expansion.rows[group.first].inputs[0].c))


def _price(one: Node, other: Node) -> float:
    """Nothing for equal nodes, something for each difference, more than two gaps for another kind."""
    ours, theirs = _values(one), _values(other)
    if ours.keys() != theirs.keys() or _kind(one) != _kind(other):
        return 2 * GAP + 1
    different = sum(bool(ours[name] != theirs[name]) for name in ours)
    return min(DEAREST, PER_KEY * different)


def _kind(node: Node) -> type[Layer] | type[Block]:
    return type(node.block) if isinstance(node, BlockNode) else type(node.layer)


def _values(node: Node) -> dict[str, Any]:
    """The parameters of a block, or the keys of a layer without those that name other layers."""
    if isinstance(node, BlockNode):
        return {spec.name: getattr(node.block, spec.name) for spec in node.block.params()}
    plain = bare(node.layer)
    return {spec.field: getattr(plain, spec.field) for spec in plain.keys()}


def _kinds(ours: Design, theirs: Design, pairs: Sequence[Pair]) -> list[str]:
    """The names of what differs anywhere, in the order of the steps."""
    names: dict[str, None] = {}
    for one, other in pairs:
        if one is not None and other is not None:
            mine, yours = _values(ours.nodes[one]), _values(theirs.nodes[other])
            names |= dict.fromkeys(name for name in mine if mine[name] != yours[name])
    rank = {name: place for place, name in enumerate(FIRST_STEPS)}
    return sorted(names, key=lambda name: rank.get(name, len(rank)))


def _changed(state: Design, theirs: Design, pair: Pair, name: str) -> tuple[Node, str] | None:
    """A node with one value of its partner, and the change in words; None where they agree or have no such value."""
    if pair[0] is None or pair[1] is None:
        return None
    node, other = state.nodes[pair[0]], theirs.nodes[pair[1]]
    old, new = _values(node).get(name), _values(other).get(name)
    if name not in _values(node) or old == new:
        return None
    words, change = f"{_word(old)} -> {_word(new)}", dict[str, Any]({name: new})
    if isinstance(node, BlockNode):
        return replace(node, block=replace(node.block, **change)), words
    return replace(node, layer=replace(node.layer, **change)), words


def _word(value: Any) -> str:
    return describe_width(value) if isinstance(value, Ratio | Fixed) else word_of(value)
