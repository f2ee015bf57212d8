"""Flat sections to blocks: what a block explains is folded, byte for byte reversible."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from studio.blocks.csp import CSPStage
from studio.blocks.mixconv import MixConv
from studio.design.design import BlockNode, Design, LayerNode
from studio.design.edits import delete, set_key, set_scale
from studio.design.expand import expand
from studio.design.from_cfg import load
from studio.design.problems import problems
from studio.design.recognise import recognise
from studio.design.store import dump
from studio.design.store import load as load_yaml
from studio.design.to_cfg import to_cfg
from studio.design.unfold import unfold_all
from studio.layers.base import Address, Bound
from studio.layers.convolutional import Convolutional
from studio.layers.net import Net
from studio.layers.wiring import Route
from studio.network.shapes import totals
from studio.scaling import Ratio, Scale


def cfg(reference: Path, name: str) -> Design:
    return load((reference / "darknet" / "cfg" / f"{name}.cfg").read_bytes(), name)


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


def test_a_detector_on_b0_has_its_blocks_although_their_dropouts_drop_nothing(reference: Path) -> None:
    found = blocks(recognise(cfg(reference, "enet-coco")))
    assert [node.repeats for node in found] == [1, 2, 2, 3, 3, 4, 1]
    assert found[1].block.skip == "dropout"  # type: ignore[attr-defined]


def test_every_reference_cfg_survives_folding_storing_and_unfolding(reference: Path) -> None:
    for path in sorted((reference / "darknet" / "cfg").glob("*.cfg")):
        data = path.read_bytes()
        design = recognise(load(data))
        assert to_cfg(design).source.encode() == data, path.name
        assert to_cfg(load_yaml(dump(design))).source.encode() == data, path.name
        assert to_cfg(unfold_all(design)).source.encode() == data, path.name


@pytest.mark.parametrize(
    ("name", "share"),
    [
        ("efficientnet_b0", 0.95),
        ("darknet53_448_xnor", 0.93),
        ("csresnext50-panet-spp", 0.61),
        ("yolov4-p6", 0.85),
        ("densenet201", 0.95),
    ],
)
def test_most_layers_of_known_networks_are_inside_blocks(reference: Path, name: str, share: float) -> None:
    network = expand(recognise(cfg(reference, name))).network
    inside = sum(group.last - group.first + 1 for group in network.groups if group.parent is None)
    assert inside / len(network.layers) >= share


def test_darknet53_is_five_residual_stages_whose_xnor_stays_on_the_layers(reference: Path) -> None:
    found = blocks(recognise(cfg(reference, "darknet53_448_xnor")))
    assert [node.repeats for node in found] == [1, 2, 8, 8, 4]
    assert {node.block.kind for node in found} == {"DarknetResidual"}
    assert found[1].first == (("stride", 2),)
    assert found[0].overrides == tuple((0, role, (("xnor", "1"),)) for role in ("down", "reduce", "conv"))


def test_csresnext50_is_four_stages_and_a_pyramid(reference: Path) -> None:
    found = blocks(recognise(cfg(reference, "csresnext50-panet-spp")))
    kinds = [node.block.kind for node in found]
    assert kinds == ["CSPResNeXtStage"] * 4 + ["ConvSet", "SPP"] + ["ConvSet"] * 3 + ["YoloHead", "ConvSet"] * 2 + [
        "YoloHead"
    ]
    assert [node.block.facts()[:3] for node in found[:4]] == [
        ("n3", "s1", "256"),
        ("n3", "s2", "512"),
        ("n5", "s2", "1024"),
        ("n2", "s2", "2048"),
    ]


def test_yolov4_p6_is_made_of_stages_and_necks(reference: Path) -> None:
    found = blocks(recognise(cfg(reference, "yolov4-p6")))
    necks = ["SPPCSP", *["CSPNeck"] * 6]
    assert [node.block.kind for node in found] == ["CSPStage"] * 6 + necks + ["YoloHead"] * 4
    assert [node.block.facts()[0] for node in found[:6]] == ["n1", "n3", "n15", "n15", "n7", "n7"]


def test_mixnets_route_groups_fold_into_mixconv() -> None:
    block = MixConv(
        filters=40, kernels=(3, 5), expand_groups=2, project_groups=2, split="equal", se=Ratio(Fraction(1, 4))
    )
    nodes = (LayerNode(1, "stem", Convolutional(filters=40)), BlockNode(2, "stage", block, 3))
    net = LayerNode(0, "net", Net(width=32, height=32, channels=3))
    flat = unfold_all(Design(nodes=nodes, net=net, next_id=3))
    (found,) = blocks(recognise(load(to_cfg(flat).source.encode())))
    assert (found.block, found.repeats) == (block, 3)


def test_a_lone_convolution_is_no_block() -> None:
    text = b"[net]\nwidth=8\nheight=8\nchannels=3\n[conv]\nbatch_normalize=1\nfilters=8\nsize=3\npad=1\n"
    assert blocks(recognise(load(text))) == []


def test_stages_that_count_units_are_one_node_only_where_they_are_equal() -> None:
    stages = [CSPStage(filters=64, units=units) for units in (1, 2, 2)]
    nodes = [BlockNode(number + 2, f"s{number}", stage) for number, stage in enumerate(stages)]
    net = LayerNode(0, "net", Net(width=64, height=64, channels=3))
    flat = unfold_all(Design(nodes=(LayerNode(1, "stem", Convolutional(filters=64)), *nodes), net=net, next_id=9))
    assert [node.repeats for node in blocks(recognise(flat))] == [1, 2]


RESIDUAL = """[convolutional]
batch_normalize=1
filters={filters}
size={size}
stride={stride}
pad=1
activation=leaky
"""


def residual_stage(units: int) -> str:
    """A strided convolution and Darknet's residual units."""
    unit = RESIDUAL.format(filters=8, size=1, stride=1) + RESIDUAL.format(filters=16, size=3, stride=1)
    net = "[net]\nwidth=32\nheight=32\nchannels=16\n"
    return net + RESIDUAL.format(filters=16, size=3, stride=2) + (unit + "[shortcut]\nfrom=-3\n") * units


def test_a_stride_is_the_first_repeats_so_that_more_repeats_keep_the_map() -> None:
    design = recognise(load(residual_stage(1).encode()))
    (stage,) = blocks(design)
    assert (stage.block.stride_of(), stage.first) == (1, (("stride", 2),))
    deeper = expand(set_scale(design, Scale(depth=3.0)))
    assert deeper.rows[-1].out.next.h == 16


def test_what_others_name_ends_a_node_so_that_it_stays_whatever_the_depth() -> None:
    text = residual_stage(4) + "[route]\nlayers=-4\n"
    design = recognise(load(text.encode()))
    assert [node.repeats for node in blocks(design)] == [3, 1]
    assert all(row.known for row in expand(set_scale(design, Scale(depth=0.4))).rows)
    assert to_cfg(design).source.text() == text


def test_names_that_are_taken_are_passed_over() -> None:
    design = load(residual_stage(1).encode())
    other = LayerNode(50, "darknetresidual1", Route(layers=(Bound(Address(design.nodes[-1].id)),)))
    design = replace(design, nodes=(*design.nodes, other), next_id=51)
    assert [node.name for node in blocks(recognise(design))] == ["darknetresidual2"]


def test_every_reference_cfg_keeps_its_shapes_at_another_depth_and_width(reference: Path) -> None:
    for path in sorted((reference / "darknet" / "cfg").glob("*.cfg")):
        design = recognise(load(path.read_bytes()))
        known = {item.code for item in problems(design) if item.severity == "error"}
        for scale in (Scale(depth=2.0), Scale(width=0.5, depth=0.5), Scale(width=1.3)):
            found = {item.code for item in problems(set_scale(design, scale)) if item.severity == "error"}
            assert found <= known, (path.name, scale)
