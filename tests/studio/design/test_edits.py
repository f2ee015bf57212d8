"""Edits are functions of designs: references follow their targets, whatever is done; undo is keeping the old one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.blocks.mbconv import MBConv
from studio.design.design import BlockNode, Design, LayerNode, Note
from studio.design.edits import (
    apply_fix,
    delete,
    drop_key,
    duplicate,
    insert_block,
    insert_layer,
    move,
    move_on_canvas,
    rename,
    rename_key,
    replace_layer,
    set_first,
    set_key,
    set_notes,
    set_param,
    set_repeats,
)
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.references import LOST
from studio.design.to_cfg import to_cfg
from studio.diagnostics import Fix, RenameKey, SetKey, StudioError
from studio.layers.base import Address, Bound
from studio.layers.convolutional import Convolutional
from studio.layers.pooling import MaxPool


def refs(design: Design) -> dict[int, tuple[object, ...]]:
    """What each layer node names, by node id."""
    found: dict[int, tuple[object, ...]] = {}
    for node in design.nodes:
        if isinstance(node, LayerNode):
            found[node.id] = tuple(ref for _, own in node.layer.references() for ref in own)
    return found


def test_a_reference_key_takes_darknet_indices(detector: Design) -> None:
    changed = set_key(detector, 9, "layers", "-1,5")
    assert refs(changed)[9] == (Bound(Address(8), "rel"), Bound(Address(6), "abs"))


def test_an_undeclared_key_is_kept_in_the_text(detector: Design) -> None:
    assert "colour=blue\n" in to_cfg(set_key(detector, 1, "colour", "blue")).source.text()


def test_dropping_a_key_gives_its_default(detector: Design) -> None:
    changed = drop_key(detector, 1, "stride")
    assert changed.nodes[0].layer.stride == 1  # type: ignore[union-attr]
    assert "stride=2\npad=1\nactivation=leaky\n\n# 1" not in to_cfg(changed).source.text()


def test_fixes_are_plain_operations() -> None:
    design = load(b"[net]\nwidth=8\nheight=8\nchannels=3\n[conv]\nfilter=4\n")
    mended = apply_fix(design, Fix("mend", (RenameKey(1, "filter", "filters"), SetKey(1, "activation", "mish"))))
    assert mended.nodes[0].layer == Convolutional(filters=4, activation="mish")  # type: ignore[union-attr]
    assert to_cfg(mended).source.encode().endswith(b"[conv]\nfilters=4\nactivation=mish\n")
    assert rename_key(design, 1, "filter", "filters").nodes[0].layer.filters == 4  # type: ignore[union-attr]


def test_deleting_a_target_hands_its_readers_to_the_layer_before(detector: Design) -> None:
    changed = delete(detector, [5])  # the shortcut that the route names
    assert refs(changed)[9] == (Bound(Address(8), "rel"), Bound(Address(4), "abs"))


def test_deleting_the_first_layer_leaves_its_readers_dangling(detector: Design) -> None:
    assert refs(delete(set_key(detector, 9, "layers", "0"), [1]))[9] == (LOST,)


def test_a_replaced_layer_keeps_its_readers(detector: Design) -> None:
    changed = replace_layer(detector, 2, MaxPool(stride=2))
    assert refs(changed) == refs(detector) | {2: ()}
    assert changed.nodes[1].name == "conv2"


def test_a_copy_of_several_nodes_refers_to_the_copies(detector: Design) -> None:
    copied = duplicate(detector, [2, 3, 4, 5])
    assert [node.id for node in copied.nodes[5:9]] == [12, 13, 14, 15]
    assert refs(copied)[15] == (Bound(Address(12), "rel"),)
    assert len({node.name for node in copied.nodes}) == len(copied.nodes)


def test_ids_are_never_used_again(detector: Design) -> None:
    after = insert_layer(delete(detector, [11]), 10, MaxPool())
    assert after.nodes[-1].id == 12
    assert after.next_id == 13


def test_blocks_take_parameters_and_repeats(b0: Design) -> None:
    stage = b0.nodes[2].id
    design = set_first(set_repeats(set_param(b0, stage, "kernel", 5), stage, 4), stage, "kernel", 7)
    node = design.node(stage)
    assert isinstance(node, BlockNode)
    assert (node.repeats, node.block_at(0).kernel, node.block_at(1).kernel) == (4, 7, 5)  # type: ignore[attr-defined]
    assert set_first(design, stage, "kernel", None).node(stage).first == (("stride", 2),)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "edit",
    [
        lambda design: set_key(design, 2, "filters", "8"),
        lambda design: set_param(design, 3, "kernal", 5),
        lambda design: set_param(design, 1, "kernel", 5),
        lambda design: set_repeats(design, 3, 0),
        lambda design: insert_layer(design, 99, MaxPool()),
        lambda design: move(design, 3, 99),
        lambda design: rename(design, 3, "stem"),
        lambda design: rename(design, 3, "not a word"),
    ],
)
def test_an_impossible_edit_says_why_and_changes_nothing(b0: Design, edit: object) -> None:
    with pytest.raises(StudioError) as problem:
        edit(b0)  # type: ignore[operator]
    assert problem.value.problems[0].message


def test_notes_and_offsets_go_with_their_node(b0: Design) -> None:
    design = move_on_canvas(set_notes(b0, [Note("why?", 3)]), [(3, 8.0, 0.0), (4, 1.0, 1.0)])
    assert delete(design, [3]).notes == ()
    assert delete(design, [3]).positions == ((4, 1.0, 1.0),)
    assert move_on_canvas(design, [(4, 0.0, 0.0)]).positions == ((3, 8.0, 0.0),)


BLOCK = MBConv(filters=16)
STEPS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 30), st.integers(0, 30)), max_size=12)


@given(STEPS)
def test_any_edits_leave_every_reference_on_the_layer_it_named(
    detector: Design, steps: list[tuple[int, int, int]]
) -> None:
    """Targets that still exist stay the targets; the printed numbers, read again, name the same layers."""
    design, history = detector, [detector]
    for kind, a, b in steps:
        ids = [node.id for node in design.nodes]
        if kind == 0 or not ids:
            design = insert_layer(design, a % (len(ids) + 1), Convolutional(filters=8))
        elif kind == 1:
            design = move(design, ids[a % len(ids)], b % len(ids))
        elif kind == 2:
            design = duplicate(design, [ids[a % len(ids)]])
        elif kind == 3:
            design = insert_block(design, a % (len(ids) + 1), BLOCK)
        else:
            design = delete(design, [ids[a % len(ids)]])
        history.append(design)
        alive = {node.id for node in design.nodes}
        for node, named in refs(history[-2]).items():
            for place, ref in enumerate(named):
                if node in alive and isinstance(ref, Bound) and ref.to.node in alive:
                    assert refs(design)[node][place] == ref
    again = load(to_cfg(design).source.encode())
    first, second = expand(design).network, expand(again).network
    assert [item.inputs for item in first.layers] == [item.inputs for item in second.layers]
