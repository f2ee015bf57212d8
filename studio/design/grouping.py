"""A run of nodes to one user-made block, and what that needs: one input, one output, nothing else from outside.

The inverse is `unfold`. What the nodes were is kept as the block's origin, so an untouched cfg still prints as it was.
"""

from __future__ import annotations

import keyword
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from studio.blocks import block_class
from studio.blocks.base import Block, Definition, NodeSpec
from studio.blocks.custom import UserBlock, user_class
from studio.design.bypass import awake
from studio.design.design import NET, BlockNode, Design, LayerNode, Node, Origin, Scales
from studio.design.expand import Expansion, expand
from studio.design.group_parameters import parametrised, ready_keys
from studio.design.own_blocks import own_blocks
from studio.design.references import rebind
from studio.design.to_cfg import origin_sections
from studio.design.unfold import unfold
from studio.design.widths import plan_widths
from studio.design.windows import Offers, Window
from studio.diagnostics import StudioError, error
from studio.layers import layer_class
from studio.layers.base import INPUT_ROLE, Address, Bound, Dangling, Layer, Ref
from studio.layers.unknown import UnknownLayer
from studio.network.build import places_of
from studio.scaling import Rounding, Scale


def group(design: Design, nodes: Collection[int], name: str) -> Design:
    """The design with a run of nodes (by id) as one block called `name`, whose layers are the same as before.

    Filters, kernels, stride and ratios become parameters with what stood there as defaults. Where the design has a
    block of that name and the nodes are what it stands for with other numbers, they become another one of it.
    References follow: from outside to any layer within. Raises StudioError that says why where the nodes can't be one
    block.
    """
    run = _run(design, nodes)
    _check_name(name)
    known = next((cls for cls in own_blocks(design) if cls.kind == name), None)
    base = expand(replace(awake(design), scale=Scale()))
    making = _Grouping(design, base, run)
    if known is not None:
        found = making.folded(known)
        if found is not None:
            return found
        message = f"{name} is the name of another block of this design"
        raise StudioError(error("block-name", message, expected="another name"))
    for with_parameters in (True, False):
        made = making.made(name, with_parameters)
        if making.is_same(made):
            return made
    message = "as a block these layers would scale in another way"
    raise StudioError(error("group-scale", message, expected="coefficients of 1, or pinned nodes"))


def _run(design: Design, ids: Collection[int]) -> tuple[Node, ...]:
    """The nodes in order. Raises StudioError for nodes that do not follow one another."""
    wanted = set(ids)
    run = [node for node in design.nodes if node.id in wanted]
    if NET in wanted or len(run) < len(wanted):
        raise StudioError(error("group-nodes", "only layers and blocks can be grouped", expected="nodes of the design"))
    if not run:
        raise StudioError(error("group-nodes", "nothing is selected", expected="layers that follow one another"))
    start = design.position(run[0].id)
    for place, node in enumerate(run):
        if design.nodes[start + place].id != node.id:
            missing = design.nodes[start + place].name
            message = f"{missing} stands between {run[place - 1].name} and {node.name}"
            raise StudioError(error("group-gap", message, expected="layers that follow one another"))
    if len(run) == 1:
        message = f"{run[0].name} alone is no group"
        raise StudioError(error("group-nodes", message, expected="two nodes or more"))
    asleep = next((node for node in run if node.bypassed), None)
    if asleep is not None:
        message = f"{asleep.name} is bypassed"
        raise StudioError(error("group-bypassed", message, expected="it taken in again first"))
    unknown = next((n for n in run if isinstance(n, LayerNode) and isinstance(n.layer, UnknownLayer)), None)
    if unknown is not None:
        message = f"{unknown.name} is of a type that nobody knows"
        raise StudioError(error("group-unknown", message, expected="layers with a type"))
    return tuple(run)


def _check_name(name: str) -> None:
    if not name.isidentifier() or not name.isascii() or keyword.iskeyword(name) or len(name) > 40:
        raise StudioError(error("block-name", f"{name!r} cannot name a block", expected="a word of letters and digits"))
    if block_class(name) or layer_class(name):
        raise StudioError(error("block-name", f"{name} is a name of its own already", expected="another name"))


def _with_origin_that_holds(node: BlockNode) -> BlockNode:
    """Without the sections it came from where a mistake before it leaves open which is which."""
    pairs = [(section.layer, layer) for _, (section, layer) in origin_sections(node)]
    held = all(type(written) is type(then) for written, then in pairs)
    return node if held else replace(node, origin=None)


class _Grouping:
    """One run of nodes on its way to a block."""

    def __init__(self, design: Design, base: Expansion, run: Sequence[Node]) -> None:
        self._design, self._base, self._run = design, base, run
        self._places = places_of(base.network)
        ids = {node.id for node in run}
        self._layers = [item for item in base.network.layers if item.address.node in ids]
        self._first = self._layers[0].index
        given = base.rows[self._first].inputs[0].c if base.rows[self._first].inputs else 1
        before = base.network.layers[self._first - 1] if self._first else None
        if before is not None:  # what the run is given, whatever its first layer reads
            given = base.rows[before.index].out.next.c
        self._channels = max(0, given)  # 0 where a mistake before leaves them unknown, as expansion has it
        self._roles: dict[int, str] = {}
        self._names: set[str] = {INPUT_ROLE}
        self._specs = tuple(spec for node in run for spec in self._inner(node))

    def made(self, name: str, with_parameters: bool) -> Design:
        """The design with a new block in place of the run."""
        params, nodes = parametrised(self._specs, max(1, self._channels)) if with_parameters else ((), self._specs)
        cls = user_class(Definition(name, f"Made of {len(self._layers)} layers.", params, nodes))
        return self._placed(cls())

    def folded(self, cls: type[UserBlock]) -> Design | None:
        """The design with a block of a known class in place of the run; None where it stands for other layers."""
        flat = self._flat()
        start = flat.position(self._sections(flat)[0].id)
        window = Window(Offers(flat, expand(replace(flat, scale=Scale()))), start)
        match = cls.fold(window)
        if match is None or match.count != len(self._layers):
            return None
        self._roles = {
            item.index: part.role
            for item, part in zip(self._layers, match.block.expand(window[0].channels, Rounding()), strict=True)
        }
        made = self._placed(match.block)
        return made if self.is_same(made) else None

    def is_same(self, made: Design) -> bool:
        """True where another design has the same layers with the same inputs, unscaled and at its coefficients."""
        scales = (Scale(),) if self._design.scale == Scale() else (Scale(), self._design.scale)
        return all(
            _alike(expand(replace(self._design, scale=scale)), expand(replace(made, scale=scale))) for scale in scales
        )

    def _inner(self, node: Node) -> Iterator[NodeSpec]:
        """A node as one inner node of the block; a block whose first repeat differs as two, one with overrides flat."""
        layers = [item for item in self._layers if item.address.node == node.id]
        if isinstance(node, LayerNode):
            name = self._free(node.name)
            self._roles[layers[0].index] = name
            scales = node.scales.width is not False and not self._pinned(node.id)
            yield NodeSpec(name, type(node.layer), ready_keys(node.layer), self._references(node), scales=scales)
            return
        if node.overrides:
            message = f"{node.name} has keys set on layers inside it"
            raise StudioError(error("group-overrides", message, expected="the block unfolded first"))
        runs = (
            [(node.block_at(0), 0, 1), (node.block, 1, node.repeats)] if node.first else [(node.block, 0, node.repeats)]
        )
        for block, start, end in runs:
            if end > start:
                name = self._free(node.name)
                for item in layers:
                    count = item.address.occurrence
                    if start <= count < end:
                        repeat = f".{count - start + 1}" if end - start > 1 else ""
                        self._roles[item.index] = f"{name}{repeat}.{item.address.role}"
                scales = node.scales.width is not False
                yield NodeSpec(name, type(block), ready_keys(block), repeats=end - start, scales=scales)

    def _free(self, name: str) -> str:
        word = name[:36] if not keyword.iskeyword(name) and name.isascii() else "layer"
        free, count = word, 2
        while free in self._names:
            free, count = f"{word}_{count}", count + 1
        self._names.add(free)
        return free

    def _pinned(self, node: int) -> bool:
        """True for a convolution that keeps its filters at any width, since it feeds a head."""
        plan = plan_widths(self._base.network, self._base.rows, self._design).plans.get(node)
        return plan is not None and plan.pinned

    def _references(self, node: LayerNode) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The inner nodes that a layer names. Raises StudioError for anything outside but the block's input."""
        return tuple(
            (spec.field, tuple(self._target(node, ref) for ref in refs)) for spec, refs in node.layer.references()
        )

    def _target(self, node: LayerNode, ref: Ref) -> str:
        index = self._places.get(ref.to) if isinstance(ref, Bound) else None
        if index is None:
            number = ref.number if isinstance(ref, Dangling) else 0
            message = f"{node.name} reads layer {number}, which does not exist"
            raise StudioError(error("group-dangling", message, expected="a layer of the network"))
        if index in self._roles:
            return self._roles[index]
        if index == self._first - 1:
            return INPUT_ROLE
        other = self._design.node(self._base.network.layers[index].address.node).name
        message = f"{node.name} reads {other}, which stands outside; a block has one input, the layer before it"
        raise StudioError(
            error("group-input", message, expected=f"a selection with {other} in it, or without {node.name}")
        )

    def _flat(self) -> Design:
        design = self._design
        for node in self._run:
            design = unfold(design, node.id)
        return design

    def _sections(self, flat: Design) -> tuple[LayerNode, ...]:
        """The plain nodes that the run unfolds to."""
        start = self._design.position(self._run[0].id)
        nodes = flat.nodes[start : start + len(self._layers)]
        return tuple(node for node in nodes if isinstance(node, LayerNode))

    def _placed(self, block: Block) -> Design:
        """The design with a block in place of the run, references, stages and notes moved to it."""
        design, gone = self._design, {node.id for node in self._run}
        flat = self._flat()
        node_id = max(flat.next_id, design.next_id)
        sections = self._sections(flat)
        word = block.kind.lower()
        taken = {node.name for node in design.nodes}
        name = next(f"{word}{count}" for count in range(1, len(taken) + 2) if f"{word}{count}" not in taken)
        origin = Origin(block, 1, (), (), self._channels, sections)
        pinned = Scales(width=_pin(self._run), depth=False)
        new = _with_origin_that_holds(BlockNode(node_id, name, block, 1, (), (), origin, pinned))
        start = design.position(self._run[0].id)
        nodes = (*design.nodes[:start], new, *design.nodes[start + len(self._run) :])
        rebound = tuple(self._rebound(node, node_id) for node in nodes)
        return replace(
            design,
            nodes=rebound,
            next_id=node_id + 1,
            stages=tuple(replace(s, first=node_id) if s.first in gone else s for s in design.stages),
            notes=tuple(replace(note, node=node_id) if note.node in gone else note for note in design.notes),
            positions=tuple(item for item in design.positions if item[0] not in gone),
        )

    def _rebound(self, node: Node, node_id: int) -> Node:
        if isinstance(node, BlockNode):
            return node
        last = self._layers[-1].index

        def follow(ref: Ref) -> Ref:
            index = self._places.get(ref.to) if isinstance(ref, Bound) else None
            if index is None or index not in self._roles or not isinstance(ref, Bound):
                return ref
            to = Address(node_id) if index == last else Address(node_id, 0, self._roles[index])
            return Bound(to, ref.style)

        layer = rebind(node.layer, follow)
        return node if layer is node.layer else replace(node, layer=layer)


def _pin(run: Sequence[Node]) -> bool | None:
    """Pinned where all nodes of the run are."""
    return False if all(node.scales.width is False for node in run) else None


def _alike(one: Expansion, other: Expansion) -> bool:
    """True for the same layers, references by number."""
    ours, theirs = one.network.layers, other.network.layers
    return len(ours) == len(theirs) and all(
        a.inputs == b.inputs and a.shares == b.shares and _bare(a.layer) == _bare(b.layer)
        for a, b in zip(ours, theirs, strict=True)
    )


def _bare(layer: Layer) -> Layer:
    """The layer without its references."""
    return rebind(layer, lambda ref: Dangling(0))
