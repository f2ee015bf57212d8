"""Parts of a design taken elsewhere: cut out as a design of their own, as cfg text, and put in at a place.

What is pasted gets ids and names of its own. References among the pasted nodes follow; those to the outside are bound
to the node before the place, as a chain goes on, or kept where the same node is there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from studio.cfg.parse import parse_chunk
from studio.cfg.text import Chunk, split
from studio.design.block_strings import EXPECTED, is_block_string, read_block_string
from studio.design.design import BlockNode, Design, LayerNode, Node
from studio.design.expand import expand
from studio.design.from_cfg import read_section, short_name
from studio.design.references import LOST, rebind, references_of
from studio.design.rewire import reads_previous
from studio.design.store import dump, load
from studio.design.to_cfg import Printed
from studio.diagnostics import StudioError, error
from studio.layers import layer_class
from studio.layers.base import Address, Bound, Dangling, Ref
from studio.layers.net import Net
from studio.layers.wiring import Route

#: The longest text that is looked at: more than any network has.
LONGEST = 4_000_000
_WANTED = f"nodes of a canvas, cfg sections such as [convolutional], or block strings: {EXPECTED}"


@dataclass(frozen=True, slots=True)
class Cutting:
    """Nodes taken from a design. `around`: that design's nodes that they read, so that they are found again."""

    part: Design
    around: tuple[Node, ...] = ()
    #: The node before the first one.
    before: int | None = None


def cutting(design: Design, nodes: Collection[int]) -> Cutting:
    """These nodes of a design, in its order."""
    taken = tuple(node for node in design.nodes if node.id in nodes)
    if not taken:
        raise StudioError(error("copy-nothing", "no node is selected", expected="nodes of the canvas"))
    place = design.position(taken[0].id)
    before = design.nodes[place - 1].id if place else None
    read = {ref.to.node for node in taken for ref in references_of(node) if isinstance(ref, Bound)}
    outside = (read | ({before} if before is not None else set())) - {node.id for node in taken}
    around = tuple(node for node in design.nodes if node.id in outside)
    notes = tuple(note for note in design.notes if note.node in {node.id for node in taken})
    part = replace(design, nodes=taken, stages=(), notes=notes, positions=(), unknown=())
    return Cutting(part, around, before)


def write_cutting(cut: Cutting) -> str:
    """The cutting as YAML: a design that begins with the nodes around; those are listed."""
    before = next((node.name for node in cut.around if node.id == cut.before), "")
    unknown = (("around", [node.name for node in cut.around]), ("before", before))
    return dump(replace(cut.part, nodes=(*cut.around, *cut.part.nodes), unknown=unknown))


def read_cutting(text: str) -> Cutting:
    """A cutting from YAML. Raises StudioError for text that is none."""
    design = load(text, "clipboard")
    words = dict(design.unknown)
    listed = words.get("around")
    names = [str(name) for name in listed] if isinstance(listed, list) else []
    around = tuple(node for node in design.nodes if node.name in names)
    before = next((node.id for node in around if node.name == words.get("before")), None)
    part = replace(design, nodes=tuple(node for node in design.nodes if node.name not in names), unknown=())
    if not part.nodes:
        raise StudioError(error("paste-nothing", "there are no nodes on the clipboard", expected=_WANTED))
    return Cutting(part, around, before)


def sections_text(printed: Printed, nodes: Collection[int]) -> str:
    """The cfg sections that some nodes print, for other programs."""
    chunks = zip(printed.owners, printed.source.chunks, strict=True)
    return "".join("".join(chunk) for owner, chunk in chunks if owner.node in nodes).lstrip("\r\n")


def paste(design: Design, cut: Cutting, position: int, *, keep_inputs: bool = False) -> Design:
    """Put a cutting in before the node at `position`; the ids are those from `design.next_id` on.

    With `keep_inputs` what they read outside is read again where it stands before the place; that of the first one by
    a `[route]` in front of it.
    """
    if not 0 <= position <= len(design.nodes):
        raise StudioError(error("position", f"no place {position}", expected=f"0 to {len(design.nodes)}"))
    known = _same(design, cut, position) if keep_inputs else {}
    nodes: list[Node] = []
    first, chain = cut.part.nodes[0], design.nodes[position - 1].id if position else None
    source = known.get(cut.before) if cut.before is not None else None
    if keep_inputs and source is not None and source != chain and reads_previous(first):
        nodes.append(LayerNode(design.next_id, "", Route(layers=(Bound(Address(source)),))))
    start = design.next_id + len(nodes)
    new = {node.id: start + place for place, node in enumerate(cut.part.nodes)}

    def follow(ref: Ref) -> Ref:
        if not isinstance(ref, Bound):
            return ref
        if ref.to.node in new:
            return Bound(replace(ref.to, node=new[ref.to.node]), ref.style)
        if ref.to.node in known:
            return Bound(replace(ref.to, node=known[ref.to.node]), ref.style)
        return LOST if chain is None else Bound(Address(chain), "rel")

    nodes += [_moved(node, new[node.id], follow) for node in cut.part.nodes]
    notes = tuple(replace(note, node=new[note.node]) for note in cut.part.notes if note.node in new)
    result = insert_nodes(design, position, nodes)
    return replace(result, notes=(*result.notes, *notes))


def paste_text(design: Design, text: str, position: int) -> Design:
    """Put cfg sections or block strings in before the node at `position`.

    Numbers count as if the text had been pasted into the file there; in a text with `[net]` they are its own.
    Raises StudioError for any other text, with what was expected.
    """
    words = text.split()
    if len(text) > LONGEST or not words:
        raise StudioError(error("paste-nothing", "there is nothing to paste", expected=_WANTED))
    if all(is_block_string(word.strip("',\"-[]")) for word in words if word.strip("',\"-[]")):
        return insert_nodes(design, position, _blocks(design, words))
    chunks, _ = split(text)
    names = [parse_chunk(chunk).name for chunk in chunks]
    if not any(layer_class(name) for name in names):
        shown = " ".join(words)[:40]
        raise StudioError(error("paste-text", f"the clipboard says “{shown}”", expected=_WANTED))
    return insert_nodes(design, position, _sections(design, chunks, position))


def insert_nodes(design: Design, position: int, nodes: Sequence[Node]) -> Design:
    """Put nodes with new ids in; names that are taken or empty get a number."""
    taken = {node.name for node in (design.net, *design.nodes)}
    named = []
    for node in nodes:
        name = _free(node, taken)
        taken.add(name)
        named.append(replace(node, name=name))
    placed = (*design.nodes[:position], *named, *design.nodes[position:])
    return replace(design, nodes=placed, next_id=max(design.next_id, *(node.id + 1 for node in named)))


def _same(design: Design, cut: Cutting, position: int) -> dict[int, int]:
    """The nodes around a cutting that stand before a place in the design too, by id and name."""
    there = {(node.id, node.name) for node in design.nodes[:position]}
    return {node.id: node.id for node in cut.around if (node.id, node.name) in there}


def _moved(node: Node, new: int, follow: Callable[[Ref], Ref]) -> Node:
    if isinstance(node, BlockNode):
        return replace(node, id=new)
    return replace(node, id=new, layer=rebind(node.layer, follow))


def _blocks(design: Design, words: Sequence[str]) -> list[Node]:
    """A block for each string."""
    read = [read_block_string(clean) for word in words if (clean := word.strip("',\"-[]"))]
    return [BlockNode(design.next_id + place, "", one.block, one.repeats, one.first) for place, one in enumerate(read)]


def _sections(design: Design, chunks: Sequence[Chunk], position: int) -> list[Node]:
    """A layer for each section but `[net]`."""
    sections = [parse_chunk(chunk) for chunk in chunks]
    whole = sections[0].name in (Net.section, *Net.aliases)
    kept = list(zip(chunks, sections, strict=True))[1 if whole else 0 :]
    layers = expand(design).network.layers
    before = {node.id for node in design.nodes[:position]}
    start = sum(item.address.node in before for item in layers)
    outside = [item.address for item in layers[:start]]
    result: list[Node] = []
    for index, (chunk, section) in enumerate(kept):

        def resolve(number: int, index: int = index) -> Ref:
            place = number if number >= 0 else index + number
            if number >= 0 and not whole:
                place -= start
            style = "abs" if number >= 0 else "rel"
            if 0 <= place < index:
                return Bound(Address(design.next_id + place), style)  # type: ignore[arg-type]
            if not whole and 0 <= place + start < start:
                return Bound(_output(outside, place + start), style)  # type: ignore[arg-type]
            return Dangling(number)

        layer = read_section(section, resolve)
        result.append(LayerNode(design.next_id + index, "", layer, chunk))
    return result


def _output(addresses: Sequence[Address], place: int) -> Address:
    """The address of a layer; that of its node where it is the node's last one."""
    here = addresses[place]
    last = place + 1 == len(addresses) or addresses[place + 1].node != here.node
    return Address(here.node) if last else here


def _free(node: Node, taken: Collection[str]) -> str:
    word = node.name.rstrip("0123456789")
    if node.name and node.name not in taken:
        return node.name
    if not word:
        word = node.block.kind.lower() if isinstance(node, BlockNode) else short_name(type(node.layer))
    count = 1
    while f"{word}{count}" in taken:
        count += 1
    return f"{word}{count}"
