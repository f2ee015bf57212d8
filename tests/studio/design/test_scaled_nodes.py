"""What coefficients make of each node, and how one stage is overridden."""

from __future__ import annotations

import pytest

from studio.design.design import Design, Scales
from studio.design.edits import set_scale
from studio.design.expand import expand
from studio.design.scale_table import follows
from studio.design.scaled_nodes import ScaledNode, override_filters, override_repeats, pin, scaled_nodes
from studio.design.templates import new
from studio.diagnostics import StudioError
from studio.scaling import Scale


@pytest.fixture
def b0() -> Design:
    return new("efficientnet_b0")


def nodes(base: Design, scaled: Design) -> dict[str, ScaledNode]:
    found = scaled_nodes(scaled, expand(base), expand(scaled), follows(scaled))
    return {node.name: node for node in found}


def id_of(design: Design, name: str) -> int:
    node = design.named(name)
    assert node is not None
    return node.id


def test_a_stage_before_and_after(b0: Design) -> None:
    """Stage 5 of B3: 3 repeats of 112 at 14 x 14 become 5 of 136 at 19 x 19 (width 1.2, depth 1.4, 300 px)."""
    stage = nodes(b0, set_scale(b0, Scale(1.2, 1.4, 300)))["stage5"]
    assert (stage.before.repeats, stage.before.filters, stage.before.size) == (3, 112, (14, 14))
    assert (stage.now.repeats, stage.now.filters, stage.now.size) == (5, 136, (19, 19))
    assert (stage.width, stage.depth) == (True, True)


def test_costs_of_the_nodes_are_those_of_the_network(b0: Design) -> None:
    scaled = set_scale(b0, Scale(1.2, 1.4, 300))
    found = nodes(b0, scaled).values()
    assert sum(node.now.params for node in found) == sum(row.params for row in expand(scaled).rows)
    assert sum(node.before.macs for node in found) == sum(row.macs for row in expand(b0).rows)


def test_layers_have_no_repeats_and_heads_stay(b0: Design) -> None:
    found = nodes(b0, b0)
    assert (found["stem"].now.repeats, found["stem"].depth) == (None, None)
    assert (found["classifier"].width, found["classifier"].why) == (False, "feeds a head or a softmax")


def test_a_number_given_to_a_scaled_stage_pins_it(b0: Design) -> None:
    scaled = set_scale(b0, Scale(1.2, 1.4))
    stage = id_of(b0, "stage5")
    own = override_repeats(scaled, stage, 4)
    assert own.node(stage).scales == Scales(depth=False)
    assert nodes(b0, own)["stage5"].now.repeats == 4
    own = override_filters(own, stage, 96)
    assert own.node(stage).scales == Scales(width=False, depth=False)
    assert nodes(b0, own)["stage5"].now.filters == 96
    other = nodes(b0, own)["stage6"]
    assert (other.now.repeats, other.now.filters) == (6, 232)


def test_unscaled_it_is_the_base_that_changes(b0: Design) -> None:
    stage = id_of(b0, "stage5")
    own = override_filters(override_repeats(b0, stage, 4), stage, 96)
    assert own.node(stage).scales == Scales()


def test_pinning_goes_there_and_back(b0: Design) -> None:
    scaled = set_scale(b0, Scale(1.2, 1.4))
    stage = id_of(b0, "stage5")
    pinned = pin(scaled, stage, "depth", True)
    assert nodes(b0, pinned)["stage5"].now.repeats == 3
    assert pin(pinned, stage, "depth", False) == scaled


def test_what_the_rule_holds_can_be_told_to_follow(b0: Design) -> None:
    scaled = set_scale(b0, Scale(1.5))
    told = pin(scaled, id_of(b0, "classifier"), "width", False)
    assert nodes(b0, told)["classifier"].now.filters == 1504


def test_a_layer_is_not_repeated(b0: Design) -> None:
    with pytest.raises(StudioError, match="not repeated"):
        override_repeats(b0, id_of(b0, "stem"), 2)
    for number in (0, -1):
        with pytest.raises(StudioError):
            override_filters(b0, id_of(b0, "stem"), number)
        with pytest.raises(StudioError):
            override_repeats(b0, id_of(b0, "stage1"), number)


def test_units_inside_count_as_repeats() -> None:
    csp = new("cspdarknet53")
    scaled = set_scale(csp, Scale(depth=0.5))
    stage = next(node for node in nodes(csp, scaled).values() if node.before.repeats == 8)
    assert stage.now.repeats == 4
    assert nodes(csp, override_repeats(scaled, stage.id, 3))[stage.name].now.repeats == 3
