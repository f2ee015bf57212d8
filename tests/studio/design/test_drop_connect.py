"""Drop-connect over the depth of a design."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.design.approximate import findings
from studio.design.darknet_text import darknet_text
from studio.design.design import BlockNode, Design
from studio.design.drop_connect import rates, shares_of
from studio.design.edits import set_param, set_scale
from studio.design.expand import Expansion, expand
from studio.design.from_cfg import load
from studio.design.recognise import recognise
from studio.design.store import dump
from studio.design.store import load as load_yaml
from studio.design.templates import new
from studio.design.to_cfg import to_cfg
from studio.design.unfold import unfold, unfold_all
from studio.layers.drop_connect import DropConnect
from studio.layers.pointwise import Dropout
from studio.network.shapes import totals
from studio.scaling import Scale


def dropped(expansion: Expansion) -> list[float]:
    return [item.layer.probability for item in expansion.network.layers if isinstance(item.layer, DropConnect)]


def test_b0_drops_more_towards_its_end_and_only_where_there_is_a_sum() -> None:
    with_sum = [2, 4, 6, 7, 9, 10, 12, 13, 14]
    assert dropped(expand(new("efficientnet_b0"))) == pytest.approx([0.2 * block / 16 for block in with_sum])


@pytest.mark.parametrize(
    ("name", "blocks"), [("efficientnet_b7", 55), ("efficientnet_lite4", 30), ("efficientnetv2_s", 40)]
)
def test_all_blocks_of_the_scaled_design_count(name: str, blocks: int) -> None:
    expansion = expand(new(name))
    assert sum(group.parent is None for group in expansion.network.groups) == blocks
    steps = [value * blocks / 0.2 for value in dropped(expansion)]
    assert steps == pytest.approx([round(step) for step in steps], abs=1e-6)
    assert max(steps) <= blocks - 1
    assert min(steps) >= 1


@pytest.mark.parametrize("name", ["mixnet_m", "mobilenetv2_100", "mobilenetv3_large_100", "mnasnet_b1", "resnet18"])
def test_other_families_drop_nothing(name: str) -> None:
    assert dropped(expand(new(name))) == []


def test_costs_are_those_without_it(b0: Design) -> None:
    dropping = replace(b0, context=replace(b0.context, drop_connect=0.2))
    before, after = totals(expand(b0).rows), totals(expand(dropping).rows)
    assert (after.params, after.macs, after.bflops) == (before.params, before.macs, before.bflops)


def test_what_a_block_says_itself_stays(b0: Design) -> None:
    dropping = replace(b0, context=replace(b0.context, drop_connect=0.2))
    own = set_param(dropping, dropping.nodes[3].id, "drop_connect", 0.5)
    assert dropped(expand(own))[1] == 0.5
    plain = set_param(dropping, dropping.nodes[3].id, "drop", 0.5)
    assert len(dropped(expand(plain))) == 8
    assert Dropout(probability=0.5) in [item.layer for item in expand(plain).network.layers]


def test_it_is_kept_in_yaml() -> None:
    design = new("efficientnet_b0")
    assert "drop_connect: 0.2" in dump(design)
    assert load_yaml(dump(design)).context.drop_connect == 0.2


def test_a_cfg_has_dropouts_and_one_warning_that_names_it() -> None:
    design = set_scale(new("efficientnet_b0"), Scale(depth=1.1))
    text = darknet_text(design)
    warnings = [note for note in text.notes if note.code == "cfg-training"]
    assert len(warnings) == 1
    assert "drop-connect" in warnings[0].message
    flat = load(text.source.encode())
    shares = [
        layer.probability
        for layer in (item.layer for item in expand(flat).network.layers)
        if layer.section == "dropout"
    ]
    assert shares[:-1] == pytest.approx(dropped(expand(design)))
    assert findings(flat, expand(flat)) == ()


def test_its_cfg_folds_into_stages_with_and_without_comments() -> None:
    text = darknet_text(new("efficientnet_b0")).source.text()
    bare = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))
    for written in (text, bare):
        again = recognise(load(written.encode()))
        assert [node.repeats for node in again.nodes if isinstance(node, BlockNode)][:7] == [1, 2, 2, 3, 3, 4, 1]
        assert to_cfg(again).source.text() == written
        assert to_cfg(unfold_all(again)).source.text() == written
        assert to_cfg(load_yaml(dump(again))).source.text() == written


def test_unfolding_one_block_leaves_what_the_others_drop() -> None:
    design = new("efficientnet_b0")
    flat = unfold(design, design.nodes[3].id)
    assert dropped(expand(flat)) == dropped(expand(design))
    assert flat.context.drop_connect == 0.0


def test_darknets_own_dropout_keeps_its_meaning() -> None:
    text = darknet_text(new("efficientnet_b0")).source.text()
    found = recognise(load(text.encode()))
    assert all(node.block.skip == "dropout" for node in found.nodes if isinstance(node, BlockNode) and node.repeats > 1)
    assert not dropped(expand(found))


def test_no_share_needs_no_rates(b0: Design) -> None:
    assert rates(b0.nodes, 0.0) == {}
    assert list(shares_of([node.block for node in b0.nodes if isinstance(node, BlockNode)])) == []
