"""Scaling to a budget: the best step, its neighbours, and what cannot be reached."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.blocks.csp import CSPResNeXtStage
from studio.design.design import BlockNode, Design, LayerNode
from studio.design.expand import expand
from studio.design.fit import COSTS, DIMENSIONS, fit
from studio.diagnostics import StudioError
from studio.layers.convolutional import Convolutional
from studio.layers.net import Net
from studio.network.shapes import totals
from studio.scaling import Compound, Scale


def macs(design: Design, scale: Scale) -> int:
    return totals(expand(replace(design, scale=scale)).rows).macs


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_the_best_is_within_the_budget_and_the_next_is_not(b0: Design, dimension: str) -> None:
    found = fit(b0, COSTS["macs"], 6e8, dimension)
    assert found.below is not None
    assert found.above is not None
    assert found.below.cost < found.best.cost <= 6e8 < found.above.cost
    for step in (found.below, found.best, found.above):
        assert macs(b0, step.scale) == step.cost


def test_no_width_to_the_thousandth_comes_closer(b0: Design) -> None:
    found = fit(b0, COSTS["macs"], 5e8, "width")
    costs = [macs(b0, Scale(width=number / 1000)) for number in range(1050, 1200)]
    assert found.best.cost == max(cost for cost in costs if cost <= 5e8)
    assert found.above is not None
    assert found.above.cost == min(cost for cost in costs if cost > 5e8)


def test_no_resolution_comes_closer(b0: Design) -> None:
    found = fit(b0, COSTS["bflops"], 1.0, "resolution")
    assert found.best.value == 252
    assert found.above is not None
    assert found.above.value == 254


def test_a_budget_below_the_base_shrinks_it(b0: Design) -> None:
    found = fit(b0, COSTS["params"], 4e6, "phi")
    assert found.best.value < 0
    assert found.best.scale.width < 1 < 4e6 / found.best.cost < 1.1


def test_the_value_is_the_roundest_of_those_with_the_same_network(b0: Design) -> None:
    assert fit(b0, COSTS["macs"], 4e8, "depth").best.value == 1.0
    assert fit(b0, COSTS["macs"], 4e8, "phi").best.value == 0.0


def test_the_memory_of_the_largest_moment_is_a_cost_as_well(b0: Design) -> None:
    found = fit(b0, COSTS["memory"], 2e7, "resolution")
    assert 0.9 * 2e7 < found.best.cost <= 2e7


def test_any_function_of_a_network_can_be_the_cost(b0: Design) -> None:
    found = fit(b0, lambda expansion: len(expansion.network.layers), 200, "depth")
    assert found.best.cost <= 200
    assert found.above is not None
    assert found.above.cost > 200


def test_compound_coefficients_may_be_others(b0: Design) -> None:
    wide = fit(b0, COSTS["macs"], 1e9, "phi", Compound(1.0, 1.2, 1.0))
    assert (wide.best.scale.depth, wide.best.scale.resolution) == (1.0, 224)


def test_what_cannot_be_reached_says_what_could_be(b0: Design) -> None:
    with pytest.raises(StudioError, match=r"even 0.05 costs .* at least"):
        fit(b0, COSTS["macs"], 1000, "depth")
    with pytest.raises(StudioError, match="does not change this cost"):
        fit(b0, COSTS["params"], 1e9, "resolution")
    with pytest.raises(StudioError, match="no dimension"):
        fit(b0, COSTS["params"], 1e9, "height")


def test_at_the_end_of_the_range_there_is_no_next_step(b0: Design) -> None:
    assert fit(b0, COSTS["macs"], 1e30, "width").above is None


def test_detectors_go_by_their_total_stride(detector: Design) -> None:
    found = fit(detector, COSTS["macs"], 1.5 * macs(detector, Scale()), "resolution")
    assert found.best.scale.resolution is not None
    assert found.above is not None
    step = found.above.value - found.best.value
    assert step > 1
    assert found.best.value % step == 0


def test_a_dip_beyond_the_crossing_is_found() -> None:
    """Groups that fit fewer of the channels make a wider network dearer than the one after it."""
    block = CSPResNeXtStage(filters=64, units=1)
    net = LayerNode(0, "net", Net(width=32, height=32, channels=3))
    nodes = (LayerNode(1, "stem", Convolutional(filters=32)), BlockNode(2, "stage", block))
    design = Design(nodes=nodes, net=net, next_id=3)
    best = fit(design, COSTS["macs"], 3e6, "width").best
    costs = [macs(design, Scale(width=number / 1000)) for number in range(50, 3000, 5)]
    assert best.cost >= max(cost for cost in costs if cost <= 3e6)
