"""YOLOv4-tiny's stage in figures, and what heads may read of it."""

from __future__ import annotations

from studio.blocks.csp_tiny import CSPTinyStage
from studio.design.design import BlockNode
from studio.design.from_cfg import load
from studio.design.recognise import recognise
from studio.design.to_cfg import to_cfg
from studio.layers.base import Address
from studio.layers.wiring import Route
from studio.scaling import Rounding
from tests.studio.blocks.windows import design_of, roles_of, rows_of, weights_of

HEAD = "\n[route]\nlayers={}\n\n[convolutional]\nfilters=6\nsize=1\nactivation=linear\n"


def test_half_of_the_channels_go_through_two_convolutions() -> None:
    assert roles_of(CSPTinyStage(filters=64), 64) == [
        "enter",
        "half",
        "conv1",
        "conv2",
        "mix",
        "merge",
        "join",
        "pool",
    ]
    assert weights_of(CSPTinyStage(filters=64), 64) == 64 * 64 * 9 + 2 * 32 * 32 * 9 + 64 * 64
    assert rows_of(CSPTinyStage(filters=64), 64)[-1].out.next[:3] == (128, 32, 32)


def test_without_a_pool_the_map_stays() -> None:
    block = CSPTinyStage(filters=7, stride=1)
    assert (block.stride_of(), block.outputs(3, Rounding()), block.facts()) == (1, 16, ("s1", "7"))


def test_a_head_that_reads_the_merge_is_no_obstacle_to_folding() -> None:
    text = to_cfg(design_of(CSPTinyStage(filters=64), 64)).source.encode().decode() + HEAD.format(-3)
    folded = recognise(load(text.encode()))
    stage = next(node for node in folded.nodes if isinstance(node, BlockNode))
    route = next(
        node.layer for node in folded.nodes if isinstance(node.layer if hasattr(node, "layer") else None, Route)
    )  # type: ignore[union-attr]
    assert isinstance(stage.block, CSPTinyStage)
    assert [ref.to for ref in route.layers] == [Address(stage.id, 0, "merge")]  # type: ignore[union-attr]
    assert to_cfg(folded).source.encode().decode() == text


def test_one_that_reads_another_layer_within_is() -> None:
    text = to_cfg(design_of(CSPTinyStage(filters=64), 64)).source.encode().decode() + HEAD.format(-5)
    assert not any(isinstance(node, BlockNode) for node in recognise(load(text.encode())).nodes)
