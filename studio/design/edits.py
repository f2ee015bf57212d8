"""Edits: pure functions from a design to a design. References follow their targets, whatever moves.

Every editor uses these: canvas, inspector, table, text pane and command line. A value that cannot be set raises
`StudioError` with a sentence that says what was expected; the design stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from studio.blocks.base import Block
from studio.cfg.parse import parse_chunk
from studio.cfg.patch import drop_key as drop_lines
from studio.cfg.patch import lift_comment as lift
from studio.cfg.patch import rename_key as rename_line
from studio.cfg.patch import rename_section as rename_header
from studio.cfg.patch import render, set_value
from studio.cfg.text import Style
from studio.design.bypass import index_of
from studio.design.design import NET, BlockNode, Design, LayerNode, Node, Note, Scales
from studio.design.expand import expand
from studio.design.from_cfg import read_section, short_name
from studio.design.limits import checked_context, checked_repeats, checked_scale
from studio.design.references import LOST, rebind
from studio.design.to_cfg import shown_keys, texts_of
from studio.diagnostics import (
    Diagnostic,
    DropKey,
    Fix,
    LiftComment,
    RenameKey,
    RenameSection,
    SetKey,
    StudioError,
    did_you_mean,
    error,
)
from studio.layers import layer_class
from studio.layers.base import Address, Bound, Dangling, Layer, Ref
from studio.layers.values import read_value
from studio.network.network import NetLayer
from studio.scaling import Scale


def replace_node(design: Design, node: Node) -> Design:
    """The design with the node of the same id replaced."""
    if node.id == NET:
        assert isinstance(node, LayerNode)
        return replace(design, net=node)
    place = design.position(node.id)
    return replace(design, nodes=(*design.nodes[:place], node, *design.nodes[place + 1 :]))


def set_key(design: Design, node_id: int, key: str, text: str) -> Design:
    """Set a key of a layer or of `[net]` from text, as if its line said `key=text`; reference numbers are indices.

    A key that the layer does not declare is kept in its section's text. Raises `StudioError` for a block's node.
    """
    node = design.node(node_id)
    if isinstance(node, BlockNode):
        raise StudioError(error("block-key", f"{node.name} is a block, it has parameters, no keys", key=key))
    spec = node.layer.spec(key)
    if spec is None:
        style = design.source.style if design.source else Style()
        return replace_node(design, replace(node, raw=set_value(_lines(node, style), key, text, style)))
    layer = replace(node.layer, **{spec.field: read_value(spec, text, _resolver(design, node_id))})
    return replace_node(design, replace(node, layer=layer))


def set_value_of(design: Design, node_id: int, key: str, value: Any) -> Design:
    """Set a declared key of a layer or parameter of a block to a value of its own type."""
    node = design.node(node_id)
    if isinstance(node, BlockNode):
        return set_param(design, node_id, key, value)
    spec = node.layer.spec(key)
    if spec is None:
        raise StudioError(_unknown_key(node.layer, key))
    return replace_node(design, replace(node, layer=replace(node.layer, **{spec.field: value})))


def drop_key(design: Design, node_id: int, key: str, lines: tuple[int, ...] = ()) -> Design:
    """Remove the lines of a key, all or some; a declared key then has the value that the text still gives it."""
    node = design.node(node_id)
    if isinstance(node, BlockNode):
        raise StudioError(error("block-key", f"{node.name} is a block, it has parameters, no keys", key=key))
    raw = drop_lines(node.raw, key, lines) if node.raw is not None else None
    layer, spec = node.layer, node.layer.spec(key)
    if spec is not None and not lines:
        layer = replace(layer, **{spec.field: spec.default})
    return replace_node(design, replace(node, raw=raw, layer=layer))


def rename_key(design: Design, node_id: int, key: str, new: str) -> Design:
    """Write `new` where the section says `key`; the layer takes the value if it declares the new key."""
    node = design.node(node_id)
    if isinstance(node, BlockNode) or node.raw is None:
        raise StudioError(error("key-missing", f"{node.name} has no line for {key!r}", key=key))
    found = parse_chunk(node.raw).find(key)
    renamed = replace(node, raw=rename_line(node.raw, key, new))
    design = replace_node(design, renamed)
    return set_key(design, node_id, new, found.value) if found and found.value and node.layer.spec(new) else design


def rename_section(design: Design, node_id: int, name: str) -> Design:
    """Make a node's section one of another type: its lines stay, its keys are read as that type's."""
    node = design.node(node_id)
    cls = layer_class(name)
    if not isinstance(node, LayerNode) or node_id == NET or cls is None:
        raise StudioError(error("section-unknown", f"{node.name} cannot become [{name}]", expected="a layer's section"))
    if node.raw is None:
        return replace_layer(design, node_id, cls())
    raw = rename_header(node.raw, name)
    layer = read_section(parse_chunk(raw), _resolver(design, node_id))
    return replace_node(design, replace(node, layer=layer, raw=raw))


def lift_comment(design: Design, node_id: int, key: str) -> Design:
    """Put the comment behind a key's value on a line of its own; the layer takes the value without it."""
    node = design.node(node_id)
    if isinstance(node, BlockNode) or node.raw is None:
        raise StudioError(error("key-missing", f"{node.name} has no line for {key!r}", key=key))
    lifted = replace(node, raw=lift(node.raw, key))
    found = parse_chunk(lifted.raw or ()).find(key)
    design = replace_node(design, lifted)
    return set_key(design, node_id, key, found.value) if found and found.value and node.layer.spec(key) else design


def set_param(design: Design, node_id: int, name: str, value: object) -> Design:
    """Set a parameter of a block; in its first repeat as well, unless that has a value of its own."""
    node = _block_node(design, node_id)
    spec = node.block.param(name)
    if spec is None:
        raise StudioError(_unknown_param(node.block, name))
    return replace_node(design, replace(node, block=replace(node.block, **{name: value})))


def set_first(design: Design, node_id: int, name: str, value: object | None) -> Design:
    """Set a parameter of the first repeat only; None lets it follow the others again."""
    node = _block_node(design, node_id)
    if node.block.param(name) is None:
        raise StudioError(_unknown_param(node.block, name))
    rest = tuple(pair for pair in node.first if pair[0] != name)
    return replace_node(design, replace(node, first=rest if value is None else (*rest, (name, value))))


def set_repeats(design: Design, node_id: int, repeats: int) -> Design:
    """Set how often a block is repeated, at least once."""
    node = _block_node(design, node_id)
    return replace_node(design, replace(node, repeats=checked_repeats(repeats, node.name)))


def set_scale(design: Design, scale: Scale) -> Design:
    """Set the coefficients; the base widths, repeats and input size stay as they are.

    Raises StudioError for coefficients that are no numbers within reason.
    """
    return replace(design, scale=checked_scale(scale))


def set_drop_connect(design: Design, share: float) -> Design:
    """Set what the blocks drop towards the end of the network; raises StudioError for a share that is none."""
    return replace(design, context=checked_context(replace(design.context, drop_connect=share)))


def set_scales(design: Design, node_id: int, scales: Scales) -> Design:
    """Pin a node, free it, or leave it to the rule."""
    return replace_node(design, replace(design.node(node_id), scales=scales))


def rename(design: Design, node_id: int, name: str) -> Design:
    """Give a node another unique name."""
    other = design.named(name)
    if not name.isidentifier() or (other is not None and other.id != node_id):
        raise StudioError(error("name", f"{name!r} cannot name a node", expected="a unique word of letters and digits"))
    return replace_node(design, replace(design.node(node_id), name=name))


def insert_layer(design: Design, position: int, layer: Layer) -> Design:
    """Put a new layer before the node at `position` (the number of nodes: at the end). The id is `design.next_id`."""
    return _insert(design, position, LayerNode(design.next_id, _new_name(design, short_name(type(layer))), layer))


def insert_block(design: Design, position: int, block: Block, repeats: int = 1) -> Design:
    """Put a new block before the node at `position`. The id is `design.next_id`."""
    return _insert(design, position, BlockNode(design.next_id, _new_name(design, block.kind.lower()), block, repeats))


def _insert(design: Design, position: int, node: Node) -> Design:
    if not 0 <= position <= len(design.nodes):
        raise StudioError(error("position", f"no place {position}", expected=f"0 to {len(design.nodes)}"))
    nodes = (*design.nodes[:position], node, *design.nodes[position:])
    return replace(design, nodes=nodes, next_id=max(design.next_id, node.id + 1))


def duplicate(design: Design, node_ids: Iterable[int]) -> Design:
    """Copies of nodes, in order, after the last of them; references among them go to the copies."""
    wanted = [node for node in design.nodes if node.id in set(node_ids)]
    if not wanted:
        return design
    position = design.position(wanted[-1].id) + 1
    new_ids = {node.id: design.next_id + count for count, node in enumerate(wanted)}

    def follow(ref: Ref) -> Ref:
        if isinstance(ref, Bound) and ref.to.node in new_ids:
            return Bound(replace(ref.to, node=new_ids[ref.to.node]), ref.style)
        return ref

    for node in wanted:
        name = _new_name(design, node.name.rstrip("0123456789") or "node")
        copy: Node = replace(node, id=new_ids[node.id], name=name)
        copy = replace(copy, layer=rebind(copy.layer, follow)) if isinstance(copy, LayerNode) else copy
        design = _insert(design, position, copy)
        position += 1
    return design


def delete(design: Design, node_ids: Iterable[int]) -> Design:
    """Remove nodes. What referred to one of them refers to the node before it, as the chain closes."""
    gone = set(node_ids)
    heirs: dict[int, int | None] = {}
    before: int | None = None
    for node in design.nodes:
        if node.id in gone:
            heirs[node.id] = before
        else:
            before = node.id

    def inherit(ref: Ref) -> Ref:
        if not isinstance(ref, Bound) or ref.to.node not in gone:
            return ref
        heir = heirs[ref.to.node]
        return LOST if heir is None else Bound(Address(heir), ref.style)

    kept = tuple(_rebound(node, inherit) for node in design.nodes if node.id not in gone)
    return replace(
        design,
        nodes=kept,
        notes=tuple(note for note in design.notes if note.node not in gone),
        positions=tuple(item for item in design.positions if item[0] not in gone),
        stages=tuple(stage for stage in design.stages if stage.first not in gone),
    )


def move(design: Design, node_id: int, position: int) -> Design:
    """Take a node out and put it back so that it stands at `position` of the result; references follow."""
    nodes = [node for node in design.nodes if node.id != node_id]
    if not 0 <= position <= len(nodes):
        raise StudioError(error("position", f"no place {position}", expected=f"0 to {len(nodes)}"))
    nodes.insert(position, design.node(node_id))
    return replace(design, nodes=tuple(nodes))


def replace_layer(design: Design, node_id: int, layer: Layer) -> Design:
    """Put another layer in a node's place; those that refer to the node keep doing so."""
    node = design.node(node_id)
    if node_id == NET:
        raise StudioError(error("net-replace", "[net] cannot be replaced", expected="its keys to be edited"))
    return replace_node(design, LayerNode(node.id, node.name, layer, None, node.scales, node.bypassed))


def move_on_canvas(design: Design, offsets: Iterable[tuple[int, float, float]]) -> Design:
    """Set the offsets in px of nodes to their slots; (0, 0) puts a node back."""
    new = {node: (x, y) for node, x, y in offsets}
    kept = [item for item in design.positions if item[0] not in new]
    moved = [(node, x, y) for node, (x, y) in new.items() if (x, y) != (0.0, 0.0)]
    return replace(design, positions=(*kept, *moved))


def set_notes(design: Design, notes: Iterable[Note]) -> Design:
    """Set the sticky notes."""
    return replace(design, notes=tuple(notes))


def apply_fix(design: Design, fix: Fix) -> Design:
    """Carry out a fix that a diagnostic offers."""
    for op in fix.ops:
        match op:
            case SetKey(node, key, text):
                design = set_key(design, node, key, text)
            case DropKey(node, key, lines):
                design = drop_key(design, node, key, lines)
            case RenameKey(node, key, new):
                design = rename_key(design, node, key, new)
            case LiftComment(node, key):
                design = lift_comment(design, node, key)
            case RenameSection(node, name):
                design = rename_section(design, node, name)
    return design


def _lines(node: LayerNode, style: Style) -> tuple[str, ...]:
    """The node's raw lines, made where it has none."""
    if node.raw is not None:
        return node.raw
    texts = texts_of(node.layer, lambda ref: ref.number if isinstance(ref, Dangling) else 0)
    return render(node.layer.section, [(key, texts[key]) for key in shown_keys(node.layer)], style)


def _resolver(design: Design, node_id: int) -> Callable[[int], Ref]:
    """How a number typed for a reference of a node is read: as a Darknet index of the design, expanded when asked."""

    @cache
    def found() -> tuple[tuple[NetLayer, ...], int]:
        layers = expand(design).network.layers
        return layers, index_of(design, layers, node_id)

    def resolve(number: int) -> Ref:
        layers, own = found()
        target = number if number >= 0 else own + number
        if not 0 <= target < len(layers):
            return Dangling(number)
        address = layers[target].address
        last = target + 1 == len(layers) or layers[target + 1].address.node != address.node
        return Bound(Address(address.node) if last else address, "abs" if number >= 0 else "rel")

    return resolve


def _rebound(node: Node, bind: Callable[[Ref], Ref]) -> Node:
    if isinstance(node, BlockNode):
        return node
    layer = rebind(node.layer, bind)
    return node if layer is node.layer else replace(node, layer=layer)


def _block_node(design: Design, node_id: int) -> BlockNode:
    node = design.node(node_id)
    if not isinstance(node, BlockNode):
        raise StudioError(error("not-a-block", f"{node.name} is a layer, it has keys, no parameters"))
    return node


def _new_name(design: Design, word: str) -> str:
    taken = {node.name for node in design.nodes}
    count = 1
    while f"{word}{count}" in taken:
        count += 1
    return f"{word}{count}"


def _unknown_key(layer: Layer, key: str) -> Diagnostic:
    guess = did_you_mean(key, [spec.name for spec in layer.keys()])
    return error("key-unknown", f"[{layer.section}] has no key {key!r}", key=key, expected=guess or "a declared key")


def _unknown_param(block: Block, name: str) -> Diagnostic:
    names = [spec.name for spec in block.params()]
    guess = did_you_mean(name, names)
    return error("param-unknown", f"{block.kind} has no parameter {name!r}", expected=guess or ", ".join(names))
