"""Flat sections to blocks: what a block explains is folded, byte for byte reversible."""

from __future__ import annotations

from pathlib import Path

from studio.design.design import BlockNode, Design, LayerNode
from studio.design.edits import delete, set_key
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.recognise import recognise
from studio.design.to_cfg import to_cfg
from studio.design.unfold import unfold_all
from studio.network.shapes import totals


def blocks(design: Design) -> list[BlockNode]:
    return [node for node in design.nodes if isinstance(node, BlockNode)]


def test_a_flat_b0_folds_into_its_seven_stages(folded_b0: Design, b0: Design) -> None:
    found = [(node.block, node.repeats, node.first) for node in blocks(folded_b0)]
    wanted = [(node.block, node.repeats, node.first) for node in blocks(b0)]
    assert found == wanted


def test_folding_changes_neither_network_nor_text(folded_b0: Design, flat_b0: Design) -> None:
    assert totals(expand(folded_b0).rows) == totals(expand(flat_b0).rows)
    assert to_cfg(folded_b0).source == to_cfg(flat_b0).source


def test_a_layer_inside_that_others_name_keeps_its_block_open(flat_b0: Design) -> None:
    text = to_cfg(flat_b0).source.text() + "\n[route]\nlayers=1\n"
    design = recognise(load(text.encode()))
    first = design.nodes[1]
    assert isinstance(first, LayerNode)
    assert [node.block.kind for node in blocks(design)] == ["SqueezeExcite"] + ["MBConv"] * 6


def test_a_common_key_inside_becomes_an_override(flat_b0: Design) -> None:
    design = recognise(set_key(flat_b0, 3, "stopbackward", "1"))
    assert blocks(design)[0].overrides == ((0, "se.pool", (("stopbackward", "1"),)),)
    assert to_cfg(design).source == to_cfg(set_key(flat_b0, 3, "stopbackward", "1")).source


def test_only_the_named_nodes_may_be_folded(flat_b0: Design) -> None:
    assert len(blocks(recognise(flat_b0, only=range(2, 8)))) == 1


def test_an_unknown_input_folds_nothing(flat_b0: Design) -> None:
    broken = set_key(flat_b0, 1, "filters", "0")
    assert blocks(recognise(broken)) == []


def test_references_to_a_folded_end_go_to_the_block(flat_b0: Design) -> None:
    text = to_cfg(flat_b0).source.text() + "\n[shortcut]\nfrom=6\n"
    design = recognise(load(text.encode()))
    assert to_cfg(design).source.text() == text
    shortcut = design.nodes[-1]
    assert isinstance(shortcut, LayerNode)
    assert shortcut.layer.from_[0].to.node == blocks(design)[0].id  # type: ignore[attr-defined]


def test_unfolding_gives_the_sections_back(folded_b0: Design, flat_b0: Design) -> None:
    flat = unfold_all(folded_b0)
    assert flat.nodes == flat_b0.nodes
    assert to_cfg(flat).source == to_cfg(flat_b0).source


def test_recognised_blocks_can_be_deleted(folded_b0: Design) -> None:
    stage = blocks(folded_b0)[6]
    assert expand(delete(folded_b0, [stage.id])).rows[-1].known


def test_darknets_own_b0_has_sixteen_blocks_in_seven_stages(reference: Path) -> None:
    data = (reference / "darknet" / "cfg" / "efficientnet_b0.cfg").read_bytes()
    design = recognise(load(data))
    assert [node.repeats for node in blocks(design)] == [1, 2, 2, 3, 3, 4, 1]
    first, _, third, *_ = blocks(design)
    assert first.block.title() == "MBConv1"
    assert first.block.expand_at_one == "always"  # type: ignore[attr-defined]
    assert third.block.facts() == ("k5", "s1", "40", "mid 192", "SE 16")
    assert to_cfg(design).source.encode() == data
    assert to_cfg(unfold_all(design)).source.encode() == data


def test_every_reference_cfg_survives_folding_and_unfolding(reference: Path) -> None:
    for path in sorted((reference / "darknet" / "cfg").glob("*.cfg")):
        data = path.read_bytes()
        design = recognise(load(data))
        assert to_cfg(design).source.encode() == data, path.name
        assert to_cfg(unfold_all(design)).source.encode() == data, path.name
