"""Blocks to plain layers: what the block changed is changed in the lines, what it left is left."""

from __future__ import annotations

from studio.design.design import BlockNode, Design, LayerNode
from studio.design.edits import set_param, set_repeats
from studio.design.expand import expand
from studio.design.to_cfg import to_cfg
from studio.design.transplant import cutting, paste
from studio.design.unfold import unfold, unfold_all


def test_a_block_that_never_was_sections_becomes_new_ones(b0: Design) -> None:
    flat = unfold_all(b0)
    assert all(isinstance(node, LayerNode) for node in flat.nodes)
    assert to_cfg(flat).source == to_cfg(b0).source
    assert len({node.name for node in flat.nodes}) == len(flat.nodes)


def test_one_block_alone_is_unfolded_and_its_readers_follow(b0: Design) -> None:
    flat = unfold(b0, b0.nodes[1].id)
    assert to_cfg(flat).source == to_cfg(b0).source
    assert len(flat.nodes) == len(b0.nodes) - 1 + 6


def test_a_changed_parameter_is_in_the_lines(folded_b0: Design) -> None:
    changed = set_param(folded_b0, folded_b0.nodes[1].id, "kernel", 5)
    assert to_cfg(unfold_all(changed)).source == to_cfg(changed).source


def test_more_repeats_than_there_were_sections(folded_b0: Design) -> None:
    changed = set_repeats(folded_b0, folded_b0.nodes[2].id, 4)
    flat = unfold_all(changed)
    assert to_cfg(flat).source == to_cfg(changed).source
    assert [item.inputs for item in expand(flat).network.layers] == [
        item.inputs for item in expand(changed).network.layers
    ]


def test_a_layer_is_not_unfolded(detector: Design) -> None:
    assert unfold(detector, 1) is detector


def test_a_copy_unfolds_into_nodes_of_its_own(folded_b0: Design) -> None:
    block = next(node.id for node in folded_b0.nodes if isinstance(node, BlockNode))
    cut = cutting(folded_b0, [block])
    design = paste(folded_b0, cut, len(folded_b0.nodes))
    copy = design.nodes[-1].id
    both = unfold(unfold(design, block), copy)
    ids = [node.id for node in both.nodes]
    assert len(set(ids)) == len(ids)
    assert max(ids) < both.next_id
