"""Places that take more time than their operations suggest: shares that add up, sentences made from figures."""

from __future__ import annotations

import pytest

from generators.profile import Profile
from generators.slow_places import MOST, block_places, kind_places, layer_places, reasons
from studio.analysis.work_kinds import DEPTHWISE, work_kinds
from studio.design.expand import Expansion, expand
from studio.design.templates import new

B0 = new("efficientnet_b0")
EXPANSION = expand(B0)


def timed(expansion: Expansion, slow: str = "", factor: float = 10.0) -> Profile:
    """Time in proportion to BFLOPS, one kind of work slower."""
    kinds = work_kinds(expansion.network, expansion.rows)
    layers = tuple(
        row.bflops * (factor if kind == slow else 1.0) for kind, row in zip(kinds, expansion.rows, strict=True)
    )
    return Profile(layers, sum(layers), 1, 7, "CPU, 1 thread")


@pytest.mark.parametrize("by", ["block", "layer", "kind"])
def test_every_layer_belongs_to_one_place_and_shares_add_up(by: str) -> None:
    found = timed(EXPANSION, DEPTHWISE)
    shown = {
        "block": lambda: block_places(B0, EXPANSION, found),
        "layer": lambda: layer_places(EXPANSION, found),
        "kind": lambda: kind_places(EXPANSION, found),
    }[by]()
    assert sorted(index for place in shown for index in place.layers) == list(range(len(EXPANSION.rows)))
    assert sum(place.measured for place in shown) == pytest.approx(1)
    assert sum(place.counted for place in shown) == pytest.approx(1)


def test_nothing_is_slow_where_time_follows_the_count() -> None:
    assert reasons(B0, EXPANSION, timed(EXPANSION)) == ()


def test_a_slow_kind_is_said_with_its_figures() -> None:
    told = reasons(B0, EXPANSION, timed(EXPANSION, DEPTHWISE))
    assert told[0].place.name == DEPTHWISE
    assert told[0].sentence.startswith("16 layers: 2.7 operations for each byte moved, the network has 7.2")
    assert len(told) <= MOST


def test_what_was_said_is_not_said_again() -> None:
    told = reasons(B0, EXPANSION, timed(EXPANSION, DEPTHWISE, 30))
    layers = [index for reason in told[1:] for index in reason.place.layers]
    assert not set(told[0].place.layers) & set(layers) or len(told) == 1


def test_a_profile_of_nothing_divides_by_nothing() -> None:
    zero = Profile((0.0,) * len(EXPANSION.rows), 0.0, 1, 7, "CPU, 1 thread")
    assert reasons(B0, EXPANSION, zero) == ()
    assert all(place.measured == 0 for place in block_places(B0, EXPANSION, zero))
