"""The edits of `edit` as words: `--set 12.filters=64 --insert 3 maxpool size=2 --move 12 20`, carried out in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from studio.blocks.base import Block
from studio.blocks.param_words import read_param
from studio.design import edits
from studio.design.block_strings import is_block_string, read_block_string
from studio.design.bypass import set_bypassed
from studio.design.consequence import consequence
from studio.design.design import NET, BlockNode, Design, Node
from studio.design.expand import Expansion, expand
from studio.design.own_blocks import find_block, known_blocks
from studio.design.snippets import insert_snippet
from studio.design.templates import apply_setting
from studio.diagnostics import StudioError, did_you_mean, error
from studio.layers import layer_class, section_names
from studio.layers.base import Layer
from studio.layers.text_checks import meant_key


def apply_words(design: Design, words: Sequence[str]) -> tuple[Design, list[str]]:
    """The edited design, and a sentence for each edit that says what followed from it."""
    told: list[str] = []
    expansion = expand(design)
    for verb, arguments in _grouped(words):
        changed = _VERBS[verb](design, expansion, arguments)
        after = expand(changed, expansion)
        told.append(f"{' '.join([verb, *arguments])}: {consequence(expansion, after) or 'done'}")
        design, expansion = changed, after
    return design, told


def _grouped(words: Sequence[str]) -> list[tuple[str, list[str]]]:
    groups: list[tuple[str, list[str]]] = []
    for word in words:
        if word.startswith("--"):
            verb, equals, rest = word.partition("=")
            if verb not in _VERBS:
                guess = did_you_mean(verb, _VERBS)
                raise StudioError(error("edit-unknown", f"{verb} is no edit", expected=guess or ", ".join(_VERBS)))
            groups.append((verb, [rest] if equals else []))
        elif groups:
            groups[-1][1].append(word)
        else:
            raise StudioError(error("edit-unknown", f"{word!r} belongs to no edit", expected=", ".join(_VERBS)))
    return groups


def _set(design: Design, expansion: Expansion, arguments: list[str]) -> Design:
    for word in arguments or [""]:
        path, equals, text = word.partition("=")
        target, dot, key = path.partition(".")
        if not (equals and dot):
            raise StudioError(error("edit-set", f"--set {word}", expected="LAYER.key=value, such as 12.filters=64"))
        if target == "net":
            design = _with_key(design, NET, key, text)
        elif _is_number(target):
            design = _with_key(design, _layer_node(design, expansion, target).id, key, text)
        else:
            design = apply_setting(design, path, text)
    return design


def _with_key(design: Design, node: int, key: str, text: str) -> Design:
    """The design with a key set; one that no layer has is kept in the text unless it is a misspelt one."""
    layer = design.node(node).layer  # type: ignore[union-attr]
    guess = meant_key(key, type(layer)) if layer.spec(key) is None else None
    if guess is not None:
        raise StudioError(error("key-unknown", f"[{layer.section}] has no key {key!r}", expected=guess))
    return edits.set_key(design, node, key, text)


def _insert(design: Design, expansion: Expansion, arguments: list[str]) -> Design:
    if len(arguments) < 2:
        raise StudioError(
            error("edit-insert", "--insert needs a place and a type", expected="--insert 12 maxpool size=2")
        )
    place = _place(design, expansion, arguments[0])
    if is_block_string(arguments[1]):
        return _insert_string(design, place, arguments[1], arguments[2:])
    made = _made(design, arguments[1], arguments[2:])
    if isinstance(made, Block):
        return edits.insert_block(design, place, made)
    design = edits.insert_layer(design, place, made)
    return _with_keys(design, design.nodes[place].id, arguments[2:])


def _insert_snippet(design: Design, expansion: Expansion, arguments: list[str]) -> Design:
    if len(arguments) != 2:
        wanted = "--insert-snippet 12 squeeze_excite"
        raise StudioError(error("edit-snippet", "--insert-snippet needs a place and a name", expected=wanted))
    return insert_snippet(design, arguments[1], _place(design, expansion, arguments[0]))


def _insert_string(design: Design, place: int, text: str, settings: list[str]) -> Design:
    """The repeated block that a block string says, with parameters on top."""
    said = read_block_string(text)
    params = dict(word.partition("=")[::2] for word in settings)
    block = replace(said.block, **{name: read_param(type(said.block), name, word) for name, word in params.items()})
    design = edits.insert_block(design, place, block, said.repeats)
    for name, value in said.first:
        design = edits.set_first(design, design.nodes[place].id, name, value)
    return design


def _replace(design: Design, expansion: Expansion, arguments: list[str]) -> Design:
    if len(arguments) < 2:
        raise StudioError(
            error("edit-replace", "--replace needs a layer and a type", expected="--replace 12 maxpool size=2")
        )
    node = _layer_node(design, expansion, arguments[0])
    made = _made(design, arguments[1], arguments[2:])
    if isinstance(made, Block):
        return edits.replace_node(design, BlockNode(node.id, node.name, made))
    return _with_keys(edits.replace_layer(design, node.id, made), node.id, arguments[2:])


def _delete(design: Design, expansion: Expansion, arguments: list[str]) -> Design:
    if not arguments:
        raise StudioError(error("edit-delete", "--delete needs a layer", expected="--delete 12"))
    return edits.delete(design, [node_at(design, expansion, word).id for word in arguments])


def _move(design: Design, expansion: Expansion, arguments: list[str]) -> Design:
    if len(arguments) != 2:
        raise StudioError(error("edit-move", "--move needs a layer and a place", expected="--move 12 20"))
    node = node_at(design, expansion, arguments[0])
    target = node_at(design, expansion, arguments[1])
    return edits.move(design, node.id, design.position(target.id))


def _bypass(design: Design, expansion: Expansion, arguments: list[str]) -> Design:
    return _left_out(design, expansion, arguments, "--bypass", True)


def _take_in(design: Design, expansion: Expansion, arguments: list[str]) -> Design:
    return _left_out(design, expansion, arguments, "--take-in", False)


def _left_out(design: Design, expansion: Expansion, arguments: list[str], verb: str, out: bool) -> Design:
    """Nodes that stay in the design and are left out of the network, or are taken in again."""
    if not arguments:
        raise StudioError(error("edit-bypass", f"{verb} needs a node", expected=f"{verb} stage2"))
    return set_bypassed(design, [node_at(design, expansion, word).id for word in arguments], out)


def _pin(design: Design, expansion: Expansion, arguments: list[str]) -> Design:
    return _following(design, expansion, arguments, "--pin", False)


def _unpin(design: Design, expansion: Expansion, arguments: list[str]) -> Design:
    return _following(design, expansion, arguments, "--unpin", True)


def _following(design: Design, expansion: Expansion, arguments: list[str], verb: str, follows: bool) -> Design:
    """A node that keeps its width or depth at any coefficient, or follows it again; both where none is named."""
    words = [word for word in arguments[1:] if word not in ("width", "depth")]
    if not arguments or words:
        message = f"{verb} {' '.join(words)}" if words else f"{verb} needs a node"
        raise StudioError(error("edit-pin", message, expected=f"{verb} stage2, {verb} stage2 depth"))
    node = node_at(design, expansion, arguments[0])
    names = arguments[1:] or ["width", *(["depth"] if isinstance(node, BlockNode) else [])]
    return edits.set_scales(design, node.id, replace(node.scales, **dict.fromkeys(names, follows)))


_VERBS: dict[str, Callable[[Design, Expansion, list[str]], Design]] = {
    "--set": _set,
    "--insert": _insert,
    "--insert-snippet": _insert_snippet,
    "--delete": _delete,
    "--move": _move,
    "--replace": _replace,
    "--pin": _pin,
    "--unpin": _unpin,
    "--bypass": _bypass,
    "--take-in": _take_in,
}


def _is_number(word: str) -> bool:
    return word.lstrip("-").isdigit()


def node_at(design: Design, expansion: Expansion, word: str) -> Node:
    """The node of a layer number or of a name."""
    if not _is_number(word):
        node = design.named(word)
        if node is None or node.id == NET:
            names = [item.name for item in design.nodes]
            guess = did_you_mean(word, names)
            raise StudioError(error("node-unknown", f"no node is named {word!r}", expected=guess or "a number or name"))
        return node
    layers = expansion.network.layers
    index = int(word)
    if not 0 <= index < len(layers):
        raise StudioError(error("layer-range", f"there is no layer {word}", expected=f"0 to {len(layers) - 1}"))
    return design.node(layers[index].address.node)


def _layer_node(design: Design, expansion: Expansion, word: str) -> Node:
    node = node_at(design, expansion, word)
    if isinstance(node, BlockNode):
        message = f"layer {word} is inside the block {node.name}"
        raise StudioError(
            error("inside-block", message, expected=f"a parameter such as {node.name}.{_some_param(node)}")
        )
    return node


def _some_param(node: BlockNode) -> str:
    return f"{node.block.params()[0].name}=..."


def _place(design: Design, expansion: Expansion, word: str) -> int:
    """The place before a layer; one past the last is the end."""
    if word == str(len(expansion.network.layers)):
        return len(design.nodes)
    node = node_at(design, expansion, word)
    first = next(item.index for item in expansion.network.layers if item.address.node == node.id)
    if isinstance(node, BlockNode) and _is_number(word) and int(word) != first:
        message = f"layer {word} is inside the block {node.name}"
        raise StudioError(error("inside-block", message, expected=f"{first}, before the block"))
    return design.position(node.id)


def _made(design: Design, kind: str, settings: list[str]) -> Layer | Block:
    block = find_block(kind, design)
    if block is not None:
        words = dict(word.partition("=")[::2] for word in settings)
        return block(**{name: read_param(block, name, text) for name, text in words.items()})
    cls = layer_class(kind)
    if cls is None:
        guess = did_you_mean(kind, [*section_names(), *known_blocks(design)])
        raise StudioError(
            error("type-unknown", f"{kind!r} is no layer or block", expected=guess or "convolutional, ...")
        )
    return cls()


def _with_keys(design: Design, node: int, settings: list[str]) -> Design:
    for word in settings:
        key, equals, text = word.partition("=")
        if not equals:
            raise StudioError(error("edit-key", f"{word!r}", expected="key=value"))
        layer = design.node(node).layer  # type: ignore[union-attr]
        if layer.spec(key) is None:
            guess = did_you_mean(key, [spec.name for spec in layer.keys()])
            raise StudioError(
                error("key-unknown", f"[{layer.section}] has no key {key!r}", expected=guess or "a key of it")
            )
        design = edits.set_key(design, node, key, text)
    return design
