"""Any sequence of edits, typed text and undos: references stay where they were, text and network say the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.blocks.mbconv import MBConv
from studio.design import edits
from studio.design.design import BlockNode, Design, LayerNode
from studio.design.expand import Expansion, expand
from studio.design.from_cfg import load
from studio.design.sync import sync
from studio.design.to_cfg import to_cfg
from studio.design.unfold import unfold
from studio.layers.base import Address, Bound
from studio.layers.convolutional import Convolutional
from studio.layers.pooling import MaxPool
from studio.layers.wiring import Route, Shortcut

BLOCK = MBConv(filters=16)
#: An edit of a design; two numbers pick the node and the place.
Edit = Callable[[Design, int, int], Design]


@dataclass
class Session:
    """A design under edit with its undo stack, and the expansion that the next one starts from."""

    design: Design
    expansion: Expansion
    done: list[Design] = field(default_factory=list)
    undone: list[Design] = field(default_factory=list)

    def edit(self, changed: Design) -> None:
        self.done.append(self.design)
        self.undone.clear()
        self._show(changed)

    def undo(self) -> None:
        if self.done:
            self.undone.append(self.design)
            self._show(self.done.pop())

    def redo(self) -> None:
        if self.undone:
            self.done.append(self.design)
            self._show(self.undone.pop())

    def _show(self, design: Design) -> None:
        """What an edit does not reach is taken over; the result is that of starting afresh."""
        self.expansion = expand(design, self.expansion)
        self.design = design
        assert self.expansion == expand(design)


def node_at(design: Design, number: int) -> int:
    return design.nodes[number % len(design.nodes)].id


def block_at(design: Design, number: int) -> int | None:
    blocks = [node.id for node in design.nodes if isinstance(node, BlockNode)]
    return blocks[number % len(blocks)] if blocks else None


def repeated(design: Design, a: int, b: int) -> Design:
    block = block_at(design, a)
    return design if block is None else edits.set_repeats(design, block, 1 + b % 3)


def named(design: Design, a: int, b: int) -> Design:
    """A route from a layer inside a block, or a shortcut from any node before."""
    block = block_at(design, a)
    place = b % (len(design.nodes) + 1)
    if block is not None and a % 2:
        return edits.insert_layer(design, place, Route(layers=(Bound(Address(block, 0, "expand"), "abs"),)))
    target = Bound(Address(node_at(design, a)), "rel")
    return edits.insert_layer(design, place, Shortcut(from_=(target,)))


STRUCTURE: tuple[Edit, ...] = (
    lambda design, a, b: edits.insert_layer(design, a % (len(design.nodes) + 1), Convolutional(filters=8)),
    lambda design, a, b: edits.insert_block(design, a % (len(design.nodes) + 1), BLOCK, 1 + b % 2),
    lambda design, a, b: edits.move(design, node_at(design, a), b % len(design.nodes)),
    lambda design, a, b: edits.move(design, block_at(design, a) or node_at(design, a), b % len(design.nodes)),
    lambda design, a, b: edits.duplicate(design, [node_at(design, a), node_at(design, b)]),
    lambda design, a, b: edits.delete(design, [node_at(design, a)]) if len(design.nodes) > 2 else design,
    lambda design, a, b: unfold(design, node_at(design, a)),
    lambda design, a, b: edits.replace_layer(design, node_at(design, a), MaxPool(size=2, stride=1)),
    repeated,
    named,
)


def typed(design: Design, a: int, b: int) -> str:
    """The text of a design after somebody typed in it: a section more, one less, two swapped, another number."""
    chunks = ["".join(chunk) for chunk in to_cfg(design).source.chunks]
    place = 1 + a % (len(chunks) - 1)
    match b % 4:
        case 0:
            chunks.insert(place, "[convolutional]\nfilters=4\nactivation=linear\n\n")
        case 1 if len(chunks) > 3:
            del chunks[place]
        case 2:
            other = 1 + b % (len(chunks) - 1)
            chunks[place], chunks[other] = chunks[other], chunks[place]
        case _:
            chunks[place] = chunks[place].rstrip("\n") + "\n# typed\nstopbackward=1\n"
    return "".join(chunk if chunk.endswith("\n") else chunk + "\n" for chunk in chunks)


def references(design: Design) -> Iterator[tuple[tuple[int, int], Bound]]:
    """The references that follow their target, by reader and place."""
    for node in design.nodes:
        if isinstance(node, LayerNode):
            refs = [ref for _, own in node.layer.references() for ref in own]
            yield from (((node.id, place), ref) for place, ref in enumerate(refs) if isinstance(ref, Bound))


def assert_references_stay(before: Design, after: Design) -> None:
    """Where the reader still is the same layer and its target still exists, the target is the same one."""
    alive = {item.address for item in expand(after).network.layers} | {Address(node.id) for node in after.nodes}
    kinds = {node.id: type(node.layer) for node in after.nodes if isinstance(node, LayerNode)}
    now = dict(references(after))
    for (reader, place), ref in references(before):
        node = before.node(reader)
        assert isinstance(node, LayerNode)
        if kinds.get(reader) is type(node.layer) and ref.to in alive:
            assert now[reader, place] == ref


def inputs(design: Design) -> list[tuple[int, ...]]:
    return [item.inputs for item in expand(design).network.layers]


STEPS = st.lists(
    st.tuples(st.sampled_from([*STRUCTURE, "text", "undo", "redo"]), st.integers(0, 40), st.integers(0, 40)),
    max_size=10,
)


@pytest.fixture(scope="module")
def start(detector: Design) -> Design:
    """The detector with a block in its middle."""
    return edits.insert_block(detector, 5, BLOCK, 2)


@settings(max_examples=60)
@given(STEPS)
def test_any_sequence_of_edits_and_undos(start: Design, steps: list[tuple[Edit | str, int, int]]) -> None:
    session = Session(start, expand(start))
    for step, a, b in steps:
        before = session.design
        if step == "undo":
            session.undo()
        elif step == "redo":
            session.redo()
        elif step == "text":
            text = typed(before, a, b)
            session.edit(sync(before, to_cfg(before), text))
            assert to_cfg(session.design).source.text() == text
            assert inputs(session.design) == inputs(load(text.encode()))
        elif not isinstance(step, str):
            session.edit(step(before, a, b))
            assert_references_stay(before, session.design)
    assert inputs(load(to_cfg(session.design).source.encode())) == inputs(session.design)
    while session.done:
        session.undo()
    assert session.design is start
    assert to_cfg(session.design) == to_cfg(start)
