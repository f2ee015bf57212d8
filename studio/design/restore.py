"""Blocks from the comments of an exported cfg: exactly what they were, as long as the sections below agree.

A comment gives a block with its parameters; its expansion is held against the sections that follow. Keys that differ
are overrides. Where the sections are others, in type, number or wiring, the comment is passed over and told about.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from studio.blocks.base import Block, Part
from studio.blocks.param_words import read_flag, read_param
from studio.design.block_comments import DESIGN, STAGE, Comment, comments_of, section_comments
from studio.design.design import BlockNode, Design, LayerNode, Node, Origin, Override, Scales, Stage
from studio.design.expand import Expansion, expand
from studio.design.own_blocks import find_block
from studio.design.references import rebind
from studio.design.to_cfg import texts_of
from studio.design.windows import Offers, Window
from studio.diagnostics import Diagnostic, StudioError, info
from studio.layers.base import LOCAL, Address, Bound, Dangling, Layer, Ref
from studio.scaling import Rounding, Scale


@dataclass(frozen=True, slots=True)
class Restored:
    """A design with the blocks and names that its comments tell, and the comments that hold no longer.

    `plain`: ids of the nodes that a comment says are plain layers.
    """

    design: Design
    plain: frozenset[int] = frozenset()
    problems: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class _Repeat:
    """One repeat that its comment explains: the block, the nodes it takes, their roles, and keys that differ."""

    comment: Comment
    block: Block
    nodes: tuple[LayerNode, ...]
    roles: tuple[str, ...]
    channels: int
    overrides: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


class _DisagreementError(Exception):
    """Why the sections are not what the comment says."""


def restore(design: Design, only: Collection[int] | None = None) -> Restored:
    """Blocks, names, stages and scaling rules from comments. `only`: ids of the nodes that may be folded."""
    plain = [node for node in design.nodes if isinstance(node, LayerNode)]
    if not any(section_comments(node) for node in plain):
        return Restored(_with_rules(design))
    base = expand(replace(design, scale=Scale()))
    restoring = _Restoring(design, base, only)
    result = _with_rules(restoring.result())
    return Restored(result, frozenset(restoring.plain), tuple(restoring.problems))


def _with_rules(design: Design) -> Design:
    """The design with the scaling rules that the comment above `[net]` tells; what cannot be read is left."""
    head = next((item for item in comments_of(design.net.raw or ()) if item.kind == DESIGN), None)
    if head is None:
        return design
    words = dict(head.words)
    rules: dict[str, object] = {}
    try:
        if words.get("depth_rule") in ("ceil", "round", "stages"):
            rules["depth_rule"] = words["depth_rule"]
        if "round_limit" in words:
            rules["round_limit"] = float(words["round_limit"])
        rules |= {name: int(words[name]) for name in ("divisor", "minimum") if name in words}
    except ValueError:
        return design
    if rules.get("divisor", 1) == 0:
        return design
    return replace(design, scale=replace(design.scale, **rules))  # type: ignore[arg-type]


class _Restoring:
    """Walks the nodes once, putting blocks in place of the sections that their comments explain."""

    def __init__(self, design: Design, base: Expansion, only: Collection[int] | None) -> None:
        self.problems: list[Diagnostic] = []
        self.plain: set[int] = set()
        self._design, self._only = design, None if only is None else set(only)
        self._offers = Offers(design, base)
        self._next_id = design.next_id
        self._nodes: list[Node] = []
        self._stages: list[Stage] = []
        self._outputs: dict[int, Address] = {}
        self._wishes: dict[int, str] = {}
        self._taken: set[str] = set()

    def result(self) -> Design:
        position = 0
        while position < len(self._design.nodes):
            node = self._design.nodes[position]
            repeats = self._repeats_at(position) if isinstance(node, LayerNode) else []
            if repeats:
                position += sum(len(repeat.nodes) for repeat in repeats)
                self._add_block(repeats)
            else:
                self._nodes.append(self._renamed(node))
                position += 1
            self._note_stage(node)
        self._taken |= {node.name for node in self._nodes if node.id not in self._wishes}
        self._nodes = [self._named(node) for node in self._nodes]
        nodes = tuple(self._finished(node) for node in self._nodes)
        homes = {node: address.node for node, address in self._outputs.items()}
        kept = (replace(stage, first=homes.get(stage.first, stage.first)) for stage in self._design.stages)
        return replace(self._design, nodes=nodes, stages=(*kept, *self._stages), next_id=self._next_id)

    def _note_stage(self, node: Node) -> None:
        known = {stage.name for stage in self._design.stages}
        for comment in section_comments(node) if isinstance(node, LayerNode) else ():
            if comment.kind == STAGE and not comment.repeat and comment.name not in known:
                self._stages.append(Stage(comment.name, self._nodes[-1].id))

    def _repeats_at(self, position: int) -> list[_Repeat]:
        """The repeats of one block from a position on; none where no comment stands there or it does not hold."""
        repeats: list[_Repeat] = []
        while position < len(self._design.nodes):
            comment = _block_comment(self._design.nodes[position])
            if comment is None or (repeats and not _continues(repeats, comment)):
                break
            try:
                repeat = self._repeat(comment, position)
                later = _later(repeats[0]) if repeats and repeats[0].comment.then else None
                if repeats and repeat.block != (later or repeats[-1].block) and len(repeats) + bool(later) > 1:
                    raise _DisagreementError("it differs from the repeat before it")
            except _DisagreementError as reason:
                self._tell(comment, str(reason), position)
                break
            if not self._may_fold(repeat):
                break
            repeats.append(repeat)
            position += len(repeat.nodes)
        return repeats

    def _may_fold(self, repeat: _Repeat) -> bool:
        return self._only is None or {node.id for node in repeat.nodes} <= self._only

    def _tell(self, comment: Comment, reason: str, position: int) -> None:
        node = self._design.nodes[position]
        message = f"the comment {comment.name} {comment.repeat}: {comment.kind} does not hold: {reason}"
        expected = "what it says, or blocks found in the sections themselves"
        problem = info("block-comment", message, expected=expected).at(node.id, self._offers.index(position))
        if problem not in self.problems:
            self.problems.append(problem)

    def _repeat(self, comment: Comment, position: int) -> _Repeat:
        """The repeat that a comment tells; raises _DisagreementError where the sections are others."""
        window, block = Window(self._offers, position), _block_of(comment, self._design)
        channels = window[0].channels
        if channels < 1:
            raise _DisagreementError("its input is unknown")
        parts = block.expand(channels, Rounding())
        if len(parts) > len(window):
            raise _DisagreementError(f"it has {len(parts)} layers, {len(window)} are left")
        places = {part.role: str(place) for place, part in enumerate(parts)}
        overrides = []
        for place, part in enumerate(parts):
            comments = section_comments(self._offers.nodes(position + place, 1)[0])
            if place and any(item.repeat for item in comments):
                raise _DisagreementError(f"it has {len(parts)} layers, {place} stand before the next comment")
            pairs = _differences(part, window[place].layer, places)
            if pairs:
                overrides.append((part.role, pairs))
        nodes = self._offers.nodes(position, len(parts))
        return _Repeat(comment, block, nodes, tuple(part.role for part in parts), channels, tuple(overrides))

    def _add_block(self, repeats: Sequence[_Repeat]) -> None:
        node_id, self._next_id = self._next_id, self._next_id + 1
        block = _later(repeats[0]) if repeats[0].comment.then else repeats[-1].block
        first = _first(repeats, block)
        overrides: tuple[Override, ...] = tuple(
            (place, role, pairs) for place, repeat in enumerate(repeats) for role, pairs in repeat.overrides
        )
        sections = tuple(node for repeat in repeats for node in repeat.nodes)
        origin = Origin(block, len(repeats), first, overrides, repeats[0].channels, sections)
        name, scales = repeats[0].comment.name, _scales(repeats[0].comment)
        self._wishes[node_id] = name
        self._nodes.append(BlockNode(node_id, name, block, len(repeats), first, overrides, origin, scales))
        for place, repeat in enumerate(repeats):
            for node, role in zip(repeat.nodes, repeat.roles, strict=True):
                self._outputs[node.id] = Address(node_id, place, role)
        self._outputs[sections[-1].id] = Address(node_id)

    def _renamed(self, node: Node) -> Node:
        """A plain layer with the settings that its comment gives it; the name is noted."""
        comment = _layer_comment(node)
        if comment is None or not comment.name.isidentifier():
            return node
        self._wishes[node.id] = comment.name
        self.plain.add(node.id)
        return replace(node, scales=_scales(comment))

    def _named(self, node: Node) -> Node:
        return replace(node, name=self._free(self._wishes[node.id])) if node.id in self._wishes else node

    def _free(self, name: str) -> str:
        free, number = name if name.isidentifier() else "block", 1
        while free in self._taken:
            number += 1
            free = f"{name}_{number}"
        self._taken.add(free)
        return free

    def _finished(self, node: Node) -> Node:
        """A node with its references to what was folded bound to the blocks; sections keep names of their own."""
        if isinstance(node, LayerNode):
            layer = rebind(node.layer, self._follow)
            return node if layer is node.layer else replace(node, layer=layer)
        if node.origin is None or node.origin in (
            old.origin for old in self._design.nodes if isinstance(old, BlockNode)
        ):
            return node
        names = {item.name for item in self._nodes}
        sections = tuple(
            replace(section, name=self._free(section.name)) if section.name in names else section
            for section in node.origin.sections
        )
        return replace(node, origin=replace(node.origin, sections=sections))

    def _follow(self, ref: Ref) -> Ref:
        if isinstance(ref, Bound) and ref.to.node in self._outputs:
            return Bound(self._outputs[ref.to.node], ref.style)
        return ref


def _block_comment(node: Node) -> Comment | None:
    comments = section_comments(node) if isinstance(node, LayerNode) else ()
    return next((item for item in reversed(comments) if item.repeat), None)


def _layer_comment(node: Node) -> Comment | None:
    """The comment that names a plain layer: one that says its type."""
    if not isinstance(node, LayerNode):
        return None
    words = (type(node.layer).section, *type(node.layer).aliases)
    return next((item for item in section_comments(node) if not item.repeat and item.kind in words), None)


def _continues(repeats: Sequence[_Repeat], comment: Comment) -> bool:
    last = repeats[-1].comment
    return (comment.name, comment.kind) == (last.name, last.kind) and comment.repeat > last.repeat


def _block_of(comment: Comment, design: Design) -> Block:
    cls = find_block(comment.kind, design, library=False)
    if cls is None:
        raise _DisagreementError(f"{comment.kind} is no block")
    try:
        for name, text in comment.then:
            read_param(cls, name, text)
        return cls(**{name: read_param(cls, name, text) for name, text in comment.about_layers()})
    except StudioError as problem:
        raise _DisagreementError(problem.problems[0].sentence()) from None


def _later(repeat: _Repeat) -> Block:
    """The block of the repeats after the first, as the first one's comment tells."""
    cls = type(repeat.block)
    return replace(repeat.block, **{name: read_param(cls, name, text) for name, text in repeat.comment.then})


def _first(repeats: Sequence[_Repeat], block: Block) -> tuple[tuple[str, object], ...]:
    """The parameters of the first repeat that are its own."""
    own, comment = repeats[0].block, repeats[0].comment
    if comment.then:
        return tuple((name, getattr(own, name)) for name, _ in comment.then)
    names = (spec.name for spec in own.params() if getattr(own, spec.name) != getattr(block, spec.name))
    return tuple((name, getattr(own, name)) for name in names)


def _scales(comment: Comment) -> Scales:
    """Whether the node follows the coefficients; what cannot be read is left to the rule."""
    try:
        return Scales(**{name: read_flag(text) for name, text in comment.about_node() if name in ("width", "depth")})
    except StudioError:
        return Scales()


def _differences(part: Part, layer: Layer, places: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """The keys that a section has otherwise than its block; raises _DisagreementError for another type or wiring."""

    def by_position(ref: Ref) -> Ref:
        known = isinstance(ref, Bound) and ref.to.role in places
        return Bound(Address(LOCAL, 0, places[ref.to.role])) if isinstance(ref, Bound) and known else ref

    wanted = rebind(part.layer, by_position)
    if type(wanted) is not type(layer):
        raise _DisagreementError(f"{part.role} is [{layer.section}], not [{wanted.section}]")
    alike = wanted.canonical() == layer.canonical()
    texts = texts_of(layer, lambda ref: ref.number if isinstance(ref, Dangling) else 0)
    pairs = []
    for spec in layer.keys():
        if getattr(wanted, spec.field) == getattr(layer, spec.field):
            continue
        if not spec.is_reference and spec.name in texts:
            pairs.append((spec.name, texts[spec.name]))
        elif not alike:
            raise _DisagreementError(f"{part.role} has another {spec.name}")
    return tuple(pairs)
