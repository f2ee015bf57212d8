"""What layers, blocks and stages cost."""

from __future__ import annotations

from studio.analysis.cost import Cost, by_block, by_layer, by_stage, layer_cost, shares, total
from studio.blocks.mbconv import MBConv
from studio.cfg.parse import f32
from studio.design.design import BlockNode, Design, LayerNode
from studio.design.expand import expand
from studio.layers.net import Net
from tests.studio.snippets import network

CONV = "conv batch_normalize=1 filters=4 size=3 pad=1 activation=linear"


def test_a_layer_reads_input_weights_and_statistics_and_writes_its_output() -> None:
    """3x8x8 in, 108 weights, 4 biases, 4 scales, 8 statistics, 4x8x8 out, four bytes each."""
    cost = layer_cost(network((3, 8, 8), CONV).rows[0])
    assert (cost.params, cost.buffers, cost.macs) == (116, 8, 108 * 64)
    assert (cost.reads, cost.writes) == (4 * (192 + 116 + 8), 4 * 256)
    assert cost.moved == cost.reads + cost.writes


def test_an_unknown_layer_costs_nothing_known() -> None:
    assert layer_cost(network((3, 8, 8), "xyzzy").rows[0]) == Cost()


def test_totals_add_in_single_precision_and_skip_what_wrapped() -> None:
    assert total([Cost(bflops=0.1), Cost(bflops=-5.0), Cost(bflops=0.2)]).bflops == f32(f32(0.1) + 0.2)
    assert total([]) == Cost()


def test_shares_add_up() -> None:
    assert shares([1, 3]) == (0.25, 0.75)
    assert shares([0, 0]) == (0.0, 0.0)


def test_stages_are_runs_of_one_size() -> None:
    found = network((3, 8, 8), CONV, CONV, "maxpool size=2 stride=2", CONV, "softmax")
    parts = by_stage(found.network, found.rows)
    assert [(part.name, part.first, part.last) for part in parts] == [("8×8", 0, 1), ("4×4", 2, 3), ("vector", 4, 4)]
    assert sum(part.cost.params for part in parts) == sum(row.params for row in found.rows)


def test_a_gate_belongs_to_the_stage_that_it_scales() -> None:
    gate = ("avgpool", "conv filters=4 activation=logistic", "scale_channels from=-3", CONV)
    pool = "maxpool size=2 stride=2"
    found = network((3, 8, 8), CONV, *gate, pool, *gate, "avgpool", "conv filters=2 activation=linear")
    parts = by_stage(found.network, found.rows)
    assert [(part.name, part.first, part.last) for part in parts] == [("8×8", 0, 4), ("4×4", 5, 9), ("1×1", 10, 11)]


def test_blocks_stand_for_their_layers() -> None:
    stem = network((3, 8, 8), CONV).network.layers[0].layer
    nodes = (LayerNode(1, "stem", stem), BlockNode(2, "stage", MBConv(filters=4), repeats=2))
    found = expand(Design(nodes=nodes, net=LayerNode(0, "net", Net(channels=3, height=8, width=8))))
    parts = by_block(found.network, found.rows)
    assert [part.name for part in parts] == ["convolutional", "MBConv", "MBConv"]
    assert parts[0].last + 1 == parts[1].first and parts[2].last == len(found.rows) - 1
    layers = by_layer(found.network, found.rows)
    assert total(part.cost for part in parts).macs == total(part.cost for part in layers).macs
